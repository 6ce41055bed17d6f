"""La portée : ce qu'une personne voit, table par table, et rien d'une autre structure."""

import pytest
from django.contrib.auth.models import AnonymousUser

from pass_numerique.droits import RIEN, portee
from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.pass_numerique.fabriques import (
    SIRETS,
    formation,
    monde,
    prescriptrice,
    prestation,
    utilisateur,
)

pytestmark = pytest.mark.django_db
TABLES = (
    "structures_prescriptrices", "chequiers", "envois", "remises", "beneficiaires",
    "structures_de_formation", "prestations", "saisies", "encaissements",
    "coordonnees_bancaires",
)  # fmt: skip


def voit(qui):
    """Table → nombre de lignes vues, sans les tables vides."""
    p = portee(qui)
    return {t: n for t in TABLES if (n := getattr(p, t)().count())}


@pytest.fixture
def fait():
    """Deux structures de chaque sorte ; tout s'est passé dans les premières."""
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    monde_.encaisser(monde_.secrets[1][0])
    monde_.autre_ccas, monde_.autre_formation = prescriptrice("Autre"), formation(SIRETS[1])
    prestation(monde_.autre_formation)
    return monde_


STOCK = {"structures_prescriptrices": 2, "chequiers": 2, "envois": 1}
DEPENSES = {"structures_de_formation": 2, "prestations": 2, "saisies": 1, "encaissements": 1}
VU = {
    (Role.AGENT, "ccas"): {
        "structures_prescriptrices": 1, "chequiers": 2, "remises": 1, "beneficiaires": 1,
    },
    (Role.REFERENT, "ccas"): {
        "structures_prescriptrices": 1, "chequiers": 2, "envois": 1, "remises": 1,
        "beneficiaires": 1,
    },
    (Role.AGENT, "autre_ccas"): {"structures_prescriptrices": 1},
    (Role.MEMBRE, "formation"): {
        "structures_de_formation": 1, "prestations": 1, "saisies": 1, "encaissements": 1,
    },
    (Role.MEMBRE, "autre_formation"): {"structures_de_formation": 1, "prestations": 1},
    (Role.GESTIONNAIRE, None): STOCK | DEPENSES | {"remises": 1, "beneficiaires": 1},
    (Role.REGISSEUR, None): STOCK,
    (Role.INSTRUCTEUR, None): DEPENSES,
    (Role.ORDONNATEUR, None): DEPENSES,
    (Role.COMPTABLE, None): DEPENSES,
    (Role.LECTEUR, None): {},
}  # fmt: skip


@pytest.mark.parametrize(("role", "ou"), VU, ids=str)
def test_chaque_role_voit_ce_qui_le_regarde(fait, role, ou):
    qui = utilisateur()
    comptes.nommer(qui, role, getattr(fait, ou) if ou else None)
    assert voit(qui) == VU[role, ou]
    assert portee(qui).voit_les_chiffres == (ou is None)


def test_qui_part_ou_dont_le_compte_est_ferme_ne_voit_plus_rien(fait):
    parti, ferme = utilisateur(), utilisateur()
    comptes.retirer(comptes.nommer(parti, Role.GESTIONNAIRE))
    comptes.nommer(ferme, Role.GESTIONNAIRE)
    ferme.is_active = False
    ferme.save()
    assert voit(parti) == voit(ferme) == {}


def test_ni_un_anonyme_ni_un_superutilisateur_n_ont_de_portee_d_office(fait):
    chef = utilisateur()
    chef.is_superuser = True
    chef.save()
    assert portee(AnonymousUser()) == RIEN
    assert voit(chef) == {}


def test_un_referent_donne_les_roles_de_sa_structure_seulement(fait):
    referent, agent, ailleurs = utilisateur(), utilisateur(), utilisateur()
    comptes.nommer(referent, Role.REFERENT, fait.ccas)
    comptes.nommer(agent, Role.AGENT, fait.ccas)
    comptes.nommer(ailleurs, Role.AGENT, fait.autre_ccas)
    assert {m.personne for m in portee(referent).membres()} == {referent, agent}
    assert not portee(agent).membres().exists()


def test_la_portee_se_lit_une_fois(fait, django_assert_num_queries):
    qui = utilisateur()
    with django_assert_num_queries(1):
        portee(qui)
        portee(qui)
