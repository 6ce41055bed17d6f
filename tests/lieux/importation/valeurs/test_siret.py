import pytest

from lieux.importation.valeurs import siret
from tests.lieux.importation.conftest import natures

VALABLE = "99900001100018"


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        (VALABLE, VALABLE),
        ("999 000 011 00018", VALABLE),
        ("SIRET : 99900001100018", VALABLE),
        ("w343012345", "W343012345"),
        ("", ""),
    ],
)
def test_un_pivot_valable(ecrit, lu):
    assert siret.lire(ecrit) == (lu, [])


@pytest.mark.parametrize(
    ("ecrit", "nature"),
    [
        ("00000000000000", "siret-de-remplissage"),
        ("0", "siret-de-remplissage"),
        ("1", "siret-invalide"),
        ("99900001100019", "siret-invalide"),
        ("9,99E+13", "siret-invalide"),
        ("٩٩٩٠٠٠٠١١٠٠٠١٨", "siret-invalide"),
        ("999000011000180", "siret-invalide"),
    ],
)
def test_un_pivot_refuse_est_garde_a_part(ecrit, nature):
    lu, notes = siret.lire(ecrit)
    assert lu == ""
    assert natures(notes) == [nature]
    assert notes[0].perdue
    assert notes[0].valeur == ecrit


def test_les_zeros_qu_un_tableur_retire_sont_rendus():
    lu, notes = siret.lire("1002021200014")
    assert (lu, natures(notes)) == ("01002021200014", ["siret-complete"])
    assert not notes[0].perdue


def test_sans_la_cle_on_ne_complete_pas():
    assert natures(siret.lire("1002021200015")[1]) == ["siret-invalide"]
    assert natures(siret.lire("1800010")[1]) == ["siret-invalide"]


def test_seul_un_siret_designe_un_etablissement():
    assert siret.est_un_siret(VALABLE)
    assert not siret.est_un_siret("999000011")
    assert not siret.est_un_siret("W343012345")
