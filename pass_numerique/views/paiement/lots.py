"""Payer : réunir des bordereaux validés, prendre les fichiers, dire que l'argent est parti."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pass_numerique.droits import Portee
from pass_numerique.forms.lecture import entier
from pass_numerique.forms.paiement import FormulaireLot, FormulairePaye
from pass_numerique.impression import paiements
from pass_numerique.models import Dispositif, LotPaiement, Role
from pass_numerique.motifs import Refus
from pass_numerique.services import fichiers, paiement
from pass_numerique.views import refus as refus_a_l_ecran
from pass_numerique.views.acces import reserve

PAR_PAGE = 25
LECTEURS = (Role.COMPTABLE, Role.ORDONNATEUR, Role.GESTIONNAIRE)
TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@require_safe
@reserve(*LECTEURS)
def liste(request: HttpRequest, portee: Portee) -> HttpResponse:
    return _liste(request, portee, {})


@require_POST
@reserve(Role.COMPTABLE)
def preparer(request: HttpRequest, portee: Portee) -> HttpResponse:
    cle = request.POST.get("dispositif", "")
    dispositif = portee.dispositifs().filter(pk=entier(cle)).first()
    if dispositif is None:
        return redirect("pass:paiements")
    formulaire = FormulaireLot(request.POST, bordereaux=_a_payer(portee, dispositif))
    if formulaire.is_valid():
        cles = [bordereau.pk for bordereau in formulaire.cleaned_data["bordereaux"]]
        try:
            return redirect("pass:paiement", paiements.preparer(dispositif, cles, request.user).pk)
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return _liste(request, portee, {dispositif.pk: formulaire})


@require_safe
@reserve(*LECTEURS)
def lot(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _lot(request, portee, _lu(portee, pk), FormulairePaye())


@require_POST
@reserve(Role.COMPTABLE)
def marquer_paye(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lu, formulaire = _lu(portee, pk), FormulairePaye(request.POST)
    if formulaire.is_valid():
        try:
            paiement.marquer_paye(lu, request.user)
            return redirect("pass:paiement", pk)
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return _lot(request, portee, _lu(portee, pk), formulaire)


@require_safe
@reserve(Role.COMPTABLE, Role.ORDONNATEUR)
def fichier(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Le fichier gardé, tel quel ; le lire ne change rien."""
    lu = get_object_or_404(portee.fichiers_de_paiement(), pk=pk)
    if not fichiers.intact(lu):
        raise Http404
    nom = paiements.nom_du_fichier(lu)
    return HttpResponse(
        bytes(lu.contenu),
        content_type=TYPES[lu.genre],
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


def _lu(portee: Portee, pk: int) -> LotPaiement:
    return get_object_or_404(_avec_totaux(portee), pk=pk)


def _avec_totaux(portee: Portee):
    vive = Q(bordereaux__lignes__rejetee_le=None)
    return (
        portee.lots_de_paiement()
        .select_related("dispositif")
        .annotate(
            nombre=Count("bordereaux", distinct=True),
            montant=Coalesce(Sum("bordereaux__lignes__montant", filter=vive), 0),
        )
    )


def _a_payer(portee: Portee, dispositif: Dispositif):
    lus = portee.bordereaux().a_payer().filter(dispositif=dispositif)
    return lus.select_related("structure").avec_totaux().order_by("mois", "structure__nom", "pk")


def _liste(request: HttpRequest, portee: Portee, formulaires: dict) -> HttpResponse:
    a_payer = portee.bordereaux().a_payer().order_by()
    dispositifs = portee.dispositifs().filter(pk__in=a_payer.values("dispositif"))
    propositions = []
    for dispositif in dispositifs:
        lus = list(_a_payer(portee, dispositif))
        form = formulaires.get(dispositif.pk) or FormulaireLot(bordereaux=a_payer)
        coches = form.data.getlist("bordereaux") if form.is_bound else [str(b.pk) for b in lus]
        for bordereau in lus:
            bordereau.coche = str(bordereau.pk) in coches
        propositions.append((dispositif, form, lus, sum(b.net for b in lus)))
    page_ = Paginator(_avec_totaux(portee).order_by("-pk"), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "pass/paiement/paiements.html",
        {
            "propositions": propositions,
            "page": page_,
            "pages": page_.paginator.get_elided_page_range(page_.number),
            "paie": portee.a(Role.COMPTABLE),
        },
    )


def _lot(
    request: HttpRequest, portee: Portee, lu: LotPaiement, formulaire: FormulairePaye
) -> HttpResponse:
    bordereaux = lu.bordereaux.avec_totaux().select_related("structure", "coordonnees")
    return render(
        request,
        "pass/paiement/lot.html",
        {
            "lot": lu,
            "bordereaux": bordereaux.order_by("structure__nom", "mois", "pk"),
            "fichiers": lu.fichiers.defer("contenu"),
            "form": formulaire,
            "paie": portee.a(Role.COMPTABLE) and not lu.paye_le,
            "prend_les_fichiers": portee.a(Role.COMPTABLE, Role.ORDONNATEUR),
        },
    )
