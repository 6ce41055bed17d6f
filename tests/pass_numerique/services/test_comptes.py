"""Les rôles : qui remet ne se paie pas, qui valide ne paie pas."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from pass_numerique.models import Membre, Role, roles_incompatibles
from pass_numerique.models.comptes import INCOMPATIBLES
from pass_numerique.motifs import Code
from pass_numerique.services import comptes
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, prescriptrice, utilisateur
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db
COMPATIBLES = {
    frozenset(paire)
    for paire in [
        (Role.AGENT, Role.REFERENT),
        (Role.AGENT, Role.GESTIONNAIRE),
        (Role.AGENT, Role.INSTRUCTEUR),
        (Role.AGENT, Role.LECTEUR),
        (Role.REFERENT, Role.GESTIONNAIRE),
        (Role.REFERENT, Role.INSTRUCTEUR),
        (Role.REFERENT, Role.LECTEUR),
        (Role.GESTIONNAIRE, Role.REGISSEUR),
        (Role.GESTIONNAIRE, Role.INSTRUCTEUR),
        (Role.GESTIONNAIRE, Role.ORDONNATEUR),
        (Role.REGISSEUR, Role.INSTRUCTEUR),
    ]
}


@pytest.mark.parametrize("un", Role)
@pytest.mark.parametrize("autre", Role)
def test_chaque_paire_de_roles_est_permise_ou_refusee(un, autre):
    if un == autre:
        assert roles_incompatibles([un, autre]) is None
    else:
        permise = frozenset({un, autre}) in COMPATIBLES
        assert (roles_incompatibles([un, autre]) is None) == permise
        assert (frozenset({un, autre}) in INCOMPATIBLES) != permise


def structure_pour(role):
    if role in (Role.AGENT, Role.REFERENT):
        return prescriptrice()
    return formation() if role == Role.MEMBRE else None


@pytest.mark.parametrize("role", Role)
def test_chaque_role_se_donne_une_fois_et_se_retire(role):
    qui, ou = utilisateur(), structure_pour(role)
    membre = comptes.nommer(qui, role, ou, maintenant=a(JOUR))
    assert comptes.nommer(qui, role, ou) == membre
    comptes.retirer(membre)
    with refuse(Code.DEJA_ANNULE):
        comptes.retirer(membre)
    assert comptes.nommer(qui, role, ou) != membre


def test_deux_roles_incompatibles_sont_refuses_meme_dans_deux_structures():
    qui = utilisateur()
    membre = comptes.nommer(qui, Role.MEMBRE, formation())
    comptes.nommer(qui, Role.MEMBRE, formation(SIRETS[1]))
    with refuse(Code.ROLES_INCOMPATIBLES):
        comptes.nommer(qui, Role.AGENT, prescriptrice())
    comptes.retirer(membre)
    with refuse(Code.ROLES_INCOMPATIBLES):
        comptes.nommer(qui, Role.AGENT, prescriptrice())


@pytest.mark.parametrize(
    ("role", "ou"), [(Role.AGENT, None), (Role.MEMBRE, None), (Role.COMPTABLE, "prescriptrice")]
)
def test_la_base_refuse_un_role_dans_la_mauvaise_structure(role, ou):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membre.objects.create(
            personne=utilisateur(),
            role=role,
            depuis=a(JOUR),
            prescriptrice=prescriptrice() if ou else None,
        )


# --- Accueillir quelqu'un dans sa structure


def test_accueillir_ouvre_un_compte_a_choisir_ou_retrouve_celui_qui_existe():
    ccas = prescriptrice()
    membre = comptes.accueillir(" Ana@Example.org ", "Ana", "Vidal", Role.AGENT, ccas)
    ana = membre.personne
    assert (ana.username, ana.email, ana.get_full_name()) == (
        "ana@example.org",
        "ana@example.org",
        "Ana Vidal",
    )
    assert not ana.has_usable_password()
    assert comptes.accueillir("ANA@example.org", "A", "V", Role.AGENT, ccas) == membre
    ana.refresh_from_db()
    assert ana.get_full_name() == "Ana Vidal"


def test_une_structure_fermee_n_accueille_plus_personne():
    for structure, role in (
        (prescriptrice(active=False), Role.AGENT),
        (formation(active=False), Role.MEMBRE),
    ):
        with refuse(Code.STRUCTURE_FERMEE):
            comptes.nommer_par_courriel("ana@example.org", role, structure)
    with refuse(Code.STRUCTURE_FERMEE):
        comptes.accueillir("ana@example.org", "", "", Role.AGENT, prescriptrice(active=False))
    assert not get_user_model().objects.filter(email="ana@example.org").exists()


def test_accueillir_refuse_un_compte_ferme_ou_des_roles_incompatibles():
    ccas, parti = prescriptrice(), utilisateur("parti")
    parti.is_active = False
    parti.save()
    with refuse(Code.COMPTE_FERME):
        comptes.accueillir(parti.email, "", "", Role.AGENT, ccas)
    formatrice = utilisateur("formatrice")
    comptes.nommer(formatrice, Role.MEMBRE, formation())
    with refuse(Code.ROLE_IMPOSSIBLE) as refus:
        comptes.accueillir(formatrice.email, "", "", Role.AGENT, ccas)
    assert "membre" not in refus.value.phrase
    assert not Membre.objects.filter(prescriptrice=ccas).exists()
