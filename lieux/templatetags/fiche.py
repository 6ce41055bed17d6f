"""Mots de la page d'un lieu : heures et dates."""

from datetime import date, datetime, time

from django import template
from django.utils import dateformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lieux.horaires import FUSEAU
from lieux.horaires.texte import heure_en_mots
from lieux.texte import a_commune, de_commune

register = template.Library()
register.filter(a_commune)
register.filter(de_commune)


@register.filter
def plage(bornes: tuple[time, time]) -> str:
    """(09:00, 12:30) → « 9 h – 12 h 30 » ; (00:00, 00:00) → « toute la journée »."""
    debut, fin = bornes
    if debut == fin == time.min:
        return _("toute la journée")
    return f"{heure_en_mots(debut)} – {heure_en_mots(fin, fin=True)}"


@register.filter
def jour_en_mots(jour: date) -> str:
    """« Lundi 23 », « Dimanche 1er »."""
    return capfirst(f"{dateformat.format(jour, 'l')} {_quantieme(jour)}")


@register.filter
def jour_et_mois(jour: date) -> str:
    """« 23 novembre », « 1er mai »."""
    return f"{_quantieme(jour)} {dateformat.format(jour, 'F')}"


@register.filter
def date_en_mots(jour: date) -> str:
    """« 23 novembre 2026 », « 1er mai 2026 »."""
    return f"{jour_et_mois(jour)} {jour.year}"


@register.filter
def instant_en_mots(instant: datetime) -> str:
    """« mardi 24 novembre à 9 h », heure de Paris."""
    local = instant.astimezone(FUSEAU)
    return _("%(jour)s %(date)s à %(heure)s") % {
        "jour": dateformat.format(local, "l"),
        "date": jour_et_mois(local.date()),
        "heure": heure_en_mots(local.time()),
    }


def _quantieme(jour: date) -> str:
    return _("1er") if jour.day == 1 else str(jour.day)


@register.filter
def site_en_mots(adresse: str) -> str:
    """« https://www.example.org/ » → « www.example.org » : ce qu'une personne lit et recopie."""
    return adresse.partition("://")[2].rstrip("/") or adresse
