"""La carte : un second regard sur la liste, jamais le seul."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.navigateur.gestes import axe, cartes, noms, resume
from tests.navigateur.monde import NOM_PIEGE, NOMBRE_DE_LIEUX


def carte(page: Page) -> Locator:
    """La carte, montrée : sur téléphone, elle est derrière son onglet."""
    onglet = page.get_by_role("tab", name="Carte")
    if onglet.is_visible():
        onglet.click()
    return page.locator("#vue-carte")


def prete(page: Page, n: int) -> Locator:
    lieux = "lieu" if n == 1 else "lieux"
    la_carte = carte(page)
    nom = "Aucun lieu sur la carte" if n == 0 else f"{n} {lieux} sur la carte"
    expect(la_carte.get_by_role("group", name=nom)).to_be_visible()
    return la_carte


def reperes(la_carte: Locator) -> Locator:
    """Repères et groupes, mais ni le bouton de zone ni ceux du zoom."""
    return la_carte.locator(".leaflet-marker-pane").get_by_role("button")


def bulle(la_carte: Locator) -> Locator:
    return la_carte.locator(".leaflet-popup")


@dataclass(frozen=True)
class Boite:
    x: float
    y: float
    width: float
    height: float

    def contient(self, autre: "Boite") -> bool:
        return (
            self.x <= autre.x
            and self.y <= autre.y
            and autre.x + autre.width <= self.x + self.width
            and autre.y + autre.height <= self.y + self.height
        )

    def touche(self, autre: "Boite") -> bool:
        return not (
            self.x + self.width <= autre.x
            or autre.x + autre.width <= self.x
            or self.y + self.height <= autre.y
            or autre.y + autre.height <= self.y
        )


def _boite(element: Locator) -> Boite:
    return Boite(**element.bounding_box())


def test_tous_les_lieux_sont_sur_la_carte(page: Page):
    page.goto("/")
    la_carte = prete(page, NOMBRE_DE_LIEUX)
    total = 0
    for repere in reperes(la_carte).all():
        groupe = re.match(r"(\d+) lieux regroupés", repere.get_attribute("aria-label"))
        total += int(groupe[1]) if groupe else 1
    assert total == NOMBRE_DE_LIEUX + 2  # les deux arrêts du bus
    groupes = la_carte.get_by_role("button", name=re.compile("^1[0-9] lieux regroupés"))
    expect(groupes.first).to_be_visible()  # Sète
    # Rien n'a encore été déplacé : on ne propose pas de chercher ailleurs.
    expect(la_carte.get_by_role("button", name="Chercher dans cette zone")).to_be_hidden()
    axe(page)


def test_un_groupe_s_ouvre_sur_ses_lieux(ouvrir_contexte, ecran):
    page = ouvrir_contexte(ecran, reduced_motion="no-preference").new_page()
    page.goto("/?commune=34301&rayon=5")
    la_carte = prete(page, 13)
    la_carte.get_by_role("button", name=re.compile("lieux regroupés")).first.click()
    expect(
        la_carte.get_by_role("button", name=re.compile("^Permanence .* de Sète, Sète$")).first
    ).to_be_visible()


def test_du_repere_a_la_bulle_puis_a_la_carte_du_lieu(page: Page):
    page.goto("/?commune=34119&rayon=2")
    la_carte = prete(page, 1)
    la_carte.get_by_role("button", name="Médiathèque d'Hérépian, Hérépian").click()
    expect(bulle(la_carte)).to_contain_text("Médiathèque d'Hérépian")
    expect(bulle(la_carte)).to_contain_text("Médiathèques")
    expect(bulle(la_carte).get_by_role("button", name="Fermer")).to_be_visible()
    # Les heures arrivent après, la bulle grandit, et la carte glisse pour la garder entière.
    expect(bulle(la_carte).locator(".bulle__etat")).not_to_be_empty()
    expect(la_carte.locator(".leaflet-pan-anim")).to_have_count(0)
    axe(page)
    # Tout entière dans la carte, et rien ne passe dessus.
    cadre, boite = (
        _boite(la_carte.get_by_role("group", name="sur la carte")),
        _boite(bulle(la_carte)),
    )
    assert cadre.contient(boite), (cadre, boite)
    assert not boite.touche(_boite(la_carte.locator(".leaflet-control-zoom")))

    bulle(la_carte).get_by_role("button", name="Voir dans la liste").click()
    trouve = cartes(page).filter(has_text="Médiathèque d'Hérépian")
    expect(trouve).to_be_focused()
    expect(trouve).to_have_class(re.compile(r"\ben-vue\b"))
    expect(trouve).to_be_in_viewport()

    la_carte = carte(page)
    bulle(la_carte).get_by_role("link", name="Voir la fiche : Médiathèque d'Hérépian").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Médiathèque d'Hérépian")


def test_de_la_liste_a_la_carte(page: Page):
    page.goto("/?commune=34301&rayon=5")
    trouve = cartes(page).filter(has_text="Permanence 07 de Sète")
    trouve.get_by_role("button", name="Sur la carte").click()
    la_carte = page.locator("#vue-carte")
    expect(bulle(la_carte)).to_contain_text("Permanence 07 de Sète")
    expect(bulle(la_carte)).to_be_in_viewport()


def test_la_bulle_dit_si_c_est_ouvert_et_qui_appeler(page: Page):
    page.goto("/?commune=34052&rayon=5")
    page.wait_for_load_state()
    la_carte = page.locator("#vue-carte")
    for nom, etat, numero in [
        ("France Services de Capestang", "Ouvert jusqu'à 12 h 30", "04 65 71 01 01"),
        # Du bus, l'état est celui de l'arrêt montré, et le numéro celui du service.
        ("Bus France Services du Minervois", "Fermé — ouvre vendredi à 14 h", "04 65 71 01 03"),
    ]:
        if page.get_by_role("tab", name="Liste").count():
            page.get_by_role("tab", name="Liste").click()
        cartes(page).filter(has_text=nom).get_by_role("button", name="Sur la carte").click()
        expect(bulle(la_carte)).to_contain_text(etat)
        appel = bulle(la_carte).get_by_role("link", name=f"Appeler le {numero}")
        expect(appel).to_have_attribute("href", "tel:+33" + numero.replace(" ", "")[1:])
        expect(bulle(la_carte)).to_be_in_viewport()
    axe(page)


@pytest.mark.parametrize("ecran", ["1280"])  # sur téléphone, la carte est derrière son onglet
def test_survoler_un_lieu_de_la_liste_montre_son_repere(page: Page):
    page.goto("/?commune=34119&rayon=2")
    la_carte = prete(page, 1)
    repere = la_carte.get_by_role("button", name="Médiathèque d'Hérépian, Hérépian")
    cartes(page).hover()
    expect(repere).to_have_class(re.compile("en-vue"))
    page.get_by_role("heading", level=1).hover()
    expect(repere).not_to_have_class(re.compile("en-vue"))


def test_une_bulle_ne_lit_pas_un_nom_comme_du_html(page: Page):
    page.goto("/?q=fablab+alert")
    la_carte = prete(page, 1)
    la_carte.get_by_role("button", name=f"{NOM_PIEGE}, Sète").click()
    expect(bulle(la_carte).get_by_text(NOM_PIEGE, exact=True)).to_be_visible()
    expect(bulle(la_carte).locator("b, script")).to_have_count(0)


def test_chercher_dans_cette_zone(page: Page):
    page.goto("/?commune=34028")
    la_carte = prete(page, NOMBRE_DE_LIEUX)
    chercher_ici = la_carte.get_by_role("button", name="Chercher dans cette zone")
    agrandir = la_carte.get_by_role("button", name="Agrandir la carte", exact=True)
    reduire = la_carte.get_by_role("button", name="Réduire la carte", exact=True)
    expect(chercher_ici).to_be_hidden()
    for _fois in range(3):
        agrandir.click()
    expect(chercher_ici).to_be_visible()
    assert not _boite(chercher_ici).touche(_boite(la_carte.locator(".leaflet-control-zoom")))
    chercher_ici.click()
    expect(page).to_have_url(re.compile(r"\?bbox=[^&]+$"))
    # Sur téléphone, le titre est derrière l'autre onglet : l'annonce le dit.
    annonce = page.get_by_role("status").filter(has_text="dans la zone de la carte")
    expect(annonce).to_have_count(1)
    expect(chercher_ici).to_be_hidden()

    # La carte est restée où la personne l'a mise : la même question donne la même zone.
    zone = _zone(page)
    agrandir.click()
    reduire.click()
    with page.expect_response(lambda reponse: "lieux.geojson?bbox=" in reponse.url):
        chercher_ici.click()
    assert _zone(page) == pytest.approx(zone, abs=0.001)

    page.reload()
    expect(resume(page)).to_contain_text("dans la zone de la carte")


def _zone(page: Page) -> list[float]:
    (bbox,) = parse_qs(urlsplit(page.url).query)["bbox"]
    return [float(degres) for degres in bbox.split(",")]


def test_la_liste_et_la_carte_sont_des_onglets_sur_telephone(page: Page, ecran):
    page.goto("/?commune=34119&rayon=2")
    if ecran == "1280":
        expect(page.get_by_role("tab")).to_have_count(0)
        expect(cartes(page)).to_be_visible()
        expect(page.get_by_role("region", name="Carte des lieux")).to_be_visible()
        return
    liste, la_carte = page.get_by_role("tab", name="Liste"), page.get_by_role("tab", name="Carte")
    expect(liste).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Carte")).to_be_hidden()
    liste.focus()
    page.keyboard.press("ArrowRight")
    expect(la_carte).to_be_focused()
    expect(la_carte).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Carte")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Liste")).to_be_hidden()
    expect(cartes(page)).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(cartes(page)).to_have_count(1)


def test_une_position_approximative_se_dit(page: Page):
    page.goto("/?commune=34187&rayon=2")
    la_carte = prete(page, 1)
    la_carte.get_by_role(
        "button", name="Centre social d'Olargues, Olargues, position approximative"
    ).click()
    expect(bulle(la_carte)).to_contain_text("Position approximative")
    legende = la_carte.locator("details")
    legende.locator("summary").click()
    expect(legende.get_by_text("Position approximative (centre de la commune)")).to_be_visible()
    expect(legende.get_by_text("Centres sociaux")).to_be_visible()
    expect(legende.get_by_text("CAF")).to_have_count(0)


def test_sans_images_la_carte_reste_calme_et_utile(page: Page, surveillance):
    surveillance.couper_les_tuiles(page)
    page.goto("/?commune=34119&rayon=2")
    la_carte = carte(page)
    expect(la_carte.get_by_role("status")).to_contain_text("Le fond de carte ne s'affiche pas")
    expect(
        la_carte.get_by_text("Bédarieux", exact=True)
    ).to_be_visible()  # une ville, pour se repérer
    la_carte.get_by_role("button", name="Médiathèque d'Hérépian, Hérépian").click()
    expect(bulle(la_carte)).to_contain_text("Médiathèque d'Hérépian")
    axe(page)


def test_sans_les_points_la_carte_renvoie_a_la_liste(page: Page, surveillance):
    surveillance.attendre("Failed to load resource")
    page.route("**/lieux.geojson*", lambda route: route.fulfill(status=503))
    page.goto("/?commune=34119&rayon=2")
    expect(noms(page)).to_have_text(["Médiathèque d'Hérépian"])
    expect(carte(page).get_by_role("status")).to_contain_text("La liste reste complète")


def test_le_contour_de_la_commune_quand_il_est_charge(page: Page):
    page.goto("/?ou=Capestang&rayon=5")
    la_carte = carte(page)
    expect(la_carte.locator("path.contour")).to_be_visible()
    expect(la_carte.get_by_role("img", name="Votre point de départ : Capestang")).to_be_visible()
    # Celui de Béziers n'est pas chargé : rien n'est tracé, rien n'échoue.
    page.goto("/?ou=Béziers&rayon=5")
    la_carte = prete(page, 2)
    expect(la_carte.locator("path.contour")).to_have_count(0)


@pytest.mark.parametrize("ecran", ["1280"])  # sur téléphone, la carte est derrière son onglet
def test_la_carte_suit_la_recherche(page: Page):
    page.goto("/?commune=34119&rayon=2")
    la_carte = prete(page, 1)
    page.get_by_label("Jusqu'où ?").select_option(label="À moins de 10 km")
    expect(la_carte.get_by_role("group", name="3 lieux sur la carte")).to_be_visible()
    expect(cartes(page)).to_have_count(3)


def test_la_carte_parle_francais(page: Page):
    page.goto("/?commune=34119&rayon=2")
    la_carte = prete(page, 1)
    expect(la_carte.get_by_role("button", name="Agrandir la carte", exact=True)).to_be_visible()
    expect(la_carte.get_by_role("button", name="Réduire la carte")).to_be_visible()
    la_carte.get_by_role("button", name="Médiathèque d'Hérépian, Hérépian").click()
    expect(bulle(la_carte)).to_be_visible()
    textes = la_carte.evaluate(
        """(e) => [e, ...e.querySelectorAll("[title], [aria-label], [alt]")]
             .flatMap((n) => ["title", "aria-label", "alt"].map((a) => n.getAttribute(a) ?? ""))
             .join(" | ") + " | " + e.innerText"""
    )
    assert not re.search(r"\b(zoom|close|popup|marker|map|layers?)\b", textes, re.IGNORECASE), (
        textes
    )


def test_la_carte_au_clavier(page: Page):
    page.goto("/?commune=34119&rayon=2")
    la_carte = prete(page, 1)
    repere = la_carte.get_by_role("button", name="Médiathèque d'Hérépian, Hérépian")
    repere.focus()
    page.keyboard.press("Enter")
    expect(bulle(la_carte)).to_be_visible()
    page.keyboard.press("Tab")
    expect(bulle(la_carte).get_by_role("link", name="Voir la fiche")).to_be_focused()
    page.keyboard.press("Escape")
    expect(bulle(la_carte)).to_have_count(0)
    expect(repere).to_be_focused()
