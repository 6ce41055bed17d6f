"""Communes et contours."""

import json

import pytest

from lieux.models import Contour

pytestmark = pytest.mark.django_db


def chercher(client, q):
    reponse = client.get("/api/v1/communes/", {"q": q})
    assert reponse.status_code == 200
    return [c["nom"] for c in json.loads(reponse.content)["communes"]]


@pytest.mark.parametrize(
    ("q", "attendues"),
    [
        ("b", ["Béziers", "Bédarieux"]),
        ("BÉZ", ["Béziers"]),
        ("3431", ["Capestang", "Poilhes"]),
        ("34500", ["Béziers"]),
        ("zzz", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("\x00", []),
    ],
)
def test_par_nom_ou_code_postal(client, communes, q, attendues):
    assert chercher(client, q) == attendues


def test_donne_de_quoi_situer(client, communes):
    [sete] = json.loads(client.get("/api/v1/communes/?q=sete").content)["communes"]
    assert sete["code_insee"] == "34301"
    assert sete["codes_postaux"] == ["34200"]
    assert (sete["latitude"], sete["longitude"]) == (43.4035, 3.6970)


def test_requetes_constantes(client, communes, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(chercher(client, "sete")) == 1
    with django_assert_num_queries(2):
        assert len(chercher(client, "3")) == 6


def test_contour(client, communes):
    geometrie = {"type": "Polygon", "coordinates": [[[3, 43], [3.1, 43], [3, 43.1], [3, 43]]]}
    Contour.objects.create(commune=communes["sete"], geometrie=geometrie)
    reponse = client.get("/api/v1/communes/34301/contour.geojson")
    assert json.loads(reponse.content)["geometry"] == geometrie
    assert reponse["Content-Type"] == "application/geo+json"
    assert reponse.json()["properties"] == {"code": "34301"}
    absent = client.get("/api/v1/communes/34032/contour.geojson")
    assert absent.status_code == 404
    assert absent.json()["detail"] == "Le contour de cette commune n'est pas chargé."
