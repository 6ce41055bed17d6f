"""Ce qu'une autre application ajoute aux lieux sans qu'ils la connaissent.

    extensions.ajouter_critere(CritereAjoute("pass", …, retenir=…))
    extensions.ajouter_panneau(Panneau("pass/_panneau.html", lire))

Elle s'inscrit dans son `ready()`. Un critère ajouté suit le chemin de tous les autres : le
formulaire, la recherche, les puces, l'API et les exports ; il donne aussi un badge.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

OUI = "1"  # la valeur d'une case cochée, dans l'adresse


@dataclass(frozen=True)
class Case:
    """L'unique option d'un critère ajouté ; elle se montre comme un mot du vocabulaire."""

    libelle: str | Promise
    aide: str | Promise = ""
    slug: str = OUI
    pk: str = OUI

    def __str__(self) -> str:
        return str(self.libelle)


@dataclass(frozen=True)
class CritereAjoute:
    """Une case à cocher de plus : son paramètre, ses mots, et les lieux qui y répondent.

    `retenir(lieux, instant)` filtre ; `icone` précède le badge des lieux retenus.
    """

    nom: str
    libelle: str | Promise
    case: Case
    retenir: Callable[[QuerySet, datetime], QuerySet]
    icone: str = ""

    def appliquer(self, lieux: QuerySet, slugs: tuple[str, ...], instant: datetime) -> QuerySet:
        return self.retenir(lieux, instant)

    def compter(self, lieux: QuerySet, instant: datetime) -> dict[int, int]:
        return {OUI: self.retenir(lieux, instant).count()}


@dataclass(frozen=True)
class Panneau:
    """Un bloc de plus sur la page d'un lieu ; `lire` rend None quand il n'a rien à dire."""

    gabarit: str
    lire: Callable[[Any, datetime], Any]


_criteres: dict[str, CritereAjoute] = {}
_panneaux: dict[str, Panneau] = {}


def ajouter_critere(critere: CritereAjoute) -> None:
    _criteres[critere.nom] = critere


def ajouter_panneau(panneau: Panneau) -> None:
    _panneaux[panneau.gabarit] = panneau


def criteres() -> tuple[CritereAjoute, ...]:
    return tuple(_criteres.values())


def poser_les_badges(lieux: Sequence[Any], instant: datetime) -> None:
    """Donne à chaque lieu ses `badges` : les critères ajoutés auxquels il répond.

    Une requête par critère, pour tous ces lieux.
    """
    par_cle = {lieu.pk: lieu for lieu in lieux}
    for lieu in lieux:
        lieu.badges = []
    if not lieux:
        return
    tous = type(lieux[0])._default_manager.filter(pk__in=par_cle)
    for critere in criteres():
        for cle in critere.retenir(tous, instant).order_by().values_list("pk", flat=True):
            par_cle[cle].badges.append(critere)


def panneaux(lieu: Any, instant: datetime) -> list[tuple[str, Any]]:
    """Pour la page de ce lieu : (gabarit, ce qu'il montre)."""
    lus = [(panneau.gabarit, panneau.lire(lieu, instant)) for panneau in _panneaux.values()]
    return [(gabarit, contenu) for gabarit, contenu in lus if contenu is not None]
