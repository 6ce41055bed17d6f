"""Qui entre dans une page du Pass : `@reserve(Role.AGENT, Role.REFERENT)`."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from pass_numerique.droits import portee
from pass_numerique.models import Role


def reserve(*roles: Role) -> Callable:
    """Ouvre la vue à ces rôles ; elle reçoit `(request, portee, …)`.

    Un anonyme va se connecter ; une personne sans ce rôle lit que la page ne lui est pas ouverte.
    Ce qui n'est pas dans sa portée, lui, répond 404 : la vue le lit dans `portee`.
    """

    def decorer(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(vue)
        @never_cache
        def gardee(request: HttpRequest, *arguments, **options) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            sienne = portee(request.user)
            if not sienne.a(*roles):
                raise PermissionDenied
            return vue(request, sienne, *arguments, **options)

        return gardee

    return decorer
