"""Deux gardiens : la session qui s'éteint faute d'usage, et le second facteur des agents."""

import time
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from comptes.accroches import est_sensible

DERNIER_GESTE = "comptes_dernier_geste"
SECOND_FACTEUR_POSE = "comptes_second_facteur_pose"
# Une écriture de session par minute au plus, non une par page.
_PAS = 60
_TYPES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Toujours : se déconnecter, redire qui l'on est.
_PAGES_OUVERTES = {
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "sante",
}


class SessionBornee:
    """Déconnecte après `SESSION_INACTIVITE` minutes sans un geste.

    Sans témoin de session, rien n'est lu : les pages publiques n'ont pas de session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            maintenant = int(time.time())
            dernier = request.session.get(DERNIER_GESTE, maintenant)
            if maintenant - dernier > settings.SESSION_INACTIVITE * 60:
                logout(request)
                messages.info(
                    request,
                    _("Vous étiez sans activité depuis longtemps : reconnectez-vous."),
                )
            elif DERNIER_GESTE not in request.session or maintenant - dernier >= _PAS:
                request.session[DERNIER_GESTE] = maintenant
        return self.get_response(request)


class SecondFacteurExige:
    """Envoie un agent, ou qui manie le Pass, poser son second facteur, ou le donner, avant toute autre page.

    Avoir un second facteur ne suffit pas : cette session doit l'avoir prouvé. Sinon, une session
    ouverte ailleurs avec le seul mot de passe, avant qu'il soit posé, resterait ouverte.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if (
            not settings.SECOND_FACTEUR_EXIGE
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or not est_sensible(request.user)
            or _nom(request) in _PAGES_OUVERTES
            or prouve(request)
        ):
            return None
        # Ses pages lisent les codes de secours et ajoutent une clé pour le seul mot de passe
        # redonné : ouvertes à qui n'a encore rien posé, fermées à qui doit d'abord le prouver.
        if is_mfa_enabled(request.user, _TYPES):
            suite = request.get_full_path() if request.method == "GET" else reverse("admin:index")
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': suite})}")
        if _nom(request).startswith("mfa_"):
            return None
        return redirect("mfa_index")


def prouve(request: HttpRequest) -> bool:
    """Cette session a donné un second facteur, ou vient de le poser."""
    faits = get_authentication_records(request, request.user)
    return SECOND_FACTEUR_POSE in request.session or any(f["method"] == "mfa" for f in faits)


def noter_le_second_facteur(sender, request: HttpRequest, authenticator, **options) -> None:
    """Le poser, c'est le prouver."""
    if authenticator.type in _TYPES:
        request.session[SECOND_FACTEUR_POSE] = True


def _nom(request: HttpRequest) -> str:
    return request.resolver_match.url_name or ""
