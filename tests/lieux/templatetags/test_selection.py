"""Le lien « Ma sélection » emporte la commune et le besoin cherchés, jamais une adresse."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from lieux.templatetags.selection import ma_selection


def contexte(requete: str, **suite) -> dict:
    return {"request": RequestFactory().get(f"/?{requete}"), **suite}


def url(requete: str, **suite) -> str:
    return ma_selection(contexte(requete, **suite))["url"]


def test_la_commune_et_le_besoin_suivent():
    assert url("commune=34032&besoin=impots&besoin=sante&q=x") == (
        "/selection/?besoin=impots&besoin=sante&commune=34032"
    )


@pytest.mark.parametrize(("commune", "attendu"), [("34032", "?commune=34032"), ("", "")])
def test_d_une_adresse_seule_la_commune_comprise_suit(commune, attendu):
    resultats = {"centre": SimpleNamespace(commune=commune)}
    adresse = url("ou=3+rue+du+Port+Béziers&lat=43.1", resultats=resultats)
    assert adresse == f"/selection/{attendu}"


def test_sans_session_rien_n_est_compte():
    assert ma_selection(contexte("")) == {"nombre": 0, "url": "/selection/"}
