"""La fin d'une formation : les codes entrés, le reçu, l'erreur annulée ; et le catalogue tenu."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from pass_numerique.models import CoordonneesBancaires, Encaissement, Saisie
from tests.navigateur.gestes import axe, entrer, ouvrir, sans_debordement
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass
from tests.pass_numerique.outils import FAUX

ENCAISSEMENT = "/pass/encaissement/"
SANS_JS = pytest.mark.parametrize("avec_js", [False], ids=["sans-js"])
# Ce que fait un téléphone quand on colle : un événement, et le texte du presse-papiers.
_COLLER = """([champ, texte]) => {
  const donnees = new DataTransfer();
  donnees.setData("text", texte);
  champ.dispatchEvent(new ClipboardEvent("paste", {
    clipboardData: donnees, bubbles: true, cancelable: true,
  }));
}"""


@pytest.fixture
def espace(transactional_db):
    with monde_du_pass() as monde:
        yield monde


def bien_faite(page: Page) -> None:
    axe(page)
    sans_debordement(page)


def titre(page: Page):
    return page.get_by_role("heading", level=1)


def code(page: Page, rang: int):
    return page.get_by_label(f"Pass {rang}", exact=True)


def avis(page: Page, rang: int):
    """Ce que la page dit sous le champ de ce code."""
    return page.locator(f"#id_code_{rang - 1}_avis")


def enregistrer(page: Page):
    return page.get_by_role("button", name="Enregistrer ces Pass")


def test_des_codes_au_recu_puis_l_erreur_annulee(
    page: Page, serveur: str, espace: MondeDuPass, surveillance
):
    siens, en_stock = espace.remettre(1), espace.secrets[2]
    entrer(page, serveur, espace.membre())
    page.goto("/pass/espace/")
    page.get_by_role("main").get_by_role("link", name="Enregistrer des Pass").last.click()
    expect(titre(page)).to_have_text("Enregistrer des Pass")
    bien_faite(page)

    # Un seul Pass, tapé sans tirets ni majuscules ; deux clics pressés n'enregistrent qu'une fois.
    expect(page.get_by_label("Quelle formation ?")).to_contain_text("Premiers pas (1 Pass)")
    expect(page.get_by_text("Prix : 1 Pass par personne.")).to_be_visible()
    page.get_by_label("Hier, dimanche 8 mars").check()
    code(page, 1).press_sequentially(siens[0].lower().replace("-", ""))
    expect(avis(page, 1)).to_have_text("Bon : 26-000001-01.")
    expect(page.get_by_role("status")).to_have_text("1 Pass vérifié : 10 €")
    enregistrer(page).dblclick()
    expect(page.get_by_role("main")).to_contain_text("1 Pass enregistré : 10 €")
    expect(page.get_by_role("main")).to_contain_text("dimanche 8 mars 2026")
    assert Saisie.objects.count() == 1

    # Revenu en arrière, le même code renvoyé ne s'encaisse pas une seconde fois.
    page.go_back()
    page.wait_for_load_state()
    if not code(page, 1).input_value():
        code(page, 1).fill(siens[0])
    ouvrir(enregistrer(page))
    assert Encaissement.objects.vifs().count() == 1

    # Une séance entière, collée d'un coup : chaque code répond, le mauvais est nommé.
    page.goto(ENCAISSEMENT)
    colles = [siens[1], en_stock[0], siens[2]]
    code(page, 1).focus()
    page.evaluate(_COLLER, [code(page, 1).element_handle(), "\n".join(colles)])
    expect(avis(page, 1)).to_have_text("Bon : 26-000001-02.")
    expect(avis(page, 2)).to_have_text("Ce chéquier n'a été remis à personne.")
    expect(code(page, 2)).to_have_attribute("aria-invalid", "true")
    expect(avis(page, 3)).to_have_text("Bon : 26-000001-03.")
    expect(page.get_by_role("status")).to_have_text("2 Pass vérifiés : 20 €")
    bien_faite(page)
    enregistrer(page).click()
    expect(page).to_have_title(re.compile("^Erreur"))
    fautes = page.get_by_role("alert").first
    expect(fautes).to_be_focused()
    expect(fautes).to_contain_text("Rien n'est enregistré")
    expect(code(page, 3)).to_have_value(siens[2])
    bien_faite(page)
    fautes.get_by_role("link", name="Pass 2 : Ce chéquier n'a été remis à personne.").click()
    expect(code(page, 2)).to_be_focused()
    code(page, 2).fill(siens[3])
    expect(page.get_by_role("status")).to_have_text("3 Pass vérifiés : 30 €")
    enregistrer(page).click()
    expect(page.get_by_role("main")).to_contain_text("3 Pass enregistrés : 30 €")
    expect(page.get_by_text("26-000001-04")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(siens[3])
    bien_faite(page)

    # C'était une erreur : elle s'annule avec une raison, et les Pass resservent.
    page.get_by_text("Une erreur ? Annuler cet enregistrement").click()
    annuler = page.get_by_role("button", name="Annuler cet enregistrement")
    annuler.click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n'est annulé")
    bien_faite(page)
    page.get_by_label("Pourquoi annuler ?").fill("mauvais jour")
    annuler.click()
    expect(page.get_by_role("status").first).to_contain_text("C'est annulé")
    bien_faite(page)
    page.get_by_role("link", name="Tous mes encaissements").click()
    expect(page.get_by_role("status").first).to_have_text("En tout : 1 Pass, 10 €")
    expect(page.get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("table")).to_contain_text("annulé")
    bien_faite(page)
    assert set(Encaissement.objects.vifs().values_list("un_pass__rang", flat=True)) == {1}

    # La session finit pendant la formation : on le sait au premier code, non après le dernier.
    page.get_by_role("main").get_by_role("link", name="Enregistrer des Pass").last.click()
    expect(titre(page)).to_have_text("Enregistrer des Pass")
    page.wait_for_load_state()
    surveillance.attendre("403 (Forbidden)")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    code(page, 1).fill(siens[1])
    expect(page.get_by_role("status")).to_contain_text("Vous n'êtes plus connecté")
    expect(enregistrer(page)).to_be_disabled()
    bien_faite(page)
    page.get_by_role("link", name="Me reconnecter").click()
    expect(titre(page)).to_have_text("Connexion")


def _perdre_la_reponse(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.fulfill(status=204)  # le navigateur reste sur la page, telle qu'elle était écrite


@SANS_JS
def test_les_codes_sans_javascript(page: Page, serveur: str, espace: MondeDuPass, avec_js):
    siens = espace.remettre(1)
    entrer(page, serveur, espace.membre())
    page.goto(ENCAISSEMENT)
    page.get_by_role("radio", name="Un autre jour").check()
    page.get_by_label("Lequel ?").fill("2026-03-06")
    for rang, ecrit in enumerate((siens[0], FAUX, siens[1].lower(), siens[2]), start=1):
        code(page, rang).fill(ecrit)
    # Une douchette finit par Entrée : elle ajoute des lignes, et n'enregistre rien.
    code(page, 4).press("Enter")
    expect(code(page, 10)).to_be_visible()
    assert not Saisie.objects.exists()
    enregistrer(page).click()
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_role("alert").first).to_contain_text("Pass 2 : Ce code n'est pas complet")
    expect(avis(page, 2)).to_contain_text("un signe est faux")
    expect(code(page, 2)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Lequel ?")).to_have_value("2026-03-06")
    for rang, ecrit in ((1, siens[0]), (2, FAUX), (3, siens[1]), (4, siens[2])):
        expect(code(page, rang)).to_have_value(ecrit)
    assert not Saisie.objects.exists()
    sans_debordement(page)
    code(page, 2).fill(siens[3])
    # Le réseau se perd après l'envoi : rien ne bouge à l'écran, et la personne renvoie.
    page.route(f"**{ENCAISSEMENT}", _perdre_la_reponse, times=1)
    with page.expect_response(lambda reponse: reponse.status == 204):
        enregistrer(page).click()
    assert Saisie.objects.count() == 1
    enregistrer(page).click()
    expect(page.get_by_role("main")).to_contain_text("4 Pass enregistrés : 40 €")
    expect(page.get_by_role("main")).to_contain_text("vendredi 6 mars 2026")
    assert Saisie.objects.count() == 1


def test_le_catalogue_les_seances_et_l_iban(page: Page, serveur: str, espace: MondeDuPass):
    entrer(page, serveur, espace.membre())
    page.goto("/pass/formations/")
    bien_faite(page)
    ouvrir(page.get_by_role("link", name="Ajouter une formation"))
    bien_faite(page)
    page.get_by_label("Prix, en nombre de Pass").fill("2")
    garder = page.get_by_role("button", name="Garder cette formation")
    garder.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez le thème.")
    expect(page.get_by_label("Prix, en nombre de Pass")).to_have_value("2")
    bien_faite(page)
    page.get_by_role("link", name="Écrivez le nom de la formation.").click()
    page.keyboard.type("Mes photos sans peur")
    page.get_by_label("Thème").select_option("internet")
    garder.click()
    expect(titre(page)).to_have_text("Mes photos sans peur")
    expect(page.get_by_role("status")).to_contain_text("La formation est ajoutée")

    # Une séance oubliée à moitié, puis annoncée : tout le monde la voit.
    page.get_by_label("Jour", exact=True).fill("2026-03-24")
    annoncer = page.get_by_role("button", name="Annoncer cette séance")
    annoncer.click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez l'heure du début")
    expect(page.get_by_label("Jour", exact=True)).to_have_value("2026-03-24")
    bien_faite(page)
    page.get_by_label("Heure").fill("09:30")
    annoncer.click()
    seances = page.get_by_role("region", name="Séances à venir")
    expect(seances).to_contain_text("Mardi 24 mars à 9 h 30")
    bien_faite(page)
    sa_page = page.url
    adresse_du_lieu = espace.formation.lieu.get_absolute_url()
    for publique in ("/pass/?commune=34032", adresse_du_lieu):
        page.goto(publique)
        seance = page.get_by_role("article").filter(has_text="Mes photos sans peur").last
        expect(seance).to_contain_text("Mardi 24 mars à 9 h 30")
        expect(seance).to_contain_text("2 Pass")
    # La page du lieu, avec ses séances, s'imprime sur une feuille.
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1

    # Elle ne se donne plus : elle quitte les pages de tous, et le catalogue le dit.
    page.goto(sa_page)
    page.get_by_label("Dernier jour où elle se donne").fill("2026-03-09")
    page.get_by_role("button", name="Fermer cette formation").click()
    expect(page.get_by_role("status")).to_contain_text("Son dernier jour est noté")
    bien_faite(page)
    page.get_by_role("link", name="Mes photos sans peur").click()
    expect(seances).to_contain_text("Personne ne la voit")
    page.goto(adresse_du_lieu)
    expect(page.get_by_role("region", name="Le Pass numérique ici")).to_contain_text("Premiers pas")
    expect(page.get_by_text("Mes photos sans peur")).to_have_count(0)

    # Un IBAN faux se dit et reste écrit ; le bon attend le Département.
    page.goto("/pass/structure/")
    bien_faite(page)
    page.get_by_label("Titulaire du compte").fill("Espace numérique")
    page.get_by_label("IBAN", exact=True).fill("FR76 1234")
    deposer = page.get_by_role("button", name="Déposer cet IBAN")
    deposer.click()
    expect(page.get_by_role("alert")).to_contain_text("Cet IBAN n'est pas juste")
    expect(page.get_by_label("IBAN", exact=True)).to_have_value("FR76 1234")
    expect(page.get_by_label("Titulaire du compte")).to_have_value("Espace numérique")
    bien_faite(page)
    assert not CoordonneesBancaires.objects.exists()
    page.get_by_label("IBAN", exact=True).fill("FR14 2004 1010 0505 0001 3M02 606")
    deposer.click()
    expect(page.get_by_role("main")).to_contain_text("FR14 … 2606")
    expect(page.get_by_role("main")).to_contain_text("en attente de validation")
    bien_faite(page)
