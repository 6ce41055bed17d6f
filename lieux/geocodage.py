"""Adresse → position, par le géocodeur de la Base Adresse Nationale (réglage GEOCODEUR_URL).

Rien ne dépend de sa réponse : délai court, mémoire des réponses, et silence
d'une minute après une panne pour ne pas ralentir chaque recherche.
"""

import hashlib
from dataclasses import dataclass

import httpx
from django.conf import settings

from lieux.geo import dans_les_bornes
from lieux.memoire import cache

_UN_JOUR = 24 * 3600
_PANNE = "geocodeur-en-panne"
_DUREE_PANNE = 60
_NOMBRE = 5
# Favorise les réponses proches du centre du département (le service n'a pas de filtre de département).
_FAVORISE = {"lat": "43.6", "lon": "3.4"}
_DEPARTEMENT = "34"


class GeocodeurInjoignable(Exception):
    """Le géocodeur est coupé, en panne ou trop lent."""


@dataclass(frozen=True)
class Adresse:
    """Une adresse trouvée : libellé, position (degrés WGS 84), code INSEE, précision du service,
    et la confiance qu'il a dans sa réponse (de 0 à 1)."""

    libelle: str
    latitude: float
    longitude: float
    code_insee: str
    nature: str
    confiance: float = 0.0

    @property
    def dans_le_departement(self) -> bool:
        return self.code_insee.startswith(_DEPARTEMENT)


def _client() -> httpx.Client:
    return httpx.Client(timeout=settings.GEOCODEUR_DELAI, follow_redirects=False)


def _lire(reponse: dict) -> list[Adresse]:
    adresses = []
    for element in reponse.get("features", []):
        proprietes = element.get("properties", {})
        longitude, latitude = element["geometry"]["coordinates"][:2]
        code_insee = str(proprietes.get("citycode", ""))
        if dans_les_bornes(latitude, longitude):
            adresses.append(
                Adresse(
                    libelle=str(proprietes.get("label", "")),
                    latitude=float(latitude),
                    longitude=float(longitude),
                    code_insee=code_insee,
                    nature=str(proprietes.get("type", "")),
                    confiance=float(proprietes.get("score") or 0),
                )
            )
    return adresses


def geocoder(texte: str) -> list[Adresse]:
    """Adresses qui répondent au texte, la meilleure d'abord, dans l'Hérault ou au-dehors.

    Lève GeocodeurInjoignable si le service est coupé, en panne ou trop lent.
    """
    if not settings.GEOCODEUR_URL or cache.get(_PANNE):
        raise GeocodeurInjoignable
    cle = "geocodage-" + hashlib.sha256(texte.encode()).hexdigest()
    connues = cache.get(cle)
    if connues is not None:
        return connues
    try:
        with _client() as client:
            reponse = client.get(
                settings.GEOCODEUR_URL,
                params={"q": texte[:200], "limit": _NOMBRE, "autocomplete": "0", **_FAVORISE},
            )
            reponse.raise_for_status()
            adresses = _lire(reponse.json())
    except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as erreur:
        cache.set(_PANNE, True, _DUREE_PANNE)
        raise GeocodeurInjoignable from erreur
    cache.set(cle, adresses, _UN_JOUR)
    return adresses
