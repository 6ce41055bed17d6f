"""Les rôles et ce qu'ils permettent, posés par la migration et par elle seule."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command

from comptes import acces
from comptes.roles import ADMINISTRATEUR, GESTIONNAIRE, LECTEUR, ROLES, donner_le_role, role_de
from tests.agents import compte

pytestmark = pytest.mark.django_db


def droits(role) -> set[str]:
    groupe = Group.objects.get(name=role.nom)
    return {
        f"{app}.{code}"
        for app, code in groupe.permissions.values_list("content_type__app_label", "codename")
    }


def test_une_base_neuve_a_les_trois_roles():
    assert set(Group.objects.values_list("name", flat=True)) >= {role.nom for role in ROLES}


def test_ce_que_chacun_peut():
    assert {"lieux.change_lieu", "lieux.delete_reseau", "auth.change_user"} <= droits(
        ADMINISTRATEUR
    )
    assert "lieux.change_lieu" in droits(GESTIONNAIRE)
    assert not any(d.startswith("auth.") for d in droits(GESTIONNAIRE))
    assert "lieux.view_lieu" in droits(LECTEUR)
    assert all(d.startswith("lieux.view_") for d in droits(LECTEUR))


def test_nul_ne_supprime_un_compte_ni_ne_touche_aux_groupes():
    for role in ROLES:
        assert not {"auth.delete_user", "auth.change_group", "auth.change_permission"} & droits(
            role
        )


def test_une_migration_rend_ce_qui_manque_et_ote_ce_qui_est_en_trop():
    groupe = Group.objects.get(name=LECTEUR.nom)
    groupe.permissions.remove(Permission.objects.get(codename="view_lieu"))
    groupe.permissions.add(Permission.objects.get(codename="delete_lieu"))
    call_command("migrate", verbosity=0)
    assert "lieux.view_lieu" in droits(LECTEUR)
    assert "lieux.delete_lieu" not in droits(LECTEUR)


def test_un_role_remplace_l_autre():
    personne = compte("lea@herault.example", LECTEUR.nom)
    donner_le_role(personne, GESTIONNAIRE)
    assert role_de(personne) == GESTIONNAIRE
    assert personne.is_staff
    donner_le_role(personne, None)
    personne.refresh_from_db()
    assert role_de(personne) is None
    assert not personne.is_staff


def test_le_premier_administrateur(capsys, client):
    call_command("creer_administrateur", "Chef@Herault.example")
    sortie = capsys.readouterr().out
    personne = User.objects.get()
    assert personne.email == "chef@herault.example"
    assert personne.is_superuser
    assert personne.is_staff
    assert not personne.has_usable_password()
    assert "https://testserver/comptes/mot-de-passe/choisir/" in sortie
    lien = sortie.split("https://testserver")[1].strip()
    assert client.get(lien, follow=True).status_code == 200


def test_la_commande_rend_ses_droits_a_un_compte_sans_changer_son_mot_de_passe():
    personne = compte("chef@herault.example")
    acces.creer_administrateur("CHEF@herault.example")
    personne.refresh_from_db()
    assert User.objects.count() == 1
    assert personne.is_superuser
    assert personne.has_usable_password()


def test_la_commande_refuse_ce_qui_n_est_pas_une_adresse():
    with pytest.raises(CommandError, match="n'est pas une adresse"):
        call_command("creer_administrateur", "chef")
