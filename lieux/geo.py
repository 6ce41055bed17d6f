"""Coordonnées et distances : degrés WGS 84, kilomètres.

Source des formules : loi des cosinus sphérique, rayon moyen de la Terre (IUGG) ;
écart à l'ellipsoïde inférieur à 0,3 %.
"""

import math
from dataclasses import dataclass

from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import ACos, Cast, Cos, Least, Radians, Sin

RAYON_TERRE_KM = 6371.0088
KM_PAR_DEGRE = math.pi * RAYON_TERRE_KM / 180

# Bornes de saisie : la France métropolitaine. Elles refusent à coup sûr des
# coordonnées inversées (latitude 3, longitude 43) ou projetées (en mètres).
LATITUDES = (41.0, 51.5)
LONGITUDES = (-5.5, 10.0)

# Le département, avec la marge des communes voisines.
LATITUDES_HERAULT = (43.15, 44.05)
LONGITUDES_HERAULT = (2.45, 4.30)


@dataclass(frozen=True)
class Boite:
    """Rectangle en degrés WGS 84, dans l'ordre de GeoJSON."""

    ouest: float
    sud: float
    est: float
    nord: float


def dans_les_bornes(latitude: float, longitude: float) -> bool:
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def dans_l_herault(latitude: float, longitude: float) -> bool:
    """Vrai dans le rectangle du département (faux pour NaN et les infinis)."""
    return (
        LATITUDES_HERAULT[0] <= latitude <= LATITUDES_HERAULT[1]
        and LONGITUDES_HERAULT[0] <= longitude <= LONGITUDES_HERAULT[1]
    )


def km_de_l_herault(latitude: float, longitude: float) -> float:
    """Distance au rectangle du département ; 0 dedans."""
    proche_lat = min(max(latitude, LATITUDES_HERAULT[0]), LATITUDES_HERAULT[1])
    proche_lon = min(max(longitude, LONGITUDES_HERAULT[0]), LONGITUDES_HERAULT[1])
    return distance_km(latitude, longitude, proche_lat, proche_lon)


def boite_autour(latitude: float, longitude: float, rayon_km: float) -> Boite:
    """Le plus petit rectangle qui contient le disque : il laisse l'index travailler."""
    d_lat = rayon_km / KM_PAR_DEGRE
    d_lon = rayon_km / (KM_PAR_DEGRE * max(0.01, math.cos(math.radians(latitude))))
    return Boite(longitude - d_lon, latitude - d_lat, longitude + d_lon, latitude + d_lat)


def distance_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Distance à vol d'oiseau entre deux points, en km."""
    a1, a2 = math.radians(latitude1), math.radians(latitude2)
    cosinus = math.sin(a1) * math.sin(a2) + math.cos(a1) * math.cos(a2) * math.cos(
        math.radians(longitude2 - longitude1)
    )
    return RAYON_TERRE_KM * math.acos(max(-1.0, min(1.0, cosinus)))


def expression_distance_km(latitude: float, longitude: float, prefixe: str = ""):
    """La même distance, calculée par la base, entre le point donné et la position d'une ligne.

    NULL sans position : le `LEAST` de PostgreSQL ignorerait les NULL et mettrait ce lieu à 0 km.
    L'argument d'ACos est borné à 1 : l'arrondi le dépasse parfois, et PostgreSQL
    s'arrête alors tandis que SQLite rend NULL.
    """
    lat, lon = F(f"{prefixe}latitude"), F(f"{prefixe}longitude")
    a1 = math.radians(latitude)
    cosinus = Value(math.sin(a1)) * Sin(Radians(lat)) + Value(math.cos(a1)) * Cos(
        Radians(lat)
    ) * Cos(Radians(lon - Value(longitude)))
    borne = Least(Value(1.0), cosinus, output_field=FloatField())
    return Case(
        When(
            Q(**{f"{prefixe}latitude__isnull": False}),
            then=Cast(Value(RAYON_TERRE_KM) * ACos(borne), FloatField()),
        ),
        output_field=FloatField(),
    )
