"""Ouvert, fermé, inconnu : à un instant, sur une durée, avec des fermetures exceptionnelles."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.horaires import (
    FUSEAU,
    CodeEtat,
    Etat,
    Fermeture,
    etat,
    ouvert_a,
    ouvert_entre,
    phrase_horaires,
    probleme,
    semaine,
)
from tests.lieux.horaires.test_lecture import feries_de_l_annee

BUREAU = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
FICHIER_REEL = Path(__file__).parents[4] / "shared/data/reel/herault_lieux_reels.csv"


def paris(*args, fold=0) -> datetime:
    return datetime(*args, tzinfo=FUSEAU, fold=fold)


# --- À un instant ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "instant", "attendu"),
    [
        (BUREAU, paris(2026, 6, 8, 9), True),
        (BUREAU, paris(2026, 6, 8, 8, 59, 59), False),
        (BUREAU, paris(2026, 6, 8, 11, 59, 59), True),
        (BUREAU, paris(2026, 6, 8, 12), False),
        (BUREAU, paris(2026, 6, 13, 10), False),
        # 8 h 30 à Londres, 9 h 30 à Paris.
        (BUREAU, datetime(2026, 6, 8, 8, 30, tzinfo=ZoneInfo("Europe/London")), True),
        (BUREAU, datetime(2026, 6, 8, 15, 0, tzinfo=UTC), False),
        # L'heure d'hiver : 9 h à Paris est 8 h UTC, et 7 h UTC l'été.
        (BUREAU, datetime(2026, 1, 12, 7, 30, tzinfo=UTC), False),
        (BUREAU, datetime(2026, 6, 8, 7, 30, tzinfo=UTC), True),
        ("24/7", paris(2026, 1, 1), True),
        ("24/7", paris(2099, 12, 31, 23, 59), True),
        ("off", paris(2026, 6, 8, 10), False),
        ("unknown", paris(2026, 6, 8, 10), None),
        ("Mo[2] 09:00-12:00", paris(2026, 6, 8, 10), True),
        ("Mo[2] 09:00-12:00", paris(2026, 6, 1, 10), False),
        ("Jul-Aug Mo 09:00-12:00", paris(2026, 6, 29, 10), False),
        ("Jul-Aug Mo 09:00-12:00", paris(2026, 7, 6, 10), True),
        ("22:00-02:00", paris(2026, 6, 8, 1), True),
        ("22:00-02:00", paris(2026, 6, 8, 2), False),
        # Le samedi à 1 h, c'est encore la nuit du vendredi ; le vendredi à 1 h, non.
        ("Fr 22:00-02:00", paris(2026, 6, 13, 1), True),
        ("Fr 22:00-02:00", paris(2026, 6, 12, 1), False),
        ("Dec 31 22:00-02:00", paris(2027, 1, 1, 1), True),
        ("Mo-Fr 09:00-12:00; Dec 24-Jan 02 off", paris(2026, 12, 31, 10), False),
        ("Mo-Fr 09:00-12:00; Dec 24-Jan 02 off", paris(2027, 1, 1, 10), False),
        ("Mo-Fr 09:00-12:00; Dec 24-Jan 02 off", paris(2027, 1, 4, 10), True),
        ("Dec-Jan Mo 09:00-12:00", paris(2027, 1, 4, 10), True),
        ("Feb 29 09:00-12:00", paris(2028, 2, 29, 10), True),
        ("Feb 29 09:00-12:00", paris(2027, 3, 1, 10), False),
        (BUREAU, paris(2199, 6, 3, 10), True),
        # Les deux nuits où l'heure change : la pendule fait foi.
        ("01:00-05:00", paris(2026, 3, 29, 3, 30), True),
        ("02:15-02:45", paris(2026, 10, 25, 2, 30), True),
        ("02:15-02:45", paris(2026, 10, 25, 2, 30, fold=1), True),
        ("", paris(2026, 6, 8, 10), None),
        ("n'importe quoi", paris(2026, 6, 8, 10), None),
    ],
)
def test_ouvert_a(expression, instant, attendu):
    assert ouvert_a(expression, instant) is attendu


@pytest.mark.parametrize("expression", [BUREAU, "", "illisible"])
def test_un_instant_sans_fuseau_est_refuse(expression):
    naif = datetime(2026, 6, 8, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="fuseau"):
        ouvert_a(expression, naif)
    with pytest.raises(ValueError, match="fuseau"):
        etat(expression, naif)
    with pytest.raises(ValueError, match="fuseau"):
        ouvert_entre(expression, naif, paris(2026, 6, 8, 11))


# --- Sur une durée -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "debut", "fin", "attendu"),
    [
        (BUREAU, paris(2026, 6, 8), paris(2026, 6, 9), True),
        (BUREAU, paris(2026, 6, 8, 12), paris(2026, 6, 8, 14), False),
        (BUREAU, paris(2026, 6, 8, 12), paris(2026, 6, 8, 14, 1), True),
        (BUREAU, paris(2026, 6, 8, 11, 59), paris(2026, 6, 8, 13), True),
        (BUREAU, paris(2026, 6, 13), paris(2026, 6, 15), False),
        (BUREAU, paris(2026, 6, 8, 10), paris(2026, 6, 8, 10), False),
        (BUREAU, paris(2026, 6, 8, 11), paris(2026, 6, 8, 10), False),
        (BUREAU, paris(2026, 5, 1), paris(2026, 5, 2), False),
        ("24/7", paris(2026, 5, 1), paris(2026, 5, 2), True),
        ('Mo 09:00-12:00 || "sur rendez-vous"', paris(2026, 6, 9), paris(2026, 6, 10), None),
        ('Mo 09:00-12:00 || "sur rendez-vous"', paris(2026, 6, 8), paris(2026, 6, 9), True),
        ("", paris(2026, 6, 8), paris(2026, 6, 9), None),
        ("??", paris(2026, 6, 8), paris(2026, 6, 9), None),
        # Une demi-heure réelle, de 2 h 45 à 2 h 15, quand 2 h sonne deux fois.
        ("02:50-02:55", paris(2026, 10, 25, 2, 45), paris(2026, 10, 25, 2, 15, fold=1), True),
        ("03:00-04:00", paris(2026, 10, 25, 2, 45), paris(2026, 10, 25, 2, 15, fold=1), False),
    ],
)
def test_ouvert_entre(expression, debut, fin, attendu):
    assert ouvert_entre(expression, debut, fin) is attendu


# --- L'état ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "instant", "attendu"),
    [
        (BUREAU, paris(2026, 6, 8, 10), Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 12))),
        # 45 minutes tout juste : encore « ouvert ».
        (BUREAU, paris(2026, 6, 8, 16, 15), Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 17))),
        (
            BUREAU,
            paris(2026, 6, 8, 16, 15, 1),
            Etat(CodeEtat.FERME_BIENTOT, jusqua=paris(2026, 6, 8, 17)),
        ),
        (BUREAU, paris(2026, 6, 8, 13), Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 6, 8, 14))),
        (BUREAU, paris(2026, 6, 12, 17), Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 6, 15, 9))),
        # Le 1er mai 2026 est un vendredi.
        (BUREAU, paris(2026, 4, 30, 18), Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 5, 4, 9))),
        ("24/7", paris(2026, 6, 8, 10), Etat(CodeEtat.OUVERT)),
        ("Mo-Su 00:00-24:00", paris(2026, 6, 8, 10), Etat(CodeEtat.OUVERT)),
        ("off", paris(2026, 6, 8, 10), Etat(CodeEtat.FERME)),
        ("2020 Mo 09:00-12:00", paris(2026, 6, 8, 10), Etat(CodeEtat.FERME)),
        ("", paris(2026, 6, 8, 10), Etat(CodeEtat.INCONNU)),
        ("horaires d'été", paris(2026, 6, 8, 10), Etat(CodeEtat.INCONNU)),
        (
            '"sur rendez-vous"',
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.INCONNU, motif="sur rendez-vous"),
        ),
        (
            'Mo 09:00-12:00 "sur rendez-vous"',
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 12), motif="sur rendez-vous"),
        ),
        (
            'Mo 09:00-12:00 "sur rendez-vous"',
            paris(2026, 6, 7, 10),
            Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 6, 8, 9), motif="sur rendez-vous"),
        ),
        (
            'Mo-Fr 09:00-12:00; Jun 8-14 off "congés"',
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 6, 15, 9), motif="congés"),
        ),
        # Deux règles qui se touchent ne font qu'une ouverture.
        (
            'Mo 09:00-12:00, Mo 12:00-14:00 "sonnez"',
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 14)),
        ),
        # … sauf si la suite n'est que « peut-être ».
        (
            "Mo 09:00-12:00 || unknown",
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 12)),
        ),
        # « Peut-être » n'est pas une ouverture à annoncer.
        (
            "Mo 09:00-12:00; Tu-Fr 09:00-12:00 unknown",
            paris(2026, 6, 8, 13),
            Etat(CodeEtat.OUVRE, ouvre_le=paris(2026, 6, 15, 9)),
        ),
        (
            "Fr 22:00-02:00",
            paris(2026, 6, 12, 23),
            Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 13, 2)),
        ),
        (
            "Jul-Aug Mo 10:00-11:00",
            paris(2026, 9, 1, 10),
            Etat(CodeEtat.OUVRE, ouvre_le=paris(2027, 7, 5, 10)),
        ),
        (
            "Feb 29 10:00-11:00",
            paris(2028, 3, 1),
            Etat(CodeEtat.OUVRE, ouvre_le=paris(2032, 2, 29, 10)),
        ),
        (
            "Mo-Fr 09:00-12:00; SH off",
            paris(2026, 6, 8, 10),
            Etat(CodeEtat.OUVERT, jusqua=paris(2026, 6, 8, 12), selon_vacances=True),
        ),
    ],
)
def test_etat(expression, instant, attendu):
    assert etat(expression, instant) == attendu


def test_un_jour_ferie_dont_les_horaires_ne_disent_rien_est_a_confirmer():
    sans_ph = "Mo-Fr 09:00-12:00,14:00-17:00"
    premier_mai = paris(2026, 5, 1, 10)

    assert etat(sans_ph, premier_mai) == Etat(
        CodeEtat.OUVERT, jusqua=paris(2026, 5, 1, 12), a_confirmer=True
    )
    # La veille au soir, la prochaine ouverture tombe ce jour-là.
    assert etat(sans_ph, paris(2026, 4, 30, 18)) == Etat(
        CodeEtat.OUVRE, ouvre_le=paris(2026, 5, 1, 9), a_confirmer=True
    )
    # Le soir du jour férié, on parle du lundi suivant.
    assert not etat(sans_ph, paris(2026, 5, 1, 18)).a_confirmer
    assert not etat(sans_ph, paris(2026, 5, 4, 10)).a_confirmer
    # Les horaires qui parlent des jours fériés sont crus.
    assert not etat("Mo-Fr,PH 09:00-12:00", premier_mai).a_confirmer
    assert not etat(BUREAU, premier_mai).a_confirmer
    # Un commentaire qui contient « PH » n'en parle pas.
    assert etat('Mo-Fr 09:00-12:00 "salle PH"', premier_mai).a_confirmer


def test_la_nuit_du_changement_d_heure():
    # 1 h d'hiver restante, mais 2 h sonne deux fois : 70 minutes réelles.
    assert etat("00:00-02:30", paris(2026, 10, 25, 2, 20)).jusqua == paris(2026, 10, 25, 2, 30)
    seconde_fois = etat("00:00-02:30", paris(2026, 10, 25, 2, 20, fold=1))
    assert seconde_fois.jusqua.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert etat("00:00-03:10", paris(2026, 10, 25, 2, 30)).code == CodeEtat.OUVERT
    assert etat("00:00-03:10", paris(2026, 10, 25, 2, 30, fold=1)).code == CodeEtat.FERME_BIENTOT


def test_l_heure_qui_n_existe_pas():
    # Le 29 mars 2026, la pendule passe de 2 h à 3 h.
    avant = etat("00:00-02:30", paris(2026, 3, 29, 1, 30))
    assert avant == Etat(CodeEtat.FERME_BIENTOT, jusqua=paris(2026, 3, 29, 3))
    matin = paris(2026, 3, 29, 0)
    assert etat("Su 02:00-03:30", matin).ouvre_le == paris(2026, 3, 29, 3)
    assert etat("Su 02:00-02:45", matin).ouvre_le == paris(2026, 4, 5, 2)
    assert ouvert_entre("Su 02:00-02:45", matin, paris(2026, 3, 30)) is False
    assert ouvert_entre("Su 02:00-03:01", matin, paris(2026, 3, 29, 3)) is False
    assert ouvert_entre("Su 02:00-03:01", matin, paris(2026, 3, 29, 3, 1)) is True


# --- Fermetures exceptionnelles ----------------------------------------------------------


def test_une_fermeture_exceptionnelle_l_emporte():
    travaux = Fermeture(date(2026, 6, 8), date(2026, 6, 10), "travaux")
    ferme = Etat(
        CodeEtat.FERMETURE_EXCEPTIONNELLE,
        jusqua=paris(2026, 6, 11),
        ouvre_le=paris(2026, 6, 11, 9),
        motif="travaux",
    )

    assert etat(BUREAU, paris(2026, 6, 8), [travaux]) == ferme
    assert etat(BUREAU, paris(2026, 6, 10, 23, 59), [travaux]) == ferme
    assert etat(BUREAU, paris(2026, 6, 11, 9), [travaux]).code == CodeEtat.OUVERT
    # La veille au soir, l'ouverture annoncée passe par-dessus.
    assert etat(BUREAU, paris(2026, 6, 7, 10), [travaux]).ouvre_le == paris(2026, 6, 11, 9)
    # Le jour compté est celui de Paris : 22 h 30 UTC le 7 est déjà le 8.
    assert etat(BUREAU, datetime(2026, 6, 7, 22, 30, tzinfo=UTC), [travaux]) == ferme


def test_des_fermetures_qui_se_suivent_n_en_font_qu_une():
    fermetures = [
        Fermeture(date(2026, 6, 11), date(2026, 6, 12)),
        Fermeture(date(2026, 6, 8), date(2026, 6, 10), "travaux"),
        Fermeture(date(2026, 6, 12), date(2026, 6, 16)),
        Fermeture(date(2026, 6, 30), date(2026, 6, 1), "dates inversées, sans effet"),
    ]
    actuel = etat(BUREAU, paris(2026, 6, 8, 10), (f for f in fermetures))

    assert actuel.jusqua == paris(2026, 6, 17)
    assert actuel.ouvre_le == paris(2026, 6, 17, 9)
    assert actuel.motif == "travaux"
    assert etat(BUREAU, paris(2026, 6, 29, 10), fermetures).code == CodeEtat.OUVERT


def test_l_ouverture_cherchee_saute_chaque_fermeture():
    tous_les_lundis = [
        Fermeture(date(2026, 6, 8) + timedelta(days=7 * rang), date(2026, 6, 8) + timedelta(days=7 * rang))
        for rang in range(20)
    ]  # fmt: skip
    assert etat("Mo 09:00-12:00", paris(2026, 6, 7, 10), tous_les_lundis).ouvre_le == paris(
        2026, 10, 26, 9
    )


def test_une_fermeture_coupe_l_ouverture_en_cours():
    demain = Fermeture(date(2026, 6, 9), date(2026, 6, 9))
    a_l_envers = Fermeture(date(2026, 6, 9), date(2026, 6, 1))
    assert etat("24/7", paris(2026, 6, 8, 10), [demain]).jusqua == paris(2026, 6, 9)
    assert etat("24/7", paris(2026, 6, 8, 10), [a_l_envers]).jusqua is None
    assert etat(BUREAU, paris(2026, 6, 8, 10), [demain]).jusqua == paris(2026, 6, 8, 12)
    assert etat("24/7", paris(2026, 6, 8, 23, 30), [demain]).code == CodeEtat.FERME_BIENTOT
    assert etat("Mo-Su 22:00-02:00", paris(2026, 6, 8, 23), [demain]).jusqua == paris(2026, 6, 9)


def test_une_fermeture_se_dit_aussi_quand_les_horaires_sont_inconnus():
    fermeture = Fermeture(date(2026, 6, 8), date(2026, 6, 8), "obsèques")
    attendu = Etat(CodeEtat.FERMETURE_EXCEPTIONNELLE, jusqua=paris(2026, 6, 9), motif="obsèques")
    for expression in ("", "illisible", "off"):
        assert etat(expression, paris(2026, 6, 8, 10), [fermeture]) == attendu
    assert etat("", paris(2026, 6, 9), [fermeture]).code == CodeEtat.INCONNU


def test_une_fermeture_sans_fin():
    sans_fin = Fermeture(date(2026, 6, 8), date.max)
    assert etat(BUREAU, paris(2026, 6, 8, 10), [sans_fin]) == Etat(
        CodeEtat.FERMETURE_EXCEPTIONNELLE
    )
    assert etat(BUREAU, paris(2026, 6, 7, 10), [sans_fin]) == Etat(CodeEtat.FERME)


# --- Contre une évaluation indépendante -------------------------------------------------

JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@st.composite
def semaines(draw) -> list[list[tuple[int, int]]]:
    """Sept jours de plages disjointes, en minutes depuis minuit."""
    return [
        [(bornes[i], bornes[i + 1]) for i in range(0, len(bornes) - 1, 2)]
        for bornes in (
            sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=6))) for _jour in JOURS
        )
    ]


def ecrire(plages: list[list[tuple[int, int]]]) -> str:
    def heure(minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    return "; ".join(
        f"{JOURS[rang]} " + (",".join(f"{heure(d)}-{heure(f)}" for d, f in du_jour) or "off")
        for rang, du_jour in enumerate(plages)
    )


@given(
    semaines(),
    st.datetimes(datetime(2015, 1, 1), datetime(2070, 1, 1)),  # noqa: DTZ001
    st.booleans(),
)
def test_d_accord_avec_une_evaluation_naive(plages, pendule, ferme_les_feries):
    expression = ecrire(plages) + ("; PH off" if ferme_les_feries else "")
    du_jour = plages[pendule.weekday()]
    minute = pendule.hour * 60 + pendule.minute
    attendu = any(debut <= minute < fin for debut, fin in du_jour)
    if ferme_les_feries and pendule.date() in feries_de_l_annee(pendule.year):
        attendu = False

    if not any(plages):
        assert probleme(expression) is not None
        return
    assert ouvert_a(expression, pendule.replace(tzinfo=FUSEAU)) is attendu


@given(semaines(), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_l_etat_annonce_le_prochain_changement(plages, pendule):
    if not any(plages):
        return
    expression, instant = ecrire(plages), pendule.replace(tzinfo=FUSEAU)
    actuel = etat(expression, instant)
    minute = timedelta(minutes=1)

    if actuel.code == CodeEtat.OUVRE:
        assert ouvert_a(expression, actuel.ouvre_le) is True
        assert ouvert_entre(expression, instant, actuel.ouvre_le) is False
    elif actuel.jusqua is not None:
        assert ouvert_a(expression, actuel.jusqua) is False
        assert ouvert_a(expression, max(instant, (actuel.jusqua.astimezone(UTC) - minute))) is True
    else:
        assert all(du_jour == [(0, 24 * 60)] for du_jour in plages)


# --- Les horaires réels des lieux de l'Hérault -------------------------------------------

REELS = (
    "Mo-Fr 09:00-12:30,14:00-18:00",
    "Mo-Fr 08:30-12:00,13:30-16:30",
    "Mo 09:00-12:00",
    "Th 09:00-12:00",
    "Mo-Th 09:00-12:00,14:00-18:00; Fr 09:00-12:00,14:00-17:00",
    "Mo-Th 08:30-12:00,13:30-17:30; Fr 08:30-12:00,13:30-16:30",
    "Tu 09:00-12:00,14:00-17:00",
    "Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00",
    "Mo-Fr 08:00-17:00",
    "Tu,Fr 15:00-18:00; We,Th 09:00-12:00,13:30-18:00",
    "We 14:00-18:00",
    "Mo-Fr 08:00-12:20,13:30-17:00",
    "Mo-Tu 09:00-13:00; Th 09:00-13:00; Fr 09:00-13:00,14:00-19:00; Sa 09:00-13:00",
    "Mo-Tu 08:30-12:00,13:30-17:30; We 13:30-17:30; Th-Fr 08:30-12:00,13:30-17:30",
    "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30",
    "Mo 08:30-12:00,14:00-17:00; Tu 14:00-17:00; We 08:30-12:00,14:00-17:00; Th 08:30-12:00; Fr 08:30-12:00,14:00-17:00",
    "Mo 14:00-17:00; We 09:00-12:00; Fr 09:00-12:00",
    "Mo 09:00-12:00; Tu-We 09:00-12:00,14:00-17:00; Th 09:00-12:00; Fr 09:00-12:00,14:00-17:00",
    "Mo 08:45-12:00,13:30-16:45; Tu 08:45-12:00; We-Th 08:45-12:00,13:30-16:45; Fr 09:00-12:00,13:30-16:30",
    "Mo 09:30-12:30,15:00-18:00; Tu 15:00-18:00; We 09:30-12:30,15:00-18:00; Th 15:00-18:00; Fr 09:30-12:30,15:00-18:00",
    "Mo 08:00-12:00,13:30-16:30; Tu-We 08:00-12:00; Th 13:30-16:30; Fr 08:00-12:00,13:30-15:30",
    "Mo 13:15-17:15; Tu 08:30-12:30,13:30-17:15; We 13:15-17:15; Th-Fr 08:30-12:30",
    "Mo-Tu 09:30-12:45,13:30-19:00; We 09:00-12:45; Th 09:00-12:45,13:30-19:00; Fr 08:00-12:45",
    "Mo,Fr 10:00-12:00,15:00-17:00; Tu,Th 15:00-17:00",
    "Mo,Tu 14:00-17:00",
    "Tu-Fr 09:00-13:00,14:00-17:00; We,Sa 09:00-13:00",
    "Mo-Fr 07:00-11:00; Tu,Th off",
    "Tu-Sa 10:00-13:00,13:00-18:00; Fr 14:00-18:00",
    "We-Fr 09:00-12:00,14:00-18:00; Mo 14:00-18:00; Tu 09:00-12:00",
    "Mo-Fr 08:30-12:00,14:00-17:00; Tu 14:00-17:00; Th 08:30-12:00",
    "Fr 14:00-18:00; Sa 10:00-12:00",
    "Tu,Fr 09:30-11:30",
    "Mo-Fr 08:00-12:00,13:30-17:30; Tu,Th 08:00-12:00",
    "Mo-Th 09:30-12:30,13:30-17:30; Tu 09:30-12:30,13:30-17:00; Fr 09:30-12:30,13:30-16:30",
    "Tu-Fr 14:00-19:00; We,Sa 10:00-13:00,14:00-19:00",
    "Tu,Fr 12:00-19:00; We 10:00-19:00; Th 12:00-21:00; Sa 10:00-18:30; Su 14:30-18:00",
    "Tu 15:00-19:00; We 10:00-12:30,13:30-18:30; Th 16:00-19:00; Fr 12:30-18:30; Sa 10:00-12:30,13:30-18:00",
    "Mo-Fr 09:00-12:00,14:00-17:00; Th 14:00-17:00",
    "Mo-Fr 08:30-12:00,14:00-17:00; Tu 08:03-12:00,14:00-17:00",
    "We,Sa 10:00-12:30,13:30-18:00; Th,Fr 15:00-18:30; Tu 12:30-13:00,13:00-18:00",
)  # fmt: skip


def lire_naivement(expression: str) -> list[list[tuple[int, int]]]:
    """Une semaine de plages en minutes ; une règle efface celles d'avant, jour par jour."""
    plages: list[list[tuple[int, int]]] = [[] for _jour in JOURS]
    for regle in expression.split("; "):
        jours, heures = regle.split(" ")
        du_jour = [
            (60 * int(h1) + int(m1), 60 * int(h2) + int(m2))
            for h1, m1, h2, m2 in re.findall(r"(\d\d):(\d\d)-(\d\d):(\d\d)", heures)
        ]
        for suite in jours.split(","):
            premier, _tiret, dernier = suite.partition("-")
            rangs = range(JOURS.index(premier), JOURS.index(dernier or premier) + 1)
            for rang in rangs:
                plages[rang] = du_jour
    return plages


def verifier_semaine(expression: str) -> None:
    """Tous les quarts d'heure d'une semaine sans jour férié, et la semaine affichée."""
    plages = lire_naivement(expression)
    lundi = datetime(2026, 6, 8, tzinfo=FUSEAU)
    for quart in range(7 * 24 * 4):
        instant = lundi + timedelta(minutes=15 * quart)
        minute = instant.hour * 60 + instant.minute
        attendu = any(debut <= minute < fin for debut, fin in plages[instant.weekday()])
        assert ouvert_a(expression, instant) is attendu, instant
    for jour, du_jour in zip(semaine(expression, lundi.date()), plages, strict=True):
        dit = {m for d, f in jour.plages for m in range(_minutes(d), _minutes(f))}
        assert dit == {m for debut, fin in du_jour for m in range(debut, fin)}


def _minutes(heure) -> int:
    return heure.hour * 60 + heure.minute


@pytest.mark.parametrize("expression", REELS)
def test_les_horaires_reels_sont_lus_justes(expression):
    assert probleme(expression) is None
    verifier_semaine(expression)


@pytest.mark.skipif(not FICHIER_REEL.exists(), reason="../shared absent")
def test_tout_le_fichier_reel():
    with FICHIER_REEL.open(encoding="utf-8", newline="") as fichier:
        expressions = {ligne["horaires"] for ligne in csv.DictReader(fichier)} - {""}
    refuses = {expression for expression in expressions if probleme(expression)}

    assert len(expressions) > 100
    # Le seul refus : du remplissage, dont personne ne peut dire le sens.
    assert all("00:00-00:00" in expression for expression in refuses)
    assert len(refuses) <= 1
    for expression in expressions - refuses:
        verifier_semaine(expression)
        assert phrase_horaires(expression)
