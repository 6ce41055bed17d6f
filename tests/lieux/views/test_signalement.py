"""« Signaler une erreur », du formulaire au remerciement."""

import pytest
from django.test import Client
from django.urls import reverse

from lieux.indexation import actualiser_slug
from lieux.models import Signalement
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

BON = {"nature": "horaires", "message": "Fermé le mercredi", "courriel": "a@example.org"}


@pytest.fixture
def lieu():
    return LieuFactory(nom="Maison <numérique>")


@pytest.fixture
def adresse(lieu):
    return reverse("lieux:signaler", args=[lieu.slug])


def test_la_fiche_mene_au_formulaire(client, lieu, adresse):
    assert f'href="{adresse}"' in client.get(lieu.get_absolute_url()).content.decode()


def test_le_formulaire_explique_ce_que_devient_le_courriel(client_strict, adresse):
    page = client_strict.get(adresse).content.decode()
    assert "Maison &lt;numérique&gt;" in page
    assert "effacée dès que l'erreur est corrigée" in page
    assert "24 heures une empreinte illisible" in page
    assert page.count('type="radio"') == len(Signalement.Nature.choices)
    assert 'name="robots" content="noindex"' in page


def test_un_envoi_est_garde_puis_remercie(client_strict, client, lieu, adresse):
    reponse = client_strict.post(adresse, BON, REMOTE_ADDR="203.0.113.9")
    assert reponse.status_code == 302
    recu = Signalement.objects.get()
    assert (recu.lieu, recu.nature, recu.message, recu.courriel) == (lieu, *BON.values())
    assert len(recu.empreinte) == 64
    merci = client_strict.get(reponse["Location"])
    assert merci.status_code == 200
    assert "Merci" in merci.content.decode()
    assert not merci.cookies


def test_le_courriel_et_le_message_sont_facultatifs(client, adresse):
    assert client.post(adresse, {"nature": "ferme"}).status_code == 302
    assert Signalement.objects.get().courriel == ""


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"nature": ""}, "Choisissez ce qui ne va pas."),
        ({"nature": "inventée"}, "Choisissez l&#x27;une des réponses proposées."),
        ({"courriel": "pas une adresse"}, "Cette adresse n&#x27;est pas complète."),
        ({"message": "x" * 2001}, "Votre message est trop long : 2001 caractères pour 2000"),
        ({"nature": "autre", "message": "  "}, "Dites en quelques mots ce qui ne va pas."),
        ({"courriel": "a" * 320 + "@example.org"}, "Cette adresse"),
    ],
)
def test_une_erreur_se_dit_et_rien_n_est_perdu(client_strict, adresse, changement, phrase):
    envoi = {**BON, **changement}
    reponse = client_strict.post(adresse, envoi)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert phrase in page
    assert "Erreur :" in page.partition("</title>")[0]
    assert f'value="{envoi["courriel"]}"' in page
    assert envoi["message"].strip() in page
    if envoi["nature"] in Signalement.Nature.values:
        assert f'value="{envoi["nature"]}"' in page
        assert page.count(" checked") == 1
    assert not Signalement.objects.exists()


def test_du_html_est_montre_comme_du_texte(client, adresse):
    page = client.post(
        adresse, {"message": "</textarea><script>alert(1)</script>"}
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_un_caractere_nul_est_refuse_sans_panne(client, adresse):
    assert client.post(adresse, {**BON, "message": "a\x00b"}).status_code == 422


def test_le_piege_a_robots_repond_comme_un_envoi_et_ne_garde_rien(client, adresse):
    reponse = client.post(adresse, {**BON, "adresse_du_site": "https://spam.example"})
    assert reponse.status_code == 302
    assert not Signalement.objects.exists()


# --- La limite ------------------------------------------------------------------------


def test_trop_d_envois_est_dit_poliment_et_rien_n_est_perdu(client_strict, adresse, settings):
    settings.SIGNALEMENTS_PAR_HEURE = 1
    client_strict.post(adresse, BON)
    reponse = client_strict.post(adresse, {**BON, "message": "Autre chose encore"})
    assert reponse.status_code == 429
    assert reponse["Retry-After"] == "3600"
    page = reponse.content.decode()
    assert "il faut attendre une heure" in page
    assert "Autre chose encore" in page
    assert Signalement.objects.count() == 1


def test_la_limite_suit_le_client_derriere_le_mandataire(client, adresse, settings):
    settings.SIGNALEMENTS_PAR_HEURE = 1
    settings.MANDATAIRES_DE_CONFIANCE = 1

    def envoyer(numero, transmises):
        return client.post(
            adresse, {**BON, "message": str(numero)}, HTTP_X_FORWARDED_FOR=transmises
        ).status_code

    assert envoyer(1, "203.0.113.1") == 302
    assert envoyer(2, "203.0.113.2") == 302
    # Inventer une adresse à gauche ne change rien.
    assert envoyer(3, "198.51.100.7, 203.0.113.1") == 429


# --- Adresses et sécurité -------------------------------------------------------------


def test_sans_jeton_rien_n_est_garde(adresse):
    assert Client(enforce_csrf_checks=True).post(adresse, BON).status_code == 403
    assert not Signalement.objects.exists()


def test_avec_le_jeton_de_la_page_l_envoi_passe(adresse):
    client = Client(enforce_csrf_checks=True)
    page = client.get(adresse)
    jeton = str(page.context["csrf_token"])
    assert client.post(adresse, {**BON, "csrfmiddlewaretoken": jeton}).status_code == 302
    assert set(client.cookies) == {"sessionid"}


def test_la_page_du_formulaire_n_est_pas_gardee_en_cache(client, adresse):
    assert "no-store" in client.get(adresse)["Cache-Control"]


@pytest.mark.parametrize("suite", ["", "merci/"])
def test_brouillon_et_inconnu_n_existent_pas(client, suite):
    brouillon = LieuFactory(statut="brouillon")
    for slug in (brouillon.slug, "inconnu"):
        assert client.get(f"/lieux/{slug}/signaler/{suite}").status_code == 404


def test_on_peut_signaler_qu_un_lieu_dit_ferme_est_ouvert(client):
    ferme = LieuFactory(statut="ferme")
    adresse = reverse("lieux:signaler", args=[ferme.slug])
    assert client.get(adresse).status_code == 200
    assert client.post(adresse, BON).status_code == 302


def test_un_ancien_nom_garde_l_envoi(client, lieu, adresse):
    merci = f"{adresse}merci/"
    lieu.nom = "Nouveau nom"
    lieu.save()
    actualiser_slug(lieu)
    reponse = client.post(adresse, BON)
    # 308 : le navigateur renvoie le même formulaire à la nouvelle adresse.
    assert reponse.status_code == 308
    assert reponse["Location"] == reverse("lieux:signaler", args=[lieu.slug])
    assert client.get(merci).status_code == 301


def test_la_page_ne_relit_pas_la_base_pour_chaque_champ(client, adresse, django_assert_num_queries):
    # Le lieu, puis la session qui porte le jeton (création du jeton : point de sauvegarde compris).
    with django_assert_num_queries(5):
        client.get(adresse)
