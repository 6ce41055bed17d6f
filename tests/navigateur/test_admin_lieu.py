"""Un gestionnaire place un lieu et remplit ses horaires, à la souris ou sans script."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from lieux.models import Commune, Lieu
from tests.lieux.fabriques import LieuFactory
from tests.navigateur.gestes import entrer
from tests.navigateur.monde import BEDARIEUX


@pytest.fixture
def fiche(page: Page, serveur: str):
    """La fiche d'un lieu à modifier, ouverte par un gestionnaire."""
    entrer(page, serveur, User.objects.create_superuser("gestionnaire", "g@example.org"))
    lieu = LieuFactory(
        nom="Brouillon", statut="brouillon", commune=Commune.objects.get(pk=BEDARIEUX)
    )
    adresse = f"/admin/lieux/lieu/{lieu.pk}/change/"
    page.goto(adresse)
    yield lieu
    Lieu.objects.filter(pk=lieu.pk).delete()
    User.objects.all().delete()
    Session.objects.all().delete()


def enregistrer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.wait_for_url(re.compile(r"/admin/lieux/lieu/(\?|$)"))


def test_les_heures_tapees_dans_la_grille_s_ecrivent_et_se_lisent(page: Page, fiche: Lieu):
    page.get_by_role("textbox", name="Lundi, matin, de").fill("09:00")
    page.get_by_role("textbox", name="Lundi, matin, à").fill("12:00")
    expect(page.locator("#id_horaires")).to_have_value("Mo 09:00-12:00")
    expect(page.locator("[data-lecture]").first).to_contain_text("Lundi : 9 h – 12 h")
    page.locator("#id_horaires").fill("Tu[1] 10:00-12:00")
    expect(page.get_by_role("textbox", name="Lundi, matin, de")).to_be_disabled()
    page.locator("#id_horaires").fill("Tu 10:00-12:00")
    expect(page.get_by_role("textbox", name="Mardi, matin, de")).to_have_value("10:00")
    enregistrer(page)
    fiche.refresh_from_db()
    assert fiche.horaires == "Tu 10:00-12:00"


def test_cliquer_sur_la_carte_ou_partir_de_l_adresse(page: Page, fiche: Lieu):
    carte = page.locator("#carte-du-lieu")
    carte.scroll_into_view_if_needed()
    depart = page.locator("#id_latitude").input_value()
    carte.click(position={"x": 60, "y": 60})
    expect(page.locator("#id_latitude")).not_to_have_value(depart)
    expect(page.get_by_text("Position modifiée")).to_be_visible()
    # Le géocodeur est coupé dans les essais : la commune sert de repère, et la page le dit.
    page.get_by_role("button", name="Placer d'après l'adresse").click()
    expect(page.get_by_text("au centre de Bédarieux")).to_be_visible()
    expect(page.locator("#id_precision")).to_have_value("commune")
    enregistrer(page)
    fiche.refresh_from_db()
    assert fiche.latitude == pytest.approx(fiche.commune.latitude, abs=1e-5)


def test_faire_glisser_le_repere(page: Page, fiche: Lieu):
    repere = page.locator(".repere-a-placer")
    repere.scroll_into_view_if_needed()
    depart = page.locator("#id_longitude").input_value()
    place = repere.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=5)
    page.mouse.up()
    expect(page.locator("#id_longitude")).not_to_have_value(depart)
    expect(page.locator("#id_precision")).to_have_value("adresse")
