"""« Mettre de côté » et « Ma sélection » : ce qu'en montrent les pages publiques.

Sans témoin de session, la session n'est pas même lue : ces pages n'en ouvrent jamais.
"""

from django import template
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.urls import reverse

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
