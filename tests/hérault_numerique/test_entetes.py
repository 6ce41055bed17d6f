"""Ce que toute réponse porte : politique de contenu, en-têtes de sécurité, aucun témoin."""

import pytest

from tests.lieux.fabriques import LieuFactory

PUBLIQUES = [
    "/",
    "/?q=rsa&rayon=10",
    "/api/v1/lieux.geojson",
    "/api/v1/communes/?q=bez",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
    "/robots.txt",
    "/sitemap.xml",
    "/sante/",
]
pytestmark = pytest.mark.django_db


def directives(reponse) -> dict[str, list[str]]:
    morceaux = (m.split() for m in reponse["Content-Security-Policy"].split(";"))
    return {m[0]: m[1:] for m in morceaux if m}


@pytest.mark.parametrize("adresse", [*PUBLIQUES, "/introuvable/", "/comptes/connexion/"])
def test_la_politique_de_contenu_est_partout_et_n_admet_rien_en_ligne(client, adresse):
    politique = directives(client.get(adresse))
    assert politique["default-src"] == ["'none'"]
    assert politique["script-src"] == ["'self'"]
    assert politique["style-src"] == ["'self'"]
    assert politique["frame-ancestors"] == ["'none'"]
    assert politique["base-uri"] == ["'none'"]
    assert politique["form-action"] == ["'self'"]
    for sources in politique.values():
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & set(sources)


@pytest.mark.parametrize("adresse", PUBLIQUES)
def test_les_en_tetes_de_securite(client, adresse):
    reponse = client.get(adresse, secure=True)
    assert reponse.status_code == 200
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["X-Frame-Options"] == "DENY"
    # Les serveurs de tuiles veulent le Referer ; il ne porte que le nom du site, pas la recherche.
    assert reponse["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert reponse["Cross-Origin-Opener-Policy"] == "same-origin"
    assert reponse["Permissions-Policy"] == "camera=(), microphone=()"
    age = int(reponse["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0])
    assert age >= 365 * 24 * 3600


@pytest.mark.parametrize("adresse", PUBLIQUES)
def test_une_page_publique_ne_pose_aucun_temoin(client, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert not reponse.cookies


def test_la_fiche_d_un_lieu_ne_pose_aucun_temoin(client):
    reponse = client.get(LieuFactory().get_absolute_url())
    assert reponse.status_code == 200
    assert not reponse.cookies


def test_un_formulaire_protege_n_a_pas_d_autre_temoin_que_la_session(client):
    """Le jeton du formulaire vit dans la session : un seul témoin à expliquer aux gens."""
    page = client.get("/comptes/connexion/")
    assert set(page.cookies) == {"sessionid"}
    assert page.cookies["sessionid"]["httponly"]
    assert page.cookies["sessionid"]["samesite"] == "Lax"


def test_le_serveur_de_tuiles_et_lui_seul_donne_des_images(client, settings):
    politique = directives(client.get("/sante/"))
    assert politique["img-src"] == ["'self'", "data:", settings.TUILES_ORIGINE]


def test_en_production_le_clair_est_redirige(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    reponse = client.get("/accessibilite/")
    assert reponse.status_code == 301
    assert reponse["Location"] == "https://testserver/accessibilite/"


def test_un_hote_inconnu_est_refuse(client):
    assert client.get("/", headers={"host": "pirate.example"}).status_code == 400
