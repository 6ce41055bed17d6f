"""Un CCAS, ses chéquiers, un agent et un référent connectés, le 10 mars 2025 à 14 h."""

import pytest

from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.lieux.fabriques import CommuneFactory
from tests.pass_numerique.fabriques import JOUR, a, monde, utilisateur


@pytest.fixture(autouse=True)
def _ce_jour_la(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 14))


@pytest.fixture
def fait(db):
    return monde(nombre=5)


@pytest.fixture
def beziers(db):
    return CommuneFactory(code_insee="34032", nom="Béziers", codes_postaux=["34500"])


@pytest.fixture
def agent(fait):
    personne = utilisateur("agent")
    comptes.nommer(personne, Role.AGENT, fait.ccas)
    return entrer(ClientStrict(), personne)


@pytest.fixture
def referent(fait):
    personne = utilisateur("referent")
    comptes.nommer(personne, Role.REFERENT, fait.ccas)
    return entrer(ClientStrict(), personne)
