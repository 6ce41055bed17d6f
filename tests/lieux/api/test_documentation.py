"""La page de documentation : lisible, exacte, sans script ni fichier d'ailleurs."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from lieux.api.documentation import description
from lieux.api.lecture_du_schema import _avec_code

pytestmark = pytest.mark.django_db
DOCS = "/api/v1/docs/"


class Liens(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.hrefs, self.ids, self.fichiers = [], set(), []
        self.feed(html)

    def handle_starttag(self, balise, attributs):
        valeurs = dict(attributs)
        if "id" in valeurs:
            self.ids.add(valeurs["id"])
        if balise == "a":
            self.hrefs.append(valeurs["href"])
        elif balise in ("script", "link", "img"):
            self.fichiers.append(valeurs.get("src") or valeurs.get("href"))


@pytest.fixture
def page(client_strict, riche):
    reponse = client_strict.get(DOCS)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_chaque_adresse_chaque_parametre_chaque_champ_y_est(page):
    schema = description()
    for adresse, methodes in schema["paths"].items():
        for methode, operation in methodes.items():
            assert f"{methode.upper()} {adresse}" in page
            for parametre in operation.get("parameters", ()):
                assert f"<code>{parametre['name']}</code>" in page or parametre["in"] == "path"
    for nom, forme in schema["components"]["schemas"].items():
        for champ in forme.get("properties", ()):
            assert f"<code>{champ}</code>" in page, (nom, champ)


def test_licence_mention_et_erreurs(page):
    assert "Licence Ouverte 2.0" in page
    assert "Département de l&#x27;Hérault et ses partenaires" in page or (
        "Département de l'Hérault et ses partenaires" in page
    )
    for statut in (400, 401, 404, 405, 409, 410, 412, 413, 422, 429, 500):
        assert f'id="erreur-{statut}"' in page


def test_chaque_exemple_marche(client, page, communes):
    exemples = [h for h in Liens(page).hrefs if h.startswith("http://testserver/api/")]
    # Ce qui demande une clé n'a pas d'exemple à suivre d'un clic.
    ouvertes = [p for p in description()["paths"] if not p.startswith("/api/v1/pass/")]
    assert len(exemples) == len(ouvertes)
    for exemple in exemples:
        lien = urlsplit(exemple)
        reponse = client.get(f"{lien.path}?{lien.query}")
        # Le contour est une couche facultative : son exemple dit au moins qu'elle manque.
        attendu = 404 if "contour" in lien.path else 200
        assert reponse.status_code == attendu, exemple


def test_chaque_lien_interne_mene_quelque_part(client, page):
    liens = Liens(page)
    ancres = [h.removeprefix("#") for h in liens.hrefs if h.startswith("#")]
    assert len(ancres) > 20
    assert [ancre for ancre in ancres if ancre not in liens.ids] == []
    assert client.get("/api/v1/schema/").status_code == 200


def test_rien_ne_vient_d_ailleurs(page):
    assert all(fichier.startswith("/static/") for fichier in Liens(page).fichiers)


def test_elle_se_lit_sans_aucun_lieu(client_strict):
    assert client_strict.get(DOCS).status_code == 200


def test_les_accents_graves_ne_restent_pas(page):
    texte = re.sub(r"<[^>]+>", "", page)
    assert "`" not in texte


def test_un_texte_du_schema_ne_devient_pas_du_html(page):
    assert _avec_code("<b> et `<i>`") == "&lt;b&gt; et <code>&lt;i&gt;</code>"


def test_lecture_seule(client):
    assert client.post(DOCS).status_code == 405


def test_requetes_constantes(client, riche, bus, django_assert_num_queries):
    # un lieu d'exemple, puis, pour chacune des cinq recherches, le vocabulaire (2), les
    # situations et les besoins
    with django_assert_num_queries(21):
        client.get(DOCS)
