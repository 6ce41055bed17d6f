"""La page d'une structure de formation : son label, ses membres, son compte bancaire."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pass_numerique.droits import Portee
from pass_numerique.forms.catalogue import FormulaireRib
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Membre, Role
from pass_numerique.services import structures
from pass_numerique.views.choix import Ici, dans_sa_structure


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("titulaire", "iban")
@dans_sa_structure(Role.MEMBRE)
def structure(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """Lire tout cela ; l'envoi du formulaire dépose de nouvelles coordonnées bancaires."""
    formulaire = FormulaireRib(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        structures.deposer_rib(ici.structure, par=request.user, **formulaire.cleaned_data)
        return redirect(ici.adresse("pass:structure") + "#compte")
    aujourd_hui = jour_de(maintenant())
    labels = list(ici.structure.labellisations.order_by("-du", "-pk"))
    return render(
        request,
        "pass/structure/structure.html",
        {
            "ici": ici,
            "labels": labels,
            "labellisee": any(label.du <= aujourd_hui <= label.au for label in labels),
            "membres": Membre.objects.actifs()
            .filter(formation=ici.structure)
            .select_related("personne")
            .order_by("personne__last_name", "personne__first_name", "pk"),
            "ribs": portee.coordonnees_bancaires()
            .filter(structure=ici.structure, remplace_le=None)
            .order_by("-pk"),
            "form": formulaire,
        },
    )
