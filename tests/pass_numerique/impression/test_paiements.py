"""Ce qui part au payeur : un tableau sans piège pour le tableur, un état à signer."""

import csv
import hashlib
import io
from datetime import date

import pytest

from pass_numerique.etats import Compte
from pass_numerique.impression import paiements
from pass_numerique.models import Ecriture, StructureFormation
from tests.pass_numerique.fabriques import IBANS, JOUR, Bureau, Monde, monde, prestation, rib
from tests.pass_numerique.impression.lecture import textes

pytestmark = pytest.mark.django_db
# Clé juste, et des zéros devant.
SIRET = "00000001800002"


@pytest.fixture
def lot():
    """Deux structures à payer, dont une au nom piégé et au SIRET qui commence par des zéros."""
    fait = monde(nombre=1)
    fait.remettre(1)
    piege = StructureFormation.objects.create(nom='=HYPERLINK("x")\nsuite', siret=SIRET)
    piege.labellisations.create(du=date(2025, 1, 1), au=date(2025, 12, 31), preuve="1")
    autre = Monde(fait.dispositif, fait.ccas, piege, prestation(piege))
    fait.encaisser(*fait.secrets[1][:3])
    autre.encaisser(fait.secrets[1][3], jour=JOUR)
    cles = []
    for monde_, iban in ((fait, IBANS[0]), (autre, IBANS[1])):
        rib(monde_.formation, iban)
        bureau = Bureau(monde_)
        cles.append(bureau.jusqu_a("valider").pk)
    return paiements.preparer(fait.dispositif, cles, bureau.comptable, bureau.le)


def lire(contenu: bytes) -> list[dict]:
    assert contenu.startswith(b"\xef\xbb\xbf"), "sans cette marque, les accents sont perdus"
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def test_le_tableau_s_ouvre_bien_dans_un_tableur(lot):
    lignes = lire(bytes(lot.fichiers.get(genre="csv").contenu))
    par_siret = {ligne["SIRET"]: ligne for ligne in lignes}
    piegee = par_siret[f"SIRET {SIRET}"]
    assert piegee["Structure"] == '\'=HYPERLINK("x") suite'
    assert (piegee["IBAN"], piegee["Montant en euros"]) == (IBANS[1], "10,00")
    assert {ligne["Mois"] for ligne in lignes} == {"2025-03"}
    # Aucune cellule ne part en formule, aucun numéro ne devient un nombre.
    for ligne in lignes:
        assert not any(cellule.startswith(("=", "+", "-", "@")) for cellule in ligne.values())
        assert not ligne["SIRET"].isdigit()


def test_le_total_du_tableau_est_celui_des_ecritures(lot):
    lignes = lire(bytes(lot.fichiers.get(genre="csv").contenu))
    total = sum(int(ligne["Montant en euros"].replace(",", "")) for ligne in lignes)
    assert total == Ecriture.objects.filter(dispositif=lot.dispositif).soldes()[Compte.A_PAYER]
    assert total == 4_000


def test_l_etat_a_signer_porte_le_total_et_l_empreinte_du_tableau(lot, tmp_path):
    chemin = tmp_path / "etat.pdf"
    chemin.write_bytes(bytes(lot.fichiers.get(genre="pdf").contenu))
    [page] = textes(chemin)
    page = " ".join(page.split())
    tableau = lot.fichiers.get(genre="csv")
    assert tableau.empreinte == hashlib.sha256(bytes(tableau.contenu)).hexdigest()
    for attendu in (
        "État récapitulatif des sommes à payer", "à la somme de 40,00 €", tableau.empreinte,
        f"SIRET {SIRET}", "FR76 3000 6000 0112 3456 7890 189", "L'ordonnateur", "mars 2025",
    ):  # fmt: skip
        assert attendu in page, page
