import pytest

from tests.agents import compte


@pytest.fixture
def agent(db):
    """Un gestionnaire qui n'a pas encore de second facteur."""
    return compte("lea@herault.example", "gestionnaire des lieux")


@pytest.fixture
def administrateur(db):
    return compte("chef@herault.example", "administrateur")
