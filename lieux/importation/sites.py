"""Deux lignes sont-elles au même endroit ? Sert à la fusion et aux doublons probables."""

import re
from dataclasses import dataclass

from lieux.geo import distance_km
from lieux.texte import normaliser
from lieux.vocabulaire import Precision

# Un bâtiment et ses abords : le géocodage d'une même adresse varie de quelques dizaines de mètres.
RAYON_M = 60
_ABREVIATIONS = {
    "av": "avenue",
    "ave": "avenue",
    "all": "allee",
    "bd": "boulevard",
    "bld": "boulevard",
    "boul": "boulevard",
    "ch": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "crs": "cours",
    "dr": "docteur",
    "esp": "esplanade",
    "fbg": "faubourg",
    "fg": "faubourg",
    "gal": "general",
    "imp": "impasse",
    "lot": "lotissement",
    "mal": "marechal",
    "pdt": "president",
    "pl": "place",
    "prom": "promenade",
    "qu": "quai",
    "r": "rue",
    "res": "residence",
    "rte": "route",
    "sq": "square",
}
_ARTICLES = frozenset({"d", "de", "des", "du", "l", "la", "le", "les"})
_BOITE_POSTALE = re.compile(r"\b(?:bp|cs|tsa)\s*\d+\b|\bcedex(?:\s+\d{1,2})?\b")
_CODE_POSTAL = re.compile(r"\b34\d{3}\b.*$")


@dataclass(frozen=True, slots=True)
class Site:
    """Où est un lieu ; `adresse` comparable (vide : inconnue)."""

    commune: str
    latitude: float | None
    longitude: float | None
    precis: bool
    adresse: str

    @classmethod
    def de(cls, valeurs) -> "Site":
        """D'après des valeurs importées ou celles d'un lieu (mêmes clés)."""
        return cls(
            commune=valeurs["commune"],
            latitude=valeurs["latitude"],
            longitude=valeurs["longitude"],
            precis=valeurs["precision"] != Precision.COMMUNE,
            adresse=adresse_comparable(valeurs["adresse"]),
        )


def adresse_comparable(adresse: str) -> str:
    """« 9 R. D'ALGER CS 70608 » et « 9 rue d'Alger » s'écrivent pareil."""
    texte = _CODE_POSTAL.sub("", _BOITE_POSTALE.sub(" ", normaliser(adresse)))
    mots = (_ABREVIATIONS.get(mot, mot) for mot in texte.split())
    return " ".join(mot for mot in mots if mot not in _ARTICLES)


def distance_m(a: Site, b: Site) -> float | None:
    """Mètres entre deux sites placés ; None si l'un ne l'est pas."""
    if a.latitude is None or b.latitude is None:
        return None
    return 1000 * distance_km(a.latitude, a.longitude, b.latitude, b.longitude)


def meme_site(a: Site, b: Site) -> bool:
    """Même commune, et même adresse ou moins de 60 m entre deux positions à l'adresse.

    Deux positions approchées au centre de la même commune ne prouvent rien.
    """
    if a.commune != b.commune:
        return False
    if a.adresse and a.adresse == b.adresse:
        return True
    if not (a.precis and b.precis):
        return False
    metres = distance_m(a, b)
    return metres is not None and metres <= RAYON_M
