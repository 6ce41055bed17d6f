"""Une impression suivie : elle finit avec son lot, ou n'a rien laissé."""

from datetime import timedelta

import pytest

from pass_numerique.models import Impression, LotEdition
from pass_numerique.motifs import Code
from pass_numerique.services import edition, impressions
from tests.pass_numerique.fabriques import JOUR, a, dispositif
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db
Etat = Impression.Etat


def sans_fichier(prepare):
    return edition.Fichier()


@pytest.fixture
def annee():
    return dispositif()


def demander(annee, nombre=3):
    return impressions.demander(annee, nombre, maintenant=a(JOUR))


def test_le_lot_et_la_fin_de_la_demande_s_ecrivent_ensemble(annee):
    demande = demander(annee)
    impressions.avancer(demande, 2, maintenant=a(JOUR, 13))
    demande.refresh_from_db()
    assert (demande.etat, demande.faits, demande.signe_le) == (Etat.EN_COURS, 2, a(JOUR, 13))
    lot = edition.editer_lot(annee, 3, sans_fichier, demande=demande, maintenant=a(JOUR, 14))
    demande.refresh_from_db()
    assert (demande.etat, demande.faits, demande.lot) == (Etat.FINIE, 3, lot)


def test_une_demande_arretee_ne_laisse_pas_ecrire_son_lot(annee):
    demande = demander(annee)
    assert impressions.arreter_les_muettes(a(JOUR) + impressions.SANS_SIGNE) == 0
    assert (
        impressions.arreter_les_muettes(a(JOUR) + impressions.SANS_SIGNE + timedelta(seconds=1))
        == 1
    )
    with refuse(Code.IMPRESSION_ARRETEE):
        impressions.avancer(demande, 1)
    with refuse(Code.IMPRESSION_ARRETEE):
        edition.editer_lot(annee, 3, sans_fichier, demande=demande, maintenant=a(JOUR))
    assert not LotEdition.objects.exists()
    demande.refresh_from_db()
    assert demande.etat == Etat.ARRETEE


def test_un_signe_recent_garde_la_demande_en_vie(annee):
    demande = demander(annee)
    impressions.avancer(demande, 1, maintenant=a(JOUR, 13))
    assert impressions.arreter_les_muettes(a(JOUR, 13) + timedelta(minutes=1)) == 0


def test_ce_qui_est_fini_ne_se_refuse_ni_ne_s_arrete(annee):
    demande = demander(annee)
    edition.editer_lot(annee, 3, sans_fichier, demande=demande, maintenant=a(JOUR))
    impressions.refuser(demande, Code.BUDGET_DEPASSE)
    impressions.arreter(demande)
    demande.refresh_from_db()
    assert (demande.etat, demande.refus) == (Etat.FINIE, "")


def test_une_demande_impossible_est_refusee_tout_de_suite(annee):
    with refuse(Code.NOMBRE_NUL):
        demander(annee, 0)
    with refuse(Code.BUDGET_DEPASSE):
        demander(annee, 601)
    demander(annee, 600)
    annee.clos_le = a(JOUR)
    with refuse(Code.DISPOSITIF_CLOS):
        demander(annee)
    assert Impression.objects.count() == 1


def test_une_grande_demande_se_decoupe_et_ce_qui_attend_reste_en_vie(annee):
    lots = impressions.demander_par_lots(annee, 7, 3, maintenant=a(JOUR))
    assert [demande.nombre for demande in lots] == [3, 3, 1]
    impressions.avancer(lots[0], 1, [lots[1].pk], maintenant=a(JOUR, 13))
    assert impressions.arreter_les_muettes(a(JOUR, 13)) == 1
    assert [d.etat for d in Impression.objects.order_by("pk")] == [
        Etat.EN_COURS,
        Etat.EN_COURS,
        Etat.ARRETEE,
    ]
