"""Se connecter, se tromper, oublier son mot de passe : ce que voit une personne, et un curieux."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse

from pass_numerique.models import Role
from pass_numerique.services import comptes as comptes_du_pass
from tests.agents import MOT_DE_PASSE, compte, entrer

CONNEXION = "/comptes/connexion/"
OUBLI = "/comptes/mot-de-passe/oublie/"
pytestmark = pytest.mark.django_db


def connecter(client, courriel, mot_de_passe=MOT_DE_PASSE, **entetes):
    return client.post(CONNEXION, {"login": courriel, "password": mot_de_passe}, **entetes)


def connecte(client) -> bool:
    return "_auth_user_id" in client.session


def lien_recu() -> str:
    return re.search(r"https?://testserver(/\S+)", mail.outbox[-1].body)[1]


# --- Entrer


@pytest.mark.parametrize(
    "ecrit", ["lea@herault.example", "LEA@Herault.Example", "  lea@herault.example "]
)
def test_on_entre_par_son_adresse_quelle_que_soit_la_casse(client_strict, agent, ecrit):
    reponse = connecter(client_strict, ecrit)
    assert reponse.status_code == 302
    assert connecte(client_strict)


def test_le_nom_du_compte_ne_suffit_pas_hors_du_developpement(client):
    User.objects.create_user("admin", "admin@example.org", MOT_DE_PASSE)
    assert connecter(client, "admin").status_code == 200
    assert not connecte(client)


def test_en_developpement_admin_suffit(client, settings):
    settings.ACCOUNT_LOGIN_METHODS = {"email", "username"}
    User.objects.create_user("admin", "admin@example.org", MOT_DE_PASSE)
    connecter(client, "admin")
    assert connecte(client)


def test_le_jeton_et_l_etat_vivent_dans_un_seul_temoin(client, agent):
    client.get(CONNEXION)
    connecter(client, agent.email)
    assert set(client.cookies) == {"sessionid"}
    # Fermer le navigateur déconnecte.
    assert client.cookies["sessionid"]["max-age"] == ""


def test_personne_ne_s_inscrit(client):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for adresse in ("/comptes/signup/", "/comptes/inscription/", "/accounts/signup/"):
        assert client.get(adresse).status_code == 404


def test_l_administration_passe_par_la_meme_porte(client):
    reponse = client.get("/admin/lieux/lieu/", follow=True)
    assert reponse.redirect_chain[-1][0] == f"{CONNEXION}?next=%2Fadmin%2Flieux%2Flieu%2F"
    assert reponse.status_code == 200


@pytest.mark.parametrize(
    "adresse", ["https://pirate.example/", "//pirate.example/", "javascript:alert(1)"]
)
def test_la_connexion_ne_renvoie_pas_ailleurs(client, agent, adresse):
    reponse = client.post(
        CONNEXION, {"login": agent.email, "password": MOT_DE_PASSE, "next": adresse}
    )
    assert reponse["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("champs", "la"),
    [
        ({"is_staff": True}, "/pass/espace/"),
        ({"is_staff": True, "is_superuser": True}, "/admin/"),
    ],
)
def test_qui_conduit_le_pass_commence_par_son_espace(client, champs, la):
    """Même s'il tient aussi les lieux : son espace y mène."""
    personne = compte("gestionnaire@herault.example", **champs)
    comptes_du_pass.nommer(personne, Role.GESTIONNAIRE)
    assert connecter(client, personne.email)["Location"] == la
    espace = entrer(client, personne).get("/pass/espace/").content.decode()
    assert "Tenir les lieux" in espace


def test_un_compte_sans_role_entre_mais_pas_dans_l_administration(client):
    connecter(client, compte("simple@herault.example").email)
    assert connecte(client)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403


def test_on_sort_par_un_envoi_pas_par_un_lien(client_strict, agent):
    entrer(client_strict, agent)
    for adresse in ("/comptes/deconnexion/", "/admin/logout/"):
        assert client_strict.get(adresse).status_code == 200
        assert connecte(client_strict)
    client_strict.post("/admin/logout/")
    assert not connecte(client_strict)


# --- Se tromper


def test_rien_ne_dit_si_le_compte_existe(client_strict, agent):
    compte("ferme@herault.example", is_active=False)
    pages = {
        re.sub(r'value="[^"]*"', "", connecter(client_strict, courriel, "faux").content.decode())
        for courriel in (agent.email, "personne@herault.example", "ferme@herault.example")
    }
    assert len(pages) == 1
    assert "ne va pas" in pages.pop()


def test_un_compte_ferme_n_entre_pas(client_strict):
    compte("ferme@herault.example", is_active=False)
    reponse = connecter(client_strict, "ferme@herault.example")
    assert reponse["Location"] == "/comptes/ferme/"
    assert client_strict.get("/comptes/ferme/").status_code == 200
    assert not connecte(client_strict)


def test_cinq_essais_par_compte_qu_il_existe_ou_non(client, agent):
    for courriel in (agent.email, "personne@herault.example"):
        for _ in range(5):
            assert "ne va pas" in connecter(client, courriel, "faux").content.decode()
        reponse = connecter(client, courriel)
        assert "Trop d&#x27;essais" in reponse.content.decode()
    assert not connecte(client)


def test_la_limite_d_un_compte_suit_l_attaquant_d_adresse_en_adresse(client, agent):
    for n in range(5):
        connecter(client, agent.email, "faux", REMOTE_ADDR=f"198.51.100.{n}")
    connecter(client, agent.email, REMOTE_ADDR="198.51.100.99")
    assert not connecte(client)


def test_trente_essais_par_adresse_puis_plus_rien(client):
    for n in range(30):
        connecter(client, f"n{n}@herault.example", "faux", REMOTE_ADDR="198.51.100.7")
    reponse = connecter(client, "autre@herault.example", "faux", REMOTE_ADDR="198.51.100.7")
    assert reponse.status_code == 429
    assert "Trop d" in reponse.content.decode()
    assert (
        connecter(client, "x@herault.example", "faux", REMOTE_ADDR="198.51.100.8").status_code
        == 200
    )


def test_derriere_un_mandataire_l_adresse_annoncee_par_le_client_ne_compte_pas(client, settings):
    settings.MANDATAIRES_DE_CONFIANCE = 1
    for n in range(31):
        reponse = connecter(
            client,
            f"n{n}@herault.example",
            "faux",
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7",
        )
    assert reponse.status_code == 429
    reponse = connecter(
        client,
        "x@herault.example",
        "faux",
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR="198.51.100.8",
    )
    assert reponse.status_code == 200


def test_les_essais_se_comptent_dans_la_base_donc_pour_tous_les_processus(client, agent, settings):
    from django.core.cache import caches
    from django.core.cache.backends.db import DatabaseCache

    assert isinstance(caches["default"], DatabaseCache)
    connecter(client, agent.email, "faux")
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("SELECT cache_key FROM comptes_cache")
        cles = [cle for (cle,) in curseur.fetchall()]
    assert any("login_failed" in cle for cle in cles)
    assert not any(agent.email in cle for cle in cles)


# --- Une adresse, un compte


def test_deux_comptes_n_ont_pas_la_meme_adresse(agent):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("autre", "LEA@herault.example")
    User.objects.create_user("sans-courriel-1")
    User.objects.create_user("sans-courriel-2")


def test_meme_sans_passer_par_save(agent):
    autre = compte("autre@herault.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=autre.pk).update(email="Lea@Herault.example")


# --- Mot de passe oublié


def test_oublier_puis_choisir_son_mot_de_passe(client_strict, agent):
    client_strict.get(OUBLI)
    reponse = client_strict.post(OUBLI, {"email": "LEA@herault.example"}, follow=True)
    assert "Si un compte existe" in reponse.content.decode()
    assert mail.outbox[0].to == ["LEA@herault.example"] or mail.outbox[0].to == [agent.email]
    assert "Pour choisir" in mail.outbox[0].body or "choisir un nouveau" in mail.outbox[0].body
    page = client_strict.get(lien_recu(), follow=True)
    # La clé n'est plus dans l'adresse de la page : elle ne part pas dans un Referer.
    adresse = page.redirect_chain[-1][0]
    assert adresse.endswith("-set-password/")
    neuf = "mistral-olive-barque-7"
    reponse = client_strict.post(adresse, {"password1": neuf, "password2": neuf}, follow=True)
    assert "est choisi" in reponse.content.decode()
    assert not connecte(client_strict)
    connecter(client_strict, agent.email, neuf)
    assert connecte(client_strict)
    # On lui dit que son mot de passe a changé.
    assert "choisi de nouveau" in mail.outbox[-1].body


def test_un_lien_ne_sert_qu_une_fois(client_strict, agent):
    client_strict.post(OUBLI, {"email": agent.email})
    lien = lien_recu()
    agent.set_password("autre-chose-que-cela-9")
    agent.save()
    page = client_strict.get(lien, follow=True).content.decode()
    assert "ne marche plus" in page


@pytest.mark.parametrize(
    "mauvais", ["court", "123456789012", "1qaz2wsx3edc", "lea@herault.example"]
)
def test_un_mot_de_passe_faible_est_refuse(client_strict, agent, mauvais):
    client_strict.post(OUBLI, {"email": agent.email})
    adresse = client_strict.get(lien_recu(), follow=True).redirect_chain[-1][0]
    reponse = client_strict.post(adresse, {"password1": mauvais, "password2": mauvais})
    assert reponse.status_code == 200, mauvais
    assert reponse.context["form"].errors["password1"]


def test_l_oubli_ne_dit_rien_d_un_compte_inconnu_ou_ferme(client_strict, agent):
    compte("ferme@herault.example", is_active=False)
    pages = []
    for courriel in (agent.email, "personne@herault.example", "ferme@herault.example"):
        reponse = client_strict.post(OUBLI, {"email": courriel}, follow=True)
        pages.append((reponse.redirect_chain, reponse.content))
    assert len(mail.outbox) == 1
    assert len({(str(chaine), corps) for chaine, corps in pages}) == 1


def test_l_oubli_ne_sert_pas_a_inonder_une_boite(client, agent):
    for _ in range(10):
        client.post(OUBLI, {"email": agent.email})
    assert len(mail.outbox) == 3


def test_changer_son_mot_de_passe_ferme_les_autres_sessions(client_strict, agent):
    from django.test import Client

    autre = entrer(Client(), agent)
    entrer(client_strict, agent)
    assert client_strict.get("/comptes/mot-de-passe/").status_code == 200
    neuf = "mistral-olive-barque-7"
    client_strict.post(
        "/comptes/mot-de-passe/",
        {"oldpassword": MOT_DE_PASSE, "password1": neuf, "password2": neuf},
    )
    assert client_strict.get("/admin/").status_code == 200
    assert autre.get("/admin/").status_code == 302
    assert Session.objects.exists()
