"""Donner une clé à un logiciel, la voir une fois, la retirer."""

import re

import pytest

from pass_numerique.models import Jeton, Role
from pass_numerique.services import comptes, jetons
from tests.pass_numerique.fabriques import SIRETS, formation
from tests.pass_numerique.views.structure.outils import fait, page

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
LOGICIELS = "/pass/structure/logiciels/"


def test_la_cle_se_montre_une_fois_et_ouvre_l_api(fait, client):
    montree = fait.client.post(LOGICIELS, {"nom": "Caisse"}).content.decode()
    texte = re.search(r"pnh_[\w-]+", montree)[0]
    assert "no-store" in fait.client.post(LOGICIELS, {"nom": "Autre"})["Cache-Control"]
    suivante = page(fait, LOGICIELS).content.decode()
    assert texte not in suivante
    assert "Pas encore utilisée" in suivante
    en_tete = {"Authorization": f"Bearer {texte}"}
    assert client.get("/api/v1/pass/formations/", headers=en_tete).status_code == 200
    assert "dernière fois le 10 mars 2025" in page(fait, LOGICIELS).content.decode()
    jeton = Jeton.objects.get(nom="Caisse")
    assert fait.client.post(f"{LOGICIELS}{jeton.pk}/retirer/").url == LOGICIELS
    assert "n&#x27;ouvre plus rien" in page(fait, LOGICIELS).content.decode()
    assert client.get("/api/v1/pass/formations/", headers=en_tete).status_code == 401


def test_un_nom_vide_et_une_cle_de_trop_se_disent(fait):
    assert "Écrivez le nom" in fait.client.post(LOGICIELS, {"nom": " "}).content.decode()
    for rang in range(5):
        jetons.creer(fait.formation, f"Logiciel {rang}")
    refusee = fait.client.post(LOGICIELS, {"nom": "Un de trop"}).content.decode()
    assert "déjà cinq clés" in refusee
    assert 'value="Un de trop"' in refusee


def test_la_cle_d_une_autre_structure_n_existe_pas(fait):
    jeton, _texte = jetons.creer(formation(siret=SIRETS[1]), "Voisine")
    assert fait.client.post(f"{LOGICIELS}{jeton.pk}/retirer/").status_code == 404
    assert Jeton.objects.get(pk=jeton.pk).retire_le is None


def test_avec_deux_structures_la_cle_est_celle_de_la_page(fait):
    autre = formation(siret=SIRETS[1])
    comptes.nommer(fait.membre, Role.MEMBRE, autre)
    fait.client.post(f"{LOGICIELS}?structure={autre.pk}", {"nom": "Caisse"})
    jeton = Jeton.objects.get()
    assert jeton.structure == autre
    retour = fait.client.post(f"{LOGICIELS}{jeton.pk}/retirer/")
    assert retour.url == f"{LOGICIELS}?structure={autre.pk}"


@pytest.mark.parametrize("nombre", [1, 3])
def test_requetes_constantes(fait, nombre, django_assert_num_queries):
    for rang in range(nombre):
        jetons.creer(fait.formation, f"Logiciel {rang}", par=fait.membre)
    # session, compte, rôles, structure, clés
    with django_assert_num_queries(5):
        assert page(fait, LOGICIELS).content.decode().count("Retirer") == nombre
