"""Une journée de gestion : créer un lieu, importer et annuler, fusionner, revenir en arrière."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from lieux.geocodage import Adresse
from lieux.historique import Origine, suivre
from lieux.importation.conservation import analyser, appliquer_import
from lieux.models import Commune, Import, Lieu, LigneImport, Signalement, Version
from tests.lieux.fabriques import LieuFactory
from tests.lieux.importation.conftest import DONNEES
from tests.lieux.importation.test_conservation import photo_de_la_base
from tests.navigateur import gestes
from tests.navigateur.gestes import entrer, noms, ouvrir
from tests.navigateur.monde import BEDARIEUX

pytestmark = pytest.mark.parametrize("ecran", ["1280"])
FICHIER = DONNEES / "lieux_standard.csv"


@pytest.fixture
def gestion(page: Page, serveur: str):
    """L'administration ouverte par une gestionnaire ; le monde est rendu comme il était."""
    avant = photo_de_la_base()
    connus = set(Lieu.objects.values_list("pk", flat=True))
    entrer(page, serveur, User.objects.create_superuser("gestionnaire", "g@example.org"))
    yield page
    Lieu.objects.exclude(pk__in=connus).delete()
    for modele in (Signalement, Version, LigneImport, Import, LogEntry, User, Session):
        modele.objects.all().delete()
    assert photo_de_la_base() == avant


def axe(page: Page) -> None:
    # Pour relire une feuille importée par une autre, axe écrit un <style> que la politique refuse.
    gestes.axe(page, preload=False)


def enregistrer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url(re.compile(r"/admin/lieux/lieu/(\?|$)"))


def test_un_lieu_cree_d_apres_son_adresse_est_aussitot_sur_la_carte(gestion: Page, monkeypatch):
    trouvee = Adresse("12 Rue de la Vis 34600 Bédarieux", 43.6151, 3.1592, BEDARIEUX, "housenumber")
    monkeypatch.setattr("lieux.admin.carte.geocoder", lambda texte: [trouvee])
    page = gestion
    page.goto("/admin/lieux/lieu/add/")
    page.get_by_label("Nom :", exact=True).first.fill("Atelier tout neuf")
    page.locator(".field-commune .select2-selection").click()
    page.locator(".select2-search__field").fill("bedarieux")
    page.get_by_role("option", name="Bédarieux").click()
    page.locator("#id_code_postal").fill("34600")
    page.locator("#id_adresse").fill("12 rue de la Vis")
    page.get_by_role("button", name="Placer d'après l'adresse").click()
    expect(page.get_by_text("Adresse trouvée")).to_be_visible()
    expect(page.locator("#id_latitude")).to_have_value("43.615100")
    repere = page.locator(".repere-a-placer")
    repere.scroll_into_view_if_needed()
    place = repere.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 25, y - 15, steps=5)
    page.mouse.up()
    expect(page.locator("#id_latitude")).not_to_have_value("43.615100")
    page.locator("#id_telephone").fill("04 65 71 00 99")
    page.get_by_role("textbox", name="Lundi, matin, de").fill("09:00")
    page.get_by_role("textbox", name="Lundi, matin, à").fill("12:00")
    expect(page.locator("#id_horaires")).to_have_value("Mo 09:00-12:00")
    enregistrer(page)
    lieu = Lieu.objects.get(nom="Atelier tout neuf")
    assert (lieu.telephone, lieu.horaires) == ("+33465710099", "Mo 09:00-12:00")
    page.goto(f"/?commune={BEDARIEUX}&q=atelier tout neuf")
    expect(noms(page).filter(has_text="Atelier tout neuf")).to_be_visible()
    points = page.request.get(f"/api/v1/lieux.geojson?commune={BEDARIEUX}").json()["features"]
    assert "Atelier tout neuf" in [point["properties"]["nom"] for point in points]


def test_importer_en_refusant_trois_lignes_puis_annuler(gestion: Page):
    page = gestion
    avant = photo_de_la_base()
    page.goto("/admin/lieux/import/add/")
    page.get_by_label("Fichier de votre ordinateur").set_input_files(FICHIER)
    page.get_by_role("button", name="Lire le fichier et voir ce qui changerait").click()
    cases = page.locator("#crees tbody input[type=checkbox]")
    expect(cases).to_have_count(17)
    for rang in range(3):
        cases.nth(rang).check()
    axe(page)
    assert photo_de_la_base() == avant
    page.get_by_role("button", name=re.compile("^Appliquer")).click()
    expect(page.get_by_text("Import appliqué : 14 lieux écrits.")).to_be_visible()
    axe(page)
    ouvrir(page.get_by_role("link", name=re.compile("Annuler")).first)
    axe(page)
    page.get_by_role("button", name="Oui, annuler cet import").click()
    expect(page.get_by_text("les lieux sont comme avant")).to_be_visible()
    assert photo_de_la_base() == avant


def test_fusionner_puis_lire_l_histoire_et_y_revenir(gestion: Page):
    page = gestion
    commune = Commune.objects.get(pk=BEDARIEUX)
    un = LieuFactory(nom="Point numérique", commune=commune, telephone="+33465710001")
    LieuFactory(nom="Point numerique", commune=commune, telephone="+33465710002")
    page.goto("/admin/lieux/lieu/doublons/")
    ligne = page.get_by_role("row").filter(has_text="Point numerique")
    ligne.get_by_role("link", name=re.compile("^Fusionner")).click()
    page.get_by_label(re.compile(r"\+33465710002")).check()
    page.get_by_role("button", name="Fusionner ces deux lieux").click()
    expect(page.get_by_text("est maintenant fusionné")).to_be_visible()
    un.refresh_from_db()
    assert un.telephone == "+33465710002"
    page.get_by_role("link", name="Historique", exact=True).click()
    page.get_by_role("link", name=re.compile("^Revenir à cette version")).click()
    expect(page.get_by_text("Voici ce qui changera")).to_be_visible()
    page.get_by_role("button", name="Oui, revenir à cette version").click()
    page.wait_for_url(re.compile(rf"/{un.pk}/change/"))
    un.refresh_from_db()
    assert un.telephone == "+33465710001"


@pytest.fixture
def adresses(gestion: Page) -> list[str]:
    """Chaque écran de l'administration des lieux, avec de quoi le remplir."""
    commune = Commune.objects.get(pk=BEDARIEUX)
    un, deux = (
        LieuFactory(nom=nom, commune=commune, arrets=[{"commune": commune}], reseaux=["caf"])
        for nom in ("Point numérique", "Point numerique")
    )
    Lieu.objects.filter(pk=deux.pk).update(telephone="+33465710002")
    with suivre([un.pk], Origine.ADMINISTRATION, User.objects.get()):
        Lieu.objects.filter(pk=un.pk).update(telephone="+33465710003")
        un.reseaux.clear()
    signalement = Signalement.objects.create(
        lieu=un, nature="horaires", message="Fermé le lundi", courriel="p@example.org"
    )
    lu = analyser(FICHIER.read_bytes(), FICHIER.name, "auto", User.objects.get())
    applique = analyser(FICHIER.read_bytes(), FICHIER.name, "auto", User.objects.get())
    appliquer_import(applique)
    depart = Version.objects.filter(cle=un.pk).last()
    a = "/admin/lieux"
    return [
        "/admin/",
        f"{a}/lieu/",
        f"{a}/lieu/carte/",
        f"{a}/lieu/guide/",
        f"{a}/lieu/{un.pk}/change/",
        f"{a}/lieu/add/",
        f"{a}/lieu/doublons/",
        f"{a}/lieu/doublons/{un.pk}/{deux.pk}/",
        f"{a}/lieu/{un.pk}/history/",
        f"{a}/lieu/{un.pk}/history/{depart.pk}/",
        f"{a}/import/",
        f"{a}/import/add/",
        f"{a}/import/{lu.pk}/change/",
        f"{a}/import/{applique.pk}/change/",
        f"{a}/signalement/",
        f"{a}/signalement/{signalement.pk}/change/",
        f"{a}/arret/{un.arrets.get().pk}/change/",
        f"{a}/commune/",
        f"{a}/terme/",
        f"{a}/version/",
    ]


def test_chaque_ecran_est_accessible(gestion: Page, adresses: list[str]):
    fautes = []
    for adresse in adresses:
        assert gestion.goto(adresse).status == 200, adresse
        try:
            axe(gestion)
        except AssertionError as erreur:
            fautes.append(str(erreur))
    assert not fautes, "\n\n".join(fautes)


def test_la_liste_des_lieux_tient_dans_un_ecran_de_1280_px(gestion: Page, adresses: list[str]):
    gestion.goto("/admin/lieux/lieu/")
    tableau = gestion.locator("#changelist-form .results")
    depasse = tableau.evaluate("(boite) => boite.scrollWidth - boite.clientWidth")
    assert depasse <= 0
