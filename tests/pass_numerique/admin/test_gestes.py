"""Chaque entrée du menu s'ouvre, pour chaque rôle à qui on la propose."""

import pytest
from django.urls import reverse

from pass_numerique.gestes import GESTES
from pass_numerique.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_ce_que_le_menu_propose_s_ouvre(ouvrir, role):
    client = ouvrir(role)
    siens = [geste for geste in GESTES if role in geste.roles]
    assert siens
    fermes = [g.url for g in siens if client.get(reverse(g.url)).status_code != 200]
    assert fermes == []
