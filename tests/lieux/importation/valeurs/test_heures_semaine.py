import pytest

from lieux.horaires import probleme
from lieux.importation.valeurs.heures_semaine import COLONNES, semaine, semaines_du_mois
from tests.lieux.importation.conftest import natures

MATIN, DEUX = "09:00 - 12:00", "09:00 - 12:00 / 13:30 - 16:00"


def lire(*jours, commentaire=""):
    horaires, notes = semaine(dict(zip(COLONNES, jours, strict=False)), commentaire)
    assert probleme(horaires) is None
    return horaires, [(colonne, str(note.nature)) for colonne, note in notes]


@pytest.mark.parametrize(
    ("jours", "attendu"),
    [
        ((DEUX,) * 5, "Mo-Fr 09:00-12:00,13:30-16:00"),
        (
            (MATIN, MATIN, "", MATIN, DEUX, MATIN),
            "Mo-Tu 09:00-12:00; Th 09:00-12:00; Fr 09:00-12:00,13:30-16:00; Sa 09:00-12:00",
        ),
        (("", "", "", "14:00 - 17:00"), "Th 14:00-17:00"),
        (("9h-12h", "9h00 à 12h00", "9:00-12:00"), "Mo-We 09:00-12:00"),
        (("fermé", "Fermé", MATIN), "We 09:00-12:00"),
        ((), ""),
    ],
)
def test_les_jours_aux_memes_heures_se_groupent(jours, attendu):
    assert lire(*jours) == (attendu, [])


def test_les_plages_vides_sont_retirees_et_signalees():
    horaires, notes = lire("00:00 - 00:00 / 09:00 - 12:00", "00:00 - 00:00")
    assert horaires == "Mo 09:00-12:00"
    assert notes == [("h_lundi", "horaires-nettoyes"), ("h_mardi", "horaires-nettoyes")]


def test_les_plages_qui_se_chevauchent_sont_reunies():
    assert lire("09:00 - 13:00 / 12:00 - 17:00") == (
        "Mo 09:00-17:00",
        [("h_lundi", "horaires-nettoyes")],
    )


@pytest.mark.parametrize("cellule", ["le matin", "17:00 - 09:00", "09:00", "99:99 - 12:00"])
def test_un_jour_illisible_est_dit_inconnu_et_non_ferme(cellule):
    horaires, notes = lire(MATIN, cellule)
    assert horaires == "Mo 09:00-12:00; Tu unknown"
    assert notes == [("h_mardi", "horaires-invalides")]
    assert lire("", cellule)[0] == ""  # rien de sûr : horaires inconnus


@pytest.mark.parametrize(
    ("commentaire", "rangs"),
    [
        ("2ème et 4ème lundis du mois", "[2,4]"),
        ("1er et 3ème lundi du mois", "[1,3]"),
        ("1er lundi de chaque mois", "[1]"),
        ("Le premier et le troisième lundi du mois.", "[1,3]"),
        ("Dernier lundi du mois", "[-1]"),
    ],
)
def test_les_semaines_du_mois_sont_appliquees_quand_c_est_certain(commentaire, rangs):
    horaires, notes = lire(MATIN, commentaire=commentaire)
    assert horaires == f"Mo{rangs} 09:00-12:00"
    assert notes == [("commentaire", "horaires-nettoyes")]


@pytest.mark.parametrize(
    "commentaire",
    [
        "2ème et 4ème mardis du mois",  # un autre jour que celui des heures
        "2ème et 4ème lundis du mois, sur rendez-vous",
        "Les après-midi sur rendez-vous, sauf le mercredi",
        "SUR RDV AU 04 65 71 00 02",
        "Tournée les semaines paires",
    ],
)
def test_un_autre_commentaire_sur_les_heures_est_signale(commentaire):
    horaires, notes = lire(MATIN, commentaire=commentaire)
    assert horaires == "Mo 09:00-12:00"
    assert notes == [("commentaire", "horaires-selon-commentaire")]


def test_deux_jours_ouverts_ne_se_restreignent_pas():
    horaires, notes = lire(MATIN, MATIN, commentaire="2ème et 4ème lundis du mois")
    assert horaires == "Mo-Tu 09:00-12:00"
    assert natures(n for _c, n in notes) == ["horaires-selon-commentaire"]


def test_un_commentaire_sans_rapport_ne_dit_rien():
    assert lire(MATIN, commentaire="Entrée par la cour.") == ("Mo 09:00-12:00", [])


def test_des_horaires_osm_et_une_presentation():
    assert (
        semaines_du_mois("Mo 09:00-12:00", "2ème et 4ème lundis du mois") == "Mo[2,4] 09:00-12:00"
    )
    assert semaines_du_mois("Tu 09:00-12:00", "2ème et 4ème lundis du mois") == "Tu 09:00-12:00"
    assert semaines_du_mois("Mo-Fr 09:00-12:00", "2ème lundi du mois") == "Mo-Fr 09:00-12:00"
    assert (
        semaines_du_mois("Mo[2,4] 09:00-12:00", "2ème et 4ème lundis du mois")
        == "Mo[2,4] 09:00-12:00"
    )
    assert semaines_du_mois("", "") == ""
