"""L'API que la page elle-même lit."""

import json

import pytest

from lieux.models import Contour
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
GEOJSON = "/api/v1/lieux.geojson"


def elements(client, requete=""):
    reponse = client.get(GEOJSON + requete)
    assert reponse.status_code == 200, reponse.content
    assert reponse["Content-Type"] == "application/geo+json"
    return json.loads(reponse.content)["features"]


def test_un_point_par_lieu_et_par_arret(client, communes):
    lieu = LieuFactory(
        nom="Bus",
        commune=communes["sete"],
        latitude=43.4035123456,
        reseaux=["caf"],
        precision="commune",
        arrets=[{"commune": communes["olargues"], "nom": "Mairie"}],
    )
    LieuFactory(nom="Brouillon", statut="brouillon")
    LieuFactory(nom="Sans position", latitude=None, longitude=None)
    point, arret = elements(client)
    assert point == {
        "type": "Feature",
        "id": lieu.pk,
        "geometry": {"type": "Point", "coordinates": [3.697, 43.40351]},
        "properties": {
            "nom": "Bus",
            "url": lieu.get_absolute_url(),
            "commune": "Sète",
            "reseau": "caf",
            "approx": True,
        },
    }
    assert arret["id"] == lieu.pk
    assert arret["geometry"]["coordinates"] == [2.9139, 43.5567]
    assert arret["properties"]["arret"] == "Mairie"
    assert arret["properties"]["commune"] == "Olargues"


def test_les_memes_criteres_que_la_page(client, communes):
    LieuFactory(nom="Gratuit", commune=communes["beziers"], frais_a_charge=["gratuit"])
    LieuFactory(nom="Payant", commune=communes["beziers"], frais_a_charge=["payant"])
    LieuFactory(nom="Loin", commune=communes["sete"], frais_a_charge=["gratuit"])
    trouves = elements(client, "?ou=34500&rayon=10&frais=gratuit")
    assert [e["properties"]["nom"] for e in trouves] == ["Gratuit"]
    page = client.get("/?ou=34500&rayon=10&frais=gratuit")
    assert [lieu.nom for lieu in page.context["resultats"]["page"]] == ["Gratuit"]


@pytest.mark.parametrize(
    ("requete", "champ"),
    [
        ("?lat=NaN&lon=3", "lat"),
        ("?rayon=abc", "rayon"),
        ("?reseau=zzz", "reseau"),
        ("?bbox=1", "bbox"),
    ],
)
def test_un_parametre_faux_est_refuse_avec_son_nom(client, requete, champ):
    reponse = client.get(GEOJSON + requete)
    assert reponse.status_code == 400
    assert champ in json.loads(reponse.content)["erreurs"]


def test_un_endroit_inconnu_le_dit_sans_rien_cacher(client, communes):
    LieuFactory(commune=communes["sete"])
    reponse = json.loads(client.get(GEOJSON + "?ou=Toulouse").content)
    assert len(reponse["features"]) == 1
    assert "Hérault" in reponse["avertissements"][0]


def test_lecture_seule(client):
    assert client.post(GEOJSON).status_code == 405
    assert client.delete("/api/v1/communes/").status_code == 405


def test_requetes_constantes(client, communes, django_assert_num_queries):
    def peupler(n):
        for _i in range(n):
            LieuFactory(reseaux=["caf", "msa"], arrets=[{"commune": communes["olargues"]}])

    peupler(1)
    # termes, réseaux, réseaux des lieux, lieux, arrêts
    with django_assert_num_queries(5):
        assert len(elements(client)) == 2
    peupler(2)
    with django_assert_num_queries(5):
        assert len(elements(client)) == 6


class TestCommunes:
    def chercher(self, client, q):
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
    def test_par_nom_ou_code_postal(self, client, communes, q, attendues):
        assert self.chercher(client, q) == attendues

    def test_donne_de_quoi_situer(self, client, communes):
        [sete] = json.loads(client.get("/api/v1/communes/?q=sete").content)["communes"]
        assert sete["code_insee"] == "34301"
        assert sete["codes_postaux"] == ["34200"]
        assert (sete["latitude"], sete["longitude"]) == (43.4035, 3.6970)

    def test_requetes_constantes(self, client, communes, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert len(self.chercher(client, "sete")) == 1
        with django_assert_num_queries(2):
            assert len(self.chercher(client, "3")) == 6


def test_contour(client, communes):
    geometrie = {"type": "Polygon", "coordinates": [[[3, 43], [3.1, 43], [3, 43.1], [3, 43]]]}
    Contour.objects.create(commune=communes["sete"], geometrie=geometrie)
    reponse = client.get("/api/v1/communes/34301/contour.geojson")
    assert json.loads(reponse.content)["geometry"] == geometrie
    assert client.get("/api/v1/communes/34032/contour.geojson").status_code == 404
