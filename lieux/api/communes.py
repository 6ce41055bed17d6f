"""Les communes : par le début de leur nom ou de leur code postal ; leur contour."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from lieux.api.base import VueOuverte
from lieux.api.serialiseurs import CommunesSerializer
from lieux.models import Commune, Contour

_COMMUNES_MAX = 10
_LONGUEUR_MAX = 100


class Communes(VueOuverte):
    """Les communes dont le nom ou le code postal commence par `q`.

    Dix au plus, les plus peuplées d'abord ; accents et majuscules ne comptent pas.
    """

    groupe = "Références"
    forme = CommunesSerializer

    def parametres_decrits(self):
        return [
            OpenApiParameter(
                "q",
                {"type": "string", "examples": ["béz"]},
                description=_("Début du nom ou du code postal ; vide : aucune commune."),
            )
        ]

    def get(self, request: HttpRequest) -> Response:
        q = request.GET.get("q", "").replace("\x00", "")[:_LONGUEUR_MAX]
        trouvees = Commune.objects.none()
        if q.strip():
            trouvees = Commune.objects.commencant_par(q).prefetch_related("codes_postaux")
        communes = trouvees.order_by("-population", "nom_normalise")[:_COMMUNES_MAX]
        corps = {"communes": [_decrire(commune) for commune in communes]}
        return self.repondre(CommunesSerializer(corps).data)


def _decrire(commune: Commune) -> dict:
    return {
        "code_insee": commune.pk,
        "nom": commune.nom,
        "codes_postaux": [code.code for code in commune.codes_postaux.all()],
        "population": commune.population,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
    }


class ContourDeCommune(VueOuverte):
    """Le contour d'une commune, si cette couche facultative est chargée."""

    groupe = "Références"
    type_de_contenu = "application/geo+json"
    forme = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "geometry": {"type": "object"},
            "properties": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": {"type": "string"}},
            },
        },
    }
    refus = (404,)

    def get(self, request: HttpRequest, code_insee: str) -> Response:
        trouve = Contour.objects.filter(commune=code_insee).first()
        if trouve is None:
            raise Http404(_("Le contour de cette commune n'est pas chargé."))
        return self.repondre(
            {"type": "Feature", "geometry": trouve.geometrie, "properties": {"code": code_insee}}
        )
