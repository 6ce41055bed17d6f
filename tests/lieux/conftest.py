"""Un petit Hérault pour les essais de recherche : six communes et leurs distances réelles."""

import pytest

from tests.lieux.fabriques import CommuneFactory

COMMUNES = {
    "bedarieux": ("34028", "Bédarieux", ["34600"], 43.6159, 3.1599, 5800),
    "beziers": ("34032", "Béziers", ["34500"], 43.3442, 3.2158, 80000),
    "capestang": ("34052", "Capestang", ["34310"], 43.3278, 3.0442, 3200),
    "poilhes": ("34206", "Poilhes", ["34310"], 43.3178, 3.0814, 500),
    "olargues": ("34187", "Olargues", ["34390"], 43.5567, 2.9139, 650),
    "sete": ("34301", "Sète", ["34200"], 43.4035, 3.6970, 44000),
}


@pytest.fixture
def communes(db):
    return {
        cle: CommuneFactory(
            code_insee=code,
            nom=nom,
            codes_postaux=postaux,
            latitude=latitude,
            longitude=longitude,
            population=population,
        )
        for cle, (code, nom, postaux, latitude, longitude, population) in COMMUNES.items()
    }
