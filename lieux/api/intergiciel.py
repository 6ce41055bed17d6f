"""Les erreurs nées hors des vues de l'API : adresse inconnue, requête impossible, panne."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lieux.api.base import OUVERTURE
from lieux.api.erreurs import est_dans_l_api, reponse_hors_vue


class ErreursDeLApi:
    """Sous /api/, une page d'erreur en HTML devient la même erreur en JSON (RFC 9457)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reponse = self.get_response(request)
        if not est_dans_l_api(request) or not _page_d_erreur(reponse):
            return reponse
        if settings.DEBUG and reponse.status_code >= 500:
            return reponse  # la trace, pour qui développe
        traduite = reponse_hors_vue(reponse.status_code)
        for nom, valeur in OUVERTURE.items():
            traduite[nom] = valeur
        if "Allow" in reponse:
            traduite["Allow"] = reponse["Allow"]
        return traduite


def _page_d_erreur(reponse: HttpResponseBase) -> bool:
    return reponse.status_code >= 400 and not reponse.get("Content-Type", "").endswith("json")
