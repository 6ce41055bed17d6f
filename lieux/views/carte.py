"""Ce que les petites cartes attendent : des points, et où prendre les images du fond."""

from django.conf import settings
from django.utils.translation import gettext as _


def tuiles() -> dict:
    return {
        "url": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
        "zoom_max": settings.TUILES_ZOOM_MAX,
    }


def fond_de_carte(points: list[dict]) -> dict | None:
    """À écrire dans la page (json_script « donnees-carte ») ; None s'il n'y a rien à placer."""
    if not points:
        return None
    return {
        "points": points,
        "textes": {"zoomer": _("Agrandir la carte"), "dezoomer": _("Réduire la carte")},
        "tuiles": tuiles(),
    }
