"""Les points de la carte : compacts, car la page les charge tous."""

from collections import defaultdict

from django.http import HttpRequest
from django.urls import reverse
from rest_framework.response import Response

from lieux.api.base import VueOuverte
from lieux.api.criteres import SANS_OBJET_POUR_TOUT, parametres_decrits, recherche_demandee
from lieux.endroits import horaires_propres, repond
from lieux.models import Arret, Lieu
from lieux.recherche import Recherche
from lieux.vocabulaire import Precision

_DECIMALES = 5  # un mètre
_CHAMPS = (
    "pk",
    "nom",
    "slug",
    "commune__nom",
    "latitude",
    "longitude",
    "precision",
    "horaires",
)


class PointsDeLaCarte(VueOuverte):
    """Les points de la carte, en GeoJSON.

    Un point par lieu, et un par arrêt d'un service itinérant (il porte alors `arret`, et
    l'identifiant de son lieu). N'y sont que les points qui répondent à la recherche : dans le
    rayon, dans le rectangle, et ouverts ou d'horaires inconnus au moment demandé.
    `approx` : la position n'est que le centre de la commune. Les lieux sans position n'y sont pas.
    """

    groupe = "Lieux"
    type_de_contenu = "application/geo+json"
    refus = (400,)
    forme = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "id", "geometry", "properties"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "id": {"type": "integer", "description": "Identifiant du lieu."},
                        "geometry": {
                            "type": "object",
                            "required": ["type", "coordinates"],
                            "properties": {
                                "type": {"const": "Point"},
                                "coordinates": {
                                    "type": "array",
                                    "description": "Longitude, latitude (WGS 84, 5 décimales).",
                                    "items": {"type": "number"},
                                    "minItems": 2,
                                    "maxItems": 2,
                                },
                            },
                        },
                        "properties": {
                            "type": "object",
                            "required": ["nom", "url", "commune"],
                            "properties": {
                                "nom": {"type": "string"},
                                "url": {"type": "string"},
                                "commune": {"type": "string"},
                                "reseau": {"type": "string"},
                                "approx": {"const": True},
                                "arret": {"type": "string"},
                            },
                        },
                    },
                },
            },
            "avertissements": {"type": "array", "items": {"type": "string"}},
        },
    }

    def parametres_decrits(self):
        return parametres_decrits(sauf=SANS_OBJET_POUR_TOUT)

    def get(self, request: HttpRequest) -> Response:
        trouvee = recherche_demandee(request)
        collection = {"type": "FeatureCollection", "features": _elements(trouvee)}
        if phrases := trouvee.avertissements:
            collection["avertissements"] = phrases
        return self.repondre(collection)


def _elements(trouvee: Recherche) -> list[dict]:
    """Les seuls endroits qui répondent : un arrêt hors du rayon n'est pas près de la personne."""
    lieux = trouvee.lieux()
    reseaux = _reseau_principal(lieux)
    arrets: dict[int, list[tuple]] = defaultdict(list)
    for lieu, *arret in (
        Arret.objects.filter(lieu__in=lieux.order_by().values("pk"))
        .order_by("pk")
        .values_list(
            "lieu_id", "nom", "commune__nom", "latitude", "longitude", "precision", "horaires"
        )
    ):
        arrets[lieu].append(tuple(arret))
    modele = reverse("lieux:lieu", args=["_"])
    elements, des_arrets = [], []
    for pk, nom, slug, commune, latitude, longitude, precision, heures in lieux.order_by(
        "pk"
    ).values_list(*_CHAMPS):
        proprietes = {"nom": nom, "url": modele.replace("_", slug), "commune": commune}
        if pk in reseaux:
            proprietes["reseau"] = reseaux[pk]
        siens = arrets.get(pk, ())
        chez_lui = horaires_propres(heures, bool(siens))
        if latitude is not None and repond(trouvee, latitude, longitude, chez_lui):
            elements.append(_element(pk, latitude, longitude, proprietes | _vague(precision)))
        des_arrets += [
            _element(
                pk,
                lat,
                lon,
                {**proprietes, "commune": ville, "arret": arret or ville}
                | _vague(precision_de_l_arret),
            )
            for arret, ville, lat, lon, precision_de_l_arret, heures_de_l_arret in siens
            if lat is not None and repond(trouvee, lat, lon, heures_de_l_arret)
        ]
    return elements + des_arrets


def _vague(precision: str) -> dict:
    return {"approx": True} if precision == Precision.COMMUNE else {}


def _element(pk: int, latitude: float, longitude: float, proprietes: dict) -> dict:
    coordonnees = [round(longitude, _DECIMALES), round(latitude, _DECIMALES)]
    return {
        "type": "Feature",
        "id": pk,
        "geometry": {"type": "Point", "coordinates": coordonnees},
        "properties": proprietes,
    }


def _reseau_principal(lieux) -> dict[int, str]:
    """Clé du lieu → slug de son réseau le plus propre (le premier dans l'ordre)."""
    liens = (
        Lieu.reseaux.through.objects.filter(lieu__in=lieux.order_by().values("pk"))
        .order_by("-reseau__ordre", "-reseau__sigle")
        .values_list("lieu_id", "reseau__slug")
    )
    # Le dernier écrit gagne : le tri est à l'envers pour que ce soit le premier de l'ordre.
    return dict(liens)
