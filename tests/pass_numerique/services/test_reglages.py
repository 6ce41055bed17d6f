"""Les réglages : ce qui change est au journal, ce qui est imprimé ne change plus."""

from datetime import date

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import Critere, Dispositif, Evenement, Ouverture
from pass_numerique.motifs import Code
from pass_numerique.services import reglages
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, dispositif, formation, lot, utilisateur
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db


def derniers():
    return Evenement.objects.filter(nature=Nature.REGLAGE)


def test_le_journal_dit_qui_a_change_quelle_date_de_quand_a_quand():
    annee, qui = dispositif(), utilisateur()
    annee.dernier_jour = date(2026, 1, 31)
    annee.nom = "Autre nom"
    fait = reglages.enregistrer(annee, qui, a(JOUR))
    assert (fait.objet, fait.numero, fait.par, fait.fait_le) == (
        "dispositif",
        annee.pk,
        qui.pk,
        a(JOUR),
    )
    assert fait.details == {
        "cree": 0,
        "dispositif": annee.pk,
        "champ_dernier_jour": ["2025-12-31", "2026-01-31"],
        "champ_nom": [],
    }
    assert Dispositif.objects.get().nom == "Autre nom"


def test_rien_ne_change_rien_au_journal():
    assert reglages.enregistrer(dispositif()) is None
    assert not derniers().exists()


def test_une_ouverture_et_un_critere_sont_notes_sans_leur_texte():
    annee = dispositif()
    ouverture = Ouverture(dispositif=annee, du=date(2025, 2, 1))
    assert reglages.enregistrer(ouverture).details == {
        "cree": 1,
        "dispositif": annee.pk,
        "champ_dispositif": [None, annee.pk],
        "champ_du": [None, "2025-02-01"],
    }
    critere = Critere(dispositif=annee, libelle="Madame Unetelle")
    assert "Unetelle" not in str(reglages.enregistrer(critere).details)


@pytest.mark.parametrize(
    ("champ", "valeur"), [("prefixe", "26"), ("valeur_faciale", 500), ("pass_par_chequier", 5)]
)
def test_ce_qui_est_imprime_ne_change_plus(champ, valeur):
    annee = dispositif()
    depart = getattr(annee, champ)
    setattr(annee, champ, valeur)
    reglages.enregistrer(annee)
    setattr(annee, champ, depart)
    reglages.enregistrer(annee)
    lot(annee, 1)
    setattr(annee, champ, valeur)
    with refuse(Code.REGLE_FIGEE):
        reglages.enregistrer(annee)
    annee.refresh_from_db()
    assert getattr(annee, champ) == depart


def test_une_annee_close_ne_change_plus():
    annee = dispositif()
    Dispositif.objects.update(clos_le=a(JOUR))
    annee.nom = "Trop tard"
    with refuse(Code.DISPOSITIF_CLOS):
        reglages.enregistrer(annee)
    with refuse(Code.DISPOSITIF_CLOS):
        reglages.enregistrer(Ouverture(dispositif=annee, du=JOUR))


def test_la_fiche_d_une_structure_aussi_est_suivie():
    structure = formation(SIRETS[0])
    structure.active = False
    assert reglages.enregistrer(structure).details == {"cree": 0, "champ_active": [True, False]}
