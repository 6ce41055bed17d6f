import time

import pytest

from tests.lieux.importation.conftest import REFERENTIEL, natures

ANNUAIRE = REFERENTIEL.communes


def resoudre(code_insee="", nom="", code_postal=""):
    return ANNUAIRE.resoudre(code_insee, nom, code_postal)


def notes(resolution):
    return natures(note for _colonne, note in resolution.notes)


@pytest.mark.parametrize(
    "indices",
    [
        ("34032", "Béziers", "34500"),
        ("34032", "BEZIERS", "34500"),
        ("34032", "", "34500"),
        ("", "beziers", "34500"),
        ("", "Béziers Cedex 2", "34500"),
        ("", "Béziers (34500)", "34500"),
        ("34032", "Béziers", "34 500"),
        ("34032", "Béziers", "34500.0"),
    ],
)
def test_des_indices_qui_s_accordent(indices):
    resolution = resoudre(*indices)
    assert (resolution.commune.code_insee, resolution.code_postal) == ("34032", "34500")
    assert resolution.notes == []


def test_saint_s_abrege():
    assert resoudre("", "St Pons de Thomieres", "34220").commune.code_insee == "34284"


@pytest.mark.parametrize(
    ("indices", "code"),
    [
        (("", "Bezier", "34500"), "34032"),  # faute de frappe, parmi celles du code postal
        (("", "Le Cap d'Agde", "34300"), "34003"),  # quartier, code postal d'une seule commune
        (("34003", "Le Cap d'Agde", "34300"), "34003"),
        (("34003", "Le Cap d'Agde", ""), "34003"),
        (("", "", "34200"), "34301"),
    ],
)
def test_une_commune_deduite_est_signalee(indices, code):
    resolution = resoudre(*indices)
    assert resolution.commune.code_insee == code
    assert "commune-deduite" in notes(resolution)


def test_nom_et_code_postal_l_emportent_sur_le_code_insee():
    resolution = resoudre("34003", "Olargues", "34390")
    assert resolution.commune.code_insee == "34187"
    assert notes(resolution) == ["commune-contredite"]


def test_une_commune_fusionnee_mene_a_la_nouvelle():
    assert resoudre("34330", "Vérargues", "34400").commune.nom == "Entre-Vignes"
    assert resoudre("", "Saint-Christol", "34400").commune.nom == "Entre-Vignes"


@pytest.mark.parametrize(
    ("indices", "raison"),
    [
        (("", "", ""), "Ni commune"),
        (("", "", "34480"), "dessert 9"),
        (("30189", "Nîmes", "30000"), "n'est pas une commune de l'Hérault"),
        (("", "Castries", "30000"), "n'est pas reconnue"),  # homonyme d'un autre département
        (("34003", "Olargues", "34200"), "ne tranche pas"),  # trois indices, trois communes
        (("", "Atlantide", ""), "n'est pas une commune"),
        (("34003", "Nîmes", "30000"), "n'est pas reconnue"),
    ],
)
def test_sans_certitude_la_ligne_est_rejetee_avec_la_raison(indices, raison):
    resolution = resoudre(*indices)
    assert resolution.commune is None
    assert resolution.colonne == "commune"
    assert raison in resolution.raison


def test_le_code_postal_se_remplace_quand_la_commune_n_en_a_qu_un():
    resolution = resoudre("34129", "Lattes", "34130")
    assert resolution.code_postal == "34970"
    ((colonne, note),) = resolution.notes
    assert (colonne, note.nature, note.valeur) == ("code_postal", "code-postal-remplace", "34130")
    assert note.perdue


def test_un_cedex_est_garde_quand_la_commune_a_plusieurs_codes():
    resolution = resoudre("34172", "MONTPELLIER CEDEX 2", "34064")
    assert resolution.code_postal == "34064"
    assert notes(resolution) == ["code-postal-autre-commune"]


def test_un_code_postal_absent_ou_mal_forme_se_deduit():
    absent = resoudre("34032", "Béziers", "")
    assert (absent.code_postal, notes(absent)) == ("34500", ["code-postal-deduit"])
    casse = resoudre("34172", "Montpellier", "BP 12")
    assert (casse.code_postal, notes(casse)) == ("34000", ["code-postal-remplace"])


def test_cent_mille_parentheses_ne_retiennent_pas_le_serveur():
    debut = time.process_time()
    resoudre("", "(" * 100_000, "34500")
    assert time.process_time() - debut < 2
