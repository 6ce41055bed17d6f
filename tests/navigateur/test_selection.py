"""Mettre de côté, comparer, imprimer une feuille, envoyer : la sélection et la fiche d'orientation."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from lieux.models import Habitudes, Lieu
from tests import agents
from tests.navigateur.gestes import AVEC_ET_SANS_JS, axe, cartes, entrer, sans_debordement

RECHERCHE = "/?ou=Capestang&q=capestang"
CAPESTANG, MEDIATHEQUE = "France Services de Capestang", "Médiathèque de Capestang"
BUS = "Bus France Services du Minervois"


@pytest.fixture(autouse=True)
def _sessions(transactional_db):
    yield
    Session.objects.all().delete()


def carte(page: Page, nom: str):
    return cartes(page).filter(has=page.get_by_role("heading", name=nom))


def garder(page: Page, nom: str) -> None:
    carte(page, nom).get_by_role("button", name="Mettre de côté").click()
    expect(carte(page, nom).get_by_role("button", name="Ne plus garder")).to_be_visible()


def numeros(*noms_de_lieux: str) -> str:
    cles = dict(Lieu.objects.values_list("nom", "pk"))
    return ",".join(str(cles[nom]) for nom in noms_de_lieux)


@AVEC_ET_SANS_JS
def test_de_la_recherche_a_la_feuille(page: Page, avec_js):
    page.goto(RECHERCHE)
    assert page.context.cookies() == []
    expect(page.get_by_role("link", name=re.compile("^Ma sélection"))).to_have_count(0)
    garder(page, CAPESTANG)
    garder(page, MEDIATHEQUE)
    assert [temoin["name"] for temoin in page.context.cookies()] == ["sessionid"]
    if avec_js:
        assert "#" not in page.url  # sans quitter la page
        axe(page)

    page.get_by_role("navigation", name="Menu principal").get_by_role(
        "link", name="Ma sélection (2)"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    expect(noms_choisis(page)).to_have_text([CAPESTANG, MEDIATHEQUE])
    expect(cartes(page).first).to_contain_text("Distance")  # la commune cherchée a suivi
    sans_debordement(page)

    # Ranger : le second passe devant, et la page y reste.
    page.get_by_role("button", name=f"placer {MEDIATHEQUE} avant").click()
    expect(noms_choisis(page)).to_have_text([MEDIATHEQUE, CAPESTANG])
    expect(page).to_have_url(re.compile(f"#lieu-{numeros(MEDIATHEQUE)}$"))

    page.get_by_role("link", name="Préparer la fiche à imprimer").click()
    feuille = page.get_by_role("article")
    expect(feuille.get_by_role("heading", level=2)).to_have_text(
        ["À apporter", re.compile(MEDIATHEQUE), re.compile(CAPESTANG)]
    )
    expect(feuille).to_contain_text("Fiche imprimée le 9 mars 2026")
    expect(feuille).to_contain_text("04 65 71 01 01")
    expect(feuille.get_by_role("img", name="Code QR")).to_be_visible()
    expect(page.locator("#plan-numerote")).to_be_visible(visible=avec_js)
    expect(page.get_by_role("button", name="Imprimer la feuille")).to_be_visible(visible=avec_js)
    sans_debordement(page)

    page.get_by_role("link", name="Revenir à la sélection").click()
    page.get_by_role("button", name=f"Retirer {CAPESTANG}").click()
    expect(noms_choisis(page)).to_have_text([MEDIATHEQUE])
    page.get_by_role("button", name="Vider ma sélection").click()
    expect(page.get_by_role("main")).to_contain_text("Vous n'avez encore mis aucun lieu de côté")
    assert page.context.cookies() == []


def noms_choisis(page: Page):
    return cartes(page).get_by_role("heading", level=2).get_by_role("link")


def test_retirer_depuis_la_liste(page: Page):
    page.goto(RECHERCHE)
    garder(page, CAPESTANG)
    bouton = carte(page, CAPESTANG).get_by_role("button", name="Ne plus garder")
    expect(bouton).to_be_focused()
    bouton.press("Enter")
    expect(carte(page, CAPESTANG).get_by_role("button", name="Mettre de côté")).to_be_focused()
    expect(page.get_by_role("link", name=re.compile("^Ma sélection"))).to_have_count(0)


def test_la_fiche_d_un_lieu_se_met_de_cote(page: Page):
    page.goto("/lieux/france-services-de-capestang/")
    page.get_by_role("button", name="Mettre de côté").click()
    expect(page.get_by_role("status").filter(has_text="est mis de côté")).to_have_count(1)
    page.get_by_role("main").get_by_role("link", name="Voir ma sélection (1)").click()
    expect(noms_choisis(page)).to_have_text([CAPESTANG])


def test_comparer_sur_les_memes_lignes(page: Page, ecran):
    page.goto(f"/selection/?lieux={numeros(CAPESTANG, BUS, MEDIATHEQUE)}")
    hauteurs = page.locator("dt", has_text="Prix").evaluate_all(
        "e => new Set(e.map((d) => Math.round(d.getBoundingClientRect().top))).size"
    )
    assert hauteurs == (1 if ecran == "1280" else 3)
    expect(cartes(page).nth(1)).to_contain_text("Ce service se déplace")
    axe(page)
    sans_debordement(page)


@pytest.mark.parametrize("ecran", ["360"])
def test_vide_et_accessible(page: Page):
    page.goto("/selection/")
    expect(page.get_by_role("link", name="Chercher un lieu")).to_have_count(2)
    axe(page)


def test_la_feuille_tient_sur_une_page_et_la_note_reste_ici(page: Page, surveillance):
    choisis = [CAPESTANG, MEDIATHEQUE, BUS, "Point CAF de Béziers", "Espace numérique de Béziers"]
    demandes = []
    page.goto(f"/selection/fiche/?lieux={numeros(*choisis)}")
    page.on("request", lambda demande: demandes.append(demande))
    note = ("Demandez Mme Martin. <b>Bus 4</b> " * 40)[:799] + "."
    page.get_by_label("Un mot à ajouter sur la feuille").fill(note)
    expect(page.locator("#note-imprimee")).to_have_text(note)
    expect(page.locator(".numero-de-carte").first).to_be_visible()
    axe(page)
    sans_debordement(page)

    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert not [d for d in demandes if "Martin" in d.url or "Martin" in (d.post_data or "")]
    page.emulate_media(media="print")
    expect(page.locator("#note-imprimee")).to_be_visible()
    expect(page.get_by_label("Un mot à ajouter sur la feuille")).to_be_hidden()
    expect(page.locator("#plan-numerote")).to_be_visible()
    stockage = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "Martin" not in stockage


@pytest.mark.parametrize("avec_js", [False], ids=["sans-js"])
def test_sans_javascript_le_mot_ajoute_s_imprime_aussi(page: Page):
    page.goto(f"/selection/fiche/?lieux={numeros(CAPESTANG)}")
    page.get_by_label("Un mot à ajouter sur la feuille").fill("Bus 4")
    page.emulate_media(media="print")
    expect(page.get_by_role("textbox")).to_be_visible()
    expect(page.get_by_text("Pour imprimer, ouvrez")).to_be_hidden()


def test_copier_le_lien(page: Page, serveur):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/selection/?lieux={numeros(CAPESTANG)}&depuis=Béziers")
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Le lien est copié.")).to_be_visible()
    lien = page.evaluate("navigator.clipboard.readText()")
    assert lien == f"{serveur}/selection/?lieux={numeros(CAPESTANG)}"


def test_une_personne_connectee_retrouve_sa_commune_et_ses_lieux(page: Page, serveur):
    agent = agents.compte("favoris@example.org", "lecteur")
    try:
        entrer(page, serveur, agent)
        page.goto("/lieux/france-services-de-capestang/")
        page.get_by_role("button", name="Ajouter à mes favoris").click()
        expect(page.get_by_role("button", name="Retirer de mes favoris")).to_be_visible()
        page.goto("/selection/")
        page.get_by_role("link", name="Mes favoris").click()
        expect(page.get_by_role("region", name="Mes lieux")).to_contain_text(CAPESTANG)
        page.get_by_label("Commune ou code postal").fill("Capestang")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("main").get_by_role("status").first).to_contain_text("Capestang")
        axe(page)
        sans_debordement(page)
        page.goto("/")
        expect(page.get_by_label("Où ?", exact=True)).to_have_value("Capestang")
    finally:
        Habitudes.objects.all().delete()
        agent.delete()
