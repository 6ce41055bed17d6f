"""La page d'un lieu : tout ce qu'on sait, dans l'ordre où l'on en a besoin ; et imprimable."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from lieux.models import AncienneAdresse, Lieu
from tests.navigateur.gestes import AVEC_ET_SANS_JS, axe

ADRESSE = "/lieux/france-services-de-capestang/"


@AVEC_ET_SANS_JS
def test_les_faits_dans_l_ordre_du_besoin(page: Page):
    page.goto(ADRESSE)
    expect(page).to_have_title(re.compile("^France Services de Capestang, Capestang"))
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_text(
        [
            "Ce que vous pouvez y faire",
            "Quand venir",
            "Comment venir",
            "Contacter",
            "Combien ça coûte",
            "Qui est accueilli, et comment",
            "Qui tient ce lieu",
            "D'autres lieux à proximité",
        ]
    )
    contenu = page.get_by_role("main")
    for fait in (
        "On vous aide pour toutes vos démarches en ligne.",
        "Ouvert jusqu'à 12 h 30",
        "Aide aux démarches administratives",
        "Impôts",
        "4 place Jean Jaurès",
        "Au rez-de-chaussée de la mairie",
        "34310 Capestang",
        "Gratuit",
        "Venir sans rendez-vous",
        "Seniors",
        "Handicap moteur",
        "Mis à jour le 2 février 2026",
    ):
        expect(contenu).to_contain_text(fait)

    expect(page.get_by_role("link", name="Appeler le 04 65 71 01 01")).to_have_attribute(
        "href", "tel:+33465710101"
    )
    expect(page.get_by_role("link", name="france-services@example.org")).to_have_attribute(
        "href", "mailto:france-services@example.org"
    )
    expect(page.get_by_role("link", name="Voir l'itinéraire")).to_have_attribute(
        "href", re.compile(r"openstreetmap\.org/directions\?to=43\.3288")
    )
    voisins = page.get_by_role("region", name="D'autres lieux à proximité")
    expect(voisins.get_by_role("heading", level=3).first).to_have_text("Médiathèque de Capestang")


def test_les_horaires_de_la_semaine(page: Page):
    page.goto(ADRESSE)
    tableau = page.get_by_role("table", name="Les sept jours à partir du 9 mars")
    expect(tableau.get_by_role("row")).to_have_count(8)
    aujourd_hui = tableau.locator("[aria-current=date]")
    expect(aujourd_hui).to_contain_text("Lundi 9")
    expect(aujourd_hui).to_contain_text("9 h – 12 h 30, 13 h 30 – 17 h")
    expect(tableau.get_by_role("row", name="Dimanche 15")).to_contain_text("Fermé")


def test_la_carte_de_la_fiche(page: Page, surveillance):
    page.goto(ADRESSE)
    carte = page.get_by_role("region", name="Carte")
    expect(carte.get_by_role("button", name="Agrandir la carte", exact=True)).to_be_visible()
    expect(carte.locator("path.repere-du-lieu")).to_be_visible()
    assert surveillance.tuiles_demandees > 0


def test_la_fiche_sans_images_de_fond(page: Page, surveillance):
    surveillance.couper_les_tuiles(page)
    page.goto(ADRESSE)
    # Un repère sur un fond vide n'apprend rien : la carte s'efface, l'adresse et l'itinéraire restent.
    expect(page.locator("#petite-carte")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("4 place Jean Jaurès")
    expect(page.get_by_role("link", name="Voir l'itinéraire")).to_be_visible()


def test_les_moteurs_de_recherche_lisent_la_fiche(page: Page):
    page.goto(ADRESSE)
    donnees = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert donnees["name"] == "France Services de Capestang"
    assert donnees["telephone"] == "+33465710101"
    assert donnees["address"]["postalCode"] == "34310"


def test_un_service_itinerant_dit_ou_et_quand_il_passe(page: Page):
    page.goto(Lieu.objects.get(nom__startswith="Bus").get_absolute_url())
    passages = page.get_by_role("heading", level=4)
    expect(passages.filter(has_text="Capestang")).to_contain_text("Place du marché")
    expect(page.get_by_role("main")).to_contain_text("Vendredi")
    expect(page.get_by_role("main")).to_contain_text("14 h")
    axe(page)


def test_une_fiche_presque_vide_dit_ce_qu_elle_ne_sait_pas(page: Page):
    page.goto(Lieu.objects.get(nom="Centre social d'Olargues").get_absolute_url())
    contenu = page.get_by_role("main")
    expect(contenu).to_contain_text("Horaires inconnus")
    expect(contenu).to_contain_text("Adresse exacte inconnue")
    expect(contenu).to_contain_text("Position approximative")
    expect(contenu).to_contain_text("La mairie d'Olargues peut vous renseigner")


def test_un_nom_hostile_reste_un_nom(page: Page):
    lieu = Lieu.objects.get(nom__startswith="Fablab")
    page.goto(lieu.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text(lieu.nom)


@pytest.mark.parametrize("ecran", ["1280"])
def test_l_impression_garde_les_faits_et_laisse_la_carte(page: Page):
    page.goto(ADRESSE)
    page.emulate_media(media="print")
    expect(page.get_by_role("region", name="Carte")).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(page.get_by_role("link", name="Signaler une erreur")).to_be_hidden()
    for fait in ("04 65 71 01 01", "4 place Jean Jaurès", "Ce que vous pouvez y faire"):
        expect(page.get_by_role("main").get_by_text(fait).last).to_be_visible()
    # Sur papier, l'adresse de la page est écrite : on peut y revenir.
    expect(page.get_by_text(ADRESSE)).to_be_visible()


@pytest.mark.parametrize("ecran", ["1280"])
def test_l_impression_dit_d_abord_ou_aller_et_qui_appeler(page: Page):
    page.goto(ADRESSE)
    page.emulate_media(media="print")
    hauts = {
        nom: page.get_by_role("heading", level=2, name=nom).bounding_box()["y"]
        for nom in ("Comment venir", "Quand venir", "Contacter", "Ce que vous pouvez y faire")
    }
    assert hauts["Comment venir"] == pytest.approx(hauts["Quand venir"], abs=2)
    assert hauts["Comment venir"] < hauts["Contacter"] < hauts["Ce que vous pouvez y faire"]
    expect(page.get_by_text("Page imprimée le 9 mars 2026.")).to_be_visible()
    # Tout ce qu'une fiche peut dire tient sur une feuille, et il reste de quoi en dire plus.
    feuilles = page.pdf(width="210mm", height="261mm")
    assert len(re.findall(rb"/Type\s*/Page\b", feuilles)) == 1
    page.emulate_media(media="screen")
    expect(page.get_by_text("Page imprimée le")).to_be_hidden()


@pytest.mark.parametrize("ecran", ["1280"])
def test_l_impression_d_une_recherche_est_une_liste(page: Page):
    page.goto("/?commune=34052&rayon=5")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="lieux à moins de 5 km de Capestang")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.locator("#vue-carte")).to_be_hidden()
    expect(page.get_by_role("button", name="Chercher", exact=True)).to_be_hidden()


def test_le_bouton_imprimer(ouvrir_contexte):
    page = ouvrir_contexte("1280").new_page()
    page.add_init_script("window.print = () => { window.imprime = true; }")
    page.goto(ADRESSE)
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.imprime") is True


@AVEC_ET_SANS_JS
def test_revenir_a_sa_recherche(page: Page):
    recherche = "/?ou=Capestang&rayon=10&reseau=france-services"
    page.goto(recherche)
    page.get_by_role("link", name="France Services de Quarante", exact=True).click()
    # L'adresse de la fiche, qu'on partage, ne dit rien de la recherche.
    expect(page).to_have_url(re.compile("/lieux/france-services-de-quarante/$"))
    page.get_by_role("link", name="Retour à ma recherche").click()
    expect(page).to_have_url(re.compile(re.escape(recherche) + r"#lieu-\d+$"))
    expect(page.get_by_role("article").filter(has_text="Quarante")).to_be_in_viewport()


def test_revenir_aux_lieux_autour(page: Page):
    page.goto(ADRESSE)
    page.get_by_role("link", name="Les lieux autour de Capestang").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "du plus proche de Capestang au plus loin"
    )


@pytest.mark.parametrize("ecran", ["360"])
def test_un_lieu_ferme_le_dit_et_mene_ailleurs(page: Page, surveillance):
    surveillance.attendre("status of 410")
    page.goto("/lieux/ancien-cybercafe-de-sete/")
    expect(page.get_by_role("main")).to_contain_text("Ce lieu a fermé définitivement.")
    expect(page.get_by_role("region", name="D'autres lieux à proximité")).to_contain_text("Sète")
    page.get_by_role("link", name="Chercher autour de Sète").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "du plus proche de Sète au plus loin"
    )


@pytest.mark.parametrize("ecran", ["360"])
def test_l_ancienne_adresse_d_un_lieu_mene_a_lui(page: Page):
    lieu = Lieu.objects.get(nom="Point CAF de Béziers")
    AncienneAdresse.objects.create(lieu=lieu, slug="caf-de-beziers-autrefois")
    page.goto("/lieux/caf-de-beziers-autrefois/")
    expect(page).to_have_url(lieu.get_absolute_url())
    AncienneAdresse.objects.all().delete()
