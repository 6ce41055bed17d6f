"""Le Pass d'une personne : trouver où le demander et l'utiliser, lire ce qu'il reste, au carré noir
et blanc ou à la main."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from lieux.models import Commune, Lieu
from pass_numerique import codes
from pass_numerique.etats import EtatChequier
from pass_numerique.jours import PARIS
from pass_numerique.models import (
    Chequier,
    Dispositif,
    Labellisation,
    LotEdition,
    Ouverture,
    Pass,
    Prestation,
    Seance,
    StructureFormation,
    StructurePrescriptrice,
    TentativeRefusee,
)
from tests.navigateur import monde
from tests.navigateur.gestes import (
    AVEC_ET_SANS_JS,
    axe,
    cartes,
    cocher,
    noms,
    resume,
    retirer,
    sans_debordement,
)

SOLDE = "/pass/solde/"


@dataclass(frozen=True)
class LePass:
    secrets: dict[int, str]  # numéro du chéquier → le code de son troisième Pass

    def carre(self, numero: int) -> str:
        return f"{SOLDE}#26-{numero:06d}-03.{self.secrets[numero]}"


@pytest.fixture
def le_pass(transactional_db):
    """Une année du Pass à Béziers et Capestang ; effacée après le récit."""
    annee = Dispositif.objects.create(
        millesime=2026,
        prefixe="26",
        nom="Pass 2026",
        premier_jour=date(2026, 1, 1),
        dernier_jour=date(2026, 12, 31),
    )
    Ouverture.objects.create(dispositif=annee, du=annee.premier_jour)
    communes = Commune.objects.in_bulk([monde.CAPESTANG, monde.BEZIERS])
    ccas = StructurePrescriptrice.objects.create(
        nom="CCAS de Capestang",
        commune=communes[monde.CAPESTANG],
        lieu=Lieu.objects.get(nom="France Services de Capestang"),
    )
    StructurePrescriptrice.objects.create(nom="Maison de Béziers", commune=communes[monde.BEZIERS])
    atelier = StructureFormation.objects.create(
        nom="Les Ateliers du Clic",
        siret="73282932000074",
        lieu=Lieu.objects.get(nom="Espace numérique de Béziers"),
        courriel="clic@example.org",
    )
    Labellisation.objects.create(
        structure=atelier, du=annee.premier_jour, au=annee.dernier_jour, preuve="Décision 1"
    )
    cours = Prestation.objects.create(
        structure=atelier, intitule="Premiers pas", thematique="internet", du=annee.premier_jour
    )
    for jours in (8, 15, 22):
        Seance.objects.create(
            prestation=cours,
            debut=datetime(2026, 3, 9, 14, tzinfo=PARIS) + timedelta(days=jours),
            places=6,
        )
    lot = LotEdition.objects.create(
        dispositif=annee, premier=1, dernier=2, valeur=20_000, edite_le=monde.MAINTENANT
    )
    secrets = {}
    for numero, champs in (
        (1, {"etat": EtatChequier.REMIS}),
        (
            2,
            {
                "etat": EtatChequier.OPPOSE,
                "oppose_le": monde.MAINTENANT,
                "motif_opposition": "volé",
            },
        ),
    ):
        chequier = Chequier.objects.create(
            dispositif=annee, lot=lot, numero=numero, structure=ccas, **champs
        )
        tires = [codes.nouveau_secret() for _rang in range(10)]
        secrets[numero] = tires[2]
        Pass.objects.bulk_create(
            Pass(
                chequier=chequier,
                rang=rang,
                valeur=1000,
                empreinte=codes.empreinte(codes.lire_secret(secret)),
                cle=codes.cle_courante(),
                fin=secret[-4:],
            )
            for rang, secret in enumerate(tires, 1)
        )
    yield LePass(secrets)
    for modele in (
        TentativeRefusee,
        Pass,
        Chequier,
        LotEdition,
        Seance,
        Prestation,
        Labellisation,
        StructureFormation,
        Ouverture,
        StructurePrescriptrice,
        Dispositif,
        Session,
    ):
        modele.objects.all().delete()


def saine(page: Page) -> None:
    """Lisible par tous, en clair et en sombre, sans défiler de côté."""
    sans_debordement(page)
    for teinte in ("light", "dark"):
        page.emulate_media(color_scheme=teinte)
        axe(page)


def chequier(page: Page) -> Locator:
    return page.get_by_role("status", name="Votre chéquier")


# --- Où le demander, où l'utiliser


@AVEC_ET_SANS_JS
def test_de_sa_commune_au_lieu_ou_l_on_se_forme(page: Page, le_pass, avec_js):
    page.goto("/pass/")
    page.get_by_label("Votre commune").fill("Béziers")
    if avec_js:
        page.get_by_role("option", name="Béziers").click()
    page.get_by_label("Que voulez-vous apprendre ?").select_option(label="aller sur Internet")
    page.get_by_label("À partir de quel jour ?").fill("2026-03-20")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("Voici le Pass numérique autour de Béziers.")).to_be_visible()
    qui = page.get_by_role("region", name="Qui remet le chéquier ?")
    expect(qui.get_by_role("listitem").first).to_contain_text("Maison de Béziers")
    expect(qui.get_by_role("link", name="France Services de Capestang")).to_be_visible()
    seances = page.get_by_role("region", name="Les prochaines formations")
    expect(seances.get_by_role("article")).to_have_count(2)
    expect(seances.get_by_role("article").first).to_contain_text("Mardi 24 mars à 14 h")
    expect(page.get_by_label("Que voulez-vous apprendre ?")).to_have_value("internet")
    expect(page.get_by_label("À partir de quel jour ?")).to_have_value("2026-03-20")
    if avec_js:
        saine(page)
    page.get_by_role("region", name="Où utiliser vos Pass ?").get_by_role(
        "link", name="Espace numérique de Béziers"
    ).click()
    expect(page.get_by_text("Ce lieu accepte le Pass numérique.")).to_be_visible()
    ici = page.get_by_role("region", name="Le Pass numérique ici")
    expect(ici.get_by_role("article")).to_have_count(3)
    if avec_js:
        saine(page)


@AVEC_ET_SANS_JS
def test_le_filtre_sur_la_carte_et_sa_puce(page: Page, le_pass, avec_js):
    page.goto("/?ou=Béziers&rayon=20")
    cocher(page, "Pass numérique", "Accepte le Pass numérique", avec_js)
    expect(noms(page)).to_have_text(["Espace numérique de Béziers"])
    expect(cartes(page)).to_contain_text("Accepte le Pass numérique")
    expect(resume(page)).to_contain_text("1 lieu")
    expect(page).to_have_url(re.compile("pass=1"))
    if avec_js:
        saine(page)
    retirer(page, "Accepte le Pass numérique")
    expect(resume(page)).not_to_contain_text("filtre")
    expect(page).not_to_have_url(re.compile("pass=1"))


def test_une_commune_inconnue_se_dit_au_champ(page: Page, le_pass):
    page.goto("/pass/?ou=Xyzzyville")
    expect(page.get_by_label("Votre commune")).to_have_accessible_description(
        "Ou votre code postal. Laissez vide pour tout l'Hérault. "
        "« Xyzzyville » n'est pas une commune de l'Hérault, ou s'écrit autrement. "
        "Vérifiez l'orthographe, ou écrivez une commune de l'Hérault ou son code postal."
    )
    saine(page)


@pytest.mark.parametrize("ecran", ["360"])
def test_du_telephone_l_accueil_mene_au_pass(page: Page, le_pass):
    page.goto("/")
    page.get_by_role("link", name="Le Pass numérique : se former gratuitement").click()
    page.get_by_role("link", name="Voir ce qu'il reste sur mon chéquier").click()
    expect(page).to_have_url(SOLDE)


# --- Ce qu'il reste


@AVEC_ET_SANS_JS
def test_le_code_tape_a_la_main(page: Page, le_pass, avec_js):
    page.goto(SOLDE)
    page.get_by_label("Numéro du chéquier").fill("26 000001")
    page.get_by_label("Code d'un Pass").fill(le_pass.secrets[1].lower().replace("-", " "))
    page.get_by_role("button", name="Voir ce qu'il reste").click()
    expect(chequier(page)).to_contain_text("Il reste 10 Pass, soit 100 € de formation.")
    expect(chequier(page)).to_contain_text("jusqu'au 31 décembre 2026")
    expect(page.get_by_role("link", name="Espace numérique de Béziers")).to_be_visible()
    expect(page.get_by_label("Code d'un Pass")).to_have_value("")
    if avec_js:
        saine(page)


def test_le_carre_remplit_le_formulaire_et_s_efface_de_l_adresse(page: Page, le_pass):
    page.goto("/pass/")  # l'onglet d'un autre récit est peut-être déjà sur la page du solde
    demandees = []
    page.on("request", lambda requete: demandees.append(requete.url))
    page.goto(le_pass.carre(1))
    expect(page.get_by_text("Votre code est lu.")).to_be_visible()
    expect(page).to_have_url(SOLDE)
    expect(page.get_by_label("Numéro du chéquier")).to_have_value("26-000001-03")
    expect(page.get_by_label("Code d'un Pass")).to_have_value(le_pass.secrets[1])
    bouton = page.get_by_role("button", name="Voir ce qu'il reste")
    expect(bouton).to_be_focused()
    saine(page)
    bouton.press("Enter")
    expect(chequier(page)).to_contain_text("Il reste 10 Pass")
    expect(page.get_by_label("Numéro du chéquier")).to_have_value("")
    assert not [adresse for adresse in demandees if le_pass.secrets[1] in adresse]
    page.go_back()
    assert le_pass.secrets[1] not in page.url


def test_un_second_carre_lu_sans_quitter_la_page(page: Page, le_pass):
    page.goto("/pass/")
    page.goto(le_pass.carre(1))
    page.goto(le_pass.carre(2))
    expect(page.get_by_label("Numéro du chéquier")).to_have_value("26-000002-03")
    expect(page).to_have_url(SOLDE)
    page.get_by_role("button", name="Voir ce qu'il reste").click()
    expect(chequier(page)).to_contain_text("Ce chéquier est bloqué")
    saine(page)


@pytest.mark.parametrize("fragment", ["contenu", "26-000001-03", "%E0%A4%A", "x.<b>1</b>"])
@pytest.mark.parametrize("ecran", ["1280"])
def test_une_autre_fin_d_adresse_ne_remplit_rien(page: Page, le_pass, fragment):
    page.goto("/pass/")
    page.goto(f"{SOLDE}#{fragment}")
    expect(page.get_by_label("Numéro du chéquier")).to_have_value("")
    expect(page.get_by_text("Votre code est lu.")).to_have_count(0)


@AVEC_ET_SANS_JS
def test_un_code_faux_puis_le_bon(page: Page, le_pass, avec_js):
    page.goto(SOLDE)
    page.get_by_label("Numéro du chéquier").fill("26-000001")
    page.get_by_label("Code d'un Pass").fill("2222")
    page.get_by_role("button", name="Voir ce qu'il reste").click()
    champ = page.get_by_label("Code d'un Pass")
    expect(champ).to_have_accessible_description(
        "Douze signes, en gros dans le cadre de chaque Pass, à côté du carré noir et blanc. "
        "Ce code n'est pas complet, ou un signe est faux. Relisez."
    )
    expect(page).to_have_title("Erreur : Que reste-t-il sur mon chéquier ? · Numérique pour tous")
    if avec_js:
        saine(page)
    # Le code d'un autre chéquier : la phrase ne dit pas lequel.
    champ.fill(le_pass.secrets[2])
    page.get_by_role("button", name="Voir ce qu'il reste").click()
    expect(page.get_by_role("alert")).to_have_text("Ce code ne va pas. Vérifiez chaque signe.")
    if avec_js:
        saine(page)
    champ.fill(le_pass.secrets[1])
    page.get_by_role("button", name="Voir ce qu'il reste").click()
    expect(chequier(page)).to_contain_text("Il reste 10 Pass")
