"""Ce que toutes les pages savent du site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    return {
        "SITE_NOM": settings.SITE_NOM,
        "SITE_CONTACT": settings.SITE_CONTACT,
        "SITE_HEBERGEUR": settings.SITE_HEBERGEUR,
    }
