"""Quelles lignes décrivent le même lieu, et lequel de la base.

Dans l'ordre : même identifiant (même jeu d'abord), puis même SIRET au même endroit. Rien
d'autre ne réunit deux lignes : le reste n'est que doublon probable.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lieux.importation.base import EtatBase, LieuConnu
from lieux.importation.objets import LieuNormalise
from lieux.importation.sites import Site, meme_site
from lieux.importation.valeurs.siret import est_un_siret
from lieux.texte import normaliser
from lieux.vocabulaire import PREFIXE

# « fs-201 », « cnfs-626b… », « herault-17 » : un préfixe, un séparateur, une suite.
_PREFIXE = re.compile(r"[a-zA-Z][a-zA-Z0-9]*[-_:.].")
_NE_ICI = re.compile(rf"{PREFIXE}(?:lieu-)?([0-9]{{1,15}})", re.ASCII)


@dataclass(slots=True, eq=False)
class Groupe:
    """Les lignes d'un même lieu ; `lieu` : sa clé dans la base, None s'il est à créer.

    `par_siret` : lignes réunies à ce lieu par leur SIRET, et non par leur identifiant.
    """

    lieu: int | None
    lignes: list[LieuNormalise] = field(default_factory=list)
    par_siret: list[LieuNormalise] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Repetition:
    """Une ligne qui répète l'identifiant d'une autre : `gardee` est la plus récente."""

    ligne: LieuNormalise
    gardee: LieuNormalise


def sans_repetitions(
    lignes: Iterable[LieuNormalise],
) -> tuple[list[LieuNormalise], list[Repetition]]:
    """Une ligne par (jeu, identifiant) : la plus récente, puis la dernière du fichier."""
    par_cle: dict[tuple[str, str], list[LieuNormalise]] = defaultdict(list)
    for ligne in lignes:
        par_cle[ligne.jeu, ligne.identifiant].append(ligne)
    gardees, repetitions = [], []
    for memes in par_cle.values():
        gardee = max(memes, key=_fraicheur)
        gardees.append(gardee)
        repetitions += [Repetition(ligne, gardee) for ligne in memes if ligne is not gardee]
    return sorted(gardees, key=lambda ligne: ligne.ligne), repetitions


def _fraicheur(ligne: LieuNormalise) -> tuple[int, int]:
    return (ligne.date_maj.toordinal() if ligne.date_maj else 0), ligne.ligne


def rapprocher(lignes: list[LieuNormalise], etat: EtatBase) -> list[Groupe]:
    """Un groupe par lieu, dans l'ordre de sa première ligne."""
    connus = _par_identifiant(etat)
    groupes: dict[int, Groupe] = {}
    restantes: list[LieuNormalise] = []
    exportes = _Exportes(etat)
    for ligne in lignes:
        lieu = next((connus[cle] for cle in _cles(ligne) if cle in connus), None)
        if lieu is None:
            lieu = exportes.chercher(ligne)
        if lieu is None:
            restantes.append(ligne)
        else:
            groupes.setdefault(lieu, Groupe(lieu)).lignes.append(ligne)
    index = _IndexSiret(etat, groupes)
    nouveaux: dict[tuple[str, str], Groupe] = {}
    for ligne in restantes:
        groupe = next((nouveaux[cle] for cle in _cles(ligne) if cle in nouveaux), None)
        if groupe is None and (groupe := index.chercher(ligne)) is not None:
            groupe.par_siret.append(ligne)
        groupe = groupe or Groupe(None)
        groupe.lignes.append(ligne)
        nouveaux.update(dict.fromkeys(_cles(ligne), groupe))
        index.ajouter(ligne, groupe)
    tous = {id(groupe): groupe for groupe in (*groupes.values(), *nouveaux.values())}
    return sorted(tous.values(), key=lambda groupe: min(ligne.ligne for ligne in groupe.lignes))


def _cles(apport) -> list[tuple[str, str]]:
    """Où chercher un identifiant : dans son jeu, et dans tous s'il porte le nom de sa source.

    « 12 » peut désigner deux lieux dans deux jeux ; « fs-201 » n'en désigne qu'un.
    """
    cles = [(apport.jeu, apport.identifiant)]
    if _PREFIXE.match(apport.identifiant):
        cles.append(("", apport.identifiant))
    return cles


def _par_identifiant(etat: EtatBase) -> dict[tuple[str, str], int]:
    connus: dict[tuple[str, str], int] = {}
    for provenance in etat.provenances:
        for cle in _cles(provenance):
            connus.setdefault(cle, provenance.lieu)
    return connus


class _Exportes:
    """Les lieux tels que nos exports les nomment : un fichier sorti d'ici y revient sans double.

    Notre export dit la source, non le jeu : « 12 » n'y porte plus le nom de son jeu, et un lieu né
    ici s'y appelle « herault-17 ». Une autre source peut écrire la même chose : la commune
    doit être la même, et le nom aussi si l'identifiant ne dit pas d'où il vient.
    """

    def __init__(self, etat: EtatBase):
        self._lieux = etat.lieux
        self._par_identifiant: dict[str, set[int]] = defaultdict(set)
        for provenance in etat.provenances:
            self._par_identifiant[provenance.identifiant].add(provenance.lieu)

    def chercher(self, ligne: LieuNormalise) -> int | None:
        if trouve := _NE_ICI.fullmatch(ligne.identifiant):
            lieu = self._lieux.get(int(trouve[1]))
            return lieu.pk if lieu and self._meme_commune(lieu, ligne) else None
        cles = self._par_identifiant.get(ligne.identifiant, ())
        memes = [
            lieu.pk
            for lieu in map(self._lieux.__getitem__, cles)
            if self._meme_commune(lieu, ligne)
            and normaliser(lieu.valeurs["nom"]) == normaliser(ligne.nom)
        ]
        return memes[0] if len(memes) == 1 else None

    @staticmethod
    def _meme_commune(lieu: LieuConnu, ligne: LieuNormalise) -> bool:
        return lieu.valeurs["commune"] == ligne.valeurs["commune"]


class _IndexSiret:
    """SIRET → sites connus, dans la base et dans les lignes déjà rangées."""

    def __init__(self, etat: EtatBase, groupes: dict[int, Groupe]):
        self._sites: dict[str, list[tuple[Site, Groupe]]] = defaultdict(list)
        for lieu in etat.lieux.values():
            if est_un_siret(lieu.valeurs["pivot"]):
                groupe = groupes.get(lieu.pk) or Groupe(lieu.pk)
                self._sites[lieu.valeurs["pivot"]].append((Site.de(lieu.valeurs), groupe))
        for groupe in groupes.values():
            for ligne in groupe.lignes:
                self.ajouter(ligne, groupe)

    def ajouter(self, ligne: LieuNormalise, groupe: Groupe) -> None:
        if est_un_siret(ligne.valeurs["pivot"]):
            self._sites[ligne.valeurs["pivot"]].append((Site.de(ligne.valeurs), groupe))

    def chercher(self, ligne: LieuNormalise) -> Groupe | None:
        candidats = self._sites.get(ligne.valeurs["pivot"])
        if not candidats or not est_un_siret(ligne.valeurs["pivot"]):
            return None
        site = Site.de(ligne.valeurs)
        return next((groupe for autre, groupe in candidats if meme_site(site, autre)), None)
