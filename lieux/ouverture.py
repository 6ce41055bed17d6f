"""« Quand ? » : ouvert maintenant, ou un jour et une demi-journée de la semaine à venir."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lieux import horaires
from lieux.criteres import DEMI_JOURNEES, JOURS, OUVERT_MAINTENANT

_MIDI = time(12, 30)


@dataclass(frozen=True)
class Moment:
    """Un intervalle [debut, fin[ en Europe/Paris ; fin = None : l'instant même."""

    debut: datetime
    fin: datetime | None = None


def moment(ouvert: str, maintenant: datetime) -> Moment | None:
    """« maintenant », « lundi », « lundi-matin », « lundi-apres-midi » → le prochain tel moment.

    None si le texte n'est rien de cela. Le jour même compte s'il n'est pas fini.
    """
    local = maintenant.astimezone(horaires.FUSEAU)
    if ouvert == OUVERT_MAINTENANT:
        return Moment(local)
    jour, _tiret, demi = ouvert.partition("-")
    if jour not in JOURS or demi not in ("", *DEMI_JOURNEES):
        return None
    attente = (JOURS.index(jour) - local.weekday()) % 7
    premier = local.date() + timedelta(days=attente)
    debut, fin = _bornes(premier, demi)
    if fin <= local:
        debut, fin = _bornes(premier + timedelta(days=7), demi)
    return Moment(max(debut, local), fin)


def _bornes(jour, demi: str) -> tuple[datetime, datetime]:
    minuit = datetime.combine(jour, time.min, horaires.FUSEAU)
    lendemain = datetime.combine(jour + timedelta(days=1), time.min, horaires.FUSEAU)
    midi = datetime.combine(jour, _MIDI, horaires.FUSEAU)
    if demi == "matin":
        return minuit, midi
    if demi == "apres-midi":
        return midi, lendemain
    return minuit, lendemain


@dataclass(frozen=True)
class Expressions:
    """Expressions d'horaires, rangées pour un moment donné (les fermées n'y sont pas)."""

    ouvertes: tuple[str, ...]
    inconnues: tuple[str, ...]


def ranger(expressions: Iterable[str], quand: Moment) -> Expressions:
    ouvertes, inconnues = [], []
    for expression in expressions:
        if quand.fin is None:
            verdict = horaires.ouvert_a(expression, quand.debut)
        else:
            verdict = horaires.ouvert_entre(expression, quand.debut, quand.fin)
        if verdict is None:
            inconnues.append(expression)
        elif verdict:
            ouvertes.append(expression)
    return Expressions(tuple(ouvertes), tuple(inconnues))
