"""La gestionnaire : financer une année, imprimer un lot, prendre son fichier, l'expédier. La
financeuse : lire où est allé l'argent."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pass_numerique import atelier
from pass_numerique.etats import EtatChequier
from pass_numerique.models import Dispositif, Impression, LotEdition, Role
from pass_numerique.services import comptes, encaissement, impressions
from tests.agents import compte
from tests.navigateur import gestes
from tests.navigateur.gestes import AVEC_ET_SANS_JS, entrer, ouvrir, sans_debordement
from tests.navigateur.monde import MAINTENANT
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass


@pytest.fixture
def monde(transactional_db) -> Iterator[MondeDuPass]:
    with monde_du_pass() as monde:
        yield monde


@pytest.fixture
def ete(monde: MondeDuPass) -> Dispositif:
    """Une seconde année, que personne ne finance encore."""
    jours = {"premier_jour": date(2026, 3, 1), "dernier_jour": date(2026, 12, 31)}
    return Dispositif.objects.create(prefixe="27", millesime=2026, nom="Pass d'été", **jours)


@pytest.fixture
def demandes(monkeypatch, settings, tmp_path) -> list[int]:
    """Ce que le fil aurait reçu : le récit l'imprime lui-même, quand il veut."""
    settings.PASS_DOSSIER_DES_LOTS = str(tmp_path / "lots")
    recues: list[int] = []
    monkeypatch.setattr(atelier, "lancer", recues.extend)
    return recues


def bien_faite(page: Page, avec_js: bool) -> None:
    sans_debordement(page)
    if avec_js:
        # Pour relire une feuille importée par une autre, axe écrit un <style> que la politique refuse.
        gestes.axe(page, preload=False)


def bouton(page: Page, nom: str) -> None:
    page.get_by_role("button", name=nom).click()


def lien(page: Page, nom: str | re.Pattern) -> None:
    ouvrir(page.get_by_role("main").get_by_role("link", name=nom).first)


def financer(page: Page, financeur: str, somme: str, part: str) -> None:
    page.get_by_label("Financeur").select_option(label=financeur)
    page.get_by_label("Somme promise").fill(somme)
    page.get_by_label("Sa part").fill(part)
    bouton(page, "Ouvrir ce financement")


@AVEC_ET_SANS_JS
def test_du_financement_a_l_envoi(
    page: Page, serveur: str, monde: MondeDuPass, ete, demandes, serveur_en_pause, avec_js
):
    personne = compte("nadia@herault.example", first_name="Nadia")
    for role in (Role.GESTIONNAIRE, Role.REGISSEUR):
        comptes.nommer(personne, role)
    entrer(page, serveur, personne)
    page.goto("/admin/")
    lien(page, "Dispositifs")
    lien(page, "Pass d'été")
    expect(page.get_by_text("Aucun financeur pour l'instant")).to_be_visible()

    # L'argent : une part impossible se dit, la bonne se garde.
    lien(page, "Ouvrir un financement")
    financer(page, "État", "1 000,50", "160")
    expect(page.get_by_role("alert")).to_contain_text("Rien n'est fait")
    expect(page.get_by_label("Sa part")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Somme promise")).to_have_value("1 000,50")
    bien_faite(page, avec_js)
    financer(page, "État", "1 000,50", "60")
    expect(page.get_by_text("Financement ouvert : 1 000,50 €.")).to_be_visible()
    lien(page, "Ouvrir un financement")
    financer(page, "Département de l'Hérault", "5000", "40")
    expect(page.get_by_text("De quoi imprimer encore 16 chéquiers.")).to_be_visible()
    bien_faite(page, avec_js)

    # Imprimer : la page dit où elle en est, et quand c'est fini.
    lien(page, "Imprimer des chéquiers")
    expect(page.get_by_label("Année")).to_have_value(str(ete.pk))
    bien_faite(page, avec_js)
    page.get_by_label("Nombre de chéquiers").fill("3")
    bouton(page, "Imprimer")
    expect(page.get_by_text("En attente de son tour.")).to_be_visible()
    bien_faite(page, avec_js)
    with serveur_en_pause:
        impressions.avancer(Impression.objects.get(pk=demandes[0]), 1)
    if not avec_js:
        lien(page, "Relire la page")
    expect(page.get_by_text("En cours : 1 sur 3.")).to_be_visible()
    with serveur_en_pause:
        atelier.imprimer(demandes)
    if not avec_js:
        lien(page, "Relire la page")
    lien(page, re.compile("Voir le lot 27-000001 – 27-000003"))
    bien_faite(page, avec_js)

    # Le fichier : le prendre, puis le détruire.
    lien(page, "Prendre le fichier…")
    bien_faite(page, avec_js)
    with page.expect_download() as attendu:
        bouton(page, "Télécharger le PDF")
    assert attendu.value.suggested_filename == "pass-27-000001-000003.pdf"
    assert Path(attendu.value.path()).read_bytes().startswith(b"%PDF")
    lien(page, "Revenir au lot")
    lien(page, "Détruire le fichier…")
    page.get_by_label("Les chéquiers sont imprimés et comptés").check()
    bouton(page, "Détruire ce fichier")
    expect(page.get_by_text("Fichier détruit.")).to_be_visible()
    assert LotEdition.objects.get(dispositif=ete).fichier_detruit_le

    # Expédier deux chéquiers au CCAS ; le troisième reste au Département.
    page.goto("/admin/pass_numerique/envoi/")
    bien_faite(page, avec_js)
    lien(page, "Expédier des chéquiers")
    page.get_by_label("Structure qui les recevra").select_option(label="CCAS de Capestang")
    page.get_by_label("Premier chéquier").fill("27-000001")
    page.get_by_label("Dernier chéquier").fill("27-000004")
    bouton(page, "Expédier")
    expect(page.get_by_text("(27-000004)")).to_be_visible()
    bien_faite(page, avec_js)
    page.get_by_label("Dernier chéquier").fill("27-000002")
    bouton(page, "Expédier")
    expect(page.get_by_text("2 chéquiers expédiés.")).to_be_visible()
    bien_faite(page, avec_js)
    etats = ete.chequiers.order_by("numero").values_list("etat", flat=True)
    assert list(etats) == [EtatChequier.EXPEDIE, EtatChequier.EXPEDIE, EtatChequier.EDITE]


def lire_la_carte(page: Page) -> None:
    """Au clavier : un seul arrêt pour tous les repères, et les flèches de l'un à l'autre."""
    carte = page.get_by_role("region", name="Sur la carte")
    commune = carte.get_by_role("button", name=re.compile(r"^Capestang\. 6 chéquiers remis\. "))
    lieu = carte.get_by_role("button", name=re.compile(r"^Espace numérique de Béziers\."))
    loin = carte.get_by_role("button", name=re.compile(r"Le lieu le plus proche est à"))
    commune.focus()
    page.keyboard.press("ArrowRight")
    expect(lieu).to_be_focused()
    expect(commune).to_have_attribute("tabindex", "-1")
    page.keyboard.press("Enter")
    expect(carte.get_by_role("link", name="Voir la fiche")).to_be_visible()
    bien_faite(page, avec_js=True)
    page.keyboard.press("Escape")
    expect(lieu).to_be_focused()
    page.keyboard.press("End")
    expect(loin.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(carte.locator(".vers-le-lieu")).to_have_count(1)
    for signe in carte.get_by_role("checkbox").all():
        signe.uncheck()
    expect(carte.get_by_text("cochez au moins une ligne")).to_be_visible()
    expect(loin).to_have_count(0)


def test_une_financeuse_lit_ou_est_alle_l_argent(page: Page, serveur: str, monde: MondeDuPass):
    """Les chiffres, un tableau à télécharger, le rapport de sa part."""
    for numero in range(1, 7):
        codes = monde.remettre(numero)
        encaissement.encaisser(
            structure=monde.formation,
            prestation=monde.formation.prestations.get(),
            jour=date(2026, 3, 6),
            secrets=codes[:2],
            cle=f"recit-{numero}",
            maintenant=MAINTENANT,
        )
    personne = compte("ines@etat.example", first_name="Inès")
    comptes.nommer(personne, Role.LECTEUR)
    entrer(page, serveur, personne)
    page.goto("/pass/espace/")
    lien(page, "Le pilotage")
    expect(page.get_by_text("6 chéquiers · 6 personnes")).to_be_visible()
    expect(page.get_by_text("12 Pass · 20 % de ce qui est remis")).to_be_visible()
    communes = page.get_by_role("region", name="Par commune")
    expect(communes.get_by_role("row").filter(has_text="Capestang")).to_contain_text(
        re.compile(r"Capestang\s+6\s+600.€\s+120.€")
    )
    bien_faite(page, avec_js=True)
    lire_la_carte(page)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger le tableau par commune (CSV)").click()
    assert attendu.value.suggested_filename == "pass-26-communes.csv"
    assert '"Capestang";6;"600,00";"120,00";"0,00"' in Path(attendu.value.path()).read_text(
        "utf-8-sig"
    )
    lien(page, "État")
    expect(page.get_by_role("heading", name="Rapport annuel, Pass 2026")).to_be_visible()
    expect(page.get_by_text("sur 120 € en tout")).to_be_visible()
    bien_faite(page, avec_js=True)
