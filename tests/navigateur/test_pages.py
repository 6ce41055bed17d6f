"""Chaque page, claire et sombre, sur téléphone et sur grand écran : lisible et calme."""

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import axe, sans_debordement

FICHE = "/lieux/france-services-de-capestang/"
PAGES = {
    "accueil": ("/", 200),
    "resultats": ("/?ou=34310&frais=gratuit", 200),
    "aucun": ("/?ou=Olonzac&q=caf&rayon=5", 200),
    "fiche": (FICHE, 200),
    "fiche-itinerante": ("/lieux/bus-france-services-du-minervois-olonzac/", 200),
    "fiche-presque-vide": ("/lieux/centre-social-dolargues/", 200),
    "signaler": (f"{FICHE}signaler/", 200),
    "merci": (f"{FICHE}signaler/merci/", 200),
    "ferme": ("/lieux/ancien-cybercafe-de-sete/", 410),
    "introuvable": ("/nulle-part/", 404),
    "accessibilite": ("/accessibilite/", 200),
    "donnees": ("/donnees-personnelles/", 200),
    "mentions": ("/mentions-legales/", 200),
    "ouverts": ("/?ou=34310&ouvert=maintenant", 200),
    "embarquee": ("/embarquer/?ou=Capestang", 200),
    "composer": ("/embarquer/composer/", 200),
    "connexion": ("/comptes/connexion/", 200),
    "pass": ("/pass/", 200),
    "solde": ("/pass/solde/", 200),
}
# Le formulaire et la connexion ont besoin de leur session (jeton CSRF).
AVEC_SESSION = {"signaler", "connexion", "solde"}

toutes = pytest.mark.parametrize("nom", PAGES)


def aller(page: Page, nom: str, surveillance) -> None:
    adresse, statut = PAGES[nom]
    if statut >= 400:
        surveillance.attendre(f"status of {statut}")
    assert page.goto(adresse).status == statut


@toutes
def test_accessible_en_clair_et_en_sombre(page: Page, nom, surveillance):
    """Le téléphone en clair, le grand écran en sombre : les couleurs ne suivent pas la largeur."""
    if page.viewport_size["width"] > 1000:
        page.emulate_media(color_scheme="dark")
    aller(page, nom, surveillance)
    axe(page)
    if nom not in AVEC_SESSION:
        assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage)") == []


@toutes
@pytest.mark.parametrize("ecran", ["1280"])
def test_rien_ne_deborde_a_320_px_ni_a_200_pour_cent(page: Page, nom, surveillance):
    aller(page, nom, surveillance)
    for largeur in (320, 640):  # 640 : un écran de 1280 px agrandi deux fois
        page.set_viewport_size({"width": largeur, "height": 640})
        sans_debordement(page)


@toutes
@pytest.mark.parametrize("ecran", ["360"])
def test_rien_ne_deborde_quand_le_texte_double(page: Page, nom, surveillance):
    """Sur un téléphone, la taille du texte se règle : la page ne défile pas de côté pour autant."""
    aller(page, nom, surveillance)
    for agrandissement in (1.3, 1.5, 2):
        page.evaluate(
            "fois => document.documentElement.style.fontSize = `${112.5 * fois}%`", agrandissement
        )
        sans_debordement(page)


@pytest.mark.parametrize("ecran", ["360"])
def test_rien_ne_deborde_quand_tout_est_ouvert(page: Page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/?ou=34310&frais=gratuit")
    page.get_by_role("button", name="Changer ma recherche").click()
    page.get_by_role("button", name="Affiner la recherche").click()
    page.locator("summary", has_text="Ce que je veux faire").click()
    sans_debordement(page)
    axe(page)
    page.get_by_role("tab", name="Carte").click()
    expect(page.get_by_role("button", name="Agrandir la carte", exact=True)).to_be_visible()
    sans_debordement(page)


def test_les_filtres_ouverts_sont_accessibles(page: Page, ecran):
    page.goto("/?commune=34032")
    if ecran == "360":
        page.get_by_role("button", name="Affiner la recherche").click()
    for famille in ("Ce que je veux faire", "Organisme"):
        page.locator("summary", has_text=famille).click()
        expect(page.get_by_role("checkbox").first).to_be_visible()
        axe(page)


def test_les_liens_du_pied_menent_quelque_part(page: Page):
    page.goto("/")
    adresses = (
        page.get_by_role("contentinfo")
        .get_by_role("link")
        .evaluate_all("liens => liens.map((lien) => lien.getAttribute('href'))")
    )
    internes = [adresse for adresse in adresses if adresse.startswith("/")]
    assert len(internes) >= 3
    for adresse in internes:
        assert page.request.get(adresse).status == 200
