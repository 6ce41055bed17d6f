"""« Où ? » : ce que les gens tapent vraiment."""

import json
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from django.conf import settings as reglages_django
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lieux import geocodage, localisation
from lieux.geocodage import Adresse, GeocodeurInjoignable
from lieux.reference import lire_fixture
from tests.lieux.fabriques import CommuneFactory, LocaliteFactory

pytestmark = pytest.mark.django_db
CONTOURS = Path(reglages_django.BASE_DIR).parent / "shared" / "data" / "herault_communes.geojson"


@pytest.fixture
def sans_geocodeur(monkeypatch):
    def en_panne(texte):
        raise GeocodeurInjoignable

    monkeypatch.setattr(localisation, "geocoder", en_panne)


@pytest.mark.parametrize(
    ("ou", "commune"),
    [
        ("Béziers", "34032"),
        ("beziers", "34032"),
        ("34500", "34032"),
        ("34500 Béziers", "34032"),
        ("Béziers (34500)", "34032"),
        ("BEDARIEU", "34028"),
        ("sete", "34301"),
        ("Olarg", "34187"),
        ("34187", "34187"),
        ("12 rue de Sète, Bédarieux", "34028"),
        ("12 avenue inconnue 34600 Bédarieux", "34028"),
        ("place du marché 34500", "34032"),
        ("Béziers 34500", "34032"),
        ("béziers centre", "34032"),
        ("Béziers centre-ville", "34032"),
        ("Sète plage", "34301"),
        ("Bézieres", "34032"),
        ("séet", "34301"),
    ],
)
def test_commune_trouvee(communes, sans_geocodeur, ou, commune):
    assert localisation.resoudre(ou).centre.commune == commune


def test_un_code_postal_partage_donne_un_choix_le_plus_peuple_d_abord(communes):
    trouve = localisation.resoudre("34310")
    assert [centre.libelle for centre in trouve.choix] == ["Capestang", "Poilhes"]
    assert trouve.centre.libelle == "Capestang"


def test_un_nom_exact_l_emporte_sur_le_code_postal_partage(communes):
    trouve = localisation.resoudre("34310 Poilhes")
    assert trouve.centre.libelle == "Poilhes"
    assert trouve.choix == ()


@pytest.fixture
def les_saints(communes):
    for code, nom in (("34284", "Saint-Pons-de-Thomières"), ("34285", "Saint-Pons-de-Mauchiens")):
        CommuneFactory(code_insee=code, nom=nom, population=int(code))
    CommuneFactory(code_insee="34344", nom="La Grande-Motte")


@pytest.mark.parametrize(
    ("ou", "attendus"),
    [
        ("St Pons", ["Saint-Pons-de-Mauchiens", "Saint-Pons-de-Thomières"]),
        ("StPons", ["Saint-Pons-de-Mauchiens", "Saint-Pons-de-Thomières"]),
        ("stponsdethomieres", ["Saint-Pons-de-Thomières"]),
        ("lagrandemotte", ["La Grande-Motte"]),
        ("grande motte", ["La Grande-Motte"]),
    ],
)
def test_abreviations_et_noms_colles(les_saints, sans_geocodeur, ou, attendus):
    trouve = localisation.resoudre(ou)
    assert [c.libelle for c in trouve.choix or [trouve.centre]] == attendus


@pytest.mark.parametrize(
    "ou", ["Carnon", "carnon-plage", "CARNON", "carno", "Carnnon", "12 rue du Levant, Carnon"]
)
def test_une_localite_a_sa_propre_position(communes, sans_geocodeur, ou):
    LocaliteFactory(nom="Carnon", commune=communes["sete"], latitude=43.547, longitude=3.979)
    centre = localisation.resoudre(ou).centre
    assert (centre.libelle, centre.latitude, centre.longitude) == ("Carnon", 43.547, 3.979)
    # Ce texte, remis dans « Où ? », mène au même endroit.
    assert localisation.resoudre(centre.texte).centre == centre


def test_l_article_d_une_localite_ne_compte_pas(communes, sans_geocodeur):
    LocaliteFactory(nom="Cap d'Agde", commune=communes["sete"])
    assert localisation.resoudre("le Cap d’Agde").centre.libelle == "Cap d'Agde"


def test_deux_localites_du_meme_nom_donnent_un_choix(communes):
    for commune in ("sete", "beziers"):
        LocaliteFactory(nom="La Plage", commune=communes[commune])
    assert len(localisation.resoudre("la plage").choix) == 2


@pytest.mark.parametrize(
    "ou", ["Hérault", "l'hérault", "Département de l'Hérault", "tout l'Hérault", "34", "Hérault 34"]
)
def test_tout_l_herault_n_est_ni_un_point_ni_une_erreur(communes, sans_geocodeur, ou):
    trouve = localisation.resoudre(ou)
    assert trouve == localisation.Localisation(partout=True)


@pytest.mark.parametrize("ou", ["Clermont-l'Hérault", "341", "Usclas d'herault"])
def test_herault_dans_un_nom_n_est_pas_le_departement(communes, sans_geocodeur, ou):
    CommuneFactory(nom="Clermont-l'Hérault")
    CommuneFactory(nom="Usclas-d'Hérault")
    assert not localisation.resoudre(ou).partout


def test_loin_de_l_herault_on_le_dit(communes):
    paris = localisation.resoudre("48.857, 2.352")
    assert "loin de l'Hérault (environ 530 km)" in paris.avertissement
    assert "code postal" in paris.avertissement
    assert paris.centre
    # Un voisin du Gard n'est pas loin.
    assert localisation.resoudre("43.837, 4.360").avertissement == ""


def hors_de_l_herault(monkeypatch, latitude, longitude, confiance=0.9):
    adresse = Adresse("Ailleurs 30000", latitude, longitude, "30189", "municipality", confiance)
    monkeypatch.setattr(localisation, "geocoder", lambda texte: [adresse])
    return localisation.resoudre("Ailleurs")


def test_une_adresse_hors_de_l_herault(communes, monkeypatch):
    loin = hors_de_l_herault(monkeypatch, 48.857, 2.352)
    assert loin.centre is None
    assert "« Ailleurs 30000 » est loin de l'Hérault" in loin.avertissement
    voisin = hors_de_l_herault(monkeypatch, 43.837, 4.360)
    assert (voisin.centre.libelle, voisin.centre.commune) == ("Ailleurs 30000", "")
    assert "n'est pas dans l'Hérault" in voisin.avertissement
    # Le géocodeur devine : on ne le croit pas.
    devine = hors_de_l_herault(monkeypatch, 48.857, 2.352, confiance=0.3)
    assert "« Ailleurs » n'a pas été trouvé dans l'Hérault" in devine.avertissement


def test_une_adresse_de_l_herault_l_emporte_sur_une_meilleure_ailleurs(communes, monkeypatch):
    adresses = [
        Adresse("8 rue Ronde Paris", 48.86, 2.35, "75101", "housenumber", 0.95),
        Adresse("8 rue Ronde Agde", 43.31, 3.47, "34003", "housenumber", 0.7),
    ]
    monkeypatch.setattr(localisation, "geocoder", lambda texte: adresses)
    assert localisation.resoudre("8 rue ronde").centre.libelle == "8 rue Ronde Agde"


def test_le_message_redit_ce_qui_a_ete_ecrit_sans_tout_redire(communes, sans_geocodeur):
    phrase = localisation.resoudre("8 Rue  de l'Été " + "x" * 150).avertissement
    assert phrase.startswith("Nous ne pouvons pas chercher les adresses en ce moment (« 8 Rue de")
    assert "Écrivez seulement la commune ou le code postal." in phrase
    assert "…" in phrase
    assert len(phrase) < 160


@pytest.mark.skipif(not CONTOURS.exists(), reason="../shared/data/herault_communes.geojson absent")
def test_chaque_localite_du_projet_est_dans_sa_commune():
    formes = {
        forme["properties"]["code"]: forme["geometry"]
        for forme in json.loads(CONTOURS.read_text(encoding="utf-8"))["features"]
    }
    localites = lire_fixture("localites.json")
    assert len(localites) > 20
    ailleurs = [
        lieu["nom"]
        for lieu in localites
        if not _dans(formes[lieu["commune"]], lieu["longitude"], lieu["latitude"])
    ]
    assert ailleurs == []


def _dans(geometrie: dict, x: float, y: float) -> bool:
    """Le point est dans un des polygones : une demi-droite en coupe le bord un nombre impair de fois."""
    polygones = geometrie["coordinates"]
    if geometrie["type"] == "Polygon":
        polygones = [polygones]
    for anneau, *_trous in polygones:
        coupes = 0
        for (x1, y1), (x2, y2) in pairwise(anneau):
            coupes += (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        if coupes % 2:
            return True
    return False


@pytest.mark.parametrize("ou", ["31000", "Toulouse", "99999", "???", "xyzzy plugh"])
def test_hors_de_l_herault_dit_quoi_faire(communes, sans_geocodeur, ou):
    trouve = localisation.resoudre(ou)
    assert trouve.centre is None
    assert "commune" in trouve.avertissement


def test_coordonnees_arrondies_a_trois_decimales(communes):
    centre = localisation.resoudre("43.344217, 3.215822").centre
    assert (centre.latitude, centre.longitude) == (43.344, 3.216)
    assert centre.commune == ""


def test_une_adresse_passe_par_le_geocodeur(communes, monkeypatch):
    adresse = Adresse("8 rue Ronde 34600 Bédarieux", 43.61, 3.16, "34028", "housenumber")
    monkeypatch.setattr(localisation, "geocoder", lambda texte: [adresse])
    centre = localisation.resoudre("8 rue ronde bedarieux").centre
    assert (centre.libelle, centre.commune) == ("8 rue Ronde 34600 Bédarieux", "34028")


def test_plusieurs_adresses_donnent_un_choix(communes, monkeypatch):
    adresses = [
        Adresse(f"8 rue Ronde {commune}", 43.6, 3.1, code, "housenumber")
        for commune, code in (("Bédarieux", "34028"), ("Béziers", "34032"))
    ]
    monkeypatch.setattr(localisation, "geocoder", lambda texte: adresses)
    assert [c.libelle for c in localisation.resoudre("8 rue ronde").choix] == [
        "8 rue Ronde Bédarieux",
        "8 rue Ronde Béziers",
    ]


def test_geocodeur_en_panne_la_commune_sert_et_on_le_dit(communes, sans_geocodeur):
    trouve = localisation.resoudre("8 rue ronde, bedarieux")
    assert trouve.centre.libelle == "Bédarieux"
    assert "Nous ne pouvons pas chercher les adresses en ce moment" in trouve.avertissement


@pytest.mark.parametrize("adresses", [True, False])
@pytest.mark.parametrize("ou", ["Narbonne", "Lyon", "Xyzville"])
def test_sans_geocodeur_une_ville_d_ailleurs_est_dite_hors_de_l_herault(
    communes, sans_geocodeur, ou, adresses
):
    assert localisation.resoudre(ou, adresses=adresses).avertissement == (
        f"« {ou} » n'est pas une commune de l'Hérault, ou s'écrit autrement. Vérifiez "
        "l'orthographe, ou écrivez une commune de l'Hérault ou son code postal."
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(ou=st.text(max_size=200))
def test_aucun_texte_ne_fait_tomber_la_recherche(communes, sans_geocodeur, ou):
    trouve = localisation.resoudre(ou.replace("\x00", ""))
    assert trouve.centre or trouve.avertissement or trouve.partout


class TestGeocodeur:
    @pytest.fixture(autouse=True)
    def reglages(self, settings):
        settings.GEOCODEUR_URL = "https://geocodeur.example/search"
        from lieux.memoire import cache

        cache.clear()
        yield
        cache.clear()

    def brancher(self, monkeypatch, reponse):
        appels = []

        def repondre(requete):
            appels.append(requete)
            if isinstance(reponse, Exception):
                raise reponse
            return reponse

        monkeypatch.setattr(
            geocodage,
            "_client",
            lambda: httpx.Client(transport=httpx.MockTransport(repondre)),
        )
        return appels

    def element(self, label, code, coordonnees=(3.16, 43.61)):
        return {
            "geometry": {"type": "Point", "coordinates": list(coordonnees)},
            "properties": {"label": label, "citycode": code, "type": "street"},
        }

    def test_dit_ce_qui_est_dans_l_herault_et_retient_la_reponse(self, monkeypatch):
        corps = {"features": [self.element("A", "34028"), self.element("B", "11170")]}
        appels = self.brancher(monkeypatch, httpx.Response(200, json=corps))
        for _essai in range(2):
            trouvees = geocodage.geocoder("rue")
            assert [(a.libelle, a.dans_le_departement) for a in trouvees] == [
                ("A", True),
                ("B", False),
            ]
        assert len(appels) == 1

    @pytest.mark.parametrize(
        "reponse",
        [
            httpx.Response(500),
            httpx.Response(429),
            httpx.Response(200, text="<html>"),
            httpx.Response(200, json={"features": [{"geometry": {}}]}),
            httpx.Response(200, json=[1]),
            httpx.Response(302, headers={"location": "https://ailleurs.example/"}),
            httpx.ReadTimeout("trop lent"),
        ],
    )
    def test_une_panne_est_dite_puis_on_ne_rappelle_pas_tout_de_suite(self, monkeypatch, reponse):
        appels = self.brancher(monkeypatch, reponse)
        for _essai in range(2):
            with pytest.raises(GeocodeurInjoignable):
                geocodage.geocoder("rue")
        assert len(appels) == 1

    def test_coupe_par_reglage(self, settings):
        settings.GEOCODEUR_URL = ""
        with pytest.raises(GeocodeurInjoignable):
            geocodage.geocoder("rue")
