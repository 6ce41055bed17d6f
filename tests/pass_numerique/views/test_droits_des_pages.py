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


def _attendu(ligne, methode: str, role: Role | None) -> set[int]:
    if methode not in ligne.methodes:
        return {405}
    if ligne.roles is not None and role not in ligne.roles:
        return {403}
    return {404} if ligne.arguments else {200, 302}


@pytest.mark.parametrize("role", [None, *Role])
def test_une_personne_connectee(client, role):
    _connecter(client, role)
    fautes = []
    for nom, ligne in TABLE.items():
        for methode in ("GET", "POST", "PUT", "DELETE"):
            reponse = client.generic(methode, reverse(nom, kwargs=ligne.arguments))
            attendu = _attendu(ligne, methode, role)
            vers_la_porte = "/comptes/connexion/" in reponse.headers.get("Location", "")
            if reponse.status_code not in attendu or vers_la_porte:
                fautes.append(f"{methode} {nom} : {reponse.status_code} et non {attendu}")
    assert fautes == []


@pytest.mark.parametrize("methode", ["GET", "POST", "PUT"])
def test_un_anonyme(client, methode):
    fautes = []
    for nom, ligne in TABLE.items():
        reponse = client.generic(methode, reverse(nom, kwargs=ligne.arguments))
        if methode not in ligne.methodes:
            bien = reponse.status_code == 405
        elif ligne.roles is not None:
            vers = reponse.headers.get("Location", "")
            bien = reponse.status_code == 302 and vers.startswith("/comptes/connexion/?next=")
        else:
            bien = reponse.status_code == (404 if ligne.arguments else 200)
        if not bien:
            fautes.append(f"{methode} {nom} : {reponse.status_code}")
    assert fautes == []
