"""Ce qu'on montre d'un tableau sans qu'un nombre de moins de cinq personnes se devine.

Cacher la seule petite ligne d'un tableau ne cache rien : le total moins les autres la donne. On en
cache donc d'autres avec elle, jusqu'à ce que la somme de toutes les lignes cachées laisse chaque
petite ligne libre. La raison de chaque règle : docs/decisions/0034-pilotage.md.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")
SEUIL = 5
# Ce qu'il faut de jeu à la somme des lignes cachées pour qu'une petite puisse valoir de 1 à 4.
_JEU = SEUIL - 2


class Sort(Enum):
    """Ce que devient une ligne."""

    MONTREE = "montree"
    PETITE = "petite"  # « moins de 5 »
    MASQUEE = "masquee"  # cachée pour qu'une autre ne se devine pas
    TUE = "tue"  # pas même son nom

    @property
    def nommee(self) -> bool:
        return self is not Sort.TUE


@dataclass(frozen=True)
class Ligne:
    """Une ligne d'un tableau avant qu'on le masque.

    `ordre` décide qui se cache pour protéger une autre : il est public (une population, un nom),
    et ne dépend jamais des nombres cachés.
    """

    cle: Hashable
    ordre: Any
    personnes: int
    unites: int  # ce que le tableau publie : des chéquiers, des Pass
    par_periode: tuple[int, ...] = ()


Sorts = dict[Hashable, Sort]


def masquer(lignes: Sequence[Ligne]) -> Sorts:
    """Pour tout le dispositif ; la somme de ces lignes est publiée."""
    petites = [ligne for ligne in lignes if 0 < ligne.personnes < SEUIL]
    if not petites:
        return {ligne.cle: Sort.MONTREE for ligne in lignes}
    autres = sorted(
        (ligne for ligne in lignes if ligne.personnes >= SEUIL), key=lambda ligne: ligne.ordre
    )
    for nombre in range(len(autres) + 1):
        complices = autres[:nombre]
        if _resistent(petites, complices):
            return (
                {ligne.cle: Sort.MONTREE for ligne in lignes}
                | {ligne.cle: Sort.PETITE for ligne in petites}
                | {ligne.cle: Sort.MASQUEE for ligne in complices}
            )
    return {ligne.cle: Sort.TUE for ligne in lignes}


def masquer_par_periode(lignes: Sequence[Ligne], annee: Sorts) -> Sorts:
    """Pour la page de chaque période. Le même sort pour toutes : leurs différences n'apprennent rien.

    Deux lignes cachées partout suffisent : ce que l'une gagne à une période, l'autre l'y perd, et
    l'inverse à une autre.
    """
    if any(annee[ligne.cle] is Sort.TUE for ligne in lignes):
        return {ligne.cle: Sort.TUE for ligne in lignes}
    rangees = sorted(lignes, key=lambda ligne: ligne.ordre)
    cachees = {
        ligne.cle
        for ligne in rangees
        if annee[ligne.cle] is not Sort.MONTREE or any(0 < n < SEUIL for n in ligne.par_periode)
    }
    if len(cachees) == 1:
        complice = next((ligne.cle for ligne in rangees if ligne.cle not in cachees), None)
        if complice is None:
            return {ligne.cle: Sort.TUE for ligne in lignes}
        cachees.add(complice)
    return {ligne.cle: Sort.MASQUEE if ligne.cle in cachees else Sort.MONTREE for ligne in lignes}


def masquer_les_parties(
    parties: Iterable[tuple[Sort, Sequence[Ligne]]], une: Callable[[Sequence[Ligne]], Sorts]
) -> Sorts:
    """Les communes de chaque territoire : leur somme est publiée si le territoire est montré.

    Sinon aucune n'est nommée : leur nombre dirait déjà quelque chose.
    """
    sorts: Sorts = {}
    for sort_du_tout, lignes in parties:
        montrees = sort_du_tout is Sort.MONTREE
        sorts |= une(lignes) if montrees else {ligne.cle: Sort.TUE for ligne in lignes}
    return sorts


def _resistent(petites: Sequence[Ligne], complices: Sequence[Ligne]) -> bool:
    """Connaissant leur somme, chaque petite ligne peut encore valoir 1, 2, 3 ou 4."""
    somme = sum(ligne.unites for ligne in (*petites, *complices))
    au_moins = len(petites) + SEUIL * len(complices)
    au_plus = (SEUIL - 1) * len(petites)
    return somme - au_moins >= _JEU and (bool(complices) or au_plus - somme >= _JEU)


def suffisant(nombre: int) -> bool:
    """Personne, ou assez de monde."""
    return nombre == 0 or nombre >= SEUIL


def regrouper(cases: Sequence[T], tiennent: Callable[[Sequence[T]], bool]) -> list[list[T]]:
    """Des cases qui se suivent, réunies jusqu'à tenir ; ce qui reste rejoint le dernier groupe."""
    groupes: list[list[T]] = []
    courant: list[T] = []
    for case in cases:
        courant.append(case)
        if tiennent(courant):
            groupes.append(courant)
            courant = []
    if not courant:
        return groupes
    while groupes:
        courant = groupes.pop() + courant
        if tiennent(courant):
            break
    return [*groupes, courant]
