"""Les clés des logiciels d'une structure : en donner une, la montrer une fois, la retirer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from pass_numerique.droits import Portee
from pass_numerique.forms.logiciels import FormulaireLogiciel
from pass_numerique.models import Jeton, Role
from pass_numerique.motifs import Refus
from pass_numerique.services import jetons
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import Ici, dans_sa_structure, ici_de
from pass_numerique.views.refus import dire


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("texte")
@dans_sa_structure(Role.MEMBRE)
def logiciels(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """La liste ; l'envoi du formulaire donne une clé, que seule cette réponse montre."""
    formulaire = FormulaireLogiciel(request.POST if request.method == "POST" else None)
    donnee, texte = None, ""
    if formulaire.is_valid():
        try:
            donnee, texte = jetons.creer(
                ici.structure, formulaire.cleaned_data["nom"], request.user
            )
            formulaire = FormulaireLogiciel()
        except Refus as refus:
            dire(formulaire, refus)
    return render(
        request,
        "pass/structure/logiciels.html",
        {
            "ici": ici,
            "form": formulaire,
            "donnee": donnee,
            "texte": texte,
            "jetons": ici.structure.jetons.filter(retire_le=None).select_related("cree_par"),
        },
    )


@require_POST
@reserve(Role.MEMBRE)
def retirer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    siens = Jeton.objects.filter(structure__in=portee.formations)
    jeton = get_object_or_404(siens, pk=pk, retire_le=None)
    jetons.retirer(jeton, request.user)
    messages.success(
        request,
        _("La clé de « %(nom)s » est retirée : elle n'ouvre plus rien.") % {"nom": jeton.nom},
    )
    return redirect(ici_de(portee, jeton.structure).adresse("pass:logiciels"))
