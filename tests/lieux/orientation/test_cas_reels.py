"""Les cas d'or sur les fichiers réels, quand ils sont là : même organisme, un vrai lieu proche."""

import pytest
from django.core.management import call_command
from django.db import transaction

from lieux.decoupage import charger_communes, lire_communes
from lieux.orientation import raisons
from lieux.orientation.chargement import charger_orientation
from tests.lieux.importation.conftest import REEL
from tests.lieux.orientation.cas import CAS
from tests.lieux.orientation.test_cas import decrire, orientation_de, premiers_lieux

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REEL.exists(), reason="../shared/data/reel est absent"),
    pytest.mark.usefixtures("herault_reel"),
]
# Le réseau réel a des trous : dans les Hauts Cantons, il faut parfois une demi-heure de route.
PROCHE_KM = 25


@pytest.fixture(scope="module")
def herault_reel(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        bloc = transaction.atomic()
        bloc.__enter__()
        charger_communes(lire_communes())
        for fichier in sorted(REEL.glob("*.csv")):
            call_command("importer_lieux", str(fichier), appliquer=True, verbosity=0)
        charger_orientation()
        yield
        transaction.set_rollback(True)
        bloc.__exit__(None, None, None)


@pytest.mark.parametrize("cas", CAS, ids=str)
def test_sur_les_lieux_reels(cas):
    orientation = orientation_de(cas)
    trouves = premiers_lieux(orientation)
    recit = decrire(orientation, trouves)
    assert orientation.organismes[0].reseau.slug == cas.organisme, recit
    assert len(trouves) == 3, recit
    assert trouves[0][1].distance_km <= PROCHE_KM, recit
    assert raisons(*trouves[0], orientation), recit
    notes = [place.note for _lieu, place in trouves]
    assert notes == sorted(notes, reverse=True), recit
