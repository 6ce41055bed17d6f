"""L'Hérault d'exemple (fixtures/) et le premier jeu de règles, chargés une fois par module."""

from datetime import datetime

import pytest
from django.db import transaction

from lieux import horaires
from lieux.decoupage import charger_communes, lire_communes
from lieux.demonstration import charger_lieux_d_exemple
from lieux.orientation.chargement import charger_orientation

# Un mardi matin ordinaire.
MARDI = datetime(2026, 11, 24, 10, 0, tzinfo=horaires.FUSEAU)


@pytest.fixture(scope="module")
def herault_d_exemple(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        bloc = transaction.atomic()
        bloc.__enter__()
        charger_communes(lire_communes())
        charger_lieux_d_exemple(MARDI.date())
        charger_orientation()
        yield
        transaction.set_rollback(True)
        bloc.__exit__(None, None, None)
