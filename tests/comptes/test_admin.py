"""La page des comptes : ouvrir, inviter, dépanner, fermer ; jamais un secret, jamais plus que soi."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from pass_numerique.models import Role
from pass_numerique.services.comptes import nommer
from tests.agents import MOT_DE_PASSE, compte, entrer

LISTE = "/admin/auth/user/"
SANS_PERIMETRE = {
    "perimetre-TOTAL_FORMS": 0,
    "perimetre-INITIAL_FORMS": 0,
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def chef(administrateur):
    return entrer(Client(), administrateur)


def page(personne, suite="change") -> str:
    return f"{LISTE}{personne.pk}/{suite}/"


def envoi(**champs):
    return (
        {"email": "neuf@herault.example", "first_name": "", "last_name": ""}
        | SANS_PERIMETRE
        | champs
    )


def test_ouvrir_un_compte_envoie_l_invitation(chef, client):
    reponse = chef.post(
        f"{LISTE}add/", envoi(email="Neuf@Herault.example", role="lecteur", inviter="on")
    )
    assert reponse.status_code == 302, reponse.context["errors"]
    neuf = User.objects.get(email="neuf@herault.example")
    assert neuf.username == neuf.email
    assert neuf.is_staff
    assert not neuf.has_usable_password()
    assert [groupe.name for groupe in neuf.groups.all()] == ["lecteur"]
    assert mail.outbox[0].to == [neuf.email]
    lien = re.search(r"http://testserver(/comptes/mot-de-passe/choisir/\S+)", mail.outbox[0].body)[
        1
    ]
    assert client.get(lien, follow=True).status_code == 200
    assert LogEntry.objects.filter(object_id=neuf.pk, change_message="Invitation envoyée.").exists()


def test_ouvrir_un_compte_sans_invitation(chef):
    chef.post(f"{LISTE}add/", envoi(role=""))
    assert not mail.outbox
    assert not User.objects.get(email="neuf@herault.example").is_staff


def test_une_adresse_deja_prise_est_refusee_quelle_que_soit_la_casse(chef, agent):
    reponse = chef.post(f"{LISTE}add/", envoi(email="LEA@herault.example", role="lecteur"))
    assert "Un compte a déjà cette adresse" in reponse.content.decode()


def test_changer_l_adresse_change_la_connexion(chef, agent, client):
    EmailAddress.objects.create(user=agent, email=agent.email, verified=True, primary=True)
    chef.post(
        page(agent), envoi(email="lea.durand@herault.example", role="lecteur", is_active="on")
    )
    agent.refresh_from_db()
    assert agent.username == agent.email == "lea.durand@herault.example"
    client.post("/comptes/connexion/", {"login": "lea@herault.example", "password": MOT_DE_PASSE})
    assert "_auth_user_id" not in client.session


def test_fermer_un_compte_ferme_ses_sessions(chef, agent):
    sienne = entrer(Client(), agent)
    assert sienne.get("/admin/").status_code == 200
    chef.post(page(agent), envoi(email=agent.email, role="gestionnaire des lieux"))
    agent.refresh_from_db()
    assert not agent.is_active
    assert sienne.get("/admin/").status_code == 302
    chef.post(page(agent, "inviter"))
    assert not mail.outbox


def test_retirer_le_second_facteur_demande_confirmation_et_laisse_une_trace(chef, agent):
    Authenticator.objects.create(user=agent, type="totp", data={"secret": "x"})
    assert "de vive voix" in chef.get(page(agent, "second-facteur")).content.decode()
    assert Authenticator.objects.exists()
    chef.post(page(agent, "second-facteur"))
    assert not Authenticator.objects.exists()
    assert LogEntry.objects.filter(object_id=agent.pk).latest("pk").change_message == (
        "Second facteur retiré, sessions fermées."
    )
    assert mail.outbox[0].to == [agent.email]


def test_inviter_se_fait_par_un_envoi(chef, agent):
    assert chef.get(page(agent, "inviter")).status_code == 405
    chef.post(page(agent, "inviter"))
    chef.post(LISTE, {"action": "envoyer_l_invitation", "_selected_action": [agent.pk]})
    assert len(mail.outbox) == 2


def test_quelques_invitations_par_heure_et_par_adresse(chef, agent):
    for _ in range(4):
        chef.post(page(agent, "inviter"))
    assert len(mail.outbox) == 3
    assert "courriers indésirables" in chef.get(page(agent)).content.decode()
    envoyees = LogEntry.objects.filter(object_id=agent.pk, change_message="Invitation envoyée.")
    assert envoyees.count() == 3


def test_aucun_secret_n_est_montre(chef, agent):
    Authenticator.objects.create(user=agent, type="totp", data={"secret": "SECRETVISIBLE"})
    for adresse in (LISTE, page(agent), page(agent, "history"), page(agent, "second-facteur")):
        texte = chef.get(adresse).content.decode()
        assert "SECRETVISIBLE" not in texte
        assert agent.password not in texte
        assert "md5$" not in texte


def test_nul_ne_supprime_un_compte(chef, agent):
    assert chef.post(page(agent, "delete"), {"post": "yes"}).status_code == 403
    chef.post(LISTE, {"action": "delete_selected", "_selected_action": [agent.pk], "post": "yes"})
    assert User.objects.filter(pk=agent.pk).exists()


def test_un_administrateur_ne_se_ferme_ni_ne_se_degrade(chef, administrateur):
    for champs in ({"role": "administrateur"}, {"role": "lecteur", "is_active": "on"}):
        reponse = chef.post(page(administrateur), envoi(email=administrateur.email, **champs))
        assert reponse.status_code == 200
    administrateur.refresh_from_db()
    assert administrateur.is_active
    assert administrateur.groups.get().name == "administrateur"


class TestPlusQueSoi:
    """Un administrateur n'est pas l'exploitant : il ne prend pas la place d'un superutilisateur."""

    @pytest.fixture
    def exploitant(self):
        return compte("racine@herault.example", is_superuser=True, is_staff=True)

    def test_il_ne_change_ni_son_adresse_ni_son_second_facteur(self, chef, exploitant):
        Authenticator.objects.create(user=exploitant, type="totp", data={"secret": "x"})
        assert chef.get(page(exploitant)).status_code == 200
        for suite in ("change", "inviter", "second-facteur"):
            reponse = chef.post(page(exploitant, suite), envoi(email="pirate@herault.example"))
            assert reponse.status_code == 403, suite
        chef.post(LISTE, {"action": "envoyer_l_invitation", "_selected_action": [exploitant.pk]})
        exploitant.refresh_from_db()
        assert exploitant.email == "racine@herault.example"
        assert Authenticator.objects.exists()
        assert not mail.outbox

    def test_il_ne_se_donne_pas_tous_les_droits(self, chef, administrateur):
        chef.post(
            page(administrateur),
            envoi(
                email=administrateur.email,
                role="administrateur",
                is_active="on",
                is_superuser="on",
                user_permissions=[1],
                groups=[1],
            ),
        )
        administrateur.refresh_from_db()
        assert not administrateur.is_superuser
        assert not administrateur.user_permissions.exists()


@pytest.mark.parametrize("role", ["gestionnaire des lieux", "lecteur", None])
def test_les_autres_roles_n_y_entrent_pas(role, administrateur):
    client = entrer(Client(), compte("autre@herault.example", role, is_staff=True))
    for adresse in (
        LISTE,
        f"{LISTE}add/",
        page(administrateur),
        page(administrateur, "history"),
        page(administrateur, "second-facteur"),
    ):
        assert client.get(adresse).status_code == 403, adresse
    for suite in ("inviter", "second-facteur", "change"):
        assert client.post(page(administrateur, suite), envoi()).status_code == 403


def test_la_liste_garde_son_nombre_de_requetes(chef, django_assert_num_queries):
    for n in range(3):
        compte(f"n{n}@herault.example", "lecteur")
        # Session, compte, droits (2), deux décomptes, lignes, groupes.
        chef.get(LISTE)
        with django_assert_num_queries(9):
            chef.get(LISTE)


@pytest.mark.parametrize("role", ["administrateur", "gestionnaire des lieux", "lecteur", "aucun"])
def test_filtrer_par_role(chef, agent, role):
    compte("simple@herault.example")
    reponse = chef.get(LISTE, {"role": role})
    noms = {c.email for c in reponse.context["cl"].queryset}
    attendus = {
        "administrateur": {"chef@herault.example"},
        "gestionnaire des lieux": {"lea@herault.example"},
        "lecteur": set(),
        "aucun": {"simple@herault.example"},
    }
    assert noms == attendus[role]


class TestConfieAilleurs:
    """Un compte à qui une autre application confie de l'argent : seul l'exploitant y touche."""

    @pytest.fixture
    def confie(self, agent):
        # Le Pass le déclare dans son `ready()` : le rôle suffit, même compte fermé.
        nommer(agent, Role.COMPTABLE)
        Authenticator.objects.create(user=agent, type="totp", data={"secret": "x"})
        return agent

    @pytest.fixture
    def exploitant(self):
        return entrer(Client(), compte("racine@herault.example", is_superuser=True, is_staff=True))

    @pytest.mark.parametrize("ouvert", [True, False])
    def test_un_administrateur_ne_prend_pas_sa_place(self, chef, confie, ouvert):
        User.objects.filter(pk=confie.pk).update(is_active=ouvert)
        fiche = chef.get(page(confie)).content.decode()
        assert "seule la personne qui exploite le site" in fiche
        assert 'name="email"' not in fiche
        assert "Second facteur perdu" not in fiche
        champs = {"role": "gestionnaire des lieux", "first_name": "Léa"}
        champs |= {} if ouvert else {"is_active": "on"}
        chef.post(page(confie), envoi(email="pirate@herault.example", **champs))
        for suite in ("second-facteur", "inviter"):
            reponse = chef.post(page(confie, suite), follow=True)
            assert "seule la personne qui exploite le site" in reponse.content.decode(), suite
        chef.post(LISTE, {"action": "envoyer_l_invitation", "_selected_action": [confie.pk]})
        confie.refresh_from_db()
        assert confie.first_name == "Léa"  # le reste se change toujours
        assert (confie.email, confie.is_active) == ("lea@herault.example", ouvert)
        assert Authenticator.objects.exists()
        assert not mail.outbox

    def test_l_exploitant_le_peut(self, exploitant, confie):
        exploitant.post(page(confie, "second-facteur"))
        assert not Authenticator.objects.exists()
        exploitant.post(page(confie), envoi(email="lea2@herault.example", role=""))
        confie.refresh_from_db()
        assert confie.email == "lea2@herault.example"
        assert not confie.is_active


def test_changer_l_adresse_se_dit_a_l_ancienne(chef, agent, django_capture_on_commit_callbacks):
    champs = {"role": "lecteur", "is_active": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        chef.post(page(agent), envoi(email=agent.email, **champs))
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        chef.post(page(agent), envoi(email="neuve@herault.example", **champs))
    assert [courriel.to for courriel in mail.outbox] == [["lea@herault.example"]]
    assert "a changé l'adresse e-mail de votre compte" in mail.outbox[0].body
