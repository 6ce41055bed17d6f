"""Ce que le navigateur ne doit ouvrir à aucune page, même à un script qui s'y glisserait."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SansAppareilPhoto:
    """Ni appareil photo ni micro, sauf la page qui le dit elle-même (lire des Pass)."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]):
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.suite(request)
        reponse.headers.setdefault("Permissions-Policy", "camera=(), microphone=()")
        return reponse
