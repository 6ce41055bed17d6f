"""Pourquoi ce lieu : des phrases vraies, les mêmes sur la page, la feuille imprimée et l'API."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from lieux.models import Lieu
from lieux.orientation.classement import Orientation, Place
from lieux.orientation.regles import Regle
from lieux.vocabulaire import Liste

RAISONS_DE_REGLES_MAX = 4
# Une seule réponse y vaut pour toutes : un lieu « payant » n'est pas gratuit. Ailleurs
# (équipements, accueils adaptés), ne pas être cité ne veut pas dire non.
_LISTES_EXCLUSIVES = (Liste.FRAIS, Liste.ACCES, Liste.ACCOMPAGNEMENT)


class Sorte(StrEnum):
    REGLE = "regle"  # une règle est remplie
    CONDITION = "condition"  # « il me faut » : c'est le cas
    A_VERIFIER = "a-verifier"  # « il me faut » : le lieu ne le dit pas
    AUTRE = "autre"  # « il me faut » : le lieu dit autre chose


@dataclass(frozen=True)
class Raison:
    sorte: Sorte
    texte: str


def raisons(lieu: Lieu, place: Place, orientation: Orientation) -> list[Raison]:
    """Les raisons du classement d'un lieu, de la plus forte à la moins forte.

    Les règles remplies d'abord, puis chaque condition demandée : remplie, à vérifier (le
    lieu n'en dit rien) ou contredite. La distance et l'ouverture ont leur propre ligne.
    Les relations visées par les conditions doivent être déjà lues (`champs_des_conditions`).
    """
    conditions = {besoin.pk for besoin in orientation.regles.conditions}
    dites: dict[str, Raison] = {}
    for regle in place.regles:
        if regle.besoin not in conditions:
            dites.setdefault(regle.explication, Raison(Sorte.REGLE, regle.explication))
    return [*list(dites.values())[:RAISONS_DE_REGLES_MAX], *_conditions(lieu, place, orientation)]


def champs_des_conditions(orientation: Orientation) -> set[str]:
    """Les relations de `Lieu` à lire d'avance pour dire ce qui est inconnu ou contredit."""
    return {r.champ for r in _des_conditions(orientation) if r.champ in _LISTES_EXCLUSIVES}


def _des_conditions(orientation: Orientation) -> Iterable[Regle]:
    conditions = {besoin.pk for besoin in orientation.regles.conditions}
    return (regle for regle in orientation.regles.toutes if regle.besoin in conditions)


def _conditions(lieu: Lieu, place: Place, orientation: Orientation) -> Iterable[Raison]:
    par_condition: dict[int, list[Regle]] = {}
    for regle in _des_conditions(orientation):
        par_condition.setdefault(regle.besoin, []).append(regle)
    for condition in orientation.regles.conditions:
        remplies = [regle for regle in place.regles if regle.besoin == condition.pk]
        if remplies:
            yield Raison(Sorte.CONDITION, remplies[0].explication)
            continue
        visees = {r.champ for r in par_condition.get(condition.pk, ())}
        exclusives = sorted(visees.intersection(_LISTES_EXCLUSIVES))
        connus = [str(terme) for champ in exclusives for terme in getattr(lieu, champ).all()]
        if connus:
            yield Raison(
                Sorte.AUTRE,
                _("%(condition)s : ce lieu indique plutôt « %(dit)s »")
                % {"condition": condition.libelle, "dit": ", ".join(connus[:2])},
            )
        else:
            yield Raison(
                Sorte.A_VERIFIER,
                _("%(condition)s : ce lieu ne le dit pas, demandez-lui")
                % {"condition": condition.libelle},
            )
