"""La note : plus près ne nuit jamais, un fait de plus non plus, l'inconnu n'est pas un non."""

from hypothesis import given
from hypothesis import strategies as st

from lieux.orientation.score import Bareme, note

BAREME = Bareme(demi_distance_km=12.0, socle=10.0, ouvert_bientot=10.0, pres_km=3.0)
POIDS = st.integers(0, 1000)
KM = st.floats(0, 300)
OUVRE = st.sampled_from([True, None, False])


@given(POIDS, OUVRE, KM, KM)
def test_rapprocher_un_lieu_ne_le_fait_jamais_reculer(poids, ouvre, km, autre):
    pres, loin = sorted((km, autre))
    assert note(poids, ouvre, pres, BAREME) >= note(poids, ouvre, loin, BAREME)


@given(POIDS, st.integers(1, 100), OUVRE, st.one_of(st.none(), KM))
def test_un_fait_de_plus_ne_fait_jamais_reculer(poids, fait, ouvre, km):
    assert note(poids + fait, ouvre, km, BAREME) >= note(poids, ouvre, km, BAREME)


@given(POIDS, st.one_of(st.none(), KM))
def test_l_inconnu_n_est_ni_un_oui_ni_un_non(poids, km):
    ouvert, inconnu, ferme = (note(poids, o, km, BAREME) for o in (True, None, False))
    assert ouvert >= inconnu >= ferme
    if km is None or km < 50:
        assert ouvert > inconnu > ferme


def test_a_chaque_demi_distance_un_lieu_vaut_moitie_moins():
    assert note(80, True, 0, BAREME) == 100
    assert note(80, True, 12, BAREME) == 50
    assert note(80, True, 24, BAREME) == 25
    assert note(80, True, None, BAREME) == 100


def test_un_lieu_parfait_mais_loin_ne_passe_pas_devant_un_bon_lieu_tout_pres():
    parfait_a_40_km = note(200, True, 40, BAREME)
    bon_a_2_km = note(40, True, 2, BAREME)
    assert bon_a_2_km > parfait_a_40_km
