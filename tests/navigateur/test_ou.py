"""« Où ? » : les communes proposées pendant la saisie, et « Autour de moi »."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import axe, cartes, champ_ou, noms, puces, resume, retirer


def propositions(page: Page):
    return page.get_by_role("listbox", name="Communes proposées")


def test_choisir_une_commune_au_clavier_seul(page: Page):
    page.goto("/")
    champ = page.get_by_role("combobox", name="Où ?", exact=True)
    expect(champ).to_have_attribute("aria-expanded", "false")
    champ.press_sequentially("villeneuve")

    options = propositions(page).get_by_role("option")
    expect(options).to_have_count(3)
    expect(champ).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="3 communes proposées")).to_have_count(1)
    # Rien n'est choisi d'avance : Entrée enverrait ce qui est écrit.
    expect(champ).not_to_have_attribute("aria-activedescendant", re.compile("."))

    for touche, rang in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 2)]:
        champ.press(touche)
        active = options.nth(rang)
        expect(active).to_have_attribute("aria-selected", "true")
        expect(propositions(page).get_by_role("option", selected=True)).to_have_count(1)
        expect(champ).to_have_attribute("aria-activedescendant", active.get_attribute("id"))
        expect(champ).to_be_focused()
    axe(page)

    page.evaluate(
        "() => { window.echappees = 0; addEventListener('keydown', (e) => e.key === 'Escape' && echappees++) }"
    )
    champ.press("Escape")
    expect(propositions(page)).to_be_hidden()
    # La première ne ferme que les propositions ; la suivante est à la page.
    assert page.evaluate("echappees") == 0
    champ.press("Escape")
    assert page.evaluate("echappees") == 1
    expect(champ).to_have_attribute("aria-expanded", "false")
    expect(champ).to_have_value("villeneuve")

    champ.press("ArrowDown")
    expect(options).to_have_count(3)
    champ.press("ArrowDown")
    champ.press("ArrowDown")
    expect(options.nth(1)).to_contain_text("Villeneuve-lès-Béziers")
    champ.press("Enter")
    expect(propositions(page)).to_be_hidden()
    expect(champ).to_have_value("Villeneuve-lès-Béziers")
    expect(resume(page)).to_contain_text("du plus proche de Villeneuve-lès-Béziers au plus loin")
    expect(noms(page).nth(0)).to_have_text("Mairie de Villeneuve")


def test_choisir_une_commune_du_doigt_ou_de_la_souris(page: Page):
    page.goto("/")
    champ_ou(page).press_sequentially("3434")
    expect(propositions(page).get_by_role("option").nth(0)).to_be_visible()
    champ_ou(page).fill("olar")
    choix = propositions(page).get_by_role("option", name="Olargues 34390", exact=True)
    expect(choix).to_be_visible()
    choix.click()
    expect(champ_ou(page)).to_have_value("Olargues")
    expect(noms(page).nth(0)).to_have_text("Centre social d'Olargues")


def test_quitter_le_champ_ferme_les_propositions(page: Page):
    page.goto("/")
    champ_ou(page).press_sequentially("bez")
    expect(propositions(page)).to_be_visible()
    champ_ou(page).press("Tab")
    expect(propositions(page)).to_be_hidden()


def test_une_saisie_sans_proposition_est_dite_et_reste_libre(page: Page):
    page.goto("/")
    champ_ou(page).press_sequentially("xyzxyz")
    expect(page.get_by_role("status").filter(has_text="Aucune commune de ce nom")).to_have_count(1)
    expect(propositions(page)).to_be_hidden()


def test_les_propositions_en_panne_n_empechent_pas_de_chercher(page: Page, surveillance):
    surveillance.attendre("Failed to load resource")
    page.route("**/api/v1/communes/**", lambda route: route.abort())
    page.goto("/")
    champ_ou(page).press_sequentially("Olargues")
    champ_ou(page).press("Enter")
    expect(noms(page).nth(0)).to_have_text("Centre social d'Olargues")


# --- Autour de moi


def test_autour_de_moi(ouvrir_contexte, ecran):
    contexte = ouvrir_contexte(
        ecran,
        permissions=["geolocation"],
        geolocation={"latitude": 43.328812, "longitude": 3.044661},
    )
    page = contexte.new_page()
    page.goto("/?ou=Béziers&q=services")
    if ecran == "360":
        page.get_by_role("button", name="Changer ma recherche").click()
    page.get_by_role("button", name="Autour de moi").click()

    expect(resume(page)).to_contain_text("du plus proche de votre position au plus loin")
    expect(noms(page).nth(0)).to_have_text("France Services de Capestang")
    expect(cartes(page).nth(0)).to_contain_text("à moins de 100 m")
    # La position remplace la commune ; elle n'est gardée qu'à cent mètres près.
    expect(champ_ou(page)).to_have_value("")
    expect(champ_ou(page)).to_have_attribute("placeholder", "Autour de ma position")
    expect(page).to_have_url(re.compile(r"lat=43\.329&lon=3\.045$"))
    assert "ou=" not in page.url
    assert contexte.cookies() == []

    # Écrire une commune remplace la position, et la retirer rend le champ.
    retirer(page, "Près de votre position")
    expect(resume(page)).to_contain_text("dans l'Hérault")
    expect(champ_ou(page)).to_have_attribute("placeholder", "")
    expect(puces(page)).to_have_count(2)


@pytest.mark.parametrize("ecran", ["360"])
def test_autour_de_moi_refuse_dit_quoi_faire(page: Page):
    page.goto("/")
    page.get_by_role("button", name="Autour de moi").click()
    expect(
        page.get_by_role("status").filter(has_text="Votre appareil n'a pas donné votre position")
    ).to_be_visible()
    phrase = page.get_by_text("Votre appareil n'a pas donné votre position")
    expect(phrase).to_be_in_viewport()
    sous_le_champ = phrase.bounding_box()["y"] - champ_ou(page).bounding_box()["y"]
    assert 0 < sous_le_champ < 80
    expect(champ_ou(page)).to_be_focused()
    expect(page.get_by_role("button", name="Autour de moi")).to_be_enabled()
    axe(page)


@pytest.mark.parametrize("avec_js", [False], ids=["sans-js"])
def test_sans_javascript_pas_de_bouton_qui_ne_ferait_rien(page: Page):
    page.goto("/")
    for nom in ("Autour de moi", "Affiner la recherche", "Sur la carte", "Liste", "Carte"):
        expect(page.get_by_role("button", name=nom)).to_have_count(0)
    expect(page.get_by_role("region", name="Carte des lieux")).to_have_count(0)
