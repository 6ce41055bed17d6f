"""Des lieux qui portent tout ce que l'API sait dire, et un débit qui ne gêne pas les essais."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lieux.memoire import cache
from tests.lieux.fabriques import LieuFactory

ADRESSES = {
    "liste": "/api/v1/lieux/",
    "geojson": "/api/v1/lieux.geojson",
    "communes": "/api/v1/communes/?q=b",
    "reseaux": "/api/v1/reseaux/",
    "vocabulaires": "/api/v1/vocabulaires/",
    "csv": "/api/v1/export/lieux.csv",
    "json": "/api/v1/export/lieux.json",
    "schema": "/api/v1/schema/",
}


@pytest.fixture(autouse=True)
def sans_limite(settings):
    """Chaque essai part d'un cache vide ; ceux du débit posent leur propre limite."""
    cache.clear()
    settings.API_REQUETES_PAR_MINUTE = {"lecture": 0, "export": 0}
    yield
    cache.clear()


@pytest.fixture
def riche(communes):
    """Un lieu dont chaque colonne dit quelque chose."""
    demain = timezone.localdate() + timedelta(days=1)
    return LieuFactory(
        nom="Maison « France Services », Béziers",
        commune=communes["beziers"],
        pivot="22340001700013",
        structure_parente="Ville de Béziers",
        adresse="1, rue des Essais",
        complement_adresse="Bâtiment B",
        latitude=43.3442,
        longitude=3.2158,
        telephone="+33465710000",
        courriels="un@example.org|deux@example.org",
        site_web="https://example.org|https://exemple.example.org",
        prise_rdv="https://rdv.example.org/",
        horaires="Mo-Fr 09:00-12:00,14:00-17:00; PH off",
        presentation_resume='Un lieu "ouvert", à tous',
        presentation_detail="Première ligne\nSeconde ligne",
        source="Essai",
        identifiant_origine="essai-1",
        origine="essai",
        date_maj=date(2026, 1, 31),
        fiche_acces_libre="https://acceslibre.example.org/1",
        autres_formations_labels="Label maison",
        typologie=["rfs", "muni"],
        itinerance=["fixe"],
        services=["aide-aux-demarches-administratives"],
        publics_specifiquement_adresses=["jeunes", "seniors"],
        prise_en_charge_specifique=["surdite"],
        frais_a_charge=["gratuit"],
        dispositif_programmes_nationaux=["france-services"],
        formations_labels=["fabriques-de-territoire"],
        modalites_acces=["se-presenter", "telephoner"],
        modalites_accompagnement=["en-autonomie"],
        reseaux=["france-services", "caf"],
        fermetures=[(demain, demain)],
    )


@pytest.fixture
def bus(communes):
    """Un service itinérant : rien chez lui, un arrêt ailleurs."""
    return LieuFactory(
        nom="Bus numérique",
        commune=communes["sete"],
        adresse="",
        latitude=None,
        longitude=None,
        arrets=[
            {"commune": communes["olargues"], "nom": "Mairie", "horaires": "Tu 09:00-12:00"},
        ],
    )
