"""« Où ? » : ce que les gens tapent vraiment."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lieux import geocodage, localisation
from lieux.geocodage import Adresse, GeocodeurInjoignable

pytestmark = pytest.mark.django_db


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
    assert "adresse exacte" in trouve.avertissement


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(ou=st.text(max_size=200))
def test_aucun_texte_ne_fait_tomber_la_recherche(communes, sans_geocodeur, ou):
    trouve = localisation.resoudre(ou.replace("\x00", ""))
    assert trouve.centre or trouve.avertissement


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

    def test_ne_garde_que_l_herault_et_retient_la_reponse(self, monkeypatch):
        corps = {"features": [self.element("A", "34028"), self.element("B", "11170")]}
        appels = self.brancher(monkeypatch, httpx.Response(200, json=corps))
        assert [a.libelle for a in geocodage.geocoder("rue")] == ["A"]
        assert [a.libelle for a in geocodage.geocoder("rue")] == ["A"]
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
