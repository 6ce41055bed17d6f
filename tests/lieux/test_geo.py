"""Distances : comparées à l'ellipsoïde (pyproj), en Python et dans la base."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from lieux import geo
from lieux.models import Lieu
from tests.lieux.fabriques import LieuFactory

ELLIPSOIDE = Geod(ellps="WGS84")
latitudes = st.floats(*geo.LATITUDES_HERAULT)
longitudes = st.floats(*geo.LONGITUDES_HERAULT)


@given(latitudes, longitudes, latitudes, longitudes)
def test_la_distance_suit_l_ellipsoide_a_trois_pour_mille(a, b, c, d):
    vraie = ELLIPSOIDE.inv(b, a, d, c)[2] / 1000
    assert geo.distance_km(a, b, c, d) == pytest.approx(vraie, rel=0.003, abs=0.01)


@given(latitudes, longitudes, st.floats(0.1, 100), st.floats(0, 360))
def test_la_boite_contient_tout_le_disque(latitude, longitude, rayon, azimut):
    lon, lat, _retour = ELLIPSOIDE.fwd(longitude, latitude, azimut, rayon * 990)
    boite = geo.boite_autour(latitude, longitude, rayon)
    assert boite.ouest <= lon <= boite.est
    assert boite.sud <= lat <= boite.nord


@pytest.mark.parametrize("valeur", [math.nan, math.inf, -math.inf])
def test_une_valeur_impossible_n_est_pas_dans_l_herault(valeur):
    assert not geo.dans_l_herault(valeur, 3.2)
    assert not geo.dans_l_herault(43.5, valeur)


def test_coordonnees_inversees_hors_des_bornes():
    assert geo.dans_les_bornes(43.3, 3.2)
    assert not geo.dans_les_bornes(3.2, 43.3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("latitude", "longitude"), [(43.3442, 3.2158), (43.6159, 3.1599), (43.3442001, 3.2158)]
)
def test_la_base_calcule_la_meme_distance(latitude, longitude):
    LieuFactory(latitude=43.3442, longitude=3.2158)
    lieu = Lieu.objects.avec_distance(latitude, longitude).get()
    attendue = geo.distance_km(latitude, longitude, 43.3442, 3.2158)
    assert lieu.distance_km == pytest.approx(attendue, abs=1e-4)


@pytest.mark.django_db
def test_la_distance_d_un_point_a_lui_meme_ne_fait_pas_echouer_la_base():
    """Sans la borne de Least, l'arrondi passe 1 : PostgreSQL s'arrête, SQLite rend NULL."""
    positions = [(43.0 + i / 97, 3.0 + i / 89) for i in range(60)]
    for latitude, longitude in positions:
        LieuFactory(latitude=latitude, longitude=longitude, indexe=False)
    for latitude, longitude in positions:
        premier = Lieu.objects.avec_distance(latitude, longitude).tries_par_distance().first()
        assert premier.distance_km == pytest.approx(0, abs=0.001)
