"""Un critère et un panneau venus d'ailleurs : tout le chemin, sans que les lieux sachent qui."""

import json

import pytest

from lieux import extensions
from lieux.presentation import parametres
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inscrits(monkeypatch):
    """« Accepte les chiens » : les lieux dont le nom le dit, et un panneau qui ne parle que d'eux."""
    monkeypatch.setattr(extensions, "_criteres", {})
    monkeypatch.setattr(extensions, "_panneaux", {})
    extensions.ajouter_critere(
        extensions.CritereAjoute(
            "chien",
            "Animaux",
            extensions.Case("Accepte les chiens", "En laisse."),
            lambda lieux, instant: lieux.filter(nom__contains="chien"),
            "info",
        )
    )
    extensions.ajouter_panneau(
        extensions.Panneau(
            "lieux/_badges_ajoutes.html",
            lambda lieu, instant: {"nom": lieu.nom} if "chien" in lieu.nom else None,
        )
    )


@pytest.fixture
def lieux(communes):
    return [
        LieuFactory(nom=nom, commune=communes["beziers"])
        for nom in ("Café aux chiens", "Mairie", "Médiathèque")
    ]


def noms(reponse):
    return [lieu.nom for lieu in reponse.context["resultats"]["page"].object_list]


def test_la_recherche_la_puce_et_le_badge(client_strict, lieux):
    reponse = client_strict.get("/?chien=1&ou=Béziers")
    assert noms(reponse) == ["Café aux chiens"]
    html = reponse.content.decode()
    puces = {p.libelle: p.url for p in reponse.context["resultats"]["puces"]}
    assert puces["Accepte les chiens"] == "/?ou=B%C3%A9ziers"
    assert "chien=1" in puces["Près de Béziers"]
    assert "avec le filtre « Accepte les chiens »" in reponse.context["resultats"]["resume"]
    assert html.count("badge--ajoute") == 1
    assert 'name="chien"' in html
    tous = client_strict.get("/?ou=Béziers")
    assert len(noms(tous)) == 3
    assert tous.content.decode().count("badge--ajoute") == 1
    [famille] = [f for f in tous.context["resultats"]["familles"] if f.nom == "chien"]
    assert [(o.libelle, o.n, o.choisi) for o in famille.options] == [
        ("Accepte les chiens", 1, False)
    ]


def test_le_compte_ignore_son_propre_filtre_mais_pas_les_autres(client, lieux):
    familles = client.get("/?chien=1&q=mairie").context["resultats"]["familles"]
    [famille] = [f for f in familles if f.nom == "chien"]
    assert [(o.n, o.choisi) for o in famille.options] == [(0, True)]


@pytest.mark.parametrize(
    ("adresse", "lire"),
    [
        ("/api/v1/lieux/", lambda r: [x["nom"] for x in r.json()["lieux"]]),
        ("/api/v1/lieux.geojson", lambda r: [f["properties"]["nom"] for f in r.json()["features"]]),
        (
            "/api/v1/export/lieux.json",
            lambda r: [x["nom"] for x in json.loads(b"".join(r.streaming_content))],
        ),
        ("/embarquer/", lambda r: [lieu.nom for lieu in r.context["page"].object_list]),
    ],
)
def test_partout_ou_la_recherche_sert(client, lieux, adresse, lire):
    assert lire(client.get(adresse + "?chien=1")) == ["Café aux chiens"]
    assert len(lire(client.get(adresse))) == 3


def test_l_api_dit_les_badges(client, lieux):
    lus = client.get("/api/v1/lieux/").json()["lieux"]
    assert [lieu["badges"] for lieu in lus] == [["chien"], [], []]
    assert client.get(f"/api/v1/lieux/{lieux[0].pk}/").json()["badges"] == ["chien"]


@pytest.mark.parametrize("adresse", ["/selection/", "/selection/fiche/"])
def test_la_selection_et_la_feuille_disent_les_badges(client, lieux, adresse):
    numeros = ",".join(str(lieu.pk) for lieu in lieux)
    page = client.get(f"{adresse}?lieux={numeros}").content.decode()
    assert page.count("Accepte les chiens") == 1


def test_une_valeur_inconnue_se_dit(client, lieux):
    assert client.get("/api/v1/lieux/?chien=oui").status_code == 400
    reponse = client.get("/?chien=oui")
    assert len(noms(reponse)) == 3
    assert "« oui »" in " ".join(reponse.context["resultats"]["avertissements"])


def test_le_composer_le_propose_et_la_recherche_s_elargit(client_strict, lieux):
    html = client_strict.get("/embarquer/composer/?chien=1").content.decode()
    assert "/embarquer/?chien=1" in html
    assert "checked" in html
    elargir = client_strict.get("/?chien=1&q=mairie").context["resultats"]["elargir"]
    assert elargir.libelle == "Retirer le filtre « Animaux » (1 lieu)"


def test_le_badge_et_le_panneau_de_la_fiche(client_strict, lieux):
    oui, non = (client_strict.get(lieu.get_absolute_url()) for lieu in lieux[:2])
    assert "Accepte les chiens" in oui.content.decode()
    assert oui.context["panneaux"] == [("lieux/_badges_ajoutes.html", {"nom": "Café aux chiens"})]
    assert "Accepte les chiens" not in non.content.decode()
    assert non.context["panneaux"] == []


def test_sans_inscription_rien_ne_change(client, lieux, monkeypatch):
    monkeypatch.setattr(extensions, "_criteres", {})
    assert "chien" not in parametres()
    assert len(noms(client.get("/?chien=1"))) == 3
