"""Les pages ouvertes à tous : le Pass près de chez soi, et le solde d'un chéquier."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lieux.visiteur import adresse_client
from pass_numerique import annuaire
from pass_numerique.forms.public import FormulaireAutour, FormulaireSolde
from pass_numerique.jours import maintenant
from pass_numerique.motifs import Code, Refus
from pass_numerique.services.solde import consulter
from pass_numerique.services.tentatives import FENETRE
from pass_numerique.views.refus import dire

SEANCES_PAR_PAGE = 8


@require_safe
def presentation(request: HttpRequest) -> HttpResponse:
    """Ce qu'est le Pass ; qui le remet, où il sert et quelles formations, autour d'un endroit."""
    formulaire = FormulaireAutour(request.GET)
    situee = formulaire.situer()
    centre, instant = situee.centre, maintenant()
    seances = annuaire.seances(instant, centre, formulaire.lu("theme") or "", formulaire.lu("jour"))
    page = Paginator(seances, SEANCES_PAR_PAGE).get_page(request.GET.get("page"))
    page.object_list = annuaire.situer(page.object_list, centre)
    qui_remet = annuaire.qui_remet(centre)
    ou_utiliser = annuaire.ou_utiliser(centre, instant)
    contexte = {
        "form": formulaire,
        "texte_ou": request.GET.get("ou", "") or (centre.texte if centre else ""),
        "situee": situee,
        "centre": centre,
        "annee": annuaire.annee_en_cours(instant, centre.commune if centre else ""),
        "qui_remet": qui_remet,
        "ou_utiliser": ou_utiliser,
        "page": page,
        "choisi": bool(centre or formulaire.lu("theme") or formulaire.lu("jour")),
        "pres_km": annuaire.PRES_KM,
        "exemples": annuaire.des_exemples(
            *qui_remet.montres, *ou_utiliser.montres, *page.object_list
        ),
    }
    return render(request, "pass/presentation.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("serie", "secret")
def solde(request: HttpRequest) -> HttpResponse:
    """Le solde ; les codes d'une lecture réussie ne reviennent pas dans la page."""
    formulaire = FormulaireSolde(request.POST or None)
    contexte, statut = {"pres_km": annuaire.PRES_KM}, 200
    if formulaire.is_valid():
        try:
            lu = consulter(**formulaire.cleaned_data, adresse=adresse_client(request) or "")
            formulaire = FormulaireSolde()
            centre = annuaire.centre_de(lu.commune)
            ou_utiliser = annuaire.ou_utiliser(centre, maintenant())
            contexte |= {
                "solde": lu,
                "centre": centre,
                "ou_utiliser": ou_utiliser,
                "exemples": annuaire.des_exemples(*ou_utiliser.montres),
            }
        except Refus as refus:
            dire(formulaire, refus)
            statut = 429 if refus.code == Code.TROP_D_ESSAIS else 200
    reponse = render(request, "pass/solde.html", contexte | {"form": formulaire}, status=statut)
    if statut == 429:
        reponse["Retry-After"] = str(int(FENETRE.total_seconds()))
    return reponse
