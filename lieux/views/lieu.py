"""La page d'un lieu, et celle d'un lieu fermé."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from lieux import extensions
from lieux.donnees_structurees import balise, json_ld
from lieux.fiche import fiche, points, voisins
from lieux.models import AncienneAdresse, Lieu
from lieux.presentation import recherche_quittee
from lieux.views.carte import fond_de_carte
from lieux.vocabulaire import Statut


class AdresseChangee(Exception):  # noqa: N818 — un renvoi, pas une panne
    """Le slug demandé est un ancien nom : `slug` est l'actuel."""

    def __init__(self, slug: str):
        super().__init__(slug)
        self.slug = slug


def lieu_visible(slug: str) -> Lieu:
    """Le lieu publié ou fermé de ce slug ; 404 pour un brouillon, `AdresseChangee` s'il a été renommé."""
    visibles = Lieu.objects.exclude(statut=Statut.BROUILLON)
    trouve = visibles.filter(slug=slug).select_related("commune").first()
    if trouve is not None:
        return trouve
    ancienne = (
        AncienneAdresse.objects.filter(slug=slug, lieu__in=visibles).select_related("lieu").first()
    )
    if ancienne is None:
        raise Http404
    raise AdresseChangee(ancienne.lieu.slug)


@require_safe
@vary_on_headers("Referer")
def lieu(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        trouve = lieu_visible(slug)
    except AdresseChangee as change:
        return redirect("lieux:lieu", change.slug, permanent=True)
    maintenant = timezone.now()
    if trouve.statut == Statut.FERME:
        contexte = {"lieu": trouve, "voisins": voisins(trouve, maintenant)}
        return render(request, "lieux/lieu_ferme.html", contexte, status=410)
    la_fiche = fiche(trouve, maintenant)
    extensions.poser_les_badges([trouve], maintenant)
    adresse = request.build_absolute_uri(trouve.get_absolute_url())
    contexte = {
        "lieu": trouve,
        "retour": recherche_quittee(request.headers.get("Referer", ""), request.get_host()),
        "fiche": la_fiche,
        "panneaux": extensions.panneaux(trouve, maintenant),
        "adresse": adresse,
        "json_ld": balise(json_ld(la_fiche, adresse)),
        "carte": fond_de_carte(points(la_fiche)),
        "exemples": trouve.exemple,
    }
    return render(request, "lieux/lieu.html", contexte)
