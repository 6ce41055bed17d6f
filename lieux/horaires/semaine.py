"""Une semaine d'horaires, jour par jour, telle qu'on l'affiche."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opening_hours import State

from lieux.horaires.calcul import Fermeture, fermeture_du
from lieux.horaires.lecture import Lecture, ferie, lire

_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Plage:
    """Une ouverture ; `fin` ≤ `debut` : elle finit le lendemain (00:00 : à minuit).

    `sure` est faux quand les horaires disent « peut-être » (`unknown`).
    """

    debut: time
    fin: time
    sure: bool = True
    remarque: str = ""


@dataclass(frozen=True)
class Jour:
    """Un jour de la semaine à venir. `plages` : couples (début, fin), comme `Plage`.

    `ferme_exceptionnellement` : None, ou le motif (peut-être vide) de la fermeture.
    `remarque` : les commentaires des horaires ce jour-là, « sur rendez-vous ».
    `peut_etre` : les horaires eux-mêmes ne sont pas sûrs (`unknown`), avec ou sans heures.
    """

    date: date
    plages: tuple[tuple[time, time], ...]
    ferie: bool
    ferme_exceptionnellement: str | None = None
    a_confirmer: bool = False
    remarque: str = ""
    peut_etre: bool = False
    details: tuple[Plage, ...] = ()


def semaine(
    expression: str, premier_jour: date, fermetures: Iterable[Fermeture] = (), jours: int = 7
) -> list[Jour] | None:
    """Les `jours` jours à partir de `premier_jour` ; None si les horaires sont inconnus."""
    lecture = lire(expression)
    if lecture is None:
        return None
    fermetures = tuple(fermetures)
    # De la marge : une ouverture de nuit appartient au jour où elle commence.
    debut = datetime.combine(premier_jour, time.min) - 2 * _UN_JOUR
    fin = debut + timedelta(days=jours + 3)
    par_jour: dict[date, list[Plage]] = {}
    for de, a, verdict, commentaire in lecture.entre(debut, fin):
        if verdict != State.CLOSED:
            for jour, plage in _plages(de, a, verdict == State.OPEN, commentaire, fermetures):
                par_jour.setdefault(jour, []).append(plage)
    return [
        _jour(lecture, jour, par_jour.get(jour, []), fermeture_du(jour, fermetures))
        for jour in (premier_jour + timedelta(days=rang) for rang in range(jours))
    ]


def _jour(lecture: Lecture, jour: date, plages: list[Plage], fermeture) -> Jour:
    # Un « peut-être » qui touche minuit ne compte que si rien n'est sûr ce jour-là.
    details = tuple(plage for plage in plages if plage != _peut_etre(plage.remarque))
    dites = details or tuple(plages)
    peut_etre = any(not plage.sure for plage in dites)
    incertain = peut_etre or lecture.dit_les_vacances
    return Jour(
        date=jour,
        plages=tuple((plage.debut, plage.fin) for plage in details),
        ferie=ferie(jour),
        ferme_exceptionnellement=fermeture.motif if fermeture else None,
        a_confirmer=fermeture is None
        and (incertain or (bool(details) and lecture.ferie_a_confirmer(jour))),
        remarque=" ; ".join(dict.fromkeys(p.remarque for p in dites if p.remarque)),
        peut_etre=peut_etre,
        details=details,
    )


def _peut_etre(remarque: str) -> Plage:
    """Ni ouvert ni fermé ce jour-là : il n'y a pas d'heures à afficher."""
    return Plage(time.min, time.min, sure=False, remarque=remarque)


def _plages(
    de: datetime, a: datetime, sure: bool, remarque: str, fermetures: Sequence[Fermeture]
) -> Iterator[tuple[date, Plage]]:
    """Une ouverture, rangée au jour où elle commence.

    Coupée à minuit si elle dure plus de 24 heures ou touche un jour de fermeture
    exceptionnelle. Un « peut-être » qui touche minuit est d'ordinaire ce qui reste
    autour des heures sûres (« Mo-Fr 09:00-17:00 || "sur rendez-vous" »).
    """
    minuit = datetime.combine(de.date() + _UN_JOUR, time.min)
    touche_minuit = de.time() == time.min or a >= minuit
    touche_fermeture = any(fermeture_du(jour, fermetures) for jour in (de.date(), a.date()))
    if a - de <= _UN_JOUR and not touche_fermeture and (sure or not touche_minuit):
        yield de.date(), Plage(de.time(), a.time(), sure, remarque)
        return
    while de < a:
        minuit = datetime.combine(de.date() + _UN_JOUR, time.min)
        if not fermeture_du(de.date(), fermetures):
            morceau = Plage(de.time(), min(a, minuit).time(), sure, remarque)
            yield de.date(), morceau if sure else _peut_etre(remarque)
        de = minuit
