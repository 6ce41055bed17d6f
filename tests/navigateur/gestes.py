"""Les gestes d'une personne sur la page de recherche, et ce qu'elle y lit."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from tests import agents

AVEC_ET_SANS_JS = pytest.mark.parametrize("avec_js", [True, False], ids=["js", "sans-js"])

_RESUME = re.compile(r"^(\d+ lieux?|Aucun lieu)\b")


def entrer(page: Page, serveur: str, personne: User) -> None:
    """Connecte cette personne dans ce navigateur, second facteur donné."""
    session = agents.entrer(Client(), personne).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": serveur}]
    )


def ouvrir(cible: Locator) -> None:
    """Presse un lien ou un bouton, et attend la page qu'il ouvre : un clic rend la main avant elle."""
    with cible.page.expect_navigation():
        cible.click()


def resume(page: Page) -> Locator:
    """Le titre des résultats : combien, où, quand."""
    return page.get_by_role("heading", level=2, name=_RESUME)


def cartes(page: Page) -> Locator:
    return page.get_by_role("article")


def noms(page: Page) -> Locator:
    return cartes(page).get_by_role("heading", level=3)


def champ_ou(page: Page) -> Locator:
    return page.get_by_label("Où ?", exact=True)


def deplier(page: Page, nom: str) -> None:
    """Sur téléphone, la recherche et les filtres se replient derrière un bouton."""
    page.wait_for_load_state()
    bouton = page.get_by_role("button", name=nom)
    if bouton.is_visible() and bouton.get_attribute("aria-expanded") == "false":
        bouton.click()


def remplir(page: Page, *, ou="", q="", rayon="", ouvert="") -> None:
    deplier(page, "Changer ma recherche")
    if ou:
        champ_ou(page).fill(ou)
    if q:
        page.get_by_label("De quoi avez-vous besoin ?").fill(q)
    if rayon:
        page.get_by_label("Jusqu'où ?").select_option(label=rayon)
    if ouvert:
        page.get_by_label("Quand ?").select_option(label=ouvert)


def envoyer(page: Page) -> None:
    deplier(page, "Changer ma recherche")
    page.get_by_role("button", name="Chercher", exact=True).click()


def chercher(page: Page, **champs) -> None:
    remplir(page, **champs)
    envoyer(page)


def famille(page: Page, nom: str) -> Locator:
    """Une famille de filtres, dépliée."""
    deplier(page, "Affiner la recherche")
    details = page.locator("details").filter(has=page.locator("summary", has_text=nom))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(details).to_have_attribute("open", "")
    return details


def option(page: Page, nom_de_famille: str, libelle: str) -> Locator:
    exact = re.compile(rf"^{re.escape(libelle)}(?! sous)\b")
    return famille(page, nom_de_famille).get_by_role("checkbox", name=exact)


def cocher(page: Page, nom_de_famille: str, libelle: str, avec_js: bool) -> None:
    """Coche une option (sans JavaScript, il faut ensuite appliquer) et attend sa puce."""
    option(page, nom_de_famille, libelle).check()
    if not avec_js:
        page.get_by_role("button", name="Appliquer ces choix").click()
    expect(puces(page).filter(has_text=libelle)).to_be_visible()


def puces(page: Page) -> Locator:
    return page.get_by_role("list", name="Choix en cours").get_by_role("link")


def retirer(page: Page, libelle: str) -> None:
    puces(page).filter(has_text=libelle).click()


def axe(page: Page, **options) -> None:
    """Aucune faute d'accessibilité qu'une machine sait voir (WCAG 2.2 AA et bonnes pratiques)."""
    # Une adresse changée ne dit pas une page lue : un lien suivi rend la main avant.
    page.wait_for_load_state("load")
    resultat = Axe().run(page, options={"resultTypes": ["violations"], **options})
    assert resultat.violations_count == 0, f"{page.url}\n{resultat.generate_report()}"


def sans_debordement(page: Page) -> None:
    """La page ne défile pas de côté."""
    page.wait_for_load_state("load")
    depassent = page.evaluate(
        """() => {
          const largeur = document.documentElement.clientWidth;
          if (document.scrollingElement.scrollWidth <= largeur) return [];
          return [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > largeur + 1)
            .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`)
            .slice(0, 8).concat([`largeur ${largeur}`]);
        }"""
    )
    assert depassent == [], f"{page.url} déborde : {depassent}"
