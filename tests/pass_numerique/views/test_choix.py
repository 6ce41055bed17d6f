"""Plusieurs structures : on choisit une fois, l'adresse s'en souvient, et chaque onglet a la sienne."""

import re

import pytest

from pass_numerique.models import Beneficiaire, Remise, Role, Saisie
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    a,
    formation,
    monde,
    personne,
    prescriptrice,
    prestation,
    utilisateur,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ce_jour_la(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 14))


@pytest.fixture
def fait(db):
    return monde(nombre=5)


@pytest.fixture
def autre(db):
    return prescriptrice("Mission locale")


@pytest.fixture
def double(fait, autre):
    """Agent au CCAS, référent à la mission locale."""
    qui = utilisateur("double")
    comptes.nommer(qui, Role.AGENT, fait.ccas)
    comptes.nommer(qui, Role.REFERENT, autre)
    return entrer(ClientStrict(), qui)


@pytest.fixture
def formateur(fait):
    """Membre de deux structures de formation."""
    qui = utilisateur("formateur")
    comptes.nommer(qui, Role.MEMBRE, fait.formation)
    comptes.nommer(qui, Role.MEMBRE, formation(SIRETS[1]))
    return entrer(ClientStrict(), qui)


def html(reponse) -> str:
    return reponse.content.decode().replace("&#x27;", "'")


def test_avec_une_structure_on_ne_choisit_pas(fait):
    qui = utilisateur()
    comptes.nommer(qui, Role.AGENT, fait.ccas)
    lue = html(entrer(ClientStrict(), qui).get("/pass/stock/"))
    assert "Vous travaillez pour" not in lue
    assert "?structure=" not in lue


@pytest.mark.parametrize("page", ["/pass/stock/", "/pass/remise/", "/pass/perdu/"])
def test_avec_deux_on_choisit_puis_le_menu_s_en_souvient(double, fait, autre, page):
    choix = html(double.get(page))
    assert "Pour quelle structure ?" in choix
    assert f'href="?structure={fait.ccas.pk}"' in choix
    lue = html(double.get(page, {"structure": autre.pk}))
    assert "<strong>Mission locale</strong>" in lue
    for suite in ("remise", "remises", "perdu", "a-relancer", "stock"):
        assert f'href="/pass/{suite}/?structure={autre.pk}"' in lue
    assert 'href="/pass/solde/"' in lue


def test_deux_onglets_ne_se_melangent_pas(double, fait, autre, formateur):
    """Le stock d'un CCAS, les Pass d'une formation : chaque page répond pour la sienne."""
    for _ in range(2):
        for structure in (fait.ccas, autre):
            ici = double.get("/pass/stock/", {"structure": structure.pk}).context["ici"]
            assert ici.structure == structure
    ailleurs = formation(SIRETS[2])
    assert formateur.get("/pass/encaissement/", {"structure": ailleurs.pk}).status_code == 404
    fait.remettre(1)
    envoi = {"cle": "x", "prestation": fait.prestation.pk, "quand": str(JOUR)}
    envoi["code"] = fait.secrets[1][0]
    page = f"/pass/encaissement/?structure={fait.formation.pk}"
    assert formateur.post(page, envoi).status_code == 302
    assert Saisie.objects.get().structure == fait.formation


def test_ce_qui_suit_reste_dans_la_structure_choisie(double, fait, autre):
    remise = fait.remettre(1, personne=personne(nom="Durand"))
    assert "Durand" not in html(double.get("/pass/remises/", {"structure": autre.pk}))
    assert "Durand" in html(double.get("/pass/remises/", {"structure": fait.ccas.pk}))
    # La page d'une remise n'a pas à choisir : sa structure est la sienne, et son menu y revient.
    lue = html(double.get(f"/pass/remises/{remise.pk}/"))
    assert f'href="/pass/stock/?structure={fait.ccas.pk}"' in lue
    relance = html(double.get("/pass/a-relancer/", {"structure": autre.pk}))
    assert f'href="?structure={autre.pk}&amp;jours=90"' in relance
    bloquee = double.post(f"/pass/chequiers/{fait.chequier(2).pk}/bloquer/", {"motif": "volé"})
    assert bloquee.url == f"/pass/stock/?structure={fait.ccas.pk}"


def test_une_remise_se_fait_pour_la_structure_de_l_adresse(double, fait, autre):
    champs = {
        "serie": fait.serie(3), "nom": "Cabrol", "prenom": "Odette", "jour": "3", "mois": "9",
        "annee": "1948", "commune": fait.ccas.commune.nom,
    }  # fmt: skip
    refusee = double.post(f"/pass/remise/?structure={autre.pk}", champs)
    assert "n'est pas dans votre stock" in html(refusee)
    assert not Beneficiaire.objects.exists()
    assert double.post(f"/pass/remise/?structure={fait.ccas.pk}", champs).status_code == 302
    assert Remise.objects.get().structure == fait.ccas


def test_l_equipe_est_celle_ou_l_on_est_referent(double, fait, autre):
    equipe = "/pass/equipe/"
    assert double.get(equipe).context["ici"].structure == autre
    # Le menu d'une structure où l'on n'est qu'agent y mène : la page répond pour l'autre…
    assert double.get(equipe, {"structure": fait.ccas.pk}).url == equipe
    # … et n'écrit rien au nom de celle-ci.
    invitee = {"prenom": "Ana", "nom": "Vidal", "courriel": "ana@example.org", "role": "agent"}
    assert double.post(f"{equipe}?structure={fait.ccas.pk}", invitee).status_code == 404
    assert double.post(equipe, invitee).url == f"{equipe}?structure={autre.pk}"


@pytest.mark.parametrize("ecrite", ["999999", "x", "٣", "-1", "1 OR 1=1"])
def test_la_structure_d_un_autre_n_existe_pas(double, formateur, ecrite):
    for page in ("/pass/perdu/", "/pass/remise/", "/pass/equipe/"):
        assert double.get(page, {"structure": ecrite}).status_code == 404
        assert double.post(f"{page}?structure={ecrite}").status_code == 404
    assert formateur.get("/pass/encaissement/", {"structure": ecrite}).status_code == 404


def test_le_menu_du_formateur_garde_la_sienne(formateur, fait):
    autre_ = next(iter(formateur.get("/pass/formations/").context["structures"]))
    lue = html(formateur.get("/pass/formations/", {"structure": autre_.pk}))
    liens = set(re.findall(r'href="/pass/(\w+)/\?structure=(\d+)"', lue))
    assert {page for page, _ in liens} >= {"encaissement", "encaissements", "structure"}
    assert {cle for _, cle in liens} == {str(autre_.pk)}
    sienne = prestation(autre_)
    assert autre_.nom in html(formateur.get(f"/pass/formations/{sienne.pk}/"))
