"""Sans souris : du premier Tab à la page d'un lieu, la saisie toujours visible."""

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import AVEC_ET_SANS_JS, resume

_SAISIE_VISIBLE = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const cadre = e.getBoundingClientRect();
  const trait = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {
    quoi: e.outerHTML.slice(0, 120),
    trait,
    dans_l_ecran: cadre.bottom > 0 && cadre.top < innerHeight && cadre.width > 0 && cadre.height > 0,
  };
}"""


def avancer_jusqu_a(page: Page, cible, au_plus: int = 40) -> None:
    """Tab, Tab… jusqu'à la cible ; à chaque arrêt, on voit où l'on est."""
    for _fois in range(au_plus):
        page.keyboard.press("Tab")
        vu = page.evaluate(_SAISIE_VISIBLE)
        assert vu["trait"], f"saisie invisible : {vu['quoi']}"
        assert vu["dans_l_ecran"], f"saisie hors de l'écran : {vu['quoi']}"
        if cible.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"{au_plus} tabulations n'ont pas mené à {cible}")


@AVEC_ET_SANS_JS
def test_du_premier_tab_a_la_page_d_un_lieu(page: Page, avec_js):
    page.goto("/")
    avancer_jusqu_a(page, page.get_by_role("link", name="Aller au contenu"), au_plus=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    avancer_jusqu_a(page, page.get_by_label("Où ?", exact=True))
    page.keyboard.type("Capestang")
    page.keyboard.press("Enter")
    expect(resume(page)).to_contain_text("du plus proche de Capestang au plus loin")
    page.wait_for_load_state()
    if avec_js:
        expect(resume(page)).to_be_focused()

    lien = page.get_by_role("link", name="France Services de Capestang", exact=True)
    avancer_jusqu_a(page, lien)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("France Services de Capestang")
    avancer_jusqu_a(page, page.get_by_role("link", name="Aller au contenu"), au_plus=1)
    page.keyboard.press("Enter")
    avancer_jusqu_a(page, page.get_by_role("link", name="Appeler le 04 65 71 01 01"))


def test_aller_droit_aux_lieux_trouves(page: Page):
    page.goto("/?commune=34052")
    raccourci = page.get_by_role("link", name="Aller aux lieux trouvés")
    avancer_jusqu_a(page, raccourci, au_plus=2)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/?commune=34052#resultats")
    avancer_jusqu_a(page, page.get_by_role("link", name="Retirer : Près de Capestang"), au_plus=3)


@pytest.mark.parametrize("ecran", ["1280"])  # sur téléphone, la carte est derrière son onglet
def test_passer_la_carte(page: Page):
    page.goto("/?commune=34052")
    raccourci = page.get_by_role("link", name="Passer la carte")
    raccourci.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fin de la carte")).to_be_focused()


def test_les_filtres_au_clavier(page: Page, ecran):
    page.goto("/?commune=34028&rayon=15")
    if ecran == "360":
        page.get_by_role("button", name="Affiner la recherche").press("Enter")
    famille = page.locator("summary", has_text="Le prix")
    famille.focus()
    page.keyboard.press("Enter")
    case = page.get_by_role("checkbox", name="Payant")
    expect(case).to_be_visible()
    avancer_jusqu_a(page, case, au_plus=4)
    page.keyboard.press("Space")
    expect(resume(page)).to_have_text(
        "1 lieu à moins de 15 km de Bédarieux, avec le filtre « Payant »"
    )
    expect(case).to_be_focused()
    page.keyboard.press("Escape")
    expect(case).to_be_hidden()
    expect(famille).to_be_focused()
