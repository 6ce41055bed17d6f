"""Ce qu'une structure a enregistré : la liste, le reçu de chaque saisie, et l'annulation."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pass_numerique import apres
from pass_numerique.droits import Portee
from pass_numerique.forms.encaissement import FormulaireAnnulationEncaissement
from pass_numerique.forms.recus import FiltreDesRecus
from pass_numerique.models import Encaissement, Role, Saisie
from pass_numerique.motifs import Refus
from pass_numerique.services import encaissement
from pass_numerique.views import refus as refus_a_l_ecran
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import Ici, dans_sa_structure, ici_de

PAR_PAGE = 25


@require_safe
@dans_sa_structure(Role.MEMBRE)
def liste(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    toutes = portee.saisies().filter(structure=ici.structure)
    filtre = FiltreDesRecus(ici.structure, list(toutes.dates("jour", "month", "DESC")), request.GET)
    choisies = filtre.appliquer(toutes)
    page = Paginator(
        choisies.avec_totaux().select_related("prestation").order_by("-jour", "-pk"), PAR_PAGE
    ).get_page(request.GET.get("page"))
    par_saisie = apres.annulations(
        Encaissement.objects.filter(saisie__in=list(page)), entre_collegues=True
    )
    contestees = set(
        portee.contestations()
        .en_cours()
        .filter(saisie__in=list(page))
        .values_list("saisie", flat=True)
    )
    for saisie in page:
        saisie.annulations = par_saisie.get(saisie.pk, [])
        saisie.contestee = saisie.pk in contestees
    return render(
        request,
        "pass/structure/recus.html",
        {
            "ici": ici,
            "filtre": filtre,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "totaux": choisies.totaux(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.MEMBRE)
def recu(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Le reçu ; l'envoi de son formulaire annule la saisie, tant que le délai n'est pas passé."""
    saisie = get_object_or_404(
        portee.saisies().avec_totaux().select_related("prestation", "structure", "jeton"), pk=pk
    )
    formulaire = FormulaireAnnulationEncaissement(
        request.POST if request.method == "POST" else None
    )
    if formulaire.is_valid():
        try:
            encaissement.annuler(
                saisie, saisie.structure, formulaire.cleaned_data["motif"], request.user
            )
            return redirect("pass:recu", saisie.pk)
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    jusqu_au, pourquoi_pas = _annulable(saisie)
    return render(
        request,
        "pass/structure/recu.html",
        {
            "ici": ici_de(portee, saisie.structure),
            "saisie": saisie,
            "lignes": saisie.encaissements.select_related("un_pass__chequier__dispositif").order_by(
                F("annule_le").asc(nulls_first=True), "un_pass__chequier", "un_pass__rang"
            ),
            "annulations": apres.annulations(saisie.encaissements.all(), entre_collegues=True).get(
                saisie.pk, []
            ),
            "contestations": portee.contestations().filter(saisie=saisie).order_by("pk"),
            "form": formulaire,
            "annulable_jusqu_au": jusqu_au,
            "pourquoi_pas": pourquoi_pas,
        },
    )


def _annulable(saisie: Saisie):
    """(dernier jour pour annuler, ou pourquoi ce n'est plus possible)."""
    try:
        return encaissement.annulable_jusqu_au(saisie, saisie.structure), ""
    except Refus as refus:
        return None, refus.phrase
