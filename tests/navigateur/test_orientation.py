"""Le parcours guidé : trois personnes, sur l'Hérault d'exemple et le premier jeu de règles."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lieux.demonstration import charger_lieux_d_exemple
from lieux.models import Besoin, DocumentAApporter, Lieu, RegleOrientation, Situation
from lieux.orientation.chargement import charger_orientation
from lieux.vocabulaire import Statut
from tests.navigateur import monde
from tests.navigateur.gestes import AVEC_ET_SANS_JS, axe, cartes, noms, puces, sans_debordement
from tests.navigateur.test_clavier import avancer_jusqu_a

ETAPES = ("situation", "besoin", "lieu", "condition")
OLARGUES, SETE, LA_SALVETAT = "34187", "34301", "34293"


@pytest.fixture(scope="module", autouse=True)
def herault_d_exemple(transactional_db):
    """Les lieux d'exemple à la place du petit monde, le temps de ce module."""
    monde_cache = list(Lieu.objects.publies().values_list("pk", flat=True))
    Lieu.objects.filter(pk__in=monde_cache).update(statut=Statut.BROUILLON)
    charger_lieux_d_exemple(monde.MAINTENANT.date())
    charger_orientation()
    yield
    for modele in (RegleOrientation, DocumentAApporter, Situation):
        modele.objects.all().delete()
    Besoin.objects.filter(parent__isnull=False).delete()
    Besoin.objects.all().delete()
    Lieu.objects.filter(exemple=True).delete()
    Lieu.objects.filter(pk__in=monde_cache).update(statut=Statut.PUBLIE)


def question(page: Page, rang: int) -> None:
    expect(page.get_by_text(f"Question {rang} sur 4")).to_be_visible()


def cocher(page: Page, *mots: str) -> None:
    for mot in mots:
        page.get_by_role("checkbox", name=mot, exact=True).check()


def continuer(page: Page) -> None:
    page.get_by_role("button", name="Continuer").click()


def passer(page: Page) -> None:
    page.get_by_role("link", name="Je ne sais pas").click()


def habiter(page: Page, commune: str) -> None:
    # Une personne n'écrit pas avant que la page soit là tout entière.
    page.wait_for_load_state()
    page.get_by_label("Votre commune").fill(commune)
    continuer(page)


def voir_les_lieux(page: Page) -> dict[str, list[str]]:
    """La dernière question ; rend les paramètres de la recherche où elle mène."""
    page.get_by_role("button", name="Voir les lieux").click()
    # L'accueil, pas une autre question : « /orientation/? » finit aussi par « /? ».
    page.wait_for_url(re.compile(r"//[^/]+/\?"))
    return parse_qs(urlsplit(page.url).query)


def organismes(page: Page):
    return page.get_by_role("region", name="Vers qui vous tourner").locator(".organisme__nom")


def pourquoi(page: Page, rang: int = 0):
    return cartes(page).nth(rang).locator(".raisons")


# --- Trois récits


@AVEC_ET_SANS_JS
def test_un_salarie_agricole_d_olargues(page: Page, avec_js):
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Guidez-moi en 4 questions").click()
    question(page, 1)
    cocher(page, "Je travaille dans l'agriculture")
    continuer(page)
    question(page, 2)
    cocher(page, "Faire une démarche")
    cocher(page, "Une démarche agricole")
    continuer(page)
    question(page, 3)
    habiter(page, "olargues")
    question(page, 4)
    expect(page.get_by_role("status").first).to_contain_text("à moins de 20 km d'Olargues")
    assert voir_les_lieux(page) == {
        "situation": ["agricole"],
        "besoin": ["demarche-agricole"],
        "commune": [OLARGUES],
    }
    expect(organismes(page).first).to_have_text("MSA")
    premier = cartes(page).first
    expect(premier).to_contain_text("Passe à Olargues")
    expect(pourquoi(page)).to_contain_text("MSA")
    expect(pourquoi(page).get_by_role("listitem")).not_to_have_count(0)
    expect(puces(page).filter(has_text="Je travaille dans l'agriculture")).to_be_visible()


@AVEC_ET_SANS_JS
def test_une_allocataire_du_rsa_sans_ordinateur_a_sete(page: Page, avec_js):
    page.goto("/orientation/")
    cocher(page, "Je touche le RSA", "Je n'ai ni ordinateur ni Internet")
    continuer(page)
    cocher(page, "M'équiper", "Un ordinateur pas cher")
    cocher(page, "Faire une démarche", "Une allocation, le RSA, la prime d'activité")
    continuer(page)
    habiter(page, "Sète")
    cocher(page, "C'est gratuit")
    demandes = voir_les_lieux(page)
    assert sorted(demandes["besoin"]) == ["allocations", "gratuit", "ordinateur-solidaire"]
    assert sorted(demandes["situation"]) == ["beneficiaire-rsa", "sans-materiel"]
    assert demandes["commune"] == [SETE]
    expect(organismes(page).first).to_have_text(re.compile("CAF|Département"))
    raisons = " ".join(pourquoi(page, rang).inner_text() for rang in range(4))
    assert re.search(r"ordinateur|matériel|équip", raisons, re.IGNORECASE)
    assert re.search(r"RSA|CAF|allocation|démarche", raisons, re.IGNORECASE)


@AVEC_ET_SANS_JS
def test_une_retraitee_de_la_salvetat_sans_voiture(page: Page, avec_js):
    page.goto("/orientation/")
    cocher(page, "Je suis à la retraite, ou bientôt")
    continuer(page)
    cocher(page, "Être aidé sans me déplacer")
    cocher(page, "Chez moi, ou tout près", "Par téléphone ou en visio")
    continuer(page)
    habiter(page, "la salvetat sur agout")
    passer(page)
    expect(page).to_have_url(re.compile(r"//[^/]+/\?"))
    assert parse_qs(urlsplit(page.url).query)["commune"] == [LA_SALVETAT]
    raisons = " ".join(pourquoi(page, rang).inner_text() for rang in range(4))
    assert re.search(r"distance|téléphone|visio", raisons, re.IGNORECASE)
    assert re.search(r"bus|village|chez vous|domicile|passe", raisons, re.IGNORECASE)
    # Le premier lieu est à sa portée : un arrêt ou un lieu de la commune ou d'à côté.
    expect(cartes(page).first).to_contain_text(re.compile(r"La Salvetat-sur-Agout|à distance"))


# --- Aller et revenir


@AVEC_ET_SANS_JS
def test_revenir_ne_perd_rien(page: Page, avec_js):
    page.goto("/orientation/")
    cocher(page, "Je cherche un emploi")
    continuer(page)
    cocher(page, "Apprendre", "Ma boîte mail")
    # Le bouton de la page garde même ce qui vient d'être coché.
    page.get_by_role("button", name="Revenir").click()
    question(page, 1)
    expect(page.get_by_role("checkbox", name="Je cherche un emploi")).to_be_checked()
    continuer(page)
    expect(page.get_by_role("checkbox", name="Ma boîte mail")).to_be_checked()
    continuer(page)
    habiter(page, "Bédarieux")
    cocher(page, "En petit groupe")
    # Celui du navigateur aussi.
    voir_les_lieux(page)
    page.go_back()
    question(page, 4)
    expect(page.get_by_role("checkbox", name="En petit groupe")).to_be_checked()
    page.go_back()
    question(page, 3)
    expect(page.get_by_label("Votre commune")).to_have_value("Bédarieux")
    page.go_back()
    question(page, 2)
    expect(page.get_by_role("checkbox", name="Ma boîte mail")).to_be_checked()
    page.get_by_role("button", name="Changer Je cherche un emploi").click()
    question(page, 1)


def test_le_compte_suit_chaque_case_et_l_adresse_aussi(page: Page):
    page.goto("/orientation/?etape=besoin")
    compte = page.locator("#decompte")
    avant = int(re.search(r"\d+", compte.inner_text()).group())
    cocher(page, "M'équiper")
    expect(page).to_have_url(re.compile("besoin=m-equiper"))
    expect(compte).not_to_contain_text(f"{avant} lieux")
    assert int(re.search(r"\d+", compte.inner_text()).group()) < avant
    # Rouvrir cette adresse redonne le même écran.
    page.reload()
    expect(page.get_by_role("checkbox", name="M'équiper")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Emprunter un ordinateur")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Les impôts")).to_be_hidden()


def test_la_commune_se_choisit_dans_la_liste(page: Page):
    page.goto("/orientation/?etape=lieu")
    page.get_by_label("Votre commune").press_sequentially("olar")
    page.get_by_role("option", name="Olargues").click()
    expect(page.get_by_label("Votre commune")).to_have_value("Olargues")
    expect(page.locator("#decompte")).to_contain_text("d'Olargues")
    continuer(page)
    question(page, 4)


def test_autour_de_moi(ouvrir_contexte, ecran):
    contexte = ouvrir_contexte(
        ecran,
        geolocation={"latitude": 43.55612, "longitude": 2.91499},
        permissions=["geolocation"],
    )
    page = contexte.new_page()
    page.goto("/orientation/?etape=lieu")
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.locator("#decompte")).to_contain_text("de votre position")
    continuer(page)
    question(page, 4)
    demandes = voir_les_lieux(page)
    assert demandes == {"lat": ["43.556"], "lon": ["2.915"]}


@AVEC_ET_SANS_JS
def test_plusieurs_communes_puis_une_inconnue(page: Page, avec_js):
    page.goto("/orientation/?etape=lieu&besoin=impots")
    habiter(page, "34220")
    expect(page.get_by_role("heading", name=re.compile("Plusieurs endroits"))).to_be_visible()
    page.get_by_role("link", name="Saint-Pons-de-Thomières").click()
    question(page, 4)
    page.get_by_role("button", name="Revenir").click()
    habiter(page, "99999")
    question(page, 3)
    expect(page.get_by_text("Le code postal 99999 n'est pas dans l'Hérault")).to_be_visible()
    passer(page)
    question(page, 4)
    assert voir_les_lieux(page) == {"besoin": ["impots"]}


@AVEC_ET_SANS_JS
def test_ne_rien_savoir(page: Page, avec_js):
    page.goto("/orientation/")
    for rang in range(1, 5):
        question(page, rang)
        passer(page)
    expect(page).to_have_url(re.compile(r"/#resultats$"))
    expect(cartes(page).first).to_be_visible()


def test_ses_reponses_restent_quand_on_cherche_encore(page: Page, ecran):
    page.goto(f"/?situation=agricole&commune={OLARGUES}")
    if ecran == "360":
        page.get_by_role("button", name="Changer ma recherche").click()
    page.get_by_label("Où ?", exact=True).fill("Bédarieux")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(puces(page).filter(has_text="Bédarieux")).to_be_visible()
    expect(puces(page).filter(has_text="Je travaille dans l'agriculture")).to_be_visible()
    puces(page).filter(has_text="Je travaille").click()
    expect(puces(page).filter(has_text="Je travaille")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("situation"))


# --- Pour tout le monde


@pytest.mark.parametrize("etape", [*ETAPES, "pro"])
def test_chaque_ecran_est_accessible(page: Page, etape):
    suite = "mode=pro" if etape == "pro" else f"etape={etape}"
    page.goto(f"/orientation/?{suite}&situation=agricole&besoin=impots&besoin=gratuit&ou=34220")
    axe(page)
    sans_debordement(page)


@pytest.mark.parametrize("etape", [*ETAPES, "pro"])
def test_chaque_ecran_tient_a_320_pixels_et_texte_double(page: Page, etape, ecran):
    suite = "mode=pro" if etape == "pro" else f"etape={etape}"
    adresse = f"/orientation/?{suite}&situation=agricole&besoin=impots&commune={OLARGUES}"
    page.goto(adresse)
    if ecran == "360":
        page.set_viewport_size({"width": 320, "height": 640})
        sans_debordement(page)
        page.set_viewport_size({"width": 360, "height": 640})
    # Le texte seul, doublé comme par les réglages du navigateur.
    page.evaluate("document.documentElement.style.setProperty('font-size', '225%')")
    sans_debordement(page)


def test_au_clavier_d_un_bout_a_l_autre(page: Page):
    page.goto("/orientation/")
    avancer_jusqu_a(page, page.get_by_role("checkbox", name="Je touche le RSA"))
    page.keyboard.press("Space")
    # Entrée, depuis une case : la question suivante.
    page.keyboard.press("Enter")
    question(page, 2)
    avancer_jusqu_a(page, page.get_by_role("checkbox", name="Faire une démarche"))
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(
        page.get_by_role("checkbox", name="Une allocation, le RSA, la prime d'activité")
    ).to_be_focused()
    page.keyboard.press("Enter")
    question(page, 3)
    avancer_jusqu_a(page, page.get_by_label("Votre commune"))
    page.keyboard.type("Sète")
    page.keyboard.press("Enter")
    question(page, 4)
    avancer_jusqu_a(page, page.get_by_role("button", name="Voir les lieux"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"//[^/]+/\?.*commune=34301"))


# --- Le professionnel


def taper(page: Page, touche: str) -> None:
    """Une touche du clavier français (« é » n'a pas de nom pour le navigateur)."""
    page.keyboard.press(touche) if touche.isascii() else page.keyboard.type(touche)


def test_la_premiere_reponse_en_douze_touches(page: Page, ecran):
    page.goto("/orientation/?mode=pro")
    expect(page.get_by_label("Tapez quelques lettres, puis Entrée")).to_be_focused()
    touches = [*"rsa", "Enter", *"bédar", "Enter"]
    assert len(touches) <= 12
    for touche in touches:
        taper(page, touche)
    expect(organismes(page).first).to_be_visible()
    expect(cartes(page).first).to_be_visible()
    if ecran == "1280":
        # Sans faire défiler : l'organisme, et le nom du premier lieu.
        expect(organismes(page).first).to_be_in_viewport(ratio=1)
        expect(noms(page).first).to_be_in_viewport(ratio=1)
    reponse = page.get_by_role("region", name="La réponse")
    expect(reponse.get_by_role("heading", level=2)).to_contain_text("de Bédarieux")
    assert parse_qs(urlsplit(page.url).query) == {
        "mode": ["pro"],
        "situation": ["beneficiaire-rsa"],
        "ou": ["Bédarieux"],
    }
    # Un mot de plus, et le champ attend le suivant.
    for touche in [*"impo", "Enter"]:
        taper(page, touche)
    expect(reponse.get_by_role("heading", level=2)).to_contain_text("les impôts")
    expect(page.get_by_role("checkbox", name="Les impôts")).to_be_checked()
    expect(page.get_by_label("Tapez quelques lettres, puis Entrée")).to_be_focused()
    axe(page)


def test_le_champ_unique_se_parcourt_aux_fleches(page: Page):
    page.goto("/orientation/?mode=pro")
    page.keyboard.type("rsa")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Je touche le RSA")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name=re.compile("Une allocation"))).to_be_checked()
    page.keyboard.type("zzzz")
    page.keyboard.press("Enter")
    expect(page.locator("#note-tout")).to_have_text("Rien pour « zzzz ». Essayez un autre mot.")


def test_sans_javascript_le_professionnel_a_un_formulaire(ouvrir_contexte, ecran):
    page = ouvrir_contexte(ecran, javascript=False).new_page()
    page.goto("/orientation/?mode=pro")
    page.get_by_role("checkbox", name="Je travaille dans l'agriculture").check()
    page.get_by_label("Où habite la personne ?").fill("Olargues")
    page.get_by_role("button", name="Voir la réponse").click()
    expect(organismes(page).first).to_have_text("MSA")
    expect(cartes(page)).to_have_count(5)
