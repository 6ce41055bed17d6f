"""« Mettre de côté » et « Ma sélection » : ce qu'en montrent les pages publiques.

Sans témoin de session, la session n'est pas même lue : ces pages n'en ouvrent jamais.
"""

from django import template
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.urls import reverse

from lieux import habitudes
from lieux.selection import de_la_session

register = template.Library()


def _mis_de_cote(context) -> list[int]:
    return de_la_session(getattr(context.get("request"), "session", None))


def _recue(context) -> QueryDict:
    try:
        return getattr(context.get("request"), "GET", QueryDict())
    except SuspiciousOperation:  # la page qui dit que la demande est illisible
        return QueryDict()


@register.simple_tag(takes_context=True)
def ma_selection(context) -> dict:
    """Le nombre de lieux mis de côté, et l'adresse qui garde la commune et le besoin cherchés."""
    recue = _recue(context)
    suite = QueryDict(mutable=True)
    if besoins := recue.getlist("besoin"):
        suite.setlist("besoin", besoins)
    # La commune que la recherche a comprise ; jamais l'adresse qui a été tapée.
    centre = (context.get("resultats") or {}).get("centre")
    commune = centre.commune if centre else recue.get("commune")
    if commune:
        suite["commune"] = commune
    adresse = reverse("lieux:selection")
    return {
        "nombre": len(_mis_de_cote(context)),
        "url": f"{adresse}?{suite.urlencode()}" if suite else adresse,
    }


@register.inclusion_tag("lieux/selection/_bouton.html", takes_context=True)
def mettre_de_cote(context, lieu) -> dict:
    """Le bouton d'un lieu : le mettre de côté, ou le retirer de la sélection."""
    request = context.get("request")
    return {
        "lieu": lieu,
        "choisi": lieu.pk in _mis_de_cote(context),
        "selection": ma_selection(context),
        "suite": request.get_full_path() if request else "",
    }


def _agent(context):
    """La personne connectée ; sans témoin de session, on ne le demande pas."""
    request = context.get("request")
    if not getattr(getattr(request, "session", None), "session_key", None):
        return None
    return request.user if request.user.is_authenticated else None


@register.simple_tag(takes_context=True)
def commune_habituelle(context) -> str:
    """Ce qui remplit « Où ? » d'avance pour une personne connectée ; vide pour les autres."""
    agent = _agent(context)
    commune = habitudes.commune_de(agent) if agent else None
    return commune.nom if commune else ""


@register.inclusion_tag("lieux/selection/_favori.html", takes_context=True)
def favori(context, lieu) -> dict:
    """Le bouton « favori » d'une personne connectée (une requête par page) ; rien pour les autres."""
    agent = _agent(context)
    if agent is None:
        return {"agent": None}
    request = context["request"]
    if not hasattr(request, "favoris"):
        request.favoris = frozenset(habitudes.favoris_de(agent))
    return {
        "agent": agent,
        "lieu": lieu,
        "favori": lieu.pk in request.favoris,
        "suite": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def connecte(context) -> bool:
    return _agent(context) is not None
