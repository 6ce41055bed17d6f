"""Une personne n'était pas à la séance : l'accueil conteste, la structure répond, le Département
décide, et l'accueil lit."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pass_numerique.jours import jour
from pass_numerique.models import Role
from pass_numerique.services import comptes, encaissement, remise
from tests.agents import compte
from tests.navigateur.gestes import axe, entrer, ouvrir, sans_debordement
from tests.navigateur.monde import MAINTENANT
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass
from tests.pass_numerique.fabriques import personne
from tests.pass_numerique.outils import verifier_les_comptes

FEVRIER = MAINTENANT - timedelta(days=20)


@pytest.fixture
def monde(transactional_db):
    with monde_du_pass() as cree:
        qui = personne(commune=cree.ccas.commune)
        remise.remettre(cree.ccas, cree.serie(1), qui, [cree.critere], maintenant=FEVRIER)
        encaissement.encaisser(
            structure=cree.formation,
            prestation=cree.formation.prestations.get(),
            jour=jour(FEVRIER),
            secrets=cree.secrets[1][:3],
            cle="fevrier",
            maintenant=FEVRIER,
        )
        yield cree


def bien_faite(page: Page) -> None:
    axe(page)
    sans_debordement(page)


def contenu(page: Page):
    return page.get_by_role("main")


def test_de_la_plainte_a_la_decision(page: Page, serveur: str, monde: MondeDuPass):
    agent = monde.agent()
    entrer(page, serveur, agent)
    page.goto(f"/pass/remises/{monde.chequier(1).remises.get().pk}/")
    page.get_by_role("link", name="La personne ne reconnaît pas une séance").click()
    page.get_by_role("button", name="Contester cette séance").click()
    expect(page.get_by_label("Que dit la personne ?")).to_have_attribute("aria-invalid", "true")
    bien_faite(page)
    page.get_by_label("3 Pass").check()
    page.get_by_label("Que dit la personne ?").fill("Elle était malade")
    page.get_by_role("button", name="Contester cette séance").click()
    expect(contenu(page)).to_contain_text("n'entrent dans aucun bordereau")

    # La structure, depuis son espace.
    entrer(page, serveur, monde.membre())
    page.goto("/pass/espace/")
    expect(contenu(page)).to_contain_text("1 à regarder")
    page.goto("/pass/encaissements/")
    page.get_by_role("link", name="Reçu n°").click()
    ouvrir(page.get_by_role("link", name="Lire et répondre"))
    bien_faite(page)
    page.get_by_label("Votre réponse").fill("Sa signature est sur la feuille")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(contenu(page)).to_contain_text("« Sa signature est sur la feuille »")

    # Le gestionnaire : un signal, le chéquier, la contestation.
    gestionnaire = compte("gestionnaire@herault.example")
    comptes.nommer(gestionnaire, Role.GESTIONNAIRE)
    entrer(page, serveur, gestionnaire)
    page.goto("/pass/signaux/")
    expect(contenu(page)).to_contain_text("1 chéquier a servi (3 Pass) le jour de sa remise")
    bien_faite(page)
    ouvrir(page.get_by_role("link", name="26-000001"))
    bien_faite(page)
    ouvrir(page.get_by_role("link", name="Voir la contestation"))
    bien_faite(page)
    page.get_by_label("La personne a raison").check()
    page.get_by_label("Pourquoi ?").fill("La signature n'est pas la sienne")
    page.get_by_role("button", name="Trancher").click()
    expect(contenu(page)).to_contain_text("Ces Pass ne comptent plus")
    page.get_by_role("link", name="Voir le chéquier").click()
    expect(contenu(page)).to_contain_text(
        "par le Département : « La signature n'est pas la sienne »"
    )
    page.goto("/pass/signaux/")
    expect(contenu(page)).to_contain_text("Rien à regarder pour l'instant")

    entrer(page, serveur, agent)
    page.goto("/pass/contestations/")
    bien_faite(page)
    page.get_by_role("link", name="26-000001").click()
    expect(contenu(page)).to_contain_text("La signature n'est pas la sienne")
    verifier_les_comptes(MAINTENANT)
