"""L'état contradictoire : un tableau sans piège, un état à signer qui dit les mêmes sommes."""

import csv
import hashlib
import io

import pytest

from pass_numerique.impression import clotures
from pass_numerique.models import StructureFormation, StructurePrescriptrice
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.impression.lecture import textes

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposee():
    bureau = fin.annee_finie()
    # Un nom qu'un tableur prendrait pour une formule, et un PDF pour une balise.
    StructurePrescriptrice.objects.update(nom="=1+1 <b>")
    StructureFormation.objects.update(nom="Mots & <i>clics")
    return clotures.proposer(bureau.monde.dispositif, bureau.gestionnaire, fin.LE_JOUR)


def test_le_tableau_dit_chaque_chiffre_une_fois(proposee):
    contenu = bytes(proposee.fichiers.get(genre="csv").contenu)
    lignes = list(csv.reader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))
    assert [ligne[0] for ligne in lignes] == [
        "Rubrique",
        *["Pass"] * 8,
        *["Papier"] * 2,
        *["Financeur"] * 8,
        "Reste dû par la structure",
    ]
    par_etat = {ligne[1]: ligne[4:] for ligne in lignes if ligne[0] == "Pass"}
    assert par_etat["Total imprimé"] == ["70", "700,00"]
    assert sum(int(n) for nom, (n, _m) in par_etat.items() if nom != "Total imprimé") == 70
    assert lignes[10][1:] == ["'=1+1 <b>", "en stock", "1", "10", "100,00"]
    rendus = [ligne[5] for ligne in lignes if ligne[2] == "Rendu"]
    assert rendus == ["293,34", "587,66"]
    assert lignes[-1][1:] == ["Mots & <i>clics", "SIRET 73282932000074", "", "1", "10,00"]


def test_l_etat_a_signer_dit_la_meme_chose_et_porte_l_empreinte_du_tableau(proposee, tmp_path):
    chemin = tmp_path / "etat.pdf"
    chemin.write_bytes(bytes(proposee.fichiers.get(genre="pdf").contenu))
    texte = " ".join(" ".join(textes(chemin)).replace("\N{NO-BREAK SPACE}", " ").split())
    tableau = proposee.fichiers.get(genre="csv")
    assert tableau.empreinte == hashlib.sha256(bytes(tableau.contenu)).hexdigest()
    for attendu in (
        "État contradictoire de clôture", "du 1er janvier 2025 au 31 décembre 2025",
        "70 Pass imprimés, tous comptés, et à la somme de 881,00 € rendue aux financeurs",
        "=1+1 <b>", "Mots & <i>clics", "SIRET 73282932000074", "901,00 € 20,00 € 881,00 € 10,00 €",
        "Le gestionnaire : nom", "Le comptable : nom", tableau.empreinte,
    ):  # fmt: skip
        assert attendu in texte, texte


def test_le_nom_du_fichier_dit_l_annee(proposee):
    noms = {clotures.nom_du_fichier(f) for f in proposee.fichiers.all()}
    assert noms == {f"pass-cloture-25-{proposee.pk}.csv", f"pass-cloture-25-{proposee.pk}.pdf"}
