"""Les erreurs nées hors des vues de l'API : adresse inconnue, requête impossible, panne."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import is_valid_path

from lieux.api.base import OUVERTURE
from lieux.api.erreurs import reponse_hors_vue


class ErreursDeLApi:
    """Sous /api/, une page d'erreur en HTML devient la même erreur en JSON (RFC 9457)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if not _mene_quelque_part(request.path_info):
            # Sans passer par la page « introuvable », ni par celle du mode de développement.
            return _probleme(404)
        reponse = self.get_response(request)
        if not _page_d_erreur(reponse) or (settings.DEBUG and reponse.status_code >= 500):
            return reponse  # en développement, la trace d'une panne vaut mieux qu'une phrase
        return _probleme(reponse.status_code, reponse)


def _mene_quelque_part(chemin: str) -> bool:
    """L'adresse, ou la même avec la barre finale que Django ajoute."""
    return is_valid_path(chemin) or is_valid_path(f"{chemin}/")


def _page_d_erreur(reponse: HttpResponseBase) -> bool:
    return reponse.status_code >= 400 and not reponse.get("Content-Type", "").endswith("json")


def _probleme(statut: int, remplacee: HttpResponseBase | None = None) -> HttpResponseBase:
    traduite = reponse_hors_vue(statut)
    for nom, valeur in OUVERTURE.items():
        traduite[nom] = valeur
    if remplacee is not None and "Allow" in remplacee:
        traduite["Allow"] = remplacee["Allow"]
    return traduite
