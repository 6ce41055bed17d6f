"""Donner un rôle, l'inviter, le retirer : ce que la page fait et refuse."""

from smtplib import SMTPException

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model

from comptes import acces
from pass_numerique.etats import Nature
from pass_numerique.models import Evenement, Jeton, Membre, Role
from pass_numerique.services import jetons
from tests.pass_numerique.admin.conftest import adresse, messages, personne, reproches, texte
from tests.pass_numerique.fabriques import formation, prescriptrice

pytestmark = pytest.mark.django_db

CLAIRE = "claire@ccas.example"


@pytest.fixture
def gestionnaire(ouvrir):
    return ouvrir(Role.GESTIONNAIRE)


def donner(client, **champs):
    envoi = {"courriel": CLAIRE, "role": Role.LECTEUR, "prescriptrice": "", "formation": ""}
    return client.post(adresse("membre_add"), envoi | champs, follow=True)


def test_nommer_une_personne_nouvelle_ouvre_son_compte_et_l_invite(gestionnaire, mailoutbox):
    ccas = prescriptrice("CCAS de Sète")
    reponse = donner(gestionnaire, role=Role.AGENT, prescriptrice=ccas.pk)
    assert messages(reponse) == ["Le compte est prêt, et l'invitation est partie."]
    membre = Membre.objects.get(personne__email=CLAIRE)
    assert (membre.role, membre.prescriptrice) == (Role.AGENT, ccas)
    assert [courriel.to for courriel in mailoutbox] == [[CLAIRE]]
    note = Evenement.objects.get(nature=Nature.NOMINATION, numero=membre.pk)
    assert note.par == gestionnaire.compte.pk
    # Tant que le mot de passe n'est pas choisi, l'invitation peut repartir.
    assert "Envoyer l'invitation de nouveau…" in texte(reponse)
    envoi = gestionnaire.post(adresse("membre_inviter", membre.pk), follow=True)
    assert messages(envoi) == ["Le compte est prêt, et l'invitation est partie."]
    assert len(mailoutbox) == 2
    membre.personne.set_password("canal-du-midi-34")
    membre.personne.save()
    fiche = gestionnaire.get(adresse("membre_change", membre.pk))
    assert "Envoyer l'invitation" not in texte(fiche)
    envoi = gestionnaire.post(adresse("membre_inviter", membre.pk), follow=True)
    assert "a déjà choisi son mot de passe" in messages(envoi)[0]
    assert len(mailoutbox) == 2


def test_sans_serveur_de_courriels_le_role_est_donne_et_la_page_le_dit(gestionnaire, monkeypatch):
    def en_panne(*_arguments):
        raise SMTPException

    monkeypatch.setattr(acces, "inviter", en_panne)
    assert "le courriel n'est pas parti" in messages(donner(gestionnaire))[0]
    assert Membre.objects.filter(personne__email=CLAIRE).exists()


def test_un_compte_connu_recoit_un_role_de_plus_sans_courriel(gestionnaire, mailoutbox):
    connue = personne(Role.AGENT)
    reponse = donner(gestionnaire, courriel=connue.email.upper(), role=Role.INSTRUCTEUR)
    assert messages(reponse) == ["Rôle donné."]
    assert set(connue.roles_du_pass.values_list("role", flat=True)) == {"agent", "instructeur"}
    assert not mailoutbox


def test_une_structure_qui_ne_va_pas_avec_le_role_se_dit(gestionnaire):
    ccas, ecole = prescriptrice(), formation()
    for champs, fautif in (
        ({"role": Role.AGENT}, "prescriptrice"),
        ({"role": Role.MEMBRE}, "formation"),
        ({"role": Role.MEMBRE, "formation": ecole.pk, "prescriptrice": ccas.pk}, "prescriptrice"),
        ({"role": Role.REGISSEUR, "formation": ecole.pk}, "formation"),
        ({"role": "chef"}, "role"),
        ({"courriel": "claire"}, "courriel"),
    ):
        assert reproches(donner(gestionnaire, **champs)).keys() == {fautif}, champs
    assert not get_user_model().objects.filter(email=CLAIRE).exists()
    fermee = prescriptrice("Fermé", active=False)
    refus = reproches(donner(gestionnaire, role=Role.AGENT, prescriptrice=fermee.pk))
    assert "prescriptrice" in refus


def test_deux_roles_qui_se_controlent_sont_refuses_et_nommes(gestionnaire, mailoutbox):
    comptable = personne(Role.COMPTABLE)
    refus = reproches(donner(gestionnaire, courriel=comptable.email, role=Role.ORDONNATEUR))
    assert refus["__all__"] == [
        "La même personne ne peut pas avoir ces deux rôles. (comptable, ordonnateur)"
    ]
    assert comptable.roles_du_pass.count() == 1
    moi = gestionnaire.compte.email
    refus = reproches(donner(gestionnaire, courriel=moi, role=Role.REGISSEUR))
    assert refus["__all__"] == ["Une autre personne doit vous donner ce rôle."]
    ferme = personne(is_active=False)
    refus = reproches(donner(gestionnaire, courriel=ferme.email))
    assert "Ce compte est fermé" in refus["__all__"][0]
    assert not mailoutbox


def test_retirer_un_role_deconnecte_et_ne_se_fait_qu_une_fois(gestionnaire, ouvrir):
    autre = ouvrir(Role.REGISSEUR)
    membre = autre.compte.roles_du_pass.get()
    assert autre.get(adresse("lotedition_changelist")).status_code == 200
    page = adresse("membre_fermer", membre.pk)
    assert f"{autre.compte.email}, régisseur › Retirer un rôle" in texte(gestionnaire.get(page))
    reponse = gestionnaire.post(page, follow=True)
    assert messages(reponse) == ["Rôle retiré ; la personne est déconnectée."]
    assert SESSION_KEY not in autre.session
    assert autre.get(adresse("lotedition_changelist")).status_code == 302
    fiche = texte(gestionnaire.get(adresse("membre_change", membre.pk)))
    assert "Ce rôle est fermé." in fiche
    assert reproches(gestionnaire.post(page))["__all__"] == ["C'est déjà annulé."]
    assert Evenement.objects.filter(nature=Nature.DEPART).count() == 1


def test_retirer_un_role_laisse_connecte_qui_en_garde_un_autre(gestionnaire, ouvrir):
    autre = ouvrir(Role.REGISSEUR, Role.INSTRUCTEUR)
    membre = autre.compte.roles_du_pass.get(role=Role.REGISSEUR)
    reponse = gestionnaire.post(adresse("membre_fermer", membre.pk), follow=True)
    assert messages(reponse) == ["Rôle retiré ; la personne garde ses autres accès."]
    assert autre.get(adresse("lotedition_changelist")).status_code == 403
    assert autre.get(adresse("evenement_changelist")).status_code == 200


def test_retirer_un_membre_propose_de_retirer_ses_cles(gestionnaire):
    partant = personne(Role.MEMBRE)
    membre = partant.roles_du_pass.get()
    sienne, _texte = jetons.creer(membre.formation, "Caisse", par=partant)
    gardee, _texte = jetons.creer(membre.formation, "Suivi", par=partant)
    jetons.creer(membre.formation, "D'une autre", par=personne())
    jetons.retirer(jetons.creer(membre.formation, "Ancienne", par=partant)[0])
    ailleurs, _texte = jetons.creer(formation(), "Ailleurs", par=partant)
    page = adresse("membre_fermer", membre.pk)
    champ = gestionnaire.get(page).context["form"]["cles"]
    assert set(champ.initial) == {sienne.pk, gardee.pk}
    assert f"Caisse ({sienne.debut}…)" in texte(gestionnaire.get(page))
    # Une clé d'ailleurs ne se retire pas d'ici, et rien n'est fait.
    assert "cles" in reproches(gestionnaire.post(page, {"cles": [ailleurs.pk]}))
    gestionnaire.post(page, {"cles": [sienne.pk]})
    membre.refresh_from_db()
    assert membre.parti_le is not None
    vivantes = Jeton.objects.filter(retire_le=None, cree_par=partant)
    assert set(vivantes) == {gardee, ailleurs}
    sans_cle = personne(Role.LECTEUR).roles_du_pass.get()
    form = gestionnaire.get(adresse("membre_fermer", sans_cle.pk)).context["form"]
    assert not form.fields


def test_un_gestionnaire_ne_retire_pas_son_propre_role(gestionnaire):
    membre = gestionnaire.compte.roles_du_pass.get()
    assert "un autre gestionnaire peut vous le retirer" in texte(
        gestionnaire.get(adresse("membre_change", membre.pk))
    )
    assert gestionnaire.post(adresse("membre_fermer", membre.pk)).status_code == 404
    membre.refresh_from_db()
    assert membre.parti_le is None


def test_la_liste_se_cherche_par_adresse_et_se_filtre(gestionnaire):
    comptable = personne(Role.COMPTABLE)
    liste = adresse("membre_changelist")
    page = texte(gestionnaire.get(liste, {"q": comptable.email, "etat": "en-cours"}))
    assert comptable.email in page
    assert "Rien ne correspond" in texte(gestionnaire.get(liste, {"etat": "fermes"}))
