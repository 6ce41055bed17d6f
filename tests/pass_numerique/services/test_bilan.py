"""Les chiffres montrés : les parts font le total au centime, les états font les Pass émis."""

import pytest

from pass_numerique.motifs import Code
from pass_numerique.services import bilan, comptabilite, edition
from tests.pass_numerique.fabriques import JOUR, dispositif, lot, monde
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db


def test_un_tiers_deux_tiers_fait_le_total_au_centime():
    annee = monde(nombre=3, parts=(3333, 6667))
    annee.remettre(1)
    annee.encaisser(*annee.secrets[1][:3])
    lu = bilan.bilan(annee.dispositif, JOUR)
    assert (lu.chiffres.engage, lu.chiffres.remis, lu.chiffres.utilise) == (30_000, 10_000, 3_000)
    assert [(p.engage, p.remis, p.utilise) for p in lu.parts] == [
        (9_999, 3_333, 999),
        (20_001, 6_667, 2_001),
    ]
    assert sum(p.reste for p in lu.parts) == lu.chiffres.disponible == 6_000_000 - 30_000
    assert [(e.nom, e.nombre) for e in lu.etats] == [
        ("en stock dans une structure", 20),
        ("à utiliser", 7),
        ("utilisé", 3),
    ]
    assert (lu.emis, lu.valeur_emise) == (30, 30_000)


@pytest.mark.parametrize(
    ("plafonds", "parts", "attendu"),
    [
        ((3_000_000, 3_000_000), (5000, 5000), 600),
        ((1_000_000, 3_000_000), (5000, 5000), 200),
        ((1_000_000, 2_000_000), (3333, 6667), 299),
        ((4_999, 5_000), (5000, 5000), 0),
        ((5_000, 5_000), (5000, 5000), 1),
    ],
)
def test_ce_qu_on_peut_encore_imprimer_est_ce_que_le_budget_admet(plafonds, parts, attendu):
    annee = dispositif(plafonds=plafonds, parts=parts)
    assert bilan.imprimables(annee) == attendu
    comptabilite.exiger_le_budget(annee, attendu * annee.valeur_d_un_chequier)
    with refuse(Code.BUDGET_DEPASSE):
        comptabilite.exiger_le_budget(annee, (attendu + 1) * annee.valeur_d_un_chequier)


def test_imprimer_diminue_ce_qu_on_peut_imprimer():
    annee = dispositif(plafonds=(50_000, 50_000))
    lot(annee, 4)
    assert bilan.bilan(annee, JOUR).imprimables == 6
    edition.editer_lot(annee, 6, lambda prepare: edition.Fichier())
    assert bilan.imprimables(annee) == 0


def test_sans_financement_rien_ne_s_imprime():
    annee = dispositif()
    annee.financements.filter(financeur="etat").delete()
    assert bilan.imprimables(annee) == 0
    assert not bilan.bilan(annee, JOUR).parts_completes
    annee.financements.all().delete()
    assert bilan.bilan(annee, JOUR).parts == []
