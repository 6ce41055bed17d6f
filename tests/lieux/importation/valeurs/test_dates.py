from datetime import date

import pytest

from lieux.importation.valeurs import dates
from tests.lieux.importation.conftest import AUJOURD_HUI, natures


@pytest.mark.parametrize(
    "ecrit",
    [
        "2024-08-01",
        "2024/08/01",
        "20240801",
        "01/08/2024",
        "1/8/2024",
        "01-08-2024",
        "01.08.2024 08:30",
        "2024-08-01T08:30:00",
        "2024-08-01 00:00:00",
        "2024-07-31T22:30:00Z",  # le 1er août à Paris
        "2024-08-01T00:30:00+02:00",
        "1722499200",
        "1722499200000",
        "1722499200.0",
    ],
)
def test_une_date(ecrit):
    assert dates.lire(ecrit, AUJOURD_HUI) == (date(2024, 8, 1), [])


@pytest.mark.parametrize(
    ("ecrit", "nature"),
    [
        ("", "date-absente"),
        ("hier", "date-invalide"),
        ("2024-02-30", "date-invalide"),
        ("08/25/2024", "date-invalide"),  # mois et jour inversés : on ne devine pas
        ("01/08/24", "date-invalide"),
        ("1900-01-01", "date-invalide"),
        ("0000000000", "date-invalide"),
        ("9999999999999", "date-future"),
        ("2027-01-01", "date-future"),
        ("99999999999999999999", "date-invalide"),
    ],
)
def test_une_date_inutilisable(ecrit, nature):
    lue, notes = dates.lire(ecrit, AUJOURD_HUI)
    assert lue is None
    assert natures(notes) == [nature]
    assert notes[0].perdue == bool(ecrit)
