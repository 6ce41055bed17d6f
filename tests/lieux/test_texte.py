import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.texte import normaliser


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
