import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.agents import entrer
from tests.client_strict import PageMalFaite, fautes


class ClientDeLAdministration(Client):
    """Strict comme `ClientStrict`, sauf pour l'attribut où Django écrit du JSON, accolades comprises."""

    def request(self, **requete):
        reponse = super().request(**requete)
        if reponse.get("Content-Type", "").startswith("text/html") and not reponse.streaming:
            html = reponse.content.decode()
            trouvees = [f for f in fautes(html) if "data-inline-formset" not in f]
            if trouvees:
                raise PageMalFaite(f"{requete.get('PATH_INFO')} :\n  " + "\n  ".join(trouvees))
        return reponse


@pytest.fixture
def gestionnaire(db):
    return User.objects.create_superuser("gestionnaire", "g@example.org", "secret")


@pytest.fixture
def admin(gestionnaire):
    """Un client connecté à l'administration."""
    client = ClientDeLAdministration()
    entrer(client, gestionnaire)
    return client
