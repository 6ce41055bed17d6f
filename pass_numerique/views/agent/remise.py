"""Remettre un chéquier, pendant l'entretien ; puis la feuille à donner à la personne."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lieux.localisation import de_la_commune
from pass_numerique import annuaire, suivi
from pass_numerique.droits import Portee
from pass_numerique.etats import EtatChequier
from pass_numerique.forms.remise import FormulaireRemise
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Dispositif, Remise
from pass_numerique.motifs import Refus
from pass_numerique.services import remise as service
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import PRESCRIPTEURS, Ici, dans_sa_structure, ici_de

# La feuille tient sur une page.
SUR_LA_FEUILLE = 5


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@dans_sa_structure(*PRESCRIPTEURS)
def remettre(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    jour = jour_de(maintenant())
    annees = [a for a in Dispositif.objects.ou_l_on_remet(jour) if jour <= a.dernier_jour_de_remise]
    formulaire = FormulaireRemise(
        request.POST if request.method == "POST" else None, dispositifs=annees
    )
    if formulaire.is_valid():
        demande = formulaire.demande
        try:
            faite = service.remettre(ici.structure, par=request.user, **demande)
        except Refus as refus:
            # La page envoyée deux fois : la remise est faite, on y mène.
            deja = service.deja_faite(
                ici.structure, demande["serie"], demande["personne"], request.user
            )
            if deja is not None:
                messages.info(request, _("C'était déjà fait : ce chéquier est remis."))
                return redirect("pass:remise_faite", deja.pk)
            formulaire.refuser(refus)
        else:
            return redirect("pass:remise_faite", faite.pk)
    en_stock = portee.chequiers().en_stock(ici.structure).filter(dispositif__in=annees)
    return render(
        request,
        "pass/agent/remettre.html",
        {
            "form": formulaire,
            "ici": ici,
            "en_stock": en_stock.exists(),
            "textes": {
                "suggestions_une": _("{n} commune proposée"),
                "suggestions_plusieurs": _("{n} communes proposées"),
                "suggestions_aucune": _("Aucune commune de l'Hérault ne commence ainsi."),
            },
        },
    )


def remises_visibles(portee: Portee) -> QuerySet[Remise]:
    """Celles de ses structures ; un gestionnaire du Département qui remet n'en voit pas d'autres."""
    return suivi.completes(
        portee.remises().filter(structure__in=portee.prescriptrices)
    ).select_related(
        "chequier__dispositif", "beneficiaire", "remis_par", "structure__lieu__commune"
    )


@require_safe
@reserve(*PRESCRIPTEURS)
def remise_faite(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """La feuille : un prénom, un numéro, un dernier jour, où aller. Rien d'autre de la personne."""
    faite = get_object_or_404(remises_visibles(portee).valables(), pk=pk)
    moment = maintenant()
    centre = de_la_commune(faite.commune_id).centre
    seances = annuaire.seances(moment, centre).filter(
        jour__lte=faite.chequier.dispositif.dernier_jour
    )
    proches = annuaire.ou_utiliser(centre, moment).montres[:SUR_LA_FEUILLE]
    prochaines = annuaire.situer(seances[:SUR_LA_FEUILLE], centre)
    return render(
        request,
        "pass/agent/remise_faite.html",
        {
            "ici": ici_de(portee, faite.structure),
            "remise": faite,
            "adresse_du_pass": request.build_absolute_uri(reverse("pass:presentation")),
            "adresse_du_solde": request.build_absolute_uri(reverse("pass:solde")),
            "valable": faite.chequier.etat == EtatChequier.REMIS,
            "proches": proches,
            "seances": prochaines,
            "exemples": annuaire.des_exemples(*proches, *prochaines, faite.structure),
            "detaches": list(faite.chequier.tous_les_pass.exclude(annule_le=None)),
            "annulable": service.annulable(faite, moment),
            "fin_du_delai": service.fin_du_delai(faite),
        },
    )
