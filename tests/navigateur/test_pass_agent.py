"""L'agent d'un CCAS : six minutes d'entretien, un chéquier remis, perdu, remplacé."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Membre, Remise, Role
from tests.navigateur.gestes import AVEC_ET_SANS_JS, axe, entrer, ouvrir, sans_debordement
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass


@pytest.fixture
def ccas(transactional_db):
    with monde_du_pass() as monde:
        yield monde


def bien_faite(page: Page, avec_js: bool = True) -> None:
    if avec_js:
        axe(page)
        sans_debordement(page)


def titre(page: Page):
    return page.get_by_role("heading", level=1)


def ecrire_la_personne(page: Page, prenom: str = "Odette") -> None:
    page.get_by_label("Nom", exact=True).fill("Cabrol")
    page.get_by_label("Prénom").fill(prenom)
    page.get_by_label("Jour").fill("3")
    page.get_by_label("Mois").fill("9")
    page.get_by_label("Année").fill("1948")


@AVEC_ET_SANS_JS
def test_remettre_un_chequier_puis_donner_la_feuille(
    page: Page, serveur: str, ccas: MondeDuPass, avec_js
):
    entrer(page, serveur, ccas.agent())
    page.goto("/pass/espace/")
    page.get_by_role("main").get_by_role("listitem").get_by_role(
        "link", name="Remettre un chéquier"
    ).last.click()
    expect(titre(page)).to_have_text("Remettre un chéquier")
    bien_faite(page, avec_js)

    # Envoyé trop tôt : chaque champ dit ce qui lui manque, et rien ne se perd.
    page.get_by_label("Numéro du chéquier").fill("26-1")
    ecrire_la_personne(page)
    page.get_by_label("Commune où habite").fill("Capestan")
    envoyer = page.get_by_role("button", name="Remettre ce chéquier")
    envoyer.click()
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_role("alert")).to_contain_text("Rien n'est encore enregistré")
    bien_faite(page, avec_js)
    expect(page.get_by_label("Prénom")).to_have_value("Odette")
    page.get_by_role("radio", name="Capestang").check()
    envoyer.click()
    numero = page.get_by_label("Numéro du chéquier")
    expect(numero).to_have_attribute("aria-invalid", "true")
    numero.fill("26 000001")
    envoyer.click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez au moins une situation")
    bien_faite(page, avec_js)
    page.get_by_label("En recherche d'emploi").check()
    page.get_by_label("La personne veut bien").check()
    page.get_by_label("Son téléphone").fill("06 39 98 00 01")
    envoyer.click()

    expect(titre(page)).to_have_text("Chéquier remis")
    feuille = page.get_by_role("article")
    expect(feuille).to_contain_text("Odette, voici votre Pass numérique")
    expect(feuille).to_contain_text("26-000001")
    expect(feuille).to_contain_text("dimanche 31 mai 2026")
    expect(feuille).to_contain_text("Espace numérique de Béziers")
    expect(feuille).to_contain_text("vendredi 20 mars")
    expect(feuille).to_contain_text("04 65 71 01 01")
    expect(feuille).not_to_contain_text("Cabrol")
    bien_faite(page, avec_js)
    # Sur le papier, il ne reste que la feuille.
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Annuler cette remise")).to_be_hidden()
    expect(feuille).to_be_visible()
    page.emulate_media(media="screen")

    ouvrir(page.get_by_role("link", name="Annuler cette remise"))
    bien_faite(page, avec_js)
    page.get_by_label("Pourquoi annuler ?").fill("mauvais numéro")
    page.get_by_role("button", name="Annuler la remise").click()
    expect(page.get_by_role("status").first).to_contain_text("La remise est annulée")
    bien_faite(page, avec_js)
    assert ccas.chequier(1).etat == EtatChequier.EN_STOCK


def test_la_douchette_et_la_commune_au_clavier(page: Page, serveur: str, ccas: MondeDuPass):
    entrer(page, serveur, ccas.agent())
    page.goto("/pass/remise/")
    page.wait_for_load_state("networkidle")
    numero = page.get_by_label("Numéro du chéquier")
    expect(numero).to_be_focused()
    secret = ccas.secrets[2][0]
    page.keyboard.type(f"{serveur}/pass/solde/#26-000002-01.{secret}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nom", exact=True)).to_be_focused()
    expect(numero).to_have_value("26-000002-01")
    ecrire_la_personne(page)
    commune = page.get_by_label("Commune où habite")
    commune.press_sequentially("capes")
    expect(page.get_by_role("option", name="Capestang")).to_be_visible()
    axe(page)
    commune.press("ArrowDown")
    commune.press("Enter")
    expect(commune).to_have_value("Capestang")
    page.get_by_label("En recherche d'emploi").check()
    page.get_by_role("button", name="Remettre ce chéquier").click()
    expect(titre(page)).to_have_text("Chéquier remis")

    # Une autre personne du même nom, née le même jour : la raison se demande, tout reste écrit.
    page.get_by_role("link", name="Remettre un autre chéquier").click()
    page.get_by_label("Numéro du chéquier").fill("26-000003")
    ecrire_la_personne(page)
    page.get_by_label("Commune où habite").fill("34310")
    page.get_by_label("En recherche d'emploi").check()
    envoyer = page.get_by_role("button", name="Remettre ce chéquier")
    envoyer.click()
    page.get_by_role("radio", name="Capestang").check()
    envoyer.click()
    raison = page.get_by_label("Pourquoi ce n'est pas la même personne ?")
    expect(raison).to_be_visible()
    bien_faite(page)
    expect(page.get_by_label("Prénom")).to_have_value("Odette")
    raison.fill("né à Béziers, carte d'identité vue")
    envoyer.click()
    expect(titre(page)).to_have_text("Chéquier remis")
    assert Remise.objects.count() == 2


@AVEC_ET_SANS_JS
def test_perdu_bloque_puis_remplace(page: Page, serveur: str, ccas: MondeDuPass, avec_js):
    entrer(page, serveur, ccas.agent())
    page.goto("/pass/remise/")
    page.get_by_label("Numéro du chéquier").fill("26-000004")
    ecrire_la_personne(page)
    page.get_by_label("Commune où habite").fill("Capestang")
    page.get_by_label("En recherche d'emploi").check()
    page.get_by_role("button", name="Remettre ce chéquier").click()
    expect(titre(page)).to_have_text("Chéquier remis")

    ouvrir(page.get_by_role("link", name="Les remises"))
    bien_faite(page, avec_js)
    page.get_by_label("Numéro du chéquier, ou nom").fill("inconnue")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("status").first).to_contain_text("Vérifiez l'orthographe")
    page.get_by_label("Numéro du chéquier, ou nom").fill("cabrol")
    ouvrir(page.get_by_role("button", name="Chercher"))
    assert "cabrol" not in page.url
    bien_faite(page, avec_js)
    ouvrir(page.get_by_role("link", name="Cabrol Odette"))
    bien_faite(page, avec_js)
    page.get_by_role("link", name="Perdu ou volé : le bloquer").click()
    expect(page.get_by_role("main")).to_contain_text("Les 10 Pass qui restent ne paieront plus")
    bien_faite(page, avec_js)
    page.get_by_role("radio", name="Il est perdu.").check()
    page.get_by_role("button", name="Bloquer ce chéquier").click()
    expect(page.get_by_role("status").first).to_contain_text("Le chéquier est bloqué")
    ouvrir(page.get_by_role("link", name="Donner un autre chéquier"))
    bien_faite(page, avec_js)
    page.get_by_label("Numéro du chéquier").fill("26-000005")
    page.get_by_role("button", name="Donner ce chéquier").click()
    expect(titre(page)).to_have_text("Chéquier remis")
    expect(page.get_by_role("article")).to_contain_text("26-000005")
    bien_faite(page, avec_js)
    assert ccas.chequier(4).etat == EtatChequier.REMPLACE

    # Le chéquier perdu, par son numéro : il est déjà bloqué, et c'est dit.
    ouvrir(page.get_by_role("link", name="Perdu ou volé", exact=True))
    bien_faite(page, avec_js)
    page.get_by_label("Numéro du chéquier").fill("26-000004")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("status").first).to_contain_text("déjà bloqué")

    # Il expire dans moins de quatre-vingt-dix jours.
    page.get_by_role("link", name="À relancer").click()
    page.get_by_role("link", name="Dans les 90 jours").click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").last).to_contain_text("pas de rappel demandé")
    bien_faite(page, avec_js)


def test_le_referent_recoit_rend_et_invite(page: Page, serveur: str, ccas: MondeDuPass):
    entrer(page, serveur, ccas.agent(Role.REFERENT, Role.AGENT))
    page.goto("/pass/stock/")
    bien_faite(page)
    ouvrir(page.get_by_role("link", name="Compter et recevoir"))
    bien_faite(page)
    page.get_by_label("Les numéros qui manquent").fill("99")
    page.get_by_role("button", name="Recevoir le reste").click()
    expect(page.get_by_label("Les numéros qui manquent")).to_have_attribute("aria-invalid", "true")
    bien_faite(page)
    page.get_by_label("Les numéros qui manquent").fill("26-000011 à 26-000012")
    page.get_by_role("button", name="Recevoir le reste").click()
    expect(page.get_by_role("status").first).to_contain_text("2 chéquiers sont dans votre stock")
    expect(page.get_by_role("main")).to_contain_text("10 chéquiers à remettre")
    page.get_by_role("link", name="Compter et recevoir").click()
    page.get_by_role("button", name="Tout est arrivé : 2 chéquiers").click()
    expect(page.get_by_role("main")).to_contain_text("12 chéquiers à remettre")
    ouvrir(page.get_by_role("link", name="Rendre des chéquiers"))
    bien_faite(page)
    page.get_by_label("Premier numéro rendu").fill("26-000012")
    page.get_by_label("Dernier numéro rendu").fill("26-000012")
    page.get_by_role("button", name="Rendre ces chéquiers").click()
    expect(page.get_by_role("status").first).to_contain_text("1 chéquier repart")
    bien_faite(page)

    ouvrir(page.get_by_role("link", name="L'équipe"))
    bien_faite(page)
    page.get_by_label("Prénom").fill("Karim")
    page.get_by_label("Nom", exact=True).fill("Haddad")
    page.get_by_label("Adresse e-mail de travail").fill("karim")
    page.get_by_role("button", name="Inviter").click()
    expect(page.get_by_label("Adresse e-mail de travail")).to_have_attribute("aria-invalid", "true")
    bien_faite(page)
    page.get_by_label("Adresse e-mail de travail").fill("karim@ccas.example")
    page.get_by_role("button", name="Inviter").click()
    expect(page.get_by_role("status").first).to_contain_text("courriel d'invitation")
    assert mail.outbox[-1].to == ["karim@ccas.example"]
    bien_faite(page)
    ouvrir(page.get_by_role("link", name="Fermer le rôle d'agent karim"))
    bien_faite(page)
    page.get_by_role("button", name="Fermer ce rôle").click()
    expect(page.get_by_role("status").first).to_contain_text("C'est fermé")
    assert Membre.objects.get(personne__email="karim@ccas.example").parti_le is not None
