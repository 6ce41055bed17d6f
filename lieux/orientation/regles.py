"""La personne → les règles qui la concernent, lues en un nombre fixe de requêtes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lieux.models import Besoin, RegleOrientation, Reseau, Situation
from lieux.vocabulaire import Liste, NatureBesoin

CHAMP_RESEAUX = "reseaux"
# Ce que l'on dit d'un service qui se déplace (liste, code) : vrai s'il passe près de la personne.
_QUI_SE_DEPLACE = {(Liste.ITINERANCE, "Itinérant"), (Liste.TYPOLOGIE, "ENM")}


@dataclass(frozen=True)
class Personne:
    """Ce qu'une personne dit d'elle : des slugs, et le code INSEE de sa commune."""

    situations: tuple[str, ...] = ()
    besoins: tuple[str, ...] = ()
    commune: str = ""

    def __bool__(self) -> bool:
        return bool(self.situations or self.besoins)


@dataclass(frozen=True)
class Regle:
    """Une règle qui s'applique : ce qu'elle vise, ce qu'elle pèse, ce qu'elle dit."""

    pk: int
    champ: str  # relation de `Lieu` : « reseaux », « services »…
    cible: int  # clé du réseau ou du terme
    poids: int
    explication: str
    situation: int | None
    besoin: int | None
    reseau: Reseau | None
    designe_organisme: bool
    telephone: str
    site: str
    si_passe_pres: bool = False


@dataclass(frozen=True)
class Regles:
    """Les règles d'une personne, et les besoins qu'elle a dits (conditions à part)."""

    toutes: tuple[Regle, ...]
    situations: tuple[Situation, ...]
    besoins: tuple[Besoin, ...]
    conditions: tuple[Besoin, ...]

    @property
    def cibles(self) -> dict[str, set[int]]:
        return _par_champ(self.toutes)

    def repondant_aux_besoins(self) -> dict[str, set[int]]:
        """Ce qu'un lieu doit avoir pour répondre à l'un des besoins ; vide : tous conviennent.

        Le besoin général que l'on précise compte aussi : « les impôts » se font là où
        l'on aide aux démarches.
        """
        admis = {b.pk for b in self.besoins} | {b.parent_id for b in self.besoins if b.parent_id}
        return _par_champ(regle for regle in self.toutes if regle.besoin in admis)


def _par_champ(regles: Iterable[Regle]) -> dict[str, set[int]]:
    cibles: dict[str, set[int]] = {}
    for regle in regles:
        cibles.setdefault(regle.champ, set()).add(regle.cible)
    return cibles


def lire(personne: Personne, jour: date) -> Regles:
    """Règles de cette personne ce jour-là ; un slug inconnu ou retiré est ignoré (3 requêtes)."""
    situations = tuple(Situation.objects.filter(actif=True, slug__in=personne.situations))
    dits = Besoin.objects.filter(actif=True, slug__in=personne.besoins).select_related("parent")
    besoins = tuple(besoin for besoin in dits if besoin.nature == NatureBesoin.BESOIN)
    conditions = tuple(besoin for besoin in dits if besoin.nature == NatureBesoin.CONDITION)
    cles = {b.pk for b in dits} | {b.parent_id for b in dits if b.parent_id}
    lignes = (
        RegleOrientation.objects.valables(jour)
        .pour([s.pk for s in situations], cles)
        .habitant(personne.commune)
        .select_related("reseau", "terme")
        .order_by("-poids", "pk")
    )
    return Regles(
        toutes=tuple(_regle(ligne) for ligne in lignes),
        situations=situations,
        besoins=besoins,
        conditions=conditions,
    )


def _regle(ligne: RegleOrientation) -> Regle:
    return Regle(
        pk=ligne.pk,
        champ=CHAMP_RESEAUX if ligne.reseau_id else ligne.terme.liste,
        cible=ligne.reseau_id or ligne.terme_id,
        poids=ligne.poids,
        explication=ligne.explication,
        situation=ligne.situation_id,
        besoin=ligne.besoin_id,
        reseau=ligne.reseau,
        designe_organisme=ligne.designe_organisme,
        telephone=ligne.telephone,
        site=ligne.site,
        si_passe_pres=bool(
            ligne.terme_id and (ligne.terme.liste, ligne.terme.code) in _QUI_SE_DEPLACE
        ),
    )
