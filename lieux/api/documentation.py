"""La description OpenAPI, et la page qui la met en mots. Aucun script, aucun fichier d'ailleurs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from lieux.api.base import LICENCE, VueOuverte
from lieux.api.erreurs import DETAILS, TITRES
from lieux.api.lecture_du_schema import formes, operations
from lieux.models import Lieu

_ERREURS_EXPLIQUEES = (400, 401, 404, 405, 409, 410, 412, 413, 422, 429, 500)
_COMMUNE_D_EXEMPLE = "34032"


def description() -> dict:
    """Le document OpenAPI 3.1 ; les valeurs des filtres sont celles de la base, maintenant."""
    return SchemaGenerator().get_schema(request=None, public=True)


@extend_schema(exclude=True)
class Schema(VueOuverte):
    """La description OpenAPI 3.1 de cette API."""

    portee = "export"  # aussi lourde qu'un export

    def get(self, request: HttpRequest) -> Response:
        return self.repondre(description())


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    schema = description()
    premier = Lieu.objects.publies().order_by("pk").values_list("pk", flat=True).first()
    chemin = {"id": premier or 1, "code_insee": _COMMUNE_D_EXEMPLE}
    groupes: dict[str, list] = {}
    for operation in operations(schema, chemin, request.build_absolute_uri):
        groupes.setdefault(operation.groupe, []).append(operation)
    contexte = {
        "groupes": groupes,
        "formes": formes(schema),
        "licence": LICENCE,
        "limites": settings.API_REQUETES_PAR_MINUTE,
        "erreurs": [
            {"statut": statut, "titre": TITRES[statut], "detail": DETAILS.get(statut, "")}
            for statut in _ERREURS_EXPLIQUEES
        ],
    }
    return render(request, "api/documentation.html", contexte)
