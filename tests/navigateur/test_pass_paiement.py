"""Un bordereau, de la structure au virement : quatre personnes, et à la fin elle lit « payé »."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pass_numerique.jours import jour
from pass_numerique.models import LotPaiement, Role
from pass_numerique.services import comptes, encaissement, remise
from tests.agents import compte
from tests.navigateur.gestes import axe, entrer, sans_debordement
from tests.navigateur.monde import MAINTENANT
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass
from tests.pass_numerique.fabriques import personne, rib
from tests.pass_numerique.outils import verifier_les_comptes

BORDEREAUX, PAIEMENTS = "/pass/bordereaux/", "/pass/paiements/"
FEVRIER = MAINTENANT - timedelta(days=20)


@pytest.fixture
def monde(transactional_db):
    with monde_du_pass() as cree:
        remise.remettre(
            cree.ccas,
            cree.serie(1),
            personne(commune=cree.ccas.commune),
            [cree.critere],
            maintenant=FEVRIER,
        )
        encaissement.encaisser(
            structure=cree.formation,
            prestation=cree.formation.prestations.get(),
            jour=jour(FEVRIER),
            secrets=cree.secrets[1][:3],
            cle="fevrier",
            maintenant=FEVRIER,
        )
        rib(cree.formation, maintenant=FEVRIER)
        yield cree


def agent(role: Role):
    qui = compte(f"{role.value}@herault.example")
    comptes.nommer(qui, role)
    return qui


def bien_faite(page: Page) -> None:
    axe(page)
    sans_debordement(page)


def contenu(page: Page):
    return page.get_by_role("main")


def ouvrir_fevrier(page: Page) -> None:
    page.goto(BORDEREAUX)
    page.get_by_role("link", name="février 2026").click()


def test_un_bordereau_va_jusqu_au_virement(page: Page, serveur: str, monde: MondeDuPass):
    membre = monde.membre()
    entrer(page, serveur, membre)
    page.goto(BORDEREAUX)
    expect(contenu(page)).to_contain_text("3 Pass, 30")
    bien_faite(page)
    page.get_by_role("button", name="Préparer ce bordereau maintenant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bordereau de février 2026")
    bien_faite(page)
    page.get_by_role("button", name="Envoyer au Département").click()
    expect(contenu(page)).to_contain_text("Envoyé, en cours de vérification")

    # Qui vérifie : il oublie la raison, l'écrit, puis atteste le reste.
    entrer(page, serveur, agent(Role.INSTRUCTEUR))
    ouvrir_fevrier(page)
    bien_faite(page)
    page.get_by_role("link", name="Refuser 26-000001-02").click()
    page.get_by_role("button", name="Refuser cette ligne").click()
    expect(page.get_by_label("Pourquoi refuser cette ligne ?")).to_have_attribute(
        "aria-invalid", "true"
    )
    bien_faite(page)
    page.get_by_label("Pourquoi refuser cette ligne ?").fill("Feuille de présence illisible")
    page.get_by_label("La structure pourra le demander de nouveau").check()
    page.get_by_role("button", name="Refuser cette ligne").click()
    expect(contenu(page)).to_contain_text("En tout : 2 Pass, 20")
    page.get_by_role("button", name="Attester le service fait").click()
    expect(contenu(page)).to_contain_text("À valider")

    entrer(page, serveur, agent(Role.ORDONNATEUR))
    ouvrir_fevrier(page)
    page.get_by_role("button", name="Valider le paiement").click()
    expect(contenu(page)).to_contain_text("À mettre dans un lot de paiement")

    # Qui paie : le lot, ses fichiers, puis le virement.
    entrer(page, serveur, agent(Role.COMPTABLE))
    page.goto(PAIEMENTS)
    expect(page.get_by_label("Espace numérique de Béziers, février 2026")).to_be_checked()
    bien_faite(page)
    page.get_by_role("button", name="Préparer le lot de paiement").click()
    expect(contenu(page)).to_contain_text("à payer")
    bien_faite(page)
    with page.expect_download() as pris:
        page.get_by_role("link", name="Tableau à ouvrir dans un tableur").click()
    lot = LotPaiement.objects.get()
    assert pris.value.path().read_bytes() == bytes(lot.fichiers.get(genre="csv").contenu)
    page.get_by_label("Le virement de ce lot est parti.").check()
    page.get_by_role("button", name="Dire que ce lot est payé").click()
    expect(contenu(page)).to_contain_text("payés le 9 mars 2026")

    entrer(page, serveur, membre)
    page.goto(BORDEREAUX)
    expect(contenu(page)).to_contain_text("Payé le 9 mars 2026")
    page.get_by_role("link", name="Février 2026").click()
    expect(contenu(page)).to_contain_text("Refusé : Feuille de présence illisible")
    bien_faite(page)
    verifier_les_comptes(MAINTENANT)
