"""La position d'un arrêt et la date d'une fiche se tiennent à jour d'elles-mêmes."""

from datetime import date

import pytest

from lieux.models import Arret, Lieu
from lieux.tenue import dater, placer
from lieux.vocabulaire import Precision
from tests.lieux.fabriques import CommuneFactory, LieuFactory

JOUR = date(2026, 5, 4)


def arret(**valeurs) -> Arret:
    return Arret(commune=CommuneFactory(latitude=43.5, longitude=3.2), **valeurs)


def test_un_arret_sans_position_va_au_centre_de_sa_commune(db):
    place = arret()
    assert placer(place, {"commune"})
    assert (place.latitude, place.longitude, place.approximatif) == (43.5, 3.2, True)


def test_un_arret_place_ne_bouge_pas(db):
    place = arret(latitude=43.6, longitude=3.3)
    assert not placer(place, {"nom", "commune"})
    assert (place.latitude, place.approximatif) == (43.6, False)


def test_un_arret_approche_suit_sa_commune_puis_devient_precis(db):
    place = arret(latitude=43.1, longitude=3.0, precision=Precision.COMMUNE)
    assert placer(place, {"commune"})
    assert place.latitude == 43.5
    place.latitude = 43.51
    assert not placer(place, {"latitude"})
    assert not place.approximatif


@pytest.mark.parametrize(
    ("touches", "datee"),
    [
        ({"telephone"}, True),
        ({"services", "statut"}, True),
        ({"arrets"}, True),
        ({"statut"}, False),
        ({"a_verifier", "source", "confirme_le"}, False),
        ({"telephone", "date_maj"}, False),
        (set(), False),
    ],
)
def test_seul_ce_que_le_public_lit_redate_la_fiche(db, touches, datee):
    lieu = LieuFactory(date_maj=date(2020, 1, 1))
    assert dater(lieu, touches, JOUR) is datee
    assert Lieu.objects.get().date_maj == (JOUR if datee else date(2020, 1, 1))
