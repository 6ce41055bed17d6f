"""Qui lit la réplique : les pages publiques anonymes, et elles seules."""

import pytest
from django.conf import settings as reglages
from django.http import HttpResponse
from django.test import RequestFactory

from hérault_numerique.replique import REPLIQUE, LecturesPubliques, RouteurDeLecture

ROUTEUR = RouteurDeLecture()


def base_lue(requete):
    """La base où lirait une vue qui répond à cette requête (None : la principale)."""
    lues = []

    def vue(request):
        lues.append(ROUTEUR.db_for_read(None))
        return HttpResponse()

    LecturesPubliques(vue)(requete)
    return lues[0]


@pytest.fixture
def avec_replique(monkeypatch):
    monkeypatch.setitem(reglages.DATABASES, REPLIQUE, {})


@pytest.mark.parametrize("chemin", ["/", "/lieux/x/", "/api/v1/lieux.geojson"])
def test_une_page_publique_lit_la_replique(avec_replique, chemin):
    assert base_lue(RequestFactory().get(chemin)) == REPLIQUE


@pytest.mark.parametrize("chemin", ["/admin/", "/comptes/login/", "/sante/"])
def test_les_pages_d_agents_lisent_la_base_principale(avec_replique, chemin):
    assert base_lue(RequestFactory().get(chemin)) is None


def test_une_ecriture_ou_une_session_lit_la_base_principale(avec_replique):
    assert base_lue(RequestFactory().post("/lieux/x/signaler/")) is None
    connecte = RequestFactory().get("/")
    connecte.COOKIES[reglages.SESSION_COOKIE_NAME] = "abc"
    assert base_lue(connecte) is None


def test_hors_d_une_requete_ou_sans_replique_rien_ne_change():
    assert ROUTEUR.db_for_read(None) is None
    assert base_lue(RequestFactory().get("/")) is None


def test_la_marque_ne_survit_pas_a_la_requete(avec_replique):
    def vue_en_panne(request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        LecturesPubliques(vue_en_panne)(RequestFactory().get("/"))
    assert ROUTEUR.db_for_read(None) is None


def test_on_n_ecrit_ni_ne_migre_jamais_la_replique():
    assert ROUTEUR.db_for_write(None) == "default"
    assert not ROUTEUR.allow_migrate(REPLIQUE, "lieux")
    assert ROUTEUR.allow_migrate("default", "lieux")
