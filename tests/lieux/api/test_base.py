"""Ce qui vaut pour toutes les adresses : lecture seule, à tous, compressée, licence dite."""

import pytest

from tests.lieux.api.conftest import ADRESSES
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
toutes = pytest.mark.parametrize("adresse", ADRESSES.values(), ids=ADRESSES)


@toutes
def test_tout_site_peut_les_lire_sans_temoin(client, communes, adresse):
    reponse = client.get(adresse, headers={"origin": "https://mairie.example"})
    assert reponse.status_code == 200
    assert reponse["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reponse
    assert {"ETag", "Link", "Retry-After"} <= set(
        reponse["Access-Control-Expose-Headers"].split(", ")
    )
    assert not reponse.cookies


@toutes
def test_la_licence_est_dite(client, communes, adresse):
    assert client.get(adresse)["Link"].endswith('; rel="license"')


@toutes
def test_la_question_prealable_d_un_navigateur(client, communes, adresse):
    reponse = client.options(
        adresse,
        headers={"origin": "https://mairie.example", "access-control-request-method": "GET"},
    )
    assert reponse.status_code == 204
    assert reponse.content == b""
    assert reponse["Allow"] == "GET, HEAD, OPTIONS"
    assert reponse["Access-Control-Allow-Origin"] == "*"
    assert reponse["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in reponse["Access-Control-Allow-Headers"]


@toutes
def test_head_dit_la_meme_chose_que_get_sans_contenu(client, communes, adresse):
    LieuFactory(commune=communes["sete"])
    lue, tete = client.get(adresse), client.head(adresse)
    assert tete.status_code == 200
    assert tete.content == b"" if not tete.streaming else b"".join(tete) == b""
    for nom in ("Content-Type", "Content-Length", "ETag"):
        assert tete[nom] == lue[nom]


@toutes
@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_rien_ne_s_ecrit(client, communes, adresse, methode):
    reponse = getattr(client, methode)(adresse)
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD, OPTIONS"
    assert reponse["Content-Type"] == "application/problem+json"


@toutes
@pytest.mark.parametrize("accepte", ["application/geo+json", "text/csv", "text/html", "image/png"])
def test_une_adresse_un_format_quoi_que_dise_accept(client, communes, adresse, accepte):
    reponse = client.get(adresse, headers={"accept": accepte})
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == client.get(adresse)["Content-Type"]


def test_un_parametre_format_ne_choisit_rien(client, communes):
    assert client.get("/api/v1/lieux/?format=xml").status_code == 200


@pytest.mark.parametrize("codage", ["zstd", "br", "gzip"])
@pytest.mark.parametrize("nom", ["liste", "geojson", "vocabulaires", "csv", "json"])
def test_compresse_si_le_client_l_accepte(client, riche, nom, codage):
    reponse = client.get(ADRESSES[nom], headers={"accept-encoding": codage})
    assert reponse["Content-Encoding"] == codage
    # L'empreinte est celle du contenu, pas de ses octets compressés.
    assert reponse["ETag"] == f"W/{client.get(ADRESSES[nom])['ETag']}"
    assert "accept-encoding" in reponse["Vary"].lower()
