"""Une seule forme d'erreur, en français ; et aucun paramètre, si hostile soit-il, ne fait tomber l'API."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lieux.presentation import parametres
from tests.lieux.api.conftest import ADRESSES
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
RECHERCHES = [ADRESSES[nom] for nom in ("liste", "geojson", "csv", "json")]
HOSTILES = [
    "NaN",
    "inf",
    "-1e400",
    "1e308",
    "9" * 400,
    "' OR 1=1 --",
    "'; DROP TABLE lieux_lieu; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\x00",
    "a\x00b",
    "\ud83d",
    "\u202e\u0000\uffff",
    "é" * 5000,
    "%",
    "_",
    "\\",
    ",,,",
    "0,0,0,0",
    "3,43,4",
    "4,44,3,43",
    "nan,nan,nan,nan",
    "-0",
    "٣",
    "",
    " ",
    "\n\r\t",
]


def est_un_probleme(reponse, statut):
    assert reponse.status_code == statut, reponse.content
    assert reponse["Content-Type"] == "application/problem+json"
    corps = json.loads(reponse.content)
    assert {"type", "title", "status", "detail"} <= set(corps)
    assert corps["status"] == statut
    assert corps["title"]
    assert corps["detail"]
    assert corps["type"] == f"/api/v1/docs/#erreur-{statut}"
    return corps


@pytest.mark.parametrize("adresse", RECHERCHES)
@pytest.mark.parametrize(
    ("requete", "champ"),
    [
        ("?lat=NaN&lon=3", "lat"),
        ("?lat=43.6", "lat"),
        ("?rayon=abc", "rayon"),
        ("?rayon=0", "rayon"),
        ("?reseau=zzz", "reseau"),
        ("?commune=Sète", "commune"),
        ("?ouvert=demain", "ouvert"),
        ("?tri=hasard", "tri"),
        ("?page=0", "page"),
        ("?bbox=1", "bbox"),
        (f"?q={'a' * 201}", "q"),
    ],
)
def test_un_parametre_faux_est_refuse_avec_son_nom_et_une_phrase(client, adresse, requete, champ):
    corps = est_un_probleme(client.get(adresse + requete), 400)
    assert set(corps["erreurs"]) == {champ}
    for erreur in corps["erreurs"][champ]:
        assert len(erreur["message"]) > 10


@pytest.mark.parametrize(
    "adresse",
    [
        "/api/v1/lieux/?reseau=&service=&frais=&commune=34032",
        "/api/v1/lieux.geojson?reseau=",
        "/api/v1/export/lieux.csv?service=",
        "/api/v1/orientation/?situation=&besoin=&commune=34032",
    ],
)
def test_un_champ_vide_ne_demande_rien(client, communes, adresse):
    assert client.get(adresse).status_code == 200


def test_chaque_parametre_faux_a_son_erreur(client):
    corps = est_un_probleme(client.get("/api/v1/lieux/?rayon=x&page=y&reseau=z"), 400)
    assert set(corps["erreurs"]) == {"rayon", "page", "reseau"}


@pytest.mark.parametrize(
    "adresse", ["/api/", "/api/v1/", "/api/v1/rien/", "/api/v2/lieux/", "/api/v1/lieux/%00/"]
)
def test_une_adresse_inconnue_est_un_404_de_la_meme_forme(client, adresse):
    est_un_probleme(client.get(adresse), 404)


def test_une_adresse_inconnue_ne_depend_d_aucun_gabarit(client):
    """Vu par schemathesis : sans fichiers statiques rassemblés, la page 404 tombait elle-même."""
    assert client.get("/api/v1/rien/").templates == []


def test_en_developpement_aussi(client, settings):
    settings.DEBUG = True
    est_un_probleme(client.get("/api/v1/rien/"), 404)


def test_la_barre_finale_oubliee_est_rendue(client):
    reponse = client.get("/api/v1/lieux?page=1")
    assert reponse.status_code == 301
    assert reponse["Location"] == "/api/v1/lieux/?page=1"


def test_une_adresse_de_page_garde_sa_page_d_erreur(client):
    reponse = client.get("/rien/")
    assert reponse.status_code == 404
    assert reponse["Content-Type"].startswith("text/html")


def test_une_panne_est_un_500_de_la_meme_forme_et_sans_secret(monkeypatch):
    def panne(*_arguments):
        raise RuntimeError("mot de passe de la base")

    monkeypatch.setattr("lieux.api.criteres.chercher", panne)
    reponse = Client(raise_request_exception=False).get("/api/v1/lieux/")
    corps = est_un_probleme(reponse, 500)
    assert "mot de passe" not in json.dumps(corps)


def test_une_panne_au_milieu_d_un_export_n_envoie_pas_un_fichier_tronque(monkeypatch):
    LieuFactory()

    def une_puis_panne(_lieux):
        yield from ()
        raise RuntimeError

    monkeypatch.setattr("lieux.api.exports.lignes", une_puis_panne)
    reponse = Client(raise_request_exception=False).get("/api/v1/export/lieux.csv")
    est_un_probleme(reponse, 500)


def test_trop_de_parametres_est_un_400(client):
    reponse = client.get("/api/v1/lieux/?" + "&".join(f"q{i}=1" for i in range(2000)))
    est_un_probleme(reponse, 400)


def test_un_hote_inconnu_est_un_400(client):
    est_un_probleme(client.get("/api/v1/lieux/", headers={"host": "pirate.example"}), 400)


@pytest.mark.parametrize("nom", parametres())
def test_aucune_valeur_hostile_ne_fait_tomber_l_api(client, communes, nom):
    LieuFactory(commune=communes["beziers"])
    for rang, valeur in enumerate(HOSTILES):
        # Toutes les adresses lisent leurs paramètres par la même fonction.
        for adresse in RECHERCHES if rang % 9 == 0 else RECHERCHES[:1]:
            reponse = client.get(adresse, {nom: valeur.encode("utf-8", "surrogatepass")})
            assert reponse.status_code in (200, 400, 404), (nom, valeur)
            if reponse.status_code != 200:
                est_un_probleme(reponse, reponse.status_code)


@pytest.mark.parametrize(
    "requete", ["?q=%ff%fe", "?%00=1", "?=&&&==", "?q[]=1", "?;;;", "?lieu=1", "?q=1&q=2&q=3"]
)
@pytest.mark.parametrize("adresse", RECHERCHES + ["/api/v1/communes/", "/api/v1/reseaux/"])
def test_une_chaine_de_requete_mal_faite_se_lit_quand_meme(client, communes, adresse, requete):
    assert client.get(adresse + requete).status_code in (200, 400)


_valeurs = st.one_of(
    st.text(max_size=40),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["maintenant", "lundi-matin", "34032", "béziers", "3.0,43.2,3.4,43.5", "caf"]),
)
_requetes = st.lists(st.tuples(st.sampled_from(parametres()), _valeurs), max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parametres=_requetes, adresse=st.sampled_from(RECHERCHES))
def test_toute_chaine_de_requete_a_une_reponse_claire(client, communes, parametres, adresse):
    donnees: dict[str, list] = {}
    for nom, valeur in parametres:
        donnees.setdefault(nom, []).append(valeur.encode("utf-8", "surrogatepass"))
    reponse = client.get(adresse, donnees)
    assert reponse.status_code in (200, 400, 404)
    if reponse.status_code == 400:
        erreurs = est_un_probleme(reponse, 400)["erreurs"]
        assert set(erreurs) <= set(donnees) | {"lat"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=120))
def test_toute_saisie_de_commune_a_une_reponse(client, communes, q):
    reponse = client.get("/api/v1/communes/", {"q": q.encode("utf-8", "surrogatepass")})
    assert reponse.status_code == 200
