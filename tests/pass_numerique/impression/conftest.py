"""Un dossier des lots pour chaque essai, et un site qui a un nom."""

import pytest


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path):
    ou = tmp_path / "lots"
    settings.PASS_DOSSIER_DES_LOTS = str(ou)
    settings.ALLOWED_HOSTS = ["numeriquepourtous.herault.example"]
    return ou
