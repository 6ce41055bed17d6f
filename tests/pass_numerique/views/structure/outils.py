"""Une structure de formation un certain jour, et un de ses membres qui ouvre les pages."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import JOUR, a, monde

ENCAISSEMENT = "/pass/encaissement/"


@pytest.fixture
def fait(monkeypatch, settings):
    """Le 10 mars 2025 au soir : un chéquier remis (1), un en stock (2), un membre."""
    settings.SECOND_FACTEUR_EXIGE = False
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 18))
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    monde_.membre = get_user_model().objects.create_user("lea", "lea@example.org", "x")
    comptes.nommer(monde_.membre, Role.MEMBRE, monde_.formation)
    monde_.client = ClientStrict()
    monde_.client.force_login(monde_.membre)
    monde_.client.get(ENCAISSEMENT)  # la session est posée : les pages suivantes n'y écrivent rien
    return monde_


def page(fait, adresse=ENCAISSEMENT, **parametres):
    return fait.client.get(adresse, parametres)


def envoi(fait, *codes, **champs) -> dict:
    return {
        "cle": "envoi-1",
        "prestation": fait.prestation.pk,
        "quand": str(JOUR),
        "code": [*codes, ""],
    } | champs


def envoyer(fait, *codes, adresse=ENCAISSEMENT, **champs):
    return fait.client.post(adresse, envoi(fait, *codes, **champs))


def recu(saisie) -> str:
    return reverse("pass:recu", args=[saisie.pk])
