"""Les refus et les pannes, tous de la même forme : RFC 9457, « problem details », en français."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

TYPE_DE_CONTENU = "application/problem+json"

TITRES = {
    400: gettext_lazy("Requête refusée"),
    401: gettext_lazy("Clé refusée"),
    403: gettext_lazy("Accès refusé"),
    404: gettext_lazy("Introuvable"),
    405: gettext_lazy("Méthode refusée"),
    409: gettext_lazy("Déjà fait autrement"),
    410: gettext_lazy("Lieu fermé définitivement"),
    412: gettext_lazy("Condition non remplie"),
    413: gettext_lazy("Demande trop longue"),
    422: gettext_lazy("Geste refusé"),
    429: gettext_lazy("Trop de requêtes"),
    500: gettext_lazy("Panne du serveur"),
    503: gettext_lazy("Service indisponible"),
}
DETAILS = {
    400: gettext_lazy("La requête est mal formée."),
    401: gettext_lazy("Cette adresse demande une clé : voir « Pass numérique »."),
    403: gettext_lazy("Vous n'avez pas accès à cette adresse."),
    404: gettext_lazy("Il n'y a rien à cette adresse."),
    405: gettext_lazy(
        "Cette adresse ne s'utilise pas ainsi : « Allow » dit quelles méthodes elle accepte."
    ),
    409: gettext_lazy("Cette « Idempotency-Key » a déjà servi pour une autre demande."),
    410: gettext_lazy("Ce lieu est fermé définitivement."),
    413: gettext_lazy("La demande est trop longue."),
    422: gettext_lazy("Rien n'est fait : « code » et « lignes » disent pourquoi."),
    412: gettext_lazy("Les données ne sont plus celles que vous attendiez."),
    500: gettext_lazy("Une erreur s'est produite chez nous. Réessayez plus tard."),
    503: gettext_lazy("Le service est momentanément indisponible. Réessayez plus tard."),
}


class ParametresRefuses(exceptions.APIException):
    """Des paramètres mal écrits, chacun avec sa phrase."""

    status_code = 400

    def __init__(self, formulaire: Form):
        super().__init__(_("Au moins un paramètre est mal écrit : voir « erreurs »."))
        self.erreurs = formulaire.errors.get_json_data()


class LieuFerme(exceptions.APIException):
    status_code = 410
    default_detail = DETAILS[410]


def probleme(statut: int, detail: str = "", erreurs: dict | None = None) -> dict:
    """Le corps d'une erreur ; `erreurs` : champ → [{message, code}]."""
    corps = {
        "type": f"{reverse('lieux:documentation')}#erreur-{statut}",
        "title": str(TITRES.get(statut) or HTTPStatus(statut).phrase),
        "status": statut,
        "detail": str(detail or DETAILS.get(statut, "")),
    }
    if erreurs:
        corps["erreurs"] = erreurs
    return corps


def reponse_hors_vue(statut: int) -> JsonResponse:
    """La même erreur, pour une requête qui n'a atteint aucune vue de l'API."""
    return JsonResponse(
        probleme(statut),
        status=statut,
        content_type=TYPE_DE_CONTENU,
        json_dumps_params={"ensure_ascii": False},
    )


def traiter(erreur: Exception, contexte: dict) -> Response | None:
    """Gestionnaire de DRF ; None laisse passer une vraie panne, que Django journalise."""
    if isinstance(erreur, Http404):
        # Le message de Django nomme des modèles en anglais ; les nôtres sont des phrases.
        phrase = erreur.args[0] if erreur.args else ""
        erreur = exceptions.NotFound("" if str(phrase).startswith("No ") else phrase)
    elif isinstance(erreur, PermissionDenied):
        erreur = exceptions.PermissionDenied()
    if not isinstance(erreur, exceptions.APIException):
        return None
    detail = str(erreur.detail) if isinstance(erreur.detail, str) else ""
    if isinstance(erreur, exceptions.MethodNotAllowed):
        detail = ""
    elif isinstance(erreur, exceptions.Throttled):
        detail = _("Vous pourrez recommencer dans %(secondes)s s.") % {
            "secondes": int(erreur.wait or 0)
        }
    corps = probleme(erreur.status_code, detail, getattr(erreur, "erreurs", None))
    corps |= getattr(erreur, "complement", {})
    reponse = Response(corps, status=erreur.status_code, content_type=TYPE_DE_CONTENU)
    if isinstance(erreur, exceptions.Throttled):
        reponse["Retry-After"] = str(int(erreur.wait or 0))
    if defi := getattr(erreur, "auth_header", ""):
        reponse["WWW-Authenticate"] = defi
    return reponse
