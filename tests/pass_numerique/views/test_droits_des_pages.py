"""Rôle × page × méthode, depuis une table."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pass_numerique import urls
from pass_numerique.models import Role
from pass_numerique.models.comptes import ROLES_PRESCRIPTEURS
from pass_numerique.services import comptes
from tests.pass_numerique.fabriques import formation, prescriptrice
from tests.pass_numerique.views.table_des_droits import TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_second_facteur(settings):
    # Il est éprouvé à part (tests/comptes) ; ici, seuls les rôles décident.
    settings.SECOND_FACTEUR_EXIGE = False


def test_chaque_adresse_a_sa_ligne():
    assert {f"pass:{p.name}" for p in urls.urlpatterns} == set(TABLE)


def _connecter(client, role: Role | None):
    personne = get_user_model().objects.create_user("essai", "essai@example.org", "x")
    if role in ROLES_PRESCRIPTEURS:
        comptes.nommer(personne, role, prescriptrice())
    elif role == Role.MEMBRE:
        comptes.nommer(personne, role, formation())
    elif role is not None:
        comptes.nommer(personne, role)
    client.force_login(personne)


@pytest.mark.parametrize("nom", TABLE)
@pytest.mark.parametrize("role", [None, *Role])
def test_une_personne_connectee(client, role, nom):
    ligne = TABLE[nom]
    _connecter(client, role)
    for methode in ("GET", "POST", "PUT", "DELETE"):
        reponse = client.generic(methode, reverse(nom, kwargs=ligne.arguments))
        if methode not in ligne.methodes:
            assert reponse.status_code == 405, methode
        elif ligne.roles is not None and role not in ligne.roles:
            assert reponse.status_code == 403, methode
        elif ligne.arguments:
            assert reponse.status_code == 404, methode
        else:
            assert reponse.status_code in (200, 302), methode
            assert "/comptes/connexion/" not in reponse.headers.get("Location", "")


@pytest.mark.parametrize("methode", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("nom", TABLE)
def test_un_anonyme(client, nom, methode):
    ligne = TABLE[nom]
    reponse = client.generic(methode, reverse(nom, kwargs=ligne.arguments))
    if methode not in ligne.methodes:
        assert reponse.status_code == 405
    elif ligne.roles is not None:
        assert reponse.status_code == 302
        assert reponse.headers["Location"].startswith("/comptes/connexion/?next=")
    else:
        assert reponse.status_code == (404 if ligne.arguments else 200)
