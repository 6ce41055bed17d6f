"""L'équipe : inviter, refuser un mélange de rôles, fermer le rôle de qui s'en va."""

import time
from smtplib import SMTPException

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from pass_numerique.models import Membre, Role
from pass_numerique.services import comptes
from tests.agents import compte, entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import formation, prescriptrice, utilisateur

pytestmark = pytest.mark.django_db
PAGE = "/pass/equipe/"
INVITEE = {"prenom": "Ana", "nom": "Vidal", "courriel": "Ana@Example.org", "role": "agent"}


@pytest.mark.parametrize("combien", [1, 3])
def test_la_liste_coute_toujours_le_meme_nombre_de_requetes(
    referent, fait, combien, django_assert_num_queries
):
    for _rang in range(combien):
        comptes.nommer(utilisateur(), Role.AGENT, fait.ccas)
    referent.get(PAGE)
    # Session, compte, rôles, structure ; les membres.
    with django_assert_num_queries(5):
        assert len(referent.get(PAGE).context["membres"]) == combien + 1


def test_inviter_ouvre_un_compte_sans_mot_de_passe_et_envoie_le_lien(referent, fait):
    assert referent.post(PAGE, INVITEE).url == PAGE
    ana = get_user_model().objects.get(email="ana@example.org")
    assert not ana.has_usable_password()
    assert not ana.is_staff
    membre = Membre.objects.get(personne=ana)
    assert (membre.role, membre.prescriptrice) == (Role.AGENT, fait.ccas)
    assert [m.to for m in mail.outbox] == [["ana@example.org"]]
    assert "/choisir/" in mail.outbox[0].body
    # La même une seconde fois : un seul compte, un seul rôle, un autre lien.
    referent.post(PAGE, INVITEE)
    assert Membre.objects.filter(personne=ana).count() == 1
    referent.post(f"{PAGE}{membre.pk}/inviter/")
    assert len(mail.outbox) == 3


def test_quelques_invitations_par_heure_et_par_adresse(referent, fait, monkeypatch):
    referent.post(PAGE, INVITEE)
    membre = Membre.objects.get(personne__email="ana@example.org")
    for _ in range(3):
        referent.post(f"{PAGE}{membre.pk}/inviter/")
    assert len(mail.outbox) == 3
    assert "courriers indésirables" in referent.get(PAGE).content.decode()
    # Une autre adresse n'attend pas ; celle-ci, une heure.
    referent.post(PAGE, INVITEE | {"courriel": "ben@example.org"})
    assert [m.to for m in mail.outbox[3:]] == [["ben@example.org"]]
    dans_une_heure = time.time() + 3601
    monkeypatch.setattr("time.time", lambda: dans_une_heure)
    referent.post(f"{PAGE}{membre.pk}/inviter/")
    assert len(mail.outbox) == 5


def test_vingt_invitations_par_heure_et_par_compte(referent, monkeypatch):
    for rang in range(21):
        reponse = referent.post(PAGE, INVITEE | {"courriel": f"inventee{rang}@example.org"})
    assert len(mail.outbox) == 20
    assert "Attendez une heure" in reponse.context["form"].errors["__all__"][0]
    assert not get_user_model().objects.filter(email="inventee20@example.org").exists()
    dans_une_heure = time.time() + 3601
    monkeypatch.setattr("time.time", lambda: dans_une_heure)
    referent.post(PAGE, INVITEE | {"courriel": "inventee20@example.org"})
    assert len(mail.outbox) == 21


def test_dans_une_structure_fermee_rien_ne_s_invite(referent, fait):
    referent.post(PAGE, INVITEE)
    membre = Membre.objects.get(personne__email="ana@example.org")
    mail.outbox.clear()
    fait.ccas.active = False
    fait.ccas.save()
    reponse = referent.post(PAGE, INVITEE | {"courriel": "ben@example.org"})
    assert "n'accepte plus le Pass" in reponse.context["form"].errors["role"][0]
    assert referent.post(f"{PAGE}{membre.pk}/inviter/").status_code == 404
    assert "Renvoyer l" not in referent.get(PAGE).content.decode()
    assert mail.outbox == []


def test_qui_a_deja_un_mot_de_passe_n_est_pas_reinvite(referent, fait):
    connue = compte("ana@example.org")
    referent.post(PAGE, INVITEE)
    assert Membre.objects.get(personne=connue).prescriptrice == fait.ccas
    assert mail.outbox == []
    assert "déjà un compte" in referent.get(PAGE).content.decode()


def test_un_role_incompatible_est_refuse_avec_sa_phrase(referent):
    formatrice = compte("ana@example.org")
    comptes.nommer(formatrice, Role.MEMBRE, formation("44306184100047"))
    reponse = referent.post(PAGE, INVITEE)
    # Le rôle qu'elle tient ailleurs ne regarde pas cette structure.
    assert reponse.context["form"].errors["role"] == [
        "Ce rôle ne peut pas être donné à cette personne. Demandez au Département."
    ]
    assert mail.outbox == []


def test_un_compte_ferme_est_refuse(referent):
    compte("ana@example.org", is_active=False)
    reponse = referent.post(PAGE, INVITEE)
    assert "fermé" in reponse.context["form"].errors["courriel"][0]


@pytest.mark.parametrize("role", ["gestionnaire", "comptable", ""])
def test_un_referent_ne_donne_que_les_roles_de_sa_structure(referent, role):
    assert "role" in referent.post(PAGE, INVITEE | {"role": role}).context["form"].errors
    assert not get_user_model().objects.filter(email="ana@example.org").exists()


def test_un_courriel_qui_ne_part_pas_se_dit(referent, monkeypatch):
    def panne(*arguments):
        raise SMTPException

    monkeypatch.setattr("comptes.acces.inviter", panne)
    referent.post(PAGE, INVITEE)
    contenu = referent.get(PAGE).content.decode()
    assert "n&#x27;est pas parti" in contenu
    assert "Renvoyer l&#x27;invitation" in contenu or "Renvoyer l'invitation" in contenu


def test_fermer_un_role_deconnecte_la_personne(referent, agent, fait):
    membre = Membre.objects.get(personne__username="agent")
    page = f"{PAGE}{membre.pk}/fermer/"
    assert "déconnectée de partout" in referent.get(page).content.decode()
    assert agent.get("/pass/stock/").status_code == 200
    assert referent.post(page).url == PAGE
    membre.refresh_from_db()
    assert membre.parti_le is not None
    assert agent.get("/pass/stock/").url.startswith("/comptes/connexion/")
    assert referent.post(page).status_code == 404


@pytest.mark.parametrize("ailleurs", ["superutilisateur", "administration", "autre structure"])
def test_fermer_un_role_ne_deconnecte_pas_qui_travaille_ailleurs(referent, fait, ailleurs):
    chef = compte(
        "chef@example.org",
        "lecteur" if ailleurs == "administration" else None,
        is_superuser=ailleurs == "superutilisateur",
    )
    if ailleurs == "autre structure":
        comptes.nommer(chef, Role.AGENT, prescriptrice("Autre"))
    sien = entrer(ClientStrict(), chef)
    referent.post(PAGE, INVITEE | {"courriel": chef.email})
    membre = Membre.objects.get(personne=chef, prescriptrice=fait.ccas)
    referent.post(f"{PAGE}{membre.pk}/fermer/")
    membre.refresh_from_db()
    assert membre.parti_le is not None
    assert "_auth_user_id" in sien.session
    assert chef.roles_du_pass.filter(parti_le=None).count() == (ailleurs == "autre structure")


def test_on_ne_ferme_ni_le_sien_ni_celui_d_une_autre_structure(referent, fait):
    le_mien = Membre.objects.get(personne__username="referent")
    ailleurs = comptes.nommer(utilisateur(), Role.AGENT, prescriptrice("Autre"))
    au_departement = comptes.nommer(utilisateur(), Role.LECTEUR)
    for membre in (le_mien, ailleurs, au_departement):
        assert referent.post(f"{PAGE}{membre.pk}/fermer/").status_code == 404
    for membre in (ailleurs, au_departement):
        assert referent.post(f"{PAGE}{membre.pk}/inviter/").status_code == 404


def test_un_gestionnaire_referent_ne_ferme_que_dans_sa_structure(fait):
    personne = utilisateur("chef")
    comptes.nommer(personne, Role.REFERENT, fait.ccas)
    comptes.nommer(personne, Role.GESTIONNAIRE)
    ailleurs = comptes.nommer(utilisateur(), Role.AGENT, prescriptrice("Autre"))
    client = entrer(ClientStrict(), personne)
    assert client.post(f"{PAGE}{ailleurs.pk}/fermer/").status_code == 404
    assert len(client.get(PAGE).context["membres"]) == 1
