"""L'argent : tout se compense, et les parts font le total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pass_numerique.etats import Compte, Nature
from pass_numerique.models import Dispositif, Ecriture, Evenement, Operation
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, journal
from tests.pass_numerique.fabriques import JOUR, a, dispositif, lot
from tests.pass_numerique.outils import refuse, verifier_les_comptes


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10_000), min_size=1, max_size=5))
def test_les_parts_font_le_total_et_s_ecartent_d_un_centime_au_plus(total, parts):
    recus = comptabilite.repartir(total, parts)
    assert sum(recus) == total
    for part, recu in zip(parts, recus, strict=True):
        assert abs(recu * sum(parts) - total * part) < sum(parts)


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 9_999))
def test_a_deux_financeurs_une_part_ne_baisse_jamais_quand_le_total_monte(total, plus, part):
    avant = comptabilite.repartir(total, [part, 10_000 - part])
    apres = comptabilite.repartir(total + plus, [part, 10_000 - part])
    assert all(b >= h for h, b in zip(avant, apres, strict=True))


@pytest.mark.django_db
def test_des_ecritures_qui_ne_se_compensent_pas_sont_refusees():
    annee = dispositif()
    fait = journal.noter(Nature.EDITION, annee, None, a(JOUR))
    avant = Operation.objects.count()
    with pytest.raises(ValueError, match="se compenser"):
        comptabilite.passer(fait, annee, {Compte.DISPONIBLE: -1, Compte.IMPRIME: 2})
    assert Operation.objects.count() == avant


@pytest.mark.django_db
def test_un_avenant_passe_ses_ecritures_et_se_rejoue():
    annee = dispositif()
    lot(annee, 3)
    departement, etat = annee.financements.order_by("pk")
    comptabilite.changer_un_financement(departement, 15_000, maintenant=a(JOUR))
    comptabilite.changer_un_financement(etat, 4_000_000, maintenant=a(JOUR))
    chiffres = comptabilite.chiffres(annee)
    assert (chiffres.finance, chiffres.engage, chiffres.disponible) == (
        4_015_000,
        30_000,
        3_985_000,
    )
    notes = Evenement.objects.filter(nature=Nature.AVENANT).order_by("pk")
    assert [e.details["promis"] for e in notes] == [[3_000_000, 15_000], [3_000_000, 4_000_000]]
    verifier_les_comptes(a(JOUR))
    # Le plafond baissé retient l'impression suivante.
    with refuse(Code.BUDGET_DEPASSE):
        lot(annee, 1)


@pytest.mark.django_db
def test_un_avenant_impossible_est_refuse_et_le_meme_n_ecrit_rien():
    annee = dispositif()
    lot(annee, 3)
    financement = annee.financements.first()
    avant = Evenement.objects.count()
    comptabilite.changer_un_financement(financement, financement.plafond, financement.part)
    assert Evenement.objects.count() == avant
    with refuse(Code.PROMESSE_TROP_BASSE):
        comptabilite.changer_un_financement(financement, 14_999)
    with refuse(Code.REGLE_FIGEE):
        comptabilite.changer_un_financement(financement, 3_000_000, 4_000)
    Dispositif.objects.filter(pk=annee.pk).update(clos_le=a(JOUR))
    with refuse(Code.DISPOSITIF_CLOS):
        comptabilite.changer_un_financement(financement, 3_000_001)


@pytest.mark.django_db
def test_les_chiffres_d_un_dispositif_viennent_de_ses_ecritures_a_lui():
    annee, autre = dispositif("25"), dispositif("26")
    lot(annee, 3)
    chiffres = comptabilite.chiffres(annee)
    assert (chiffres.finance, chiffres.engage, chiffres.disponible) == (
        6_000_000,
        30_000,
        5_970_000,
    )
    assert comptabilite.chiffres(autre).engage == 0
    assert comptabilite.parts_de(annee, 30_001) == {"departement": 15_000, "etat": 15_001}


@pytest.mark.django_db
def test_l_edition_deplace_l_argent_du_disponible_a_l_imprime():
    annee = dispositif()
    lot(annee, 1)
    derniere = Operation.objects.latest("pk")
    assert derniere.nature == Nature.EDITION
    assert dict(derniere.ecritures.values_list("compte", "montant")) == {
        Compte.DISPONIBLE: -10_000,
        Compte.IMPRIME: 10_000,
    }
    assert Ecriture.objects.filter(dispositif=annee).soldes()[Compte.FINANCEURS] == -6_000_000
