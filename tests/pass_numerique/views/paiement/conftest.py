"""Une structure payable le 10 avril 2025, et chaque métier connecté."""

import pytest
from django.contrib.auth import get_user_model

from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import Bureau, a, monde, rib
from tests.pass_numerique.views.paiement.outils import LE_10_AVRIL

METIERS = {
    "membre": Role.MEMBRE,
    "instructeur": Role.INSTRUCTEUR,
    "ordonnateur": Role.ORDONNATEUR,
    "comptable": Role.COMPTABLE,
    "gestionnaire": Role.GESTIONNAIRE,
}


@pytest.fixture(autouse=True)
def _ce_jour_la(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(LE_10_AVRIL, 14))


@pytest.fixture
def bureau(db):
    """Trois Pass du 10 mars à payer ; `bureau.membre`… sont des personnes, `bureau.clients` leurs pages."""
    fait = monde(nombre=2)
    fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:3])
    rib(fait.formation)
    bureau = Bureau(fait, a(LE_10_AVRIL, 10))
    bureau.clients = {}
    for nom, role in METIERS.items():
        personne = get_user_model().objects.create_user(nom, f"{nom}@example.org", "x")
        comptes.nommer(personne, role, fait.formation if role == Role.MEMBRE else None)
        setattr(bureau, nom, personne)
        bureau.clients[nom] = entrer(ClientStrict(), personne)
    return bureau
