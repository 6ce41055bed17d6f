"""Vues du site qui n'appartiennent à aucune des deux moitiés : santé, erreurs."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pass_numerique.views.structure.reprise import codes_a_reprendre


@never_cache
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """État du serveur pour le répartiteur : une vraie lecture en base, 503 si elle échoue."""
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT COUNT(*) FROM lieux_commune")
            communes = curseur.fetchone()[0]
    except Exception:  # noqa: BLE001 — quelle que soit la panne, la réponse est « pas prêt »
        return JsonResponse({"etat": "en panne"}, status=503)
    return JsonResponse({"etat": "ok", "communes": communes})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Les navigateurs et les moteurs demandent /favicon.ico sans lire la page."""
    return redirect(static("img/favicon.ico"))


def page_introuvable(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "404.html", status=404)


def acces_refuse(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "403.html", status=403)


def jeton_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Le jeton vit dans la session : une session éteinte le perd, et avec lui ce qu'on envoyait."""
    return codes_a_reprendre(request) or render(request, "403.html", {"jeton": True}, status=403)


def requete_refusee(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "400.html", status=400)


def erreur_du_serveur(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
