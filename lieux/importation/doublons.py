"""Doublons probables : des lieux distincts qui en sont peut-être un seul. Signalés, jamais réunis.

À moins de 60 m : noms presque égaux, même téléphone ou même SIRET. Plus loin : seulement
si la source dit elle-même que c'est le même site (colonne `meme_site_que`).
"""

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from lieux.importation.sites import RAYON_M, Site, distance_m
from lieux.importation.valeurs.siret import est_un_siret
from lieux.texte import normaliser

# Ressemblance de deux noms (0 à 100, mots communs, ordre ignoré) : au-dessous, trop de
# voisins sans rapport ; au-dessus, « Médiathèque d'Agde » et « Mediatheque agathoise » échappent.
NOMS_PROCHES = 85
# Cases de la grille : un peu plus de 60 m, à la latitude de l'Hérault.
_PAS_LATITUDE, _PAS_LONGITUDE = 0.0006, 0.0008
# Au-delà de ce nombre de voisins (centre d'une commune), seuls des noms égaux se
# comparent, et pas plus que ce nombre : le temps reste proportionnel au nombre de lieux.
VOISINS_COMPARES = 100


@dataclass(frozen=True, slots=True)
class Fiche:
    """Un lieu tel qu'il sera après l'import. `ligne` None : il n'est pas dans le fichier."""

    cle: Hashable
    ligne: int | None
    identifiant: str
    nom: str
    nom_comparable: str
    telephone: str
    pivot: str
    site: Site

    @classmethod
    def de(cls, cle: Hashable, valeurs: Mapping, ligne: int | None, identifiant: str) -> "Fiche":
        return cls(
            cle=cle,
            ligne=ligne,
            identifiant=identifiant,
            nom=valeurs["nom"],
            nom_comparable=normaliser(valeurs["nom"]),
            telephone=valeurs["telephone"],
            pivot=valeurs["pivot"],
            site=Site.de(valeurs),
        )


@dataclass(frozen=True, slots=True)
class Doublon:
    """`motifs` : nom-proche, telephone, siret, declare ; `distance` en mètres, si elle se mesure."""

    a: Fiche
    b: Fiche
    distance: float | None
    ressemblance: int
    motifs: tuple[str, ...]


def chercher(
    fiches: Iterable[Fiche],
    declares: Iterable[tuple[Hashable, Hashable]] = (),
    ecartes: Collection[frozenset] = (),
) -> list[Doublon]:
    """Paires dont un membre au moins est dans le fichier, de la plus proche à la plus lointaine.

    `declares` : paires de clés que la source dit être au même endroit. `ecartes` : paires de
    clés dont une personne a dit qu'elles sont bien deux lieux.
    """
    par_cle = {fiche.cle: fiche for fiche in fiches}
    grille = _Grille(par_cle.values())
    trouves: dict[tuple, Doublon] = {}
    for fiche in par_cle.values():
        if fiche.ligne is None or fiche.site.latitude is None:
            continue
        for voisine in grille.voisines(fiche):
            paire = _paire(fiche, voisine)
            if paire not in trouves and (doublon := _comparer(fiche, voisine)):
                trouves[paire] = doublon
    for cle, autre in declares:
        if cle in par_cle and autre in par_cle and cle != autre:
            _declarer(par_cle[cle], par_cle[autre], trouves)
    voulus = (d for d in trouves.values() if frozenset((d.a.cle, d.b.cle)) not in ecartes)
    return sorted(voulus, key=_ordre)


class _Grille:
    """Les lieux rangés par cases d'une soixantaine de mètres, et par nom dans chaque case."""

    def __init__(self, fiches: Iterable[Fiche]):
        self._cases: dict[tuple[int, int], list[Fiche]] = defaultdict(list)
        self._noms: dict[tuple[int, int, str], list[Fiche]] = defaultdict(list)
        for fiche in fiches:
            if fiche.site.latitude is not None:
                x, y = _case(fiche.site)
                self._cases[x, y].append(fiche)
                self._noms[x, y, fiche.nom_comparable].append(fiche)

    def voisines(self, fiche: Fiche) -> list[Fiche]:
        """Les lieux de la case et des huit autour, sans celui-ci."""
        x, y = _case(fiche.site)
        autour = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if sum(len(self._cases.get(case, ())) for case in autour) <= VOISINS_COMPARES:
            proches = [v for case in autour for v in self._cases.get(case, ())]
        else:
            nom = fiche.nom_comparable
            proches = [v for case in autour for v in self._noms.get((*case, nom), ())]
        return [voisine for voisine in proches if voisine.cle != fiche.cle][:VOISINS_COMPARES]


def _case(site: Site) -> tuple[int, int]:
    return math.floor(site.latitude / _PAS_LATITUDE), math.floor(site.longitude / _PAS_LONGITUDE)


def _paire(a: Fiche, b: Fiche) -> tuple:
    return (a.cle, b.cle) if repr(a.cle) < repr(b.cle) else (b.cle, a.cle)


def _comparer(a: Fiche, b: Fiche) -> Doublon | None:
    metres = distance_m(a.site, b.site)
    if metres is None or metres > RAYON_M:
        return None
    ressemblance = _ressemblance(a, b)
    motifs = []
    if ressemblance >= NOMS_PROCHES:
        motifs.append("nom-proche")
    if a.telephone and a.telephone == b.telephone:
        motifs.append("telephone")
    if est_un_siret(a.pivot) and a.pivot == b.pivot:
        motifs.append("siret")
    return _doublon(a, b, metres, ressemblance, motifs) if motifs else None


def _declarer(a: Fiche, b: Fiche, trouves: dict[tuple, Doublon]) -> None:
    paire = _paire(a, b)
    deja = trouves.get(paire)
    motifs = [*(deja.motifs if deja else ()), "declare"]
    trouves[paire] = _doublon(a, b, distance_m(a.site, b.site), _ressemblance(a, b), motifs)


def _doublon(a: Fiche, b: Fiche, metres, ressemblance: int, motifs: list[str]) -> Doublon:
    premier, second = sorted((a, b), key=lambda f: (f.ligne is None, f.ligne or 0, repr(f.cle)))
    return Doublon(premier, second, metres, ressemblance, tuple(dict.fromkeys(motifs)))


def _ressemblance(a: Fiche, b: Fiche) -> int:
    return round(fuzz.token_set_ratio(a.nom_comparable, b.nom_comparable))


def _ordre(doublon: Doublon) -> tuple:
    return (
        doublon.distance if doublon.distance is not None else math.inf,
        doublon.a.ligne or 0,
        doublon.b.ligne or 0,
    )
