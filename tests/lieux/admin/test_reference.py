"""Les valeurs du schéma national se lisent autrement, mais ne se changent pas."""

import pytest
from django.urls import reverse

from lieux.models import Terme
from tests.lieux.admin.test_lieu import enregistrer
from tests.lieux.fabriques import TermeFactory

pytestmark = pytest.mark.django_db


def page(terme, nom="change") -> str:
    return reverse(f"admin:lieux_terme_{nom}", args=[terme.pk])


@pytest.fixture
def national():
    return Terme.objects.filter(liste="services").first()


def test_le_libelle_d_une_valeur_nationale_se_change_pas_sa_valeur(admin, national):
    enregistrer(
        admin, page(national), libelle="En mots simples", code="Autre", liste="frais_a_charge"
    )
    apres = Terme.objects.get(pk=national.pk)
    assert apres.libelle == "En mots simples"
    assert (apres.liste, apres.code, apres.slug) == (national.liste, national.code, national.slug)


def test_une_valeur_nationale_ne_se_supprime_pas(admin, national):
    assert admin.post(page(national, "delete"), {"post": "yes"}).status_code == 403
    envoi = {"action": "delete_selected", "_selected_action": [national.pk], "post": "yes"}
    admin.post(reverse("admin:lieux_terme_changelist"), envoi)
    assert Terme.objects.filter(pk=national.pk).exists()


def test_une_valeur_d_ici_se_change_et_se_supprime(admin):
    terme = TermeFactory(liste="services", code="D'ici")
    enregistrer(admin, page(terme), code="D'ailleurs")
    assert Terme.objects.get(pk=terme.pk).code == "D'ailleurs"
    assert admin.post(page(terme, "delete"), {"post": "yes"}).status_code == 302
