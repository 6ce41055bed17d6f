"""Ce que les moteurs de recherche lisent."""

import re
from datetime import date

import pytest

from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db


def adresses(client) -> list[str]:
    reponse = client.get("/sitemap.xml")
    assert reponse.status_code == 200
    return re.findall(r"<loc>http://testserver([^<]*)</loc>", reponse.content.decode())


def test_le_plan_du_site_nomme_les_lieux_publies_et_les_pages(client):
    publie = LieuFactory(nom="Publié", date_maj=date(2026, 5, 1))
    LieuFactory(nom="Brouillon", statut="brouillon")
    LieuFactory(nom="Fermé", statut="ferme")
    LieuFactory(nom="Exemple", exemple=True)
    assert adresses(client) == [
        "/",
        "/orientation/",
        "/embarquer/composer/",
        "/pass/",
        "/pass/solde/",
        "/accessibilite/",
        "/donnees-personnelles/",
        "/mentions-legales/",
        publie.get_absolute_url(),
    ]
    assert "<lastmod>2026-05-01</lastmod>" in client.get("/sitemap.xml").content.decode()


def test_chaque_adresse_du_plan_repond(client):
    LieuFactory()
    for adresse in adresses(client):
        assert client.get(adresse).status_code == 200, adresse


@pytest.mark.parametrize("n", [1, 3])
def test_deux_requetes_pour_tout_le_plan(client, n, django_assert_num_queries):
    LieuFactory.create_batch(n)
    with django_assert_num_queries(2):
        client.get("/sitemap.xml")


def test_robots_interdit_l_administration_et_donne_le_plan(client):
    reponse = client.get("/robots.txt")
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    texte = reponse.content.decode()
    assert "Disallow: /admin/" in texte
    assert "Sitemap: http://testserver/sitemap.xml" in texte
