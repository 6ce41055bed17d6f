"""Un chéquier perdu, volé ou abîmé : le bloquer, puis en donner un autre."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pass_numerique.droits import Portee
from pass_numerique.etats import VIVANTS, EtatChequier
from pass_numerique.forms.agent import FormulaireNumero, FormulaireOpposition
from pass_numerique.models import Chequier, Pass
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import opposition
from pass_numerique.services.remise import chequier_de
from pass_numerique.views.acces import reserve
from pass_numerique.views.agent.remise import remises_visibles
from pass_numerique.views.choix import PRESCRIPTEURS, Ici, dans_sa_structure, ici_de


def _chequiers(portee: Portee):
    return (
        portee.chequiers()
        .filter(structure__in=portee.prescriptrices)
        .select_related("dispositif", "structure")
    )


def _suite(chequier: Chequier, ici: Ici) -> HttpResponse:
    """La page de la remise de ce chéquier, ou le stock s'il n'a été remis à personne."""
    remise = chequier.remises.valables().first()
    return redirect("pass:remise", remise.pk) if remise else redirect(ici.adresse("pass:stock"))


@require_http_methods(["GET", "HEAD", "POST"])
@dans_sa_structure(*PRESCRIPTEURS)
def perdu(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """Par son numéro : la personne appelle, elle l'a noté ou elle en a la feuille."""
    formulaire = FormulaireNumero(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            chequier = chequier_de(formulaire.cleaned_data["serie"])
            if not _chequiers(portee).filter(pk=chequier.pk).exists():
                raise Refus(Code.PAS_A_VOUS)
        except Refus as refus:
            formulaire.refuser(refus)
        else:
            return redirect("pass:bloquer", chequier.pk)
    return render(request, "pass/agent/perdu.html", {"form": formulaire, "ici": ici})


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(*PRESCRIPTEURS)
def bloquer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Ce qui va se passer, avant de confirmer : un chéquier bloqué ne revit jamais."""
    chequier = get_object_or_404(_chequiers(portee), pk=pk)
    ici = ici_de(portee, chequier.structure)
    formulaire = FormulaireOpposition(request.POST if request.method == "POST" else None)
    if not formulaire.is_bound and chequier.etat not in VIVANTS:
        messages.info(request, _("Ce chéquier est déjà bloqué : personne ne peut s'en servir."))
        return _suite(chequier, ici)
    if formulaire.is_valid():
        try:
            opposition.opposer(
                chequier, structure=chequier.structure, par=request.user, **formulaire.cleaned_data
            )
        except Refus as refus:
            messages.warning(request, refus.phrase)
        else:
            messages.success(
                request, _("Le chéquier est bloqué : plus personne ne peut s'en servir.")
            )
        return _suite(chequier, ici)
    restants = Pass.objects.filter(chequier=chequier).inutilises().count()
    return render(
        request,
        "pass/agent/bloquer.html",
        {
            "ici": ici,
            "form": formulaire,
            "chequier": chequier,
            "remise": chequier.remises.valables().first(),
            "restants": restants,
            "utilises": chequier.tous_les_pass.filter(annule_le=None).count() - restants,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(*PRESCRIPTEURS)
def remplacer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    remise = get_object_or_404(remises_visibles(portee).valables(), pk=pk)
    ancien = remise.chequier
    if ancien.etat != EtatChequier.OPPOSE:
        messages.info(request, _("Pour remplacer un chéquier, bloquez-le d'abord."))
        return redirect("pass:remise", remise.pk)
    formulaire = FormulaireNumero(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            donnee = opposition.remplacer(
                ancien, structure=remise.structure, par=request.user, **formulaire.cleaned_data
            )
        except Refus as refus:
            formulaire.refuser(refus)
        else:
            messages.success(
                request, _("Le chéquier est remplacé. Donnez le nouveau, et la feuille.")
            )
            return redirect("pass:remise_faite", donnee.pk)
    total = ancien.dispositif.pass_par_chequier
    return render(
        request,
        "pass/agent/remplacer.html",
        {
            "ici": ici_de(portee, remise.structure),
            "form": formulaire,
            "remise": remise,
            "restants": remise.restants,
            "a_detacher": total - remise.restants,
            "premier_a_detacher": remise.restants + 1,
            "dernier_a_detacher": total,
        },
    )
