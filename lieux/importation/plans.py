"""Ce qu'il adviendra d'un lieu, d'après les lignes qui le décrivent et ce que l'on en sait.

Avant = ce que ses sources disaient au dernier import ; après = ce qu'elles disent
maintenant ; actuel = ce que le lieu porte. Actuel égal à après : rien. Actuel égal à
avant : modifier. Sinon quelqu'un l'a changé à la main : garder, et le dire.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lieux.importation.base import EtatBase, LieuConnu, ProvenanceConnue
from lieux.importation.objets import LieuNormalise
from lieux.importation.priorites import (
    BLOCS,
    BRUT,
    CHAMPS,
    DATE_SUPPOSEE,
    combiner,
    trier,
)
from lieux.importation.rapprochement import Groupe

# Champs qui changent ensemble ; les autres, chacun pour soi.
_BLOCS = (
    *BLOCS,
    *((champ,) for champ in CHAMPS if not any(champ in bloc for bloc in BLOCS)),
)


@dataclass(frozen=True, slots=True)
class Changement:
    avant: Any
    apres: Any


@dataclass(frozen=True, slots=True)
class Apport:
    """Une `Provenance` à écrire : ce qu'une ligne dit de son lieu. `pk` None : nouvelle."""

    jeu: str
    identifiant: str
    date_maj: date | None
    valeurs: dict[str, Any]
    pk: int | None
    change: bool


@dataclass(slots=True, eq=False)
class Plan:
    """Ce qu'il adviendra d'un lieu. `lieu` None : à créer avec `valeurs`.

    `principale` : la ligne qui porte la création ou la modification dans le rapport.
    `gardes` : champs modifiés à la main, laissés tels quels (actuel, ce que dit la source).
    """

    lieu: LieuConnu | None
    lignes: list[LieuNormalise]
    principale: LieuNormalise
    valeurs: dict[str, Any]
    champs: dict[str, Changement]
    gardes: dict[str, Changement]
    apports: list[Apport]
    de_retour: bool = False

    @property
    def creation(self) -> bool:
        return self.lieu is None

    @property
    def valeurs_finales(self) -> dict[str, Any]:
        """Ce que le lieu portera : ses champs gardés, les autres d'après les sources."""
        if self.lieu is None:
            return self.valeurs
        changes = {champ: changement.apres for champ, changement in self.champs.items()}
        return self.lieu.valeurs | changes

    @property
    def empreinte(self) -> tuple:
        """Deux calculs qui ont la même empreinte écriraient la même chose."""
        return (
            self.lieu and self.lieu.pk,
            repr(sorted(self.champs.items())),
            tuple((a.pk, a.jeu, a.identifiant, repr(a.valeurs)) for a in self.apports),
        )


def planifier(groupe: Groupe, etat: EtatBase, aujourd_hui: str) -> Plan:
    lieu = etat.lieux[groupe.lieu] if groupe.lieu is not None else None
    anciennes = lieu.provenances if lieu else []
    connues = {(p.jeu, p.identifiant): p for p in anciennes}
    apports = [
        _apport(ligne, connues.get((ligne.jeu, ligne.identifiant)), aujourd_hui)
        for ligne in groupe.lignes
    ]
    dites = {(apport.jeu, apport.identifiant) for apport in apports}
    inchangees = [p for cle, p in connues.items() if cle not in dites]
    avant = combiner(anciennes)
    apres = combiner([*inchangees, *apports])
    champs, gardes = ({}, {}) if lieu is None else _comparer(lieu.valeurs, avant, apres)
    return Plan(
        lieu=lieu,
        lignes=groupe.lignes,
        principale=_principale(groupe, apports),
        valeurs=apres,
        champs=champs,
        gardes=gardes,
        apports=apports,
        de_retour=any(p.absent_depuis is not None for cle, p in connues.items() if cle in dites),
    )


def _apport(ligne: LieuNormalise, connue: ProvenanceConnue | None, aujourd_hui: str) -> Apport:
    valeurs = dict(ligne.valeurs)
    if ligne.brut:
        valeurs[BRUT] = dict(ligne.brut)
    if ligne.date_maj is None:
        # Le modèle veut une date : celle du premier import, gardée aux suivants.
        deja = connue.valeurs.get(DATE_SUPPOSEE) if connue else None
        valeurs[DATE_SUPPOSEE] = deja or aujourd_hui
    return Apport(
        jeu=ligne.jeu,
        identifiant=ligne.identifiant,
        date_maj=ligne.date_maj,
        valeurs=valeurs,
        pk=connue.pk if connue else None,
        change=connue is None or dict(connue.valeurs) != valeurs,
    )


def _principale(groupe: Groupe, apports: list[Apport]) -> LieuNormalise:
    """La ligne qui l'emporte parmi celles qui disent du nouveau, sinon parmi toutes."""
    apport = trier([a for a in apports if a.change] or apports)[0]
    return groupe.lignes[apports.index(apport)]


def _comparer(
    actuel: dict[str, Any], avant: dict[str, Any], apres: dict[str, Any]
) -> tuple[dict[str, Changement], dict[str, Changement]]:
    """(champs à modifier, champs modifiés à la main) ; adresse et position d'un bloc."""
    champs: dict[str, Changement] = {}
    gardes: dict[str, Changement] = {}
    for bloc in _BLOCS:
        a_la_main = any(actuel[champ] != avant[champ] for champ in bloc)
        if a_la_main and bloc == ("date_maj",):
            # Une personne a mis la fiche à jour : seule une source plus récente redate le lieu.
            if apres["date_maj"] > actuel["date_maj"]:
                champs["date_maj"] = Changement(actuel["date_maj"], apres["date_maj"])
            continue
        for champ in bloc:
            if actuel[champ] != apres[champ]:
                (gardes if a_la_main else champs)[champ] = Changement(actuel[champ], apres[champ])
    return champs, gardes
