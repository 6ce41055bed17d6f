"""La fin d'une année : le gestionnaire voit ce qui manque, propose ; le comptable relit et clôt."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pass_numerique.models import Dispositif, FichierDeCloture, Role
from pass_numerique.services import comptes
from tests.agents import compte
from tests.navigateur.gestes import axe, entrer, sans_debordement
from tests.navigateur.monde import MAINTENANT
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass
from tests.pass_numerique.outils import verifier_les_comptes

CLOTURE = "/pass/cloture/"


@pytest.fixture
def monde(transactional_db):
    with monde_du_pass() as cree:
        cree.remettre(1)
        yield cree


def agent(role: Role):
    qui = compte(f"{role.value}@herault.example")
    comptes.nommer(qui, role)
    return qui


def bien_faite(page: Page) -> None:
    axe(page)
    sans_debordement(page)


def test_une_annee_se_clot_a_deux(page: Page, serveur: str, monde: MondeDuPass):
    contenu = page.get_by_role("main")
    entrer(page, serveur, agent(Role.GESTIONNAIRE))
    page.goto(CLOTURE)
    reste = page.get_by_role("region", name="Ce qu'il reste à faire avant de clore")
    expect(reste.get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("button", name="Figer l'état")).to_have_count(0)
    bien_faite(page)

    # L'année passe : le 9 mars est le premier jour où elle se clôt.
    Dispositif.objects.update(premier_jour=date(2025, 2, 1), dernier_jour=date(2026, 1, 31))
    page.reload()
    expect(contenu).to_contain_text("Tout est réglé : cette année peut être close.")
    page.get_by_role("button", name="Figer l'état et proposer la clôture").click()
    expect(contenu).to_contain_text("Le comptable doit maintenant le relire et le confirmer.")
    bien_faite(page)

    entrer(page, serveur, agent(Role.COMPTABLE))
    page.goto(CLOTURE)
    with page.expect_download() as lu:
        page.get_by_role("link", name="État contradictoire à signer").click()
    contenu_du_fichier = Path(lu.value.path()).read_bytes()
    garde = FichierDeCloture.objects.get(genre="pdf")
    assert hashlib.sha256(contenu_du_fichier).hexdigest() == garde.empreinte
    page.get_by_role("button", name="Clore cette année").click()
    expect(contenu).to_contain_text("Cochez cette case quand vous avez relu l'état.")
    bien_faite(page)
    page.get_by_label("J'ai relu l'état contradictoire, et il est juste.").check()
    page.get_by_role("button", name="Clore cette année").click()
    expect(contenu).to_contain_text("Pass 2026 est close depuis le 9 mars 2026.")
    expect(page.get_by_role("button", name="Clore cette année")).to_have_count(0)
    bien_faite(page)
    verifier_les_comptes(MAINTENANT)
