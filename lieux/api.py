"""Données ouvertes en lecture : les mêmes paramètres et les mêmes fonctions que la page."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from lieux.forms import CriteresForm
from lieux.models import Arret, Commune, Contour, Lieu
from lieux.recherche import Recherche, Vocabulaire, chercher
from lieux.vocabulaire import Precision

_DECIMALES = 5  # un mètre
_COMMUNES_MAX = 10


def _recherche(request: HttpRequest) -> Recherche:
    """La recherche demandée ; un paramètre mal écrit est refusé (400), avec une phrase par champ."""
    formulaire = CriteresForm(request.GET, vocabulaire=Vocabulaire.lire())
    if not formulaire.is_valid():
        raise ValidationError({"erreurs": formulaire.errors.get_json_data()})
    return chercher(formulaire.criteres(), timezone.now())


def _point(latitude: float, longitude: float) -> dict:
    return {
        "type": "Point",
        "coordinates": [round(longitude, _DECIMALES), round(latitude, _DECIMALES)],
    }


@api_view(["GET"])
def geojson(request: HttpRequest) -> Response:
    """Les points de la carte : un par lieu, plus un par arrêt d'un service itinérant."""
    trouvee = _recherche(request)
    lieux = trouvee.lieux()
    reseaux = _reseau_principal(lieux)
    modele = reverse("lieux:lieu", args=["_"])
    elements = []
    champs = ("pk", "nom", "slug", "commune__nom", "latitude", "longitude", "precision")
    decrits: dict[int, dict] = {}
    for pk, nom, slug, commune, latitude, longitude, precision in lieux.order_by("pk").values_list(
        *champs
    ):
        proprietes = {"nom": nom, "url": modele.replace("_", slug), "commune": commune}
        if pk in reseaux:
            proprietes["reseau"] = reseaux[pk]
        decrits[pk] = proprietes
        if latitude is None:
            continue
        if precision == Precision.COMMUNE:
            proprietes = {**proprietes, "approx": True}
        elements.append(
            {
                "type": "Feature",
                "id": pk,
                "geometry": _point(latitude, longitude),
                "properties": proprietes,
            }
        )
    arrets = (
        Arret.objects.filter(lieu__in=lieux.order_by().values("pk"), latitude__isnull=False)
        .order_by("pk")
        .values_list("lieu_id", "nom", "commune__nom", "latitude", "longitude")
    )
    for lieu, nom, commune, latitude, longitude in arrets:
        elements.append(
            {
                "type": "Feature",
                "id": lieu,
                "geometry": _point(latitude, longitude),
                "properties": {**decrits[lieu], "commune": commune, "arret": nom or commune},
            }
        )
    collection = {"type": "FeatureCollection", "features": elements}
    if trouvee.lieu_cherche.avertissement:
        collection["avertissements"] = [trouvee.lieu_cherche.avertissement]
    return Response(collection, content_type="application/geo+json")


def _reseau_principal(lieux) -> dict[int, str]:
    """Clé du lieu → slug de son réseau le plus propre (le premier dans l'ordre)."""
    liens = (
        Lieu.reseaux.through.objects.filter(lieu__in=lieux.order_by().values("pk"))
        .order_by("-reseau__ordre", "-reseau__sigle")
        .values_list("lieu_id", "reseau__slug")
    )
    # Le dernier écrit gagne : le tri est à l'envers pour que ce soit le premier de l'ordre.
    return dict(liens)


@api_view(["GET"])
def communes(request: HttpRequest) -> Response:
    """Communes dont le nom ou le code postal commence par `q` (dix au plus)."""
    q = request.GET.get("q", "").replace("\x00", "")[:100]
    trouvees = Commune.objects.none()
    if q.strip():
        trouvees = Commune.objects.commencant_par(q).prefetch_related("codes_postaux")
    return Response(
        {
            "communes": [
                {
                    "code_insee": commune.pk,
                    "nom": commune.nom,
                    "codes_postaux": [code.code for code in commune.codes_postaux.all()],
                    "population": commune.population,
                    "latitude": commune.latitude,
                    "longitude": commune.longitude,
                }
                for commune in trouvees.order_by("-population", "nom_normalise")[:_COMMUNES_MAX]
            ]
        }
    )


@api_view(["GET"])
def contour(request: HttpRequest, code_insee: str) -> Response:
    """Le contour d'une commune, si la couche facultative est chargée."""
    trouve = Contour.objects.filter(commune=code_insee).first()
    if trouve is None:
        raise Http404(_("Le contour de cette commune n'est pas chargé."))
    return Response(
        {"type": "Feature", "geometry": trouve.geometrie, "properties": {"code": code_insee}},
        content_type="application/geo+json",
    )
