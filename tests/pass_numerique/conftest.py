import pytest

from lieux.memoire import cache


@pytest.fixture(autouse=True)
def _sans_souvenir():
    """Le cache du processus survit à l'annulation des écritures : un essai lirait ceux d'un autre."""
    cache.clear()
