"""Les épreuves du Pass, en petit ; `make epreuves` les joue en grand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.postgresql
RACINE = Path(__file__).resolve().parents[2]


# Le contre-essai de la foule est dans services/test_concurrence.py, rencontre par rencontre ; les
# pannes, même petites, sont trop longues ici : `make epreuves ARGS=--petites`.
@pytest.mark.long
@pytest.mark.parametrize("epreuve", ["foule"])
@pytest.mark.django_db  # pour savoir sur quelle base joue la suite ; l'épreuve a la sienne
def test_une_foule_laisse_les_comptes_justes(epreuve):
    neutre = {n: v for n, v in os.environ.items() if n not in ("DATABASE_URL",)}
    jouee = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "epreuves.jouer", epreuve, "--petites"],
        cwd=RACINE,
        env=neutre,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert jouee.returncode == 0, jouee.stdout[-3000:] + jouee.stderr[-3000:]
    assert " 0 faute" in jouee.stdout
