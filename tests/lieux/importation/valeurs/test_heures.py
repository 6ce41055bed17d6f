import pytest

from lieux.horaires import probleme
from lieux.importation.valeurs import heures
from tests.lieux.importation.conftest import natures


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mo-Fr 9:00-12:00", "Mo-Fr 09:00-12:00"),
        ("mo,we 09:00-12:00", "Mo,We 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00; PH off"),
        ("Mo-Fr 08:00-12:00; Tu 14:00-17:00", "Mo-Fr 08:00-12:00; Tu 14:00-17:00"),
        ('Mo 09:00-12:00 "sur rendez-vous"', 'Mo 09:00-12:00 "sur rendez-vous"'),
        ("24/7", "24/7"),
        ("Mo 18:00-00:00", "Mo 18:00-24:00"),
        ("Mo[2,4] 09:00-12:00", "Mo[2,4] 09:00-12:00"),
        ("", ""),
    ],
)
def test_un_texte_juste_n_est_pas_signale(ecrit, lu):
    assert heures.osm(ecrit) == (lu, ())


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Du lundi au vendredi de 9h à 12h et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("lundi : 9h-12h / 14h-17h, mardi 9h30-12h", "Mo 09:00-12:00,14:00-17:00; Tu 09:30-12:00"),
        ("lun-ven 9h-12h", "Mo-Fr 09:00-12:00"),
        ("Lundi: 09:00 - 12:00 14:00 - 17:00\nMardi: fermé", "Mo 09:00-12:00,14:00-17:00; Tu off"),
        ("du mardi au samedi 10h–18h", "Tu-Sa 10:00-18:00"),
        ("Mardi et jeudi de 14h à 17h30", "Tu,Th 14:00-17:30"),
        ("Mo 09:00-12:00; Tu-Fr 00:00-00:00,09:00-12:00", "Mo 09:00-12:00; Tu-Fr 09:00-12:00"),
        ("Mo 09:00-13:00,12:00-18:00", "Mo 09:00-18:00"),
        ("Mo 08:00-12:00; Mo 14:00-17:00", "Mo 08:00-12:00,14:00-17:00"),
    ],
)
def test_un_texte_sans_ambiguite_se_nettoie_et_se_signale(ecrit, lu):
    propre, notes = heures.osm(ecrit)
    assert propre == lu
    assert probleme(propre) is None
    assert natures(notes) == ["horaires-nettoyes"]
    assert not notes[0].perdue


@pytest.mark.parametrize(
    "ecrit",
    [
        "sur rendez-vous",
        "9h-12h",  # quels jours ?
        "Mo 12:00-09:00",  # inversée : 09:00-12:00 ? 12:00-19:00 ?
        "Mo 22:00-26:00",
        "Mo 25:00-26:00",
        "Mardi matin et jeudi après-midi",
        "Lundi au vendredi 8h30 12h00",
        "Mo 00:00-00:00",
        "x" * 3000,
        "Mo-Fr 09:00-12:00 de 14:00",
        "un lundi sur deux de 9h à 12h",
    ],
)
def test_ce_qui_n_est_pas_certain_reste_hors_du_champ(ecrit):
    propre, notes = heures.osm(ecrit)
    assert propre == ""
    assert natures(notes) == ["horaires-invalides"]
    assert notes[0].perdue


@pytest.mark.parametrize(
    ("ecrit", "raison"),
    [
        ("Mo 12:00-09:00", "Une plage finit avant de commencer."),
        ("Mo 22:00-26:00", "Une plage finit avant de commencer."),
        ("Mo 00:00-00:00", "Aucune heure d'ouverture."),
        ("sur rendez-vous", "Horaires non reconnus."),
    ],
)
def test_le_refus_dit_pourquoi(ecrit, raison):
    assert heures.osm(ecrit)[1][0].message == raison
