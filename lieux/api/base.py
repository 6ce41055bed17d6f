"""Ce que toute vue de l'API ouverte fait de même : lire seulement, à tous, valider, limiter."""

from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from lieux.api.debit import LimiteDeDebit
from lieux.api.schema import SchemaOuvert
from lieux.api.validation import empreinte, valider

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
# Tout site peut lire ces données depuis le navigateur de ses visiteurs, sans témoin ni compte.
OUVERTURE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Last-Modified, Link, Content-Disposition, Retry-After, RateLimit, "
        "RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
    ),
}
_PREALABLE = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


class SansNegociation(BaseContentNegotiation):
    """Une adresse, un format : `Accept` ne change rien (refuser par 406 n'aiderait personne)."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class VueOuverte(APIView):
    """Lecture pour tous : CORS, 304, débit limité, erreurs RFC 9457, licence dite."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = SansNegociation
    throttle_classes = [LimiteDeDebit]
    schema = SchemaOuvert()
    portee = "lecture"
    type_de_contenu = "application/json"
    # Pour la description : groupe, forme de la réponse (sérialiseur ou schéma), refus possibles.
    groupe = ""
    forme: object = None
    refus: tuple[int, ...] = ()

    def parametres_decrits(self) -> list[OpenApiParameter]:
        """Les paramètres de la chaîne de requête, pour la description."""
        return []

    def options(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        reponse = HttpResponse(status=204)
        del reponse["Content-Type"]
        for nom, valeur in _PREALABLE.items():
            reponse[nom] = valeur
        return reponse

    def finalize_response(self, request, response, *args, **kwargs) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        for nom, valeur in OUVERTURE.items():
            response[nom] = valeur
        compte = getattr(self.request._request, "compte_api", None)
        for nom, valeur in compte.en_tetes().items() if compte else ():
            response[nom] = valeur
        if response.status_code == 200:
            response["Link"] = f'<{LICENCE}>; rel="license"'
            if isinstance(response, Response):
                response.add_post_render_callback(partial(_valider_le_rendu, self.request._request))
        return response

    def repondre(self, contenu) -> Response:
        return Response(contenu, content_type=self.type_de_contenu)


def _valider_le_rendu(request: HttpRequest, reponse: Response) -> HttpResponseBase:
    return valider(request, reponse, empreinte(reponse.content))
