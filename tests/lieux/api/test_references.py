"""Réseaux et vocabulaires."""

import pytest

from lieux.criteres import FAMILLES
from lieux.models import Reseau, Terme
from lieux.vocabulaire import LISTES_DU_STANDARD, Liste
from tests.lieux.fabriques import LieuFactory, ReseauFactory, TermeFactory

pytestmark = pytest.mark.django_db


def test_les_reseaux_dans_leur_ordre(client):
    reseaux = client.get("/api/v1/reseaux/").json()["reseaux"]
    assert [r["slug"] for r in reseaux] == list(Reseau.objects.values_list("slug", flat=True))
    assert set(reseaux[0]) == {"slug", "sigle", "nom", "couleur", "symbole"}


def test_toutes_les_listes_et_toutes_leurs_valeurs(client):
    vocabulaires = client.get("/api/v1/vocabulaires/").json()["vocabulaires"]
    assert [v["nom"] for v in vocabulaires] == Liste.values
    assert {v["nom"] for v in vocabulaires if v["du_standard"]} == set(LISTES_DU_STANDARD)
    for vocabulaire in vocabulaires:
        codes = Terme.objects.filter(liste=vocabulaire["nom"]).values_list("code", flat=True)
        assert [v["code"] for v in vocabulaire["valeurs"]] == list(codes)
        assert codes
    parametres = {v["parametre"] for v in vocabulaires} - {None}
    assert parametres == {f.nom for f in FAMILLES} - {"reseau"}


def test_un_slug_donne_ici_filtre_la_liste(client):
    """De bout en bout : ce qu'on lit dans le vocabulaire se pose dans la recherche."""
    LieuFactory(nom="Gratuit", frais_a_charge=["gratuit"])
    LieuFactory(nom="Payant", frais_a_charge=["payant"])
    vocabulaires = client.get("/api/v1/vocabulaires/").json()["vocabulaires"]
    [frais] = [v for v in vocabulaires if v["nom"] == "frais_a_charge"]
    [gratuit] = [v for v in frais["valeurs"] if v["code"] == "Gratuit"]
    trouves = client.get("/api/v1/lieux/", {frais["parametre"]: gratuit["slug"]}).json()["lieux"]
    assert [lieu["nom"] for lieu in trouves] == ["Gratuit"]


def test_requetes_constantes(client, django_assert_num_queries):
    for adresse in ("/api/v1/reseaux/", "/api/v1/vocabulaires/"):
        with django_assert_num_queries(1):
            client.get(adresse)
    ReseauFactory()
    TermeFactory()
    for adresse in ("/api/v1/reseaux/", "/api/v1/vocabulaires/"):
        with django_assert_num_queries(1):
            client.get(adresse)
