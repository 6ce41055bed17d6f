"""Les bordereaux : ceux de sa structure pour un membre, ceux qui l'attendent pour un agent du Département."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pass_numerique.droits import Portee
from pass_numerique.etapes import Etape, condition
from pass_numerique.forms.lecture import entier
from pass_numerique.forms.paiement import FiltreDesBordereaux, FormulaireGeste
from pass_numerique.models import Avoir, Bordereau, Contestation, Dispositif, Role
from pass_numerique.motifs import Refus
from pass_numerique.services import bordereaux, instruction
from pass_numerique.signaux import lecture
from pass_numerique.views import refus as refus_a_l_ecran
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import Ici, dans_sa_structure, ici_de

PAR_PAGE = 25
LECTEURS = (
    Role.MEMBRE,
    Role.GESTIONNAIRE,
    Role.INSTRUCTEUR,
    Role.ORDONNATEUR,
    Role.COMPTABLE,
)
# Où une séance contestée retient le bordereau.
RETENUES = (Etape.A_ENVOYER, Etape.A_VERIFIER, Etape.A_VALIDER)
# Ce que chaque métier a à faire ; le gestionnaire regarde ce qui traîne.
ATTENDUS = {
    Role.INSTRUCTEUR: (Etape.A_VERIFIER,),
    Role.ORDONNATEUR: (Etape.A_VALIDER,),
    Role.COMPTABLE: (Etape.A_PAYER, Etape.EN_PAIEMENT),
    Role.GESTIONNAIRE: (Etape.A_VERIFIER, Etape.A_VALIDER, Etape.A_PAYER, Etape.EN_PAIEMENT),
}


@require_safe
@reserve(*LECTEURS)
def liste(request: HttpRequest, portee: Portee) -> HttpResponse:
    if portee.a(Role.MEMBRE):
        return _celle_de_la_structure(request)
    return _du_departement(request, portee)


@require_safe
@reserve(*LECTEURS)
def bordereau(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return page(request, portee, _lu(portee, pk), FormulaireGeste())


@require_POST
@dans_sa_structure(Role.MEMBRE)
def preparer(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """Prépare le bordereau du dernier mois fini, sans attendre la commande."""
    formulaire = FormulaireGeste({})
    cle = request.POST.get("dispositif", "")
    dispositif = Dispositif.objects.filter(pk=entier(cle)).first()
    if dispositif is None:
        return redirect(reverse("pass:bordereaux") + ici.suite)
    try:
        fait = bordereaux.constituer(
            ici.structure, dispositif, bordereaux.mois_fini(), request.user
        )
    except Refus as refus:
        refus_a_l_ecran.dire(formulaire, refus)
        return _de_la_structure(request, portee, ici, formulaire)
    return redirect("pass:bordereau", fait.pk)


@require_POST
@reserve(Role.MEMBRE)
def envoyer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _faire(request, portee, pk, bordereaux.transmettre)


@require_POST
@reserve(Role.INSTRUCTEUR)
def attester(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _faire(request, portee, pk, instruction.attester)


@require_POST
@reserve(Role.ORDONNATEUR)
def valider(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _faire(request, portee, pk, instruction.valider)


def page(
    request: HttpRequest, portee: Portee, lu: Bordereau, formulaire: FormulaireGeste
) -> HttpResponse:
    """Le bordereau, ses lignes, et ce que cette personne peut en faire maintenant."""
    etape = lu.etape
    en_cours = Contestation.objects.en_cours().filter(saisie__structure=lu.structure)
    contestees = {(c.saisie_id, c.chequier_id): c.pk for c in en_cours}
    lignes = list(lu.lignes.pour_les_lire())
    for ligne in lignes:
        e = ligne.encaissement
        if e is not None and ligne.rejetee_le is None:
            ligne.contestation = contestees.get((e.saisie_id, e.un_pass.chequier_id))
    # Validé, il se paie : une contestation ne le retient plus, un avoir reprendra la somme.
    contestee = etape in RETENUES and any(getattr(ligne, "contestation", None) for ligne in lignes)
    return render(
        request,
        "pass/paiement/bordereau.html",
        {
            "bordereau": lu,
            "ici": ici_de(portee, lu.structure),
            "lignes": lignes,
            "contestee": contestee,
            "lit_les_contestations": portee.a(Role.MEMBRE, Role.GESTIONNAIRE, Role.INSTRUCTEUR),
            "form": formulaire,
            "de_la_structure": portee.a(Role.MEMBRE),
            "envoyable": etape == Etape.A_ENVOYER and portee.a(Role.MEMBRE),
            "attestable": not contestee
            and etape == Etape.A_VERIFIER
            and portee.a(Role.INSTRUCTEUR),
            "validable": not contestee and etape == Etape.A_VALIDER and portee.a(Role.ORDONNATEUR),
            "refusable": etape in (Etape.A_VERIFIER, Etape.A_VALIDER)
            and portee.a(Role.INSTRUCTEUR, Role.ORDONNATEUR),
            "signaux": lecture.du_bordereau(lu)
            if etape in (Etape.A_VERIFIER, Etape.A_VALIDER) and not portee.a(Role.MEMBRE)
            else [],
            "reprenable": etape == Etape.PAYE and portee.a(Role.GESTIONNAIRE),
            "voit_le_lot": not portee.a(Role.MEMBRE),
            "rib": lu.coordonnees or lu.structure.coordonnees_bancaires.valides().first(),
        },
    )


def _lu(portee: Portee, pk: int) -> Bordereau:
    lus = portee.bordereaux().avec_totaux()
    return get_object_or_404(
        lus.select_related("dispositif", "structure", "lot", "coordonnees"), pk=pk
    )


def _faire(request: HttpRequest, portee: Portee, pk: int, geste: Callable) -> HttpResponse:
    lu = _lu(portee, pk)
    try:
        geste(lu, request.user)
    except Refus as refus:
        formulaire = FormulaireGeste({})
        refus_a_l_ecran.dire(formulaire, refus)
        return page(request, portee, _lu(portee, pk), formulaire)
    return redirect("pass:bordereau", pk)


@dans_sa_structure(Role.MEMBRE)
def _celle_de_la_structure(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    return _de_la_structure(request, portee, ici, FormulaireGeste())


def _de_la_structure(
    request: HttpRequest, portee: Portee, ici: Ici, formulaire: FormulaireGeste
) -> HttpResponse:
    siens = portee.bordereaux().filter(structure=ici.structure).select_related("lot")
    page_ = Paginator(siens.avec_totaux().order_by("-mois", "-pk"), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "pass/paiement/bordereaux_structure.html",
        {
            "ici": ici,
            "page": page_,
            "pages": page_.paginator.get_elided_page_range(page_.number),
            "a_demander": bordereaux.a_demander(ici.structure),
            "sans_rib": not ici.structure.coordonnees_bancaires.valides().exists(),
            "form": formulaire,
            "requete": ici.suite.removeprefix("?"),
        },
    )


def _du_departement(request: HttpRequest, portee: Portee) -> HttpResponse:
    filtre = FiltreDesBordereaux(request.GET)
    attendus = [etape for role in ATTENDUS if portee.a(role) for etape in ATTENDUS[role]]
    voulus = Q()
    if filtre.choisie != "tous":
        for etape in [filtre.choisie] if filtre.choisie else attendus:
            voulus |= condition(etape)
    # Ce qui attend depuis le plus longtemps d'abord ; sinon, les plus récents.
    ordre = ["-mois", "-pk"] if filtre.choisie else ["mois", "pk"]
    lus = portee.bordereaux().filter(voulus).select_related("structure", "lot")
    page_ = Paginator(lus.avec_totaux().order_by(*ordre), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    avoirs = Avoir.objects.none()
    if portee.a(Role.GESTIONNAIRE, Role.ORDONNATEUR):
        avoirs = portee.avoirs().a_confirmer()
    return render(
        request,
        "pass/paiement/bordereaux.html",
        {
            "filtre": filtre,
            "page": page_,
            "pages": page_.paginator.get_elided_page_range(page_.number),
            "paie": portee.a(Role.COMPTABLE),
            "avoirs_a_confirmer": avoirs.count(),
        },
    )
