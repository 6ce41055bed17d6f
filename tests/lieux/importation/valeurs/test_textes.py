import time

import pytest

from lieux.importation.valeurs import textes
from tests.lieux.importation.conftest import natures


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("  Maison   pour\ttous ", "Maison pour tous"),
        ("Médiathèque\u00a0d'Agde", "Médiathèque d'Agde"),
        ("NULL", ""),
        ("N/A", ""),
        ("-", ""),
        ("Capestang", "Capestang"),
        ("E\u0301tang", "Étang"),  # accent combinant
        ("L’atelier « numérique » – 2 €", "L’atelier « numérique » – 2 €"),
    ],
)
def test_un_texte_juste_n_est_pas_signale(ecrit, lu):
    assert textes.nettoyer(ecrit) == (lu, [])


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("CrÃ¨che numÃ©rique", "Crèche numérique"),
        ("Lâ€™atelier", "L’atelier"),
        ("Salle Ã\u00a0 louer", "Salle à louer"),
        ("MÃ©diathÃ¨que de Sète", "Médiathèque de Sète"),  # deux encodages dans la même case
    ],
)
def test_les_accents_abimes_sont_repares_et_signales(ecrit, lu):
    propre, notes = textes.nettoyer(ecrit)
    assert propre == lu
    assert natures(notes) == ["texte-nettoye"]


@pytest.mark.parametrize("juste", ["Âge d'or", "Ça et là", "Forêt à Â", "SÃO PAULO", "château"])
def test_un_vrai_accent_reste(juste):
    assert textes.nettoyer(juste)[0] == juste


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("<p>Bonjour</p>", "Bonjour"),
        ("Un<br/>deux", "Un deux"),
        ("<script>alert(1)</script>Bonjour", "Bonjour"),
        ("&lt;b&gt;Gras&lt;/b&gt;", "Gras"),
        ("<img src=x onerror=alert(1)>Lieu", "Lieu"),
    ],
)
def test_le_html_est_retire_et_signale(ecrit, lu):
    propre, notes = textes.nettoyer(ecrit)
    assert propre == lu
    assert natures(notes) == ["texte-nettoye"]


def test_une_entite_seule_est_lue_sans_bruit():
    assert textes.nettoyer("Caf&eacute; &amp; Cie") == ("Café & Cie", [])
    assert textes.nettoyer("moins de 3 < 5 km") == ("moins de 3 < 5 km", [])


def test_les_caracteres_invisibles_sont_retires_et_signales():
    propre, notes = textes.nettoyer("Mai\0rie\u200b de\x0bSète")
    assert propre == "Mairie de Sète"
    assert natures(notes) == ["texte-nettoye"]


def test_un_caractere_perdu_par_la_source_est_garde_et_signale():
    propre, notes = textes.nettoyer("M\ufffddiath\ufffdque")
    assert propre == "M\ufffddiath\ufffdque"
    assert natures(notes) == ["texte-nettoye"]


def test_plusieurs_lignes():
    assert textes.nettoyer("Un\r\n\r\n\r\n\r\n deux  ", plusieurs_lignes=True) == ("Un\n\ndeux", [])
    assert textes.nettoyer("<li>Un</li><li>Deux</li>", plusieurs_lignes=True)[0] == "Un\nDeux"


def test_couper_garde_des_mots_entiers_et_la_valeur_entiere():
    coupe, (note,) = textes.couper("un deux trois quatre", 12)
    assert coupe == "un deux…"
    assert note.valeur == "un deux trois quatre"
    assert note.perdue
    assert textes.couper("court", 12) == ("court", [])
    assert len(textes.couper("x" * 300, 200)[0]) == 200


@pytest.mark.parametrize("motif", ["<!--", "<!-- a ", "<!-- -->", "<script ", "<b", "&#", "</"])
def test_une_case_enorme_se_lit_en_un_temps_proportionne(motif):
    debut = time.process_time()
    textes.nettoyer((motif * 100_000)[:100_000])
    assert time.process_time() - debut < 2


def test_un_commentaire_ouvert_et_jamais_ferme_ne_cache_pas_le_suivant():
    assert textes.nettoyer("Maison <!-- ici -->bleue")[0] == "Maison bleue"
    assert "caché" not in textes.nettoyer("Maison <!-- a <!-- caché --> bleue")[0]
