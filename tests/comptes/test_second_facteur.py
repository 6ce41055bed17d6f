"""Le second facteur : exigé des agents, posé en deux minutes, perdu sans drame."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from comptes import acces, chiffre
from comptes.intergiciel import SECOND_FACTEUR_POSE
from tests.agents import MOT_DE_PASSE, code, compte

CONNEXION = "/comptes/connexion/"
COMPTE = "/comptes/securite/"
APPLICATION = f"{COMPTE}application/"
pytestmark = pytest.mark.django_db


def connecter(client, personne):
    return client.post(CONNEXION, {"login": personne.email, "password": MOT_DE_PASSE})


def confirmer_le_mot_de_passe(client):
    client.post("/comptes/confirmer/", {"password": MOT_DE_PASSE})


@pytest.fixture
def poser(django_capture_on_commit_callbacks):
    """Pose l'application de téléphone de la personne connectée ; rend son secret."""

    def poser(client) -> str:
        confirmer_le_mot_de_passe(client)
        assert client.get(APPLICATION).status_code == 200
        secret = client.session[SECRET_SESSION_KEY]
        with django_capture_on_commit_callbacks(execute=True):
            reponse = client.post(APPLICATION, {"code": code(secret)})
        assert reponse["Location"] == f"{COMPTE}codes/"
        return secret

    return poser


# --- Exigé


@pytest.mark.parametrize(
    "adresse", ["/admin/", "/admin/lieux/lieu/", "/", "/comptes/mot-de-passe/", "/introuvable/x/"]
)
def test_un_agent_sans_second_facteur_ne_va_qu_a_sa_page(client_strict, agent, adresse):
    connecter(client_strict, agent)
    reponse = client_strict.get(adresse)
    if adresse == "/introuvable/x/":
        assert reponse.status_code == 404
        return
    assert reponse.status_code == 302
    assert reponse["Location"] == COMPTE
    assert client_strict.post(adresse, {}).status_code == 302


def test_il_peut_le_poser_se_deconnecter_et_le_site_repond(client_strict, agent):
    connecter(client_strict, agent)
    assert "second moyen de vous reconnaître" in client_strict.get(COMPTE).content.decode()
    assert client_strict.get(f"{COMPTE}cles/").status_code == 200
    assert client_strict.get("/sante/").status_code == 200
    confirmer_le_mot_de_passe(client_strict)
    assert client_strict.get(APPLICATION).status_code == 200
    assert client_strict.get("/comptes/deconnexion/").status_code == 200


def test_le_developpement_ne_l_exige_pas(client, agent, settings):
    settings.SECOND_FACTEUR_EXIGE = False
    connecter(client, agent)
    assert client.get("/admin/").status_code == 200


def test_la_production_l_exige_et_le_developpement_non():
    from pathlib import Path

    from hérault_numerique.settings import base

    assert base.SECOND_FACTEUR_EXIGE is True
    dev = (Path(base.__file__).parent / "dev.py").read_text()
    assert "SECOND_FACTEUR_EXIGE = False" in dev


def test_il_ne_se_demande_pas_a_qui_n_est_pas_agent(client):
    connecter(client, compte("simple@herault.example"))
    assert client.get("/").status_code == 200


def test_un_visiteur_anonyme_n_ouvre_pas_de_session(client, db):
    reponse = client.get("/")
    assert "sessionid" not in reponse.cookies


# --- Posé


@pytest.mark.django_db(transaction=True)
def test_poser_l_application_ouvre_l_administration(client_strict, agent):
    connecter(client_strict, agent)
    confirmer_le_mot_de_passe(client_strict)
    client_strict.get(APPLICATION)
    secret = client_strict.session[SECRET_SESSION_KEY]
    client_strict.post(APPLICATION, {"code": code(secret)})
    assert client_strict.session[SECOND_FACTEUR_POSE]
    assert client_strict.get("/admin/").status_code == 200
    codes = client_strict.get(f"{COMPTE}codes/").content.decode()
    assert codes.count("<code>") == 10
    assert "téléphone protège maintenant" in mail.outbox[-1].body
    # Ni le secret ni les codes ne dorment en clair.
    for facteur in Authenticator.objects.all():
        assert secret not in str(facteur.data)
    assert chiffre.dechiffrer(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_le_carre_se_dessine_sans_script_ni_style_en_ligne(client_strict, agent):
    connecter(client_strict, agent)
    confirmer_le_mot_de_passe(client_strict)
    page = client_strict.get(APPLICATION).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page


def test_une_adresse_qu_allauth_dit_non_verifiee_ne_bloque_pas(client_strict, agent):
    """Choisir son mot de passe par le lien d'invitation en laisse une : on doit pouvoir continuer."""
    EmailAddress.objects.create(user=agent, email=agent.email, verified=False, primary=True)
    connecter(client_strict, agent)
    confirmer_le_mot_de_passe(client_strict)
    assert client_strict.get(APPLICATION).status_code == 200


def test_un_code_faux_est_refuse(client_strict, agent):
    connecter(client_strict, agent)
    confirmer_le_mot_de_passe(client_strict)
    client_strict.get(APPLICATION)
    reponse = client_strict.post(APPLICATION, {"code": "000000"})
    assert "Ce code ne va pas" in reponse.content.decode()
    assert not Authenticator.objects.exists()


def test_le_mot_de_passe_est_redemande_avant_de_le_poser(client_strict, agent):
    connecter(client_strict, agent)
    assert client_strict.get(APPLICATION)["Location"].startswith("/comptes/confirmer/")


# --- Donné à la connexion


@pytest.fixture
def equipe(agent, poser):
    """Un agent qui a posé son application ; `(personne, secret)`."""
    client = Client()
    connecter(client, agent)
    return agent, poser(client)


def test_la_connexion_demande_le_code(client_strict, equipe):
    agent, secret = equipe
    reponse = connecter(client_strict, agent)
    assert reponse["Location"] == "/comptes/connexion/code/"
    assert "_auth_user_id" not in client_strict.session
    assert client_strict.get("/comptes/connexion/code/").status_code == 200
    assert client_strict.get("/admin/").status_code == 302
    reponse = client_strict.post("/comptes/connexion/code/", {"code": code(secret)})
    assert reponse["Location"] == "/admin/"
    assert client_strict.get("/admin/").status_code == 200


def test_un_code_ne_sert_qu_une_fois(client, equipe):
    agent, secret = equipe
    le_code = code(secret)
    connecter(client, agent)
    client.post("/comptes/connexion/code/", {"code": le_code})
    autre = Client()
    connecter(autre, agent)
    reponse = autre.post("/comptes/connexion/code/", {"code": le_code})
    assert reponse.status_code == 200
    assert "_auth_user_id" not in autre.session


def test_cinq_codes_faux_puis_plus_rien(client, equipe):
    agent, secret = equipe
    connecter(client, agent)
    for _ in range(5):
        client.post("/comptes/connexion/code/", {"code": "000000"})
    reponse = client.post("/comptes/connexion/code/", {"code": code(secret)})
    assert "Trop d&#x27;essais" in reponse.content.decode()
    # Se reconnecter n'en donne pas d'autres.
    autre = Client()
    connecter(autre, agent)
    autre.post("/comptes/connexion/code/", {"code": code(secret)})
    assert "_auth_user_id" not in autre.session


def test_un_code_de_secours_ne_sert_qu_une_fois(client, equipe):
    agent, _secret = equipe
    secours = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for essai, attendu in ((Client(), True), (Client(), False)):
        connecter(essai, agent)
        essai.post("/comptes/connexion/code/", {"code": secours})
        assert ("_auth_user_id" in essai.session) is attendu


def test_une_session_ouverte_avant_sans_second_facteur_doit_le_donner(agent, poser, client_strict):
    """Un voleur du mot de passe, connecté avant que l'agent pose son application, n'entre pas."""
    voleur = Client()
    connecter(voleur, agent)
    connecter(client_strict, agent)
    poser(client_strict)
    reponse = voleur.get("/admin/")
    assert reponse["Location"].startswith("/comptes/securite/confirmer/?next=")
    # Il ne peut pas non plus retirer l'application, ni lire les codes de secours.
    for page in (f"{APPLICATION}retirer/", f"{COMPTE}codes/", f"{COMPTE}codes/telecharger/"):
        reponse = voleur.get(page)
        assert reponse.status_code in (302, 403), page


@pytest.mark.django_db(transaction=True)
def test_redonner_le_mot_de_passe_ne_remplace_pas_le_second_facteur(agent, poser):
    """Le voleur du mot de passe peut le redonner : il y lirait un code de secours, et entrerait."""
    voleur, le_sien = Client(), Client()
    connecter(voleur, agent)
    connecter(le_sien, agent)
    poser(le_sien)
    confirmer_le_mot_de_passe(voleur)
    pages = ["", "application/", "application/retirer/", "cles/", "cles/ajouter/", "codes/"]
    for page in (*pages, "codes/refaire/", "codes/telecharger/"):
        for reponse in (voleur.get(f"{COMPTE}{page}"), voleur.post(f"{COMPTE}{page}")):
            assert reponse.status_code == 302, page
            assert reponse["Location"].startswith("/comptes/securite/confirmer/?next="), page
    assert voleur.get("/admin/").status_code == 302
    # L'agent, lui, a prouvé le sien.
    assert le_sien.get(f"{COMPTE}codes/").status_code == 200


def test_le_code_redonne_ouvre_la_session(equipe):
    agent, secret = equipe
    client = Client()
    client.force_login(agent)
    assert client.get("/admin/").status_code == 302
    reponse = client.post("/comptes/securite/confirmer/", {"code": code(secret), "next": "/admin/"})
    assert reponse["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


# --- Perdu, retiré


@pytest.mark.django_db(transaction=True)
def test_un_agent_ne_retire_pas_son_dernier_second_facteur(client_strict, agent, poser):
    connecter(client_strict, agent)
    poser(client_strict)
    page = client_strict.get(f"{APPLICATION}retirer/").content.decode()
    assert "doit garder un second moyen" in page
    client_strict.post(f"{APPLICATION}retirer/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_retirer_le_second_facteur_ferme_les_sessions(client_strict, agent, poser):
    connecter(client_strict, agent)
    poser(client_strict)
    assert acces.retirer_le_second_facteur(agent)
    assert client_strict.get("/admin/").status_code == 302
    assert not Authenticator.objects.exists()
    autre = Client()
    connecter(autre, agent)
    assert autre.get("/admin/")["Location"] == COMPTE
    assert not acces.retirer_le_second_facteur(agent)


def test_fermer_les_sessions_ne_touche_pas_celles_des_autres(agent, administrateur):
    clients = [Client() for _ in range(3)]
    for client, personne in zip(clients, (agent, agent, administrateur), strict=True):
        connecter(client, personne)
    assert acces.fermer_les_sessions(agent) == 2
    assert Session.objects.count() == 1


# --- L'inactivité


def test_deux_heures_sans_un_geste_deconnectent(client_strict, agent, settings, monkeypatch):
    settings.SECOND_FACTEUR_EXIGE = False
    pendule = [1_800_000_000]
    monkeypatch.setattr("comptes.intergiciel.time.time", lambda: pendule[0])
    connecter(client_strict, agent)
    assert client_strict.get("/admin/").status_code == 200
    for _ in range(3):
        pendule[0] += 110 * 60
        assert client_strict.get("/admin/").status_code == 200
    pendule[0] += 121 * 60
    reponse = client_strict.get("/admin/", follow=True)
    assert reponse.request["PATH_INFO"] == CONNEXION
    assert "sans activité" in reponse.content.decode()
    assert "_auth_user_id" not in client_strict.session


def test_la_session_ne_s_ecrit_pas_a_chaque_page(client, agent, settings, monkeypatch):
    settings.SECOND_FACTEUR_EXIGE = False
    pendule = [1_800_000_000]
    monkeypatch.setattr("comptes.intergiciel.time.time", lambda: pendule[0])
    connecter(client, agent)
    client.get("/")
    avant = client.session["comptes_dernier_geste"]
    pendule[0] += 59
    client.get("/")
    assert client.session["comptes_dernier_geste"] == avant
    pendule[0] += 1
    client.get("/")
    assert client.session["comptes_dernier_geste"] == avant + 60


# --- Le coffre


def test_une_ancienne_cle_lit_encore(settings):
    ecrit = chiffre.chiffrer("ABC234")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une-autre-clé"
    assert chiffre.dechiffrer(ecrit) == "ABC234"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(chiffre.SecretIllisible):
        chiffre.dechiffrer(ecrit)
