"""L'état du moment en une phrase."""

from datetime import UTC, date, datetime

import pytest

from lieux.horaires import FUSEAU, CodeEtat, Etat, Fermeture, etat, phrase

BUREAU = "Mo-Fr 09:00-12:00,14:00-17:30; PH off"


def paris(*args) -> datetime:
    return datetime(*args, tzinfo=FUSEAU)


@pytest.mark.parametrize(
    ("expression", "instant", "attendu"),
    [
        (BUREAU, paris(2026, 6, 8, 10), "Ouvert jusqu'à 12 h"),
        (BUREAU, paris(2026, 6, 8, 15), "Ouvert jusqu'à 17 h 30"),
        (BUREAU, paris(2026, 6, 8, 17), "Ferme bientôt, à 17 h 30"),
        # 15 h UTC est 17 h à Paris l'été.
        (BUREAU, datetime(2026, 6, 8, 15, tzinfo=UTC), "Ferme bientôt, à 17 h 30"),
        (BUREAU, paris(2026, 6, 8, 7), "Fermé — ouvre à 9 h"),
        (BUREAU, paris(2026, 6, 8, 18), "Fermé — ouvre demain à 9 h"),
        (BUREAU, paris(2026, 6, 12, 18), "Fermé — ouvre lundi à 9 h"),
        ("Mo 09:05-12:00", paris(2026, 6, 8, 13), "Fermé — ouvre le lundi 15 juin à 9 h 05"),
        ("Tu 09:30-12:00", paris(2026, 6, 10, 13), "Fermé — ouvre mardi à 9 h 30"),
        ("Jan Tu[2] 09:00-12:00", paris(2026, 12, 1), "Fermé — ouvre le mardi 12 janvier à 9 h"),
        (
            "Jan Tu[2] 09:00-12:00",
            paris(2026, 2, 1),
            "Fermé — ouvre le mardi 12 janvier 2027 à 9 h",
        ),
        ("Jul 1 09:00-12:00", paris(2026, 6, 8), "Fermé — ouvre le mercredi 1er juillet à 9 h"),
        ("00:00-06:00", paris(2026, 6, 8, 12), "Fermé — ouvre demain à 0 h"),
        ("24/7", paris(2026, 6, 8, 10), "Ouvert"),
        ("Mo 20:00-24:00", paris(2026, 6, 8, 21), "Ouvert jusqu'à minuit"),
        ("Mo 20:00-24:00", paris(2026, 6, 8, 23, 30), "Ferme bientôt, à minuit"),
        ("Mo 20:00-02:00", paris(2026, 6, 8, 21), "Ouvert jusqu'à 2 h"),
        ("Mo 20:00-02:00", paris(2026, 6, 9, 1), "Ouvert jusqu'à 2 h"),
        ("Mo 18:00-09:00", paris(2026, 6, 8, 21), "Ouvert jusqu'à demain à 9 h"),
        ("Mo-We 00:00-24:00", paris(2026, 6, 8, 21), "Ouvert jusqu'à mercredi à minuit"),
        ("Mo-We 00:00-24:00", paris(2026, 6, 9, 21), "Ouvert jusqu'à demain à minuit"),
        ("Jun 00:00-24:00", paris(2026, 6, 8), "Ouvert jusqu'au mardi 30 juin à minuit"),
        ("off", paris(2026, 6, 8, 10), "Fermé"),
        ("", paris(2026, 6, 8, 10), "Horaires inconnus : renseignez-vous avant de venir"),
        ("illisible", paris(2026, 6, 8, 10), "Horaires inconnus : renseignez-vous avant de venir"),
        (
            '"sur rendez-vous"',
            paris(2026, 6, 8, 10),
            "Sur rendez-vous : renseignez-vous avant de venir",
        ),
        (
            'Mo-Fr 09:00-12:00 "sur rendez-vous"',
            paris(2026, 6, 8, 10),
            "Ouvert jusqu'à 12 h (sur rendez-vous)",
        ),
        (
            "Mo-Fr 09:00-12:00",
            paris(2026, 5, 1, 10),
            "Ouvert jusqu'à 12 h (jour férié : à confirmer)",
        ),
        (
            "Mo-Fr 09:00-12:00",
            paris(2026, 4, 30, 18),
            "Fermé — ouvre demain à 9 h (jour férié : à confirmer)",
        ),
        (
            'Mo-Fr 09:00-12:00 "sonnez"; SH off',
            paris(2026, 5, 1, 10),
            "Ouvert jusqu'à 12 h (sonnez ; jour férié : à confirmer ; vacances scolaires : à confirmer)",
        ),
    ],
)
def test_phrase(expression, instant, attendu):
    assert phrase(etat(expression, instant), instant) == attendu


@pytest.mark.parametrize(
    ("fin", "motif", "attendu"),
    [
        (date(2026, 5, 3), "", "Fermé exceptionnellement jusqu'au 3 mai"),
        (date(2026, 5, 3), "travaux", "Fermé exceptionnellement jusqu'au 3 mai (travaux)"),
        (date(2026, 6, 1), "", "Fermé exceptionnellement jusqu'au 1er juin"),
        (date(2026, 4, 28), "", "Fermé exceptionnellement aujourd'hui"),
        (date(2027, 4, 3), "", "Fermé exceptionnellement jusqu'au 3 avril 2027"),
        (date.max, "", "Fermé exceptionnellement"),
    ],
)
def test_fermeture_exceptionnelle(fin, motif, attendu):
    instant = paris(2026, 4, 28, 10)
    fermetures = [Fermeture(date(2026, 4, 28), fin, motif)]
    for expression in (BUREAU, ""):
        assert phrase(etat(expression, instant, fermetures), instant) == attendu


def test_chaque_code_a_sa_phrase():
    bientot = paris(2026, 6, 8, 12)
    for code in CodeEtat:
        dit = phrase(Etat(code, jusqua=bientot, ouvre_le=bientot), paris(2026, 6, 8, 10))
        assert dit
        assert "None" not in dit


def test_un_instant_donne_dans_un_autre_fuseau_se_dit_a_paris():
    ouvert = Etat(CodeEtat.OUVERT, jusqua=datetime(2026, 6, 8, 10, tzinfo=UTC))
    assert phrase(ouvert, datetime(2026, 6, 8, 7, tzinfo=UTC)) == "Ouvert jusqu'à 12 h"


def test_un_instant_sans_fuseau_est_refuse():
    with pytest.raises(ValueError, match="fuseau"):
        phrase(Etat(CodeEtat.FERME), datetime(2026, 6, 8))  # noqa: DTZ001
