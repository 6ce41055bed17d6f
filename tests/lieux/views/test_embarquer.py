"""La carte encadrée par un autre site : là seulement, sans session, avec les mêmes critères."""

import html
import re

import pytest
from django.http import QueryDict

from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db


def noms(reponse):
    return [lieu.nom for lieu in reponse.context["page"]]


def directives(reponse):
    morceaux = (d.strip().partition(" ") for d in reponse["Content-Security-Policy"].split(";"))
    return {nom: valeur for nom, _espace, valeur in morceaux}


def test_memes_criteres_que_la_page(client_strict, communes):
    LieuFactory(nom="CAF", commune=communes["beziers"], reseaux=["caf"])
    LieuFactory(nom="MSA", commune=communes["beziers"], reseaux=["msa"])
    requete = "?ou=34500&rayon=10&reseau=caf"
    assert noms(client_strict.get("/embarquer/" + requete)) == ["CAF"]
    page = client_strict.get("/" + requete)
    assert [lieu.nom for lieu in page.context["resultats"]["page"]] == ["CAF"]


def test_encadrable_la_et_nulle_part_ailleurs(client_strict, communes):
    carte = client_strict.get("/embarquer/")
    assert directives(carte)["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in carte
    for chemin in ("/", "/embarquer/composer/", "/accessibilite/"):
        reponse = client_strict.get(chemin)
        assert directives(reponse)["frame-ancestors"] == "'none'", chemin
        assert reponse["X-Frame-Options"] == "DENY", chemin


def test_ni_session_ni_temoin(client_strict, communes):
    assert not client_strict.get("/embarquer/?ou=34500").cookies
    assert not client_strict.get("/embarquer/composer/").cookies


@pytest.mark.parametrize("requete", ["?lat=NaN", "?page=-3", "?reseau=zzz", "?ou=Toulouse"])
def test_un_parametre_faux_ne_casse_pas_la_page_de_la_mairie(client_strict, requete, communes):
    LieuFactory(commune=communes["sete"])
    reponse = client_strict.get("/embarquer/" + requete)
    assert reponse.status_code == 200
    assert len(noms(reponse)) == 1
    assert client_strict.get("/embarquer/composer/" + requete).status_code == 200


def test_aucun_lieu_dit_quoi_faire(client_strict):
    assert "La recherche complète" in client_strict.get("/embarquer/").content.decode()


def test_le_code_a_copier_mene_a_la_meme_carte(client_strict, communes):
    reponse = client_strict.get('/embarquer/composer/?ou="><b>&rayon=20&reseau=caf&hauteur=800')
    corps = reponse.content.decode()
    code = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", corps, re.S).group(1))
    adresse = html.unescape(re.search(r'src="([^"]+)"', code).group(1))
    assert adresse.startswith("http://testserver/embarquer/?")
    criteres = QueryDict(adresse.partition("?")[2])
    assert criteres.dict() == {"ou": '"><b>', "rayon": "20", "reseau": "caf"}
    assert 'height="800"' in code
    assert directives(reponse)["frame-src"] == "'self'"


@pytest.mark.parametrize("hauteur", ["", "abc", "1", "999999"])
def test_une_hauteur_imprevue_revient_a_la_valeur_moyenne(client_strict, hauteur):
    reponse = client_strict.get(f"/embarquer/composer/?hauteur={hauteur}")
    assert reponse.context["hauteur"] == 600


def test_requetes_constantes(client, communes, django_assert_num_queries):
    def peupler(n):
        for _i in range(n):
            LieuFactory(
                commune=communes["beziers"],
                reseaux=["caf", "msa"],
                arrets=[{"commune": communes["olargues"]}],
            )

    peupler(1)
    # 2 vocabulaire, 1 commune, 1 compte, 8 page et relations, 1 contour, 1 badge du Pass
    with django_assert_num_queries(14):
        assert len(noms(client.get("/embarquer/?ou=34500"))) == 1
    peupler(2)
    with django_assert_num_queries(14):
        assert len(noms(client.get("/embarquer/?ou=34500"))) == 3


def test_composer_choisit_d_office_la_hauteur_de_l_apercu(client_strict):
    page = client_strict.get("/embarquer/composer/").content.decode()
    assert '<option value="600" selected>' in page
    assert 'height="600"' in page
    choisie = client_strict.get("/embarquer/composer/?hauteur=800").content.decode()
    assert '<option value="800" selected>' in choisie
    assert '<option value="600" selected>' not in choisie


def test_composer_dit_au_champ_une_commune_introuvable_et_ne_la_met_pas_dans_le_code(
    client_strict, communes
):
    page = client_strict.get("/embarquer/composer/?ou=Xyzville&rayon=10")
    html = page.content.decode()
    assert 'aria-invalid="true"' in html
    faute = html[html.index('id="id_ou_error"') :]
    assert "« Xyzville » n&#x27;est pas une commune de l&#x27;Hérault" in faute
    assert page.context["url_carte"].endswith("/embarquer/?rayon=10")
    juste = client_strict.get("/embarquer/composer/?ou=Béziers&rayon=10").content.decode()
    assert "aria-invalid" not in juste
