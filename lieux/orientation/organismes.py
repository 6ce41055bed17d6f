"""Vers qui se tourner : les organismes que désignent les règles, du plus au moins indiqué."""

from dataclasses import dataclass

from lieux.models import Reseau
from lieux.orientation.regles import Regle, Regles

ORGANISMES_MAX = 3
# Un organisme bien moins indiqué que le premier ne ferait que troubler.
_PART_DU_PREMIER = 2 / 3


@dataclass(frozen=True)
class Organisme:
    """Un organisme, pourquoi lui, et comment le joindre (numéros à composer)."""

    reseau: Reseau
    pourquoi: str
    poids: int
    telephone: str
    site: str

    @property
    def sigle(self) -> str:
        return self.reseau.sigle

    @property
    def nom(self) -> str:
        return self.reseau.nom


def organismes(regles: Regles) -> tuple[Organisme, ...]:
    """Trois au plus, et seulement ceux que les règles indiquent presque autant que le premier."""
    par_reseau: dict[int, list[Regle]] = {}
    for regle in regles.toutes:
        if regle.designe_organisme:
            par_reseau.setdefault(regle.cible, []).append(regle)
    trouves = sorted(
        (_organisme(siennes) for siennes in par_reseau.values()),
        key=lambda o: (-o.poids, o.reseau.ordre, o.reseau.pk),
    )
    return tuple(
        organisme
        for organisme in trouves[:ORGANISMES_MAX]
        if organisme.poids >= trouves[0].poids * _PART_DU_PREMIER
    )


def _organisme(regles: list[Regle]) -> Organisme:
    # La règle la plus précise parle : celle d'un besoin, puis la plus lourde.
    premiere = max(regles, key=lambda r: (r.besoin is not None, r.poids, -r.pk))
    reseau = premiere.reseau
    return Organisme(
        reseau=reseau,
        pourquoi=premiere.explication,
        poids=sum(regle.poids for regle in regles),
        telephone=premiere.telephone or reseau.telephone_local or reseau.telephone_national,
        site=premiere.site or reseau.site,
    )
