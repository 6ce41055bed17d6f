"""« Signaler une erreur » : sans compte, sans rien perdre de ce qui est écrit."""

import re

import pytest
from playwright.sync_api import Page, expect

from lieux.models import Lieu, Signalement
from lieux.signalements import Donnees, deposer
from tests.navigateur.gestes import AVEC_ET_SANS_JS, axe, sans_debordement
from tests.navigateur.monde import MAINTENANT

ADRESSE = "/lieux/france-services-de-capestang/"


@AVEC_ET_SANS_JS
def test_de_la_fiche_au_merci(page: Page, signalements, surveillance, avec_js):
    surveillance.attendre("status of 422")
    page.goto(ADRESSE)
    page.get_by_role("link", name="Signaler une erreur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Signaler une erreur")
    expect(page.get_by_role("main")).to_contain_text("France Services de Capestang")

    # Envoyé trop tôt : on sait quoi corriger, et rien n'est perdu.
    message = "Fermé le mercredi <b>depuis</b> septembre."
    page.get_by_label("Que faut-il corriger ?").fill(message)
    page.get_by_label("Votre adresse de courriel").fill("sans arobase")
    page.get_by_role("button", name="Envoyer").click()
    alerte = page.get_by_role("alert")
    expect(alerte).to_contain_text("Votre message n'est pas encore envoyé")
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(alerte.get_by_role("link")).to_have_text(
        ["Choisissez ce qui ne va pas.", re.compile("Cette adresse n'est pas complète")]
    )
    expect(page.get_by_label("Que faut-il corriger ?")).to_have_value(message)
    courriel = page.get_by_label("Votre adresse de courriel")
    expect(courriel).to_have_value("sans arobase")
    expect(courriel).to_have_attribute("aria-invalid", "true")
    assert signalements.count() == 0
    if avec_js:
        axe(page)
        sans_debordement(page)
    alerte.get_by_role("link").nth(1).click()
    expect(courriel).to_be_focused()

    courriel.fill("prenom.nom@example.org")
    page.get_by_label("Les horaires ne sont pas bons").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    recu = signalements.get()
    assert (recu.lieu.nom, recu.nature) == ("France Services de Capestang", "horaires")
    assert (recu.message, recu.courriel) == (message, "prenom.nom@example.org")
    if avec_js:
        axe(page)

    # Recharger le merci n'envoie pas une seconde fois.
    page.reload()
    assert signalements.count() == 1
    page.get_by_role("link", name="Revenir à la fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("France Services de Capestang")


@pytest.mark.parametrize("ecran", ["360"])
def test_autre_chose_demande_quelques_mots(page: Page, signalements, surveillance):
    surveillance.attendre("status of 422")
    page.goto(f"{ADRESSE}signaler/")
    page.get_by_label("Autre chose").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites en quelques mots ce qui ne va pas.")
    expect(page.get_by_label("Autre chose")).to_be_checked()
    assert signalements.count() == 0


@pytest.mark.parametrize("ecran", ["360"])
def test_apres_plusieurs_envois_il_faut_attendre_sans_rien_perdre(
    page: Page, signalements, surveillance, settings
):
    surveillance.attendre("status of 429")
    lieu = Lieu.objects.get(nom="France Services de Capestang")
    for rang in range(settings.SIGNALEMENTS_PAR_HEURE):
        deposer(lieu, Donnees(Signalement.Nature.AUTRE, f"message {rang}"), "127.0.0.1", MAINTENANT)
    page.goto(f"{ADRESSE}signaler/")
    page.get_by_label("Les horaires ne sont pas bons").check()
    page.get_by_label("Que faut-il corriger ?").fill("Un de trop")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("il faut attendre une heure")
    expect(page.get_by_label("Que faut-il corriger ?")).to_have_value("Un de trop")
    assert signalements.count() == settings.SIGNALEMENTS_PAR_HEURE


@pytest.mark.parametrize("ecran", ["360"])
def test_le_piege_a_robots_ne_gene_personne(page: Page, signalements):
    page.goto(f"{ADRESSE}signaler/")
    piege = page.locator("[name=adresse_du_site]")
    expect(piege).not_to_be_in_viewport()
    page.get_by_label("Les horaires ne sont pas bons").focus()
    for _fois in range(12):
        page.keyboard.press("Tab")
        assert not piege.evaluate("e => e === document.activeElement")
