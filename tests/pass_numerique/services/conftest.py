import pytest

from tests.pass_numerique.fabriques import monde


@pytest.fixture
def fait():
    """Un chéquier remis (1), un en stock (2)."""
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    return monde_
