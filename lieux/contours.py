"""Contours de communes, couche facultative, au format de geo.api.gouv.fr.

Deux écritures du même contenu sont lues : la liste JSON (`code`, `contour`) et la
FeatureCollection GeoJSON (`properties.code`, `geometry`). Degrés WGS 84.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lieux import geo
from lieux.importation.objets import LectureImpossible
from lieux.importation.telechargement import TAILLE_MAXIMALE, telecharger
from lieux.models import Commune, Contour

_DECIMALES = 5  # environ un mètre : plus fin ne se voit pas et pèse


class ContoursIllisibles(ValueError):
    """La source ne peut pas être chargée ; le message dit où et pourquoi."""


@dataclass
class BilanContours:
    crees: int = 0
    modifies: int = 0
    inchanges: int = 0
    communes_inconnues: int = 0
    communes_sans_contour: int = 0


def lire_contours(source: str) -> dict[str, dict]:
    """Code INSEE → géométrie contrôlée ; refuse toute la source à la première faute."""
    octets = _octets(source)
    try:
        contenu = json.loads(octets)
    except (ValueError, RecursionError) as erreur:
        raise ContoursIllisibles(f"« {source} » n'est pas du JSON lisible.") from erreur
    contours: dict[str, dict] = {}
    for rang, (code, geometrie) in enumerate(_elements(contenu), start=1):
        if not isinstance(code, str) or not code:
            raise ContoursIllisibles(f"Élément {rang} : le code INSEE (`code`) manque.")
        if code in contours:
            raise ContoursIllisibles(f"Commune {code} : elle est deux fois dans la source.")
        try:
            contours[code] = geometrie_propre(geometrie)
        except ValueError as erreur:
            raise ContoursIllisibles(f"Commune {code} : {erreur}") from erreur
    if not contours:
        raise ContoursIllisibles("La source ne contient aucun contour.")
    return contours


@transaction.atomic
def charger_contours(contours: dict[str, dict]) -> BilanContours:
    """Crée et met à jour les contours des communes connues ; les autres sont comptées."""
    communes = set(Commune.objects.values_list("pk", flat=True))
    anciens = {contour.commune_id: contour for contour in Contour.objects.all()}
    bilan = BilanContours(communes_inconnues=len(contours.keys() - communes))
    a_creer, a_modifier = [], []
    for code in sorted(contours.keys() & communes):
        contour = anciens.get(code)
        if contour is None:
            a_creer.append(Contour(commune_id=code, geometrie=contours[code]))
        elif contour.geometrie != contours[code]:
            contour.geometrie = contours[code]
            a_modifier.append(contour)
        else:
            bilan.inchanges += 1
    Contour.objects.bulk_create(a_creer)
    Contour.objects.bulk_update(a_modifier, ["geometrie"])
    bilan.crees, bilan.modifies = len(a_creer), len(a_modifier)
    bilan.communes_sans_contour = len(communes - contours.keys() - anciens.keys())
    return bilan


def geometrie_propre(geometrie) -> dict:
    """Un Polygon ou MultiPolygon fermé, en France, arrondi au mètre ; sinon ValueError."""
    nature = geometrie.get("type") if isinstance(geometrie, dict) else None
    if nature == "Polygon":
        return {"type": nature, "coordinates": _polygone(geometrie.get("coordinates"))}
    if nature == "MultiPolygon":
        polygones = _liste(geometrie.get("coordinates"), 1)
        return {"type": nature, "coordinates": [_polygone(p) for p in polygones]}
    raise ValueError("la géométrie doit être un Polygon ou un MultiPolygon.")


def _polygone(anneaux) -> list:
    return [_anneau(anneau) for anneau in _liste(anneaux, 1)]


def _anneau(points) -> list:
    arrondis = [_point(point) for point in _liste(points, 4)]
    if arrondis[0] != arrondis[-1]:
        raise ValueError("un anneau n'est pas fermé (premier et dernier points différents).")
    return arrondis


def _point(point) -> list[float]:
    longitude, latitude = _liste(point, 2)[:2]
    nombres = all(type(nombre) in (int, float) for nombre in (longitude, latitude))
    if not nombres or not geo.dans_les_bornes(latitude, longitude):
        raise ValueError(
            "un point n'est pas [longitude, latitude] en degrés, en France métropolitaine."
        )
    return [round(longitude, _DECIMALES), round(latitude, _DECIMALES)]


def _liste(valeur, minimum: int) -> list:
    if not isinstance(valeur, list) or len(valeur) < minimum:
        raise ValueError(f"une liste d'au moins {minimum} coordonnées manque.")
    return valeur


def _elements(contenu) -> Iterator[tuple[object, object]]:
    if isinstance(contenu, dict) and contenu.get("type") == "FeatureCollection":
        elements, cle = contenu.get("features"), "geometry"
    else:
        elements, cle = contenu, "contour"
    if not isinstance(elements, list) or not all(isinstance(e, dict) for e in elements):
        raise ContoursIllisibles(
            "La source doit être une liste de communes avec `code` et `contour`, "
            "ou une FeatureCollection avec `properties.code`."
        )
    for element in elements:
        proprietes = element.get("properties") if cle == "geometry" else element
        code = proprietes.get("code") if isinstance(proprietes, dict) else None
        yield code, element.get(cle)


def _octets(source: str) -> bytes:
    if "://" in source:
        try:
            return telecharger(source)[0]
        except LectureImpossible as erreur:
            raise ContoursIllisibles(str(erreur)) from erreur
    try:
        with Path(source).open("rb") as fichier:
            contenu = fichier.read(TAILLE_MAXIMALE + 1)
    except OSError as erreur:
        raise ContoursIllisibles(f"« {source} » n'existe pas ou ne peut pas être lu.") from erreur
    if len(contenu) > TAILLE_MAXIMALE:
        raise ContoursIllisibles(f"« {source} » dépasse {TAILLE_MAXIMALE // 1024**2} Mo.")
    return contenu
