"""Les papiers à apporter, écrits par un agent, jusqu'à la liste de la personne."""

import pytest
from django.test import Client
from django.urls import reverse

from lieux.models import Besoin, DocumentAApporter, Terme
from lieux.orientation import a_apporter
from tests.agents import compte, entrer
from tests.lieux.fabriques import TermeFactory

pytestmark = pytest.mark.django_db
AJOUT, LISTE = "admin:lieux_documentaapporter_add", "admin:lieux_documentaapporter_changelist"


@pytest.fixture
def demarche():
    return TermeFactory(liste="demarches", slug="pecher", libelle="Pêcher")


def test_un_papier_ecrit_ici_est_dit_a_la_personne(admin, demarche):
    besoin = Besoin.objects.create(slug="pecher", libelle="Pêcher", icone="aide")
    besoin.demarches.add(demarche)
    envoi = {"demarche": demarche.pk, "libelle": "Votre carte de pêche", "ordre": 1}
    assert admin.post(reverse(AJOUT), envoi).status_code == 302
    assert [liasse.documents for liasse in a_apporter([besoin])] == [("Votre carte de pêche",)]


def test_le_meme_papier_deux_fois_pour_une_demarche_est_refuse(admin, demarche):
    envoi = {"demarche": demarche.pk, "libelle": "Votre carte de pêche", "ordre": 1}
    admin.post(reverse(AJOUT), envoi)
    assert admin.post(reverse(AJOUT), envoi).status_code == 200
    assert DocumentAApporter.objects.filter(demarche=demarche).count() == 1


def test_seule_une_demarche_se_choisit(admin):
    service = Terme.objects.filter(liste="services").first()
    envoi = {"demarche": service.pk, "libelle": "Un papier", "ordre": 1}
    assert admin.post(reverse(AJOUT), envoi).status_code == 200
    assert not DocumentAApporter.objects.filter(libelle="Un papier").exists()


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_a_un_nombre_fixe_de_requetes(admin, demarche, nombre, django_assert_num_queries):
    DocumentAApporter.objects.all().delete()
    for rang in range(nombre):
        DocumentAApporter.objects.create(demarche=demarche, libelle=f"Papier {rang}", ordre=rang)
    with django_assert_num_queries(10):
        page = admin.get(reverse(LISTE)).content.decode()
    assert page.count("Pêcher</td>") == nombre


def test_qui_ne_fait_que_lire_ne_change_rien(demarche):
    lecteur = entrer(Client(), compte("lecteur@example.org", "lecteur"))
    assert lecteur.get(reverse(LISTE)).status_code == 200
    assert lecteur.get(reverse(AJOUT)).status_code == 403
    envoi = {"demarche": demarche.pk, "libelle": "Un papier", "ordre": 1}
    assert lecteur.post(reverse(AJOUT), envoi).status_code == 403
