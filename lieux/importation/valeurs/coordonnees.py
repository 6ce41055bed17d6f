"""Coordonnées : degrés WGS 84, ou mètres Lambert-93, CC43, CC44, inversées ou fausses.

Une position n'est corrigée que si une seule lecture tombe dans le département.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from pyproj import Transformer

from lieux.geo import dans_l_herault, distance_km
from lieux.importation.objets import Nature, Note
from lieux.vocabulaire import Precision

# Au-delà, la position est fausse : le plus grand demi-diamètre d'une commune de
# l'Hérault est d'environ 12 km.
DISTANCE_FAUSSE_KM = 40
DISTANCE_DOUTEUSE_KM = 15
# Projections françaises en usage dans le département (codes EPSG), et la plage de
# leurs ordonnées autour de l'Hérault, en mètres : elles ne se chevauchent pas.
PROJECTIONS = {
    2154: ("Lambert-93", (6_200_000, 6_360_000)),
    3943: ("CC43", (2_190_000, 2_350_000)),
    3944: ("CC44", (3_080_000, 3_240_000)),
}
_NOMBRE = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?")
_COUPLE = re.compile(r"\s*([+-]?[0-9]{1,3}\.[0-9]+)\s*[,; ]\s*([+-]?[0-9]{1,3}\.[0-9]+)\s*")
_DECIMALES = 6  # onze centimètres
_MEME_POINT_KM = 0.02


@dataclass(frozen=True, slots=True)
class Position:
    latitude: float
    longitude: float
    precision: str


def nombre(texte: str) -> float | None:
    """Un nombre écrit à la française ou à l'anglaise ; None s'il n'y en a pas, NaN et infini compris."""
    compact = re.sub(r"[\s\u00a0°]", "", texte.replace("\u2212", "-"))
    if not _NOMBRE.fullmatch(compact):
        return None
    valeur = float(compact.replace(",", "."))
    return valeur if math.isfinite(valeur) else None


def position(
    latitude: str, longitude: str, centre: tuple[float, float], precision: str = ""
) -> tuple[Position, list[Note]]:
    """La position lue, ou le centre de la commune (précision `commune`) si elle est inutilisable.

    `centre` : (latitude, longitude) de la commune. `precision` : ce que la source en dit.
    """
    couple = _COUPLE.fullmatch(latitude)
    if couple and longitude in ("", latitude):  # les deux dans la même case
        latitude, longitude = couple.groups()
    ecrit = f"{latitude} ; {longitude}"
    if not latitude and not longitude:
        return _au_centre(centre, Nature.COORDONNEES_ABSENTES, "Pas de coordonnées", "")
    a, b = nombre(latitude), nombre(longitude)
    if a is None or b is None or (a == 0 and b == 0):
        return _au_centre(
            centre, Nature.COORDONNEES_ILLISIBLES, "Coordonnées illisibles ou nulles", ecrit
        )
    lat, lon, notes = _lire(a, b, ecrit)
    ecart = distance_km(lat, lon, *centre) if _plausible(lat, lon) else math.inf
    if ecart > DISTANCE_FAUSSE_KM:
        loin = "hors de France" if math.isinf(ecart) else f"à {ecart:.0f} km du centre"
        return _au_centre(centre, Nature.COORDONNEES_HORS_ZONE, f"La position tombe {loin}", ecrit)
    if ecart > DISTANCE_DOUTEUSE_KM:
        message = f"La position est à {ecart:.0f} km du centre de la commune : elle est gardée."
        notes.append(Note(Nature.COORDONNEES_LOINTAINES, message, ecrit))
    lue = Position(round(lat, _DECIMALES), round(lon, _DECIMALES), precision or Precision.ADRESSE)
    return lue, notes


def est_le_centre(position: Position, centre: tuple[float, float]) -> bool:
    """Vrai si la position n'est que le centre de la commune, à l'arrondi près."""
    return distance_km(position.latitude, position.longitude, *centre) <= _MEME_POINT_KM


def _lire(a: float, b: float, ecrit: str) -> tuple[float, float, list[Note]]:
    """(latitude, longitude, notes) de deux nombres dont on ne sait pas encore ce qu'ils sont."""
    if dans_l_herault(a, b):
        return a, b, []
    if dans_l_herault(b, a):
        message = "Latitude et longitude étaient inversées."
        return b, a, [Note(Nature.COORDONNEES_INVERSEES, message, ecrit)]
    for x, y in ((a, b), (b, a)):
        for code, (nom, (bas, haut)) in PROJECTIONS.items():
            if not bas <= y <= haut:
                continue
            lon, lat = _vers_wgs84(code).transform(x, y)
            if dans_l_herault(lat, lon):
                message = f"Coordonnées {nom} converties en degrés."
                return lat, lon, [Note(Nature.COORDONNEES_PROJETEES, message, ecrit)]
    return a, b, []


@lru_cache
def _vers_wgs84(code: int) -> Transformer:
    return Transformer.from_crs(code, 4326, always_xy=True)


def _plausible(lat: float, lon: float) -> bool:
    return 40 < lat < 52 and -6 < lon < 11


def _au_centre(centre, nature: Nature, raison: str, ecrit: str) -> tuple[Position, list[Note]]:
    message = f"{raison} : le lieu est placé au centre de sa commune."
    note = Note(nature, message, ecrit, perdue=bool(ecrit))
    return Position(*centre, Precision.COMMUNE), [note]
