from datetime import datetime

import pytest

from lieux.horaires import FUSEAU
from lieux.ouverture import Moment, moment, ranger

LUNDI_10H = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)


def a(jour, heure=0, minute=0, mois=11):
    return datetime(2026, mois, jour, heure, minute, tzinfo=FUSEAU)


@pytest.mark.parametrize(
    ("ouvert", "attendu"),
    [
        ("maintenant", Moment(LUNDI_10H)),
        ("mardi", Moment(a(24), a(25))),
        ("mardi-matin", Moment(a(24), a(24, 12, 30))),
        ("mardi-apres-midi", Moment(a(24, 12, 30), a(25))),
        # Le jour même, seulement ce qu'il en reste.
        ("lundi", Moment(LUNDI_10H, a(24))),
        ("lundi-matin", Moment(LUNDI_10H, a(23, 12, 30))),
        ("dimanche", Moment(a(29), a(30))),
    ],
)
def test_le_prochain_tel_moment(ouvert, attendu):
    assert moment(ouvert, LUNDI_10H) == attendu


def test_un_matin_deja_fini_renvoie_a_la_semaine_suivante():
    lundi_14h = a(23, 14)
    assert moment("lundi-matin", lundi_14h) == Moment(a(30), a(30, 12, 30))


@pytest.mark.parametrize("ouvert", ["", "hier", "lundi-soir", "lundi-", "-matin", "Lundi"])
def test_autre_chose_n_est_pas_un_moment(ouvert):
    attendu = ouvert == "lundi-"  # le tiret seul ne change rien
    assert (moment(ouvert, LUNDI_10H) is not None) == attendu


def test_le_jour_du_changement_d_heure_dure_vingt_cinq_heures():
    quand = moment("dimanche", a(24, 10, mois=10))
    assert (quand.fin.timestamp() - quand.debut.timestamp()) / 3600 == 25


def test_ranger_separe_ouvert_inconnu_et_ferme():
    expressions = ["Mo 09:00-12:00", "Mo 14:00-17:00", "", "n'importe quoi"]
    maintenant = ranger(expressions, moment("maintenant", LUNDI_10H))
    assert maintenant.ouvertes == ("Mo 09:00-12:00",)
    assert maintenant.inconnues == ("", "n'importe quoi")
    apres_midi = ranger(expressions, moment("lundi-apres-midi", LUNDI_10H))
    assert apres_midi.ouvertes == ("Mo 14:00-17:00",)
