"""Plusieurs structures : on choisit une fois, et seulement alors."""

import pytest

from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import personne, prescriptrice, utilisateur

pytestmark = pytest.mark.django_db
CHOIX = "/pass/remise/structure/"


@pytest.fixture
def autre():
    return prescriptrice("Mission locale")


@pytest.fixture
def double(fait, autre):
    qui = utilisateur("double")
    comptes.nommer(qui, Role.AGENT, fait.ccas)
    comptes.nommer(qui, Role.REFERENT, autre)
    return entrer(ClientStrict(), qui)


def test_avec_une_structure_on_ne_choisit_pas(agent):
    assert agent.get(CHOIX + "?suite=/pass/stock/").url == "/pass/stock/"
    assert "Vous travaillez pour" not in agent.get("/pass/stock/").content.decode()


def test_avec_deux_on_choisit_puis_on_arrive(double, fait, autre):
    reponse = double.get("/pass/stock/")
    assert reponse.url == f"{CHOIX}?suite=%2Fpass%2Fstock%2F"
    assert "structure" in double.post(reponse.url, {}).context["form"].errors
    assert double.post(reponse.url, {"structure": fait.ccas.pk}).url == "/pass/stock/"
    contenu = double.get("/pass/stock/").content.decode()
    assert fait.ccas.nom.replace("'", "&#x27;") in contenu
    assert "Changer" in contenu
    double.post(CHOIX, {"structure": autre.pk})
    assert "Mission locale" in double.get("/pass/stock/").content.decode()


def test_les_remises_sont_celles_de_la_structure_choisie(double, fait, autre):
    remise = fait.remettre(1, personne=personne(nom="Durand"))
    double.post(CHOIX, {"structure": autre.pk})
    assert "Durand" not in double.get("/pass/remises/").content.decode()
    # La sienne aussi, par son adresse : elle est dans une de ses structures.
    assert double.get(f"/pass/remises/{remise.pk}/").status_code == 200


def test_l_equipe_est_celle_ou_l_on_est_referent(double, fait, autre):
    double.post(CHOIX, {"structure": fait.ccas.pk})
    assert double.get("/pass/equipe/").context["structure"] == autre


def test_on_ne_choisit_ni_la_structure_d_un_autre_ni_une_autre_adresse(double, fait):
    ailleurs = prescriptrice("Ailleurs")
    assert "structure" in double.post(CHOIX, {"structure": ailleurs.pk}).context["form"].errors
    choisie = {"structure": fait.ccas.pk}
    assert double.post(CHOIX + "?suite=https://mechant.example/", choisie).url == "/pass/espace/"
    assert double.post(CHOIX + "?suite=//mechant.example/", choisie).url == "/pass/espace/"
