"""Lire les pages publiques sur une copie de la base (réglage DATABASE_REPLICA_URL).

Seules les lectures anonymes des pages publiques y vont : un agent qui vient
d'enregistrer doit relire ce qu'il a écrit, et la copie a un peu de retard.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

REPLIQUE = "replique"
_lecture_publique: ContextVar[bool] = ContextVar("lecture_publique", default=False)

# Pages où l'on écrit ou relit ce que l'on vient d'écrire : toujours la base principale.
PREFIXES_PRINCIPALE = ("/admin/", "/comptes/", "/sante/")


class LecturesPubliques:
    """Middleware : marque la requête si c'est une lecture publique et anonyme."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        publique = (
            request.method in ("GET", "HEAD")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not request.path.startswith(PREFIXES_PRINCIPALE)
        )
        jeton = _lecture_publique.set(publique)
        try:
            return self.get_response(request)
        finally:
            _lecture_publique.reset(jeton)


class RouteurDeLecture:
    """Routeur : les lectures marquées vont à la réplique, tout le reste à la base principale."""

    def db_for_read(self, model, **hints) -> str | None:
        if _lecture_publique.get() and REPLIQUE in settings.DATABASES:
            return REPLIQUE
        return None

    def db_for_write(self, model, **hints) -> str:
        return "default"

    def allow_relation(self, obj1, obj2, **hints) -> bool:
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool:
        return db != REPLIQUE
