import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.texte import insecables, normaliser


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Médiathèque d'Œuvre-St-Jean", "mediatheque d oeuvre saint jean"),
        ("  BÉZIERS ", "beziers"),
        ("Saint-Geniès-des-Mourgues", "saint genies des mourgues"),
        ("Ste Croix", "sainte croix"),
        ("l’Hérault", "l herault"),
        ("Vias", "vias"),
        ("", ""),
    ],
)
def test_normaliser(texte, attendu):
    assert normaliser(texte) == attendu


@given(st.text())
def test_normaliser_ne_laisse_que_des_mots_simples_et_ne_change_plus(texte):
    une_fois = normaliser(texte)
    assert set(une_fois) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert normaliser(une_fois) == une_fois


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("à moins de 20 km de Sète", "à moins de 20_km de Sète"),
        ("Ouvert jusqu'à 12 h 30 ; fermé", "Ouvert jusqu'à 12_h_30_; fermé"),
        ("pour « caf » ?", "pour «_caf_»_?"),
        ("12 hommes, 3 mairies, 9 h – 12 h", "12 hommes, 3 mairies, 9_h – 12_h"),
        ("rien à changer", "rien à changer"),
    ],
)
def test_les_espaces_qui_ne_finissent_pas_une_ligne(texte, attendu):
    assert insecables(texte) == attendu.replace("_", "\u00a0")
