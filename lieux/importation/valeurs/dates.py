"""Dates : ISO, françaises (jour/mois/année) ou horodatages ; rendues en `date` de Paris."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lieux.importation.objets import Nature, Note

_PARIS = ZoneInfo("Europe/Paris")
_PREMIERE_ANNEE = 1990  # avant, c'est une valeur par défaut de logiciel (1900, 1970…)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T\s].*)?", re.DOTALL)
_COLLEE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_FRANCAISE = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[T\s].*)?", re.DOTALL)
_HORODATAGE = re.compile(r"([0-9]{9,10})(?:\.[0-9]+)?|([0-9]{12,13})")
_INSTANT = re.compile(r"T?\s*[0-9]{2}:[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.DOTALL)


def lire(texte: str, aujourd_hui: date) -> tuple[date | None, list[Note]]:
    """La date, ou None si elle est absente, illisible, improbable ou à venir."""
    if not texte:
        return None, [Note(Nature.DATE_ABSENTE, "La source ne dit pas la date de mise à jour.")]
    jour = _date(texte)
    if jour is None or jour.year < _PREMIERE_ANNEE:
        message = "Ce n'est pas une date : écrivez AAAA-MM-JJ."
        return None, [Note(Nature.DATE_INVALIDE, message, texte[:100], perdue=True)]
    if jour > aujourd_hui:
        return None, [Note(Nature.DATE_FUTURE, "Date à venir.", texte[:100], perdue=True)]
    return jour, []


def _date(texte: str) -> date | None:
    try:
        if trouve := _HORODATAGE.fullmatch(texte):
            secondes = int(trouve[1]) if trouve[1] else int(trouve[2]) / 1000
            return datetime.fromtimestamp(secondes, _PARIS).date()
        if trouve := _ISO.fullmatch(texte):
            if _INSTANT.search(texte[8:]):
                return _jour_d_un_instant(texte) or date(*map(int, trouve.groups()))
            return date(*map(int, trouve.groups()))
        if trouve := _COLLEE.fullmatch(texte):
            return date(*map(int, trouve.groups()))
        if trouve := _FRANCAISE.fullmatch(texte):
            jour, mois, annee = map(int, trouve.groups())
            return date(annee, mois, jour)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _jour_d_un_instant(texte: str) -> date | None:
    """« 2024-08-01T23:30:00Z » est le 2 août à Paris."""
    try:
        instant = datetime.fromisoformat(texte)
    except ValueError:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(_PARIS).date()
