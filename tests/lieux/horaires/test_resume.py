"""Les horaires ordinaires en quelques lignes."""

from datetime import date

import pytest

from lieux.horaires import phrase_horaires

LUNDI = date(2026, 4, 27)


@pytest.mark.parametrize(
    ("expression", "lignes"),
    [
        (
            "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00",
            ["Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h", "Samedi : 9 h – 12 h", "Fermé le dimanche"],
        ),
        (
            "Mo,Tu,Th,Fr 09:00-12:30; PH off",
            [
                "Lundi, mardi, jeudi et vendredi : 9 h – 12 h 30",
                "Fermé le mercredi, le samedi et le dimanche",
                "Fermé les jours fériés",
            ],
        ),
        (
            "Mo-We,Sa 09:00-12:00",
            ["Du lundi au mercredi et samedi : 9 h – 12 h", "Fermé le jeudi, le vendredi et le dimanche"],
        ),
        # La règle du mardi efface celle d'avant, ce jour-là.
        (
            "Mo-Fr 09:00-12:00,14:00-17:00; Tu 14:00-17:00",
            [
                "Lundi et du mercredi au vendredi : 9 h – 12 h et 14 h – 17 h",
                "Mardi : 14 h – 17 h",
                "Fermé le samedi et le dimanche",
            ],
        ),
        ("Fr 22:00-02:00", ["Vendredi : 22 h – 2 h", "Fermé du lundi au jeudi, le samedi et le dimanche"]),
        ("Mo 09:00-24:00", ["Lundi : 9 h – minuit", "Fermé du mardi au dimanche"]),
        ("24/7", ["Tous les jours : jour et nuit"]),
        ("08:00-20:00", ["Tous les jours : 8 h – 20 h"]),
        ("off", ["Fermé"]),
        ("", ["Horaires inconnus : renseignez-vous avant de venir"]),
        ("illisible", ["Horaires inconnus : renseignez-vous avant de venir"]),
        ('"sur rendez-vous"', ["Tous les jours : sur rendez-vous"]),
        ("unknown", ["Tous les jours : à confirmer"]),
        (
            'Mo-Fr 09:00-12:00 "sur rendez-vous"',
            ["Du lundi au vendredi : 9 h – 12 h (sur rendez-vous)", "Fermé le samedi et le dimanche"],
        ),
        (
            'Mo 09:00-12:00 "sonnez", Mo 14:00-16:00',
            ["Lundi : 9 h – 12 h (sonnez) et 14 h – 16 h", "Fermé du mardi au dimanche"],
        ),
        (
            'Mo-Fr 09:00-17:00 || "sur rendez-vous"; PH off',
            ["Du lundi au vendredi : 9 h – 17 h", "Samedi et dimanche : sur rendez-vous", "Fermé les jours fériés"],
        ),
        (
            "Mo-Sa 09:00-12:00 unknown",
            ["Du lundi au samedi : 9 h – 12 h (à confirmer)", "Fermé le dimanche"],
        ),
        (
            "Mo,PH 09:00-12:00",
            ["Lundi : 9 h – 12 h", "Fermé du mardi au dimanche", "Jours fériés : 9 h – 12 h"],
        ),
        # Un jour férié qui tombe un mercredi est fermé, les autres non.
        (
            "Mo-Fr,PH 09:00-12:00; We off",
            [
                "Lundi, mardi, jeudi et vendredi : 9 h – 12 h",
                "Fermé le mercredi, le samedi et le dimanche",
                "Jours fériés : horaires particuliers, à confirmer",
            ],
        ),
        (
            "Mo-Fr 09:00-12:00; PH,SH off",
            [
                "Du lundi au vendredi : 9 h – 12 h",
                "Fermé le samedi et le dimanche",
                "Fermé les jours fériés",
                "Fermé pendant les vacances scolaires",
            ],
        ),
        (
            "Mo-Su 09:00-12:00; SH We 14:00-17:00",
            ["Tous les jours : 9 h – 12 h", "Vacances scolaires : horaires différents, à confirmer"],
        ),
    ],
)  # fmt: skip
def test_une_semaine_ordinaire(expression, lignes):
    assert phrase_horaires(expression) == lignes


@pytest.mark.parametrize(
    ("expression", "lignes"),
    [
        (
            "Jul-Aug Mo 10:00-11:00; Sep-Jun Mo-Fr 09:00-12:00",
            [
                "De septembre à juin, du lundi au vendredi : 9 h – 12 h",
                "De septembre à juin, fermé le samedi et le dimanche",
                "En juillet et août, lundi : 10 h – 11 h",
                "En juillet et août, fermé du mardi au dimanche",
            ],
        ),
        (
            "09:00-12:00; Aug off",
            ["De septembre à juillet, tous les jours : 9 h – 12 h", "En août, fermé"],
        ),
        (
            "Apr-Oct 09:00-18:00; Nov-Mar 10:00-16:00",
            [
                "De novembre à mars, tous les jours : 10 h – 16 h",
                "D'avril à octobre, tous les jours : 9 h – 18 h",
            ],
        ),
        # Les douze mois écrits pareil ne sont pas des saisons.
        ("Jan-Jun 09:00-12:00; Jul-Dec 09:00-12:00", ["Tous les jours : 9 h – 12 h"]),
        # La nuit du dimanche finit le lundi, parfois férié (Pentecôte) : pas une saison.
        (
            "Mo-Su 22:00-02:00; Aug off; PH off",
            [
                "De septembre à juillet, tous les jours : 22 h – 2 h",
                "En août, fermé",
                "Fermé les jours fériés",
            ],
        ),
        # Le 1er novembre est férié et, en 2026, un dimanche : il ne doit rien changer.
        (
            "Mo-Sa 09:00-12:00; Nov Su 09:00-12:00; PH off",
            [
                "De décembre à octobre, du lundi au samedi : 9 h – 12 h",
                "De décembre à octobre, fermé le dimanche",
                "En novembre, tous les jours : 9 h – 12 h",
                "Fermé les jours fériés",
            ],
        ),
    ],
)  # fmt: skip
def test_des_saisons(expression, lignes):
    assert phrase_horaires(expression) == lignes


@pytest.mark.parametrize(
    ("expression", "lignes"),
    [
        ("Tu[1] 09:00-12:00", ["Le premier mardi du mois : 9 h – 12 h", "Fermé les autres jours"]),
        (
            "Mo-Tu 09:00-12:00; We[1,3] 14:00-17:00",
            [
                "Lundi et mardi : 9 h – 12 h",
                "Le premier et le troisième mercredi du mois : 14 h – 17 h",
                "Fermé les autres jours",
            ],
        ),
        (
            "09:00-12:00; Su[1] 10:00-11:00",
            [
                "Du lundi au samedi : 9 h – 12 h",
                "Le premier dimanche du mois : 10 h – 11 h",
                "Le deuxième, le troisième, le quatrième et le cinquième dimanche du mois : 9 h – 12 h",
            ],
        ),
        (
            "Tu[1] 09:00-12:00; PH off",
            ["Le premier mardi du mois : 9 h – 12 h", "Fermé les autres jours", "Fermé les jours fériés"],
        ),
    ],
)  # fmt: skip
def test_un_rang_dans_le_mois(expression, lignes):
    assert phrase_horaires(expression) == lignes


def test_date_par_date_quand_la_semaine_ne_suffit_pas():
    assert phrase_horaires("Mo-Fr 09:00-12:00; Dec 24-Jan 02 off", LUNDI) == [
        "Lundi 27 avril : 9 h – 12 h",
        "Mardi 28 avril : 9 h – 12 h",
        "Mercredi 29 avril : 9 h – 12 h",
        "Jeudi 30 avril : 9 h – 12 h",
        "Vendredi 1er mai : 9 h – 12 h (jour férié : à confirmer)",
        "Samedi 2 mai : fermé",
        "Dimanche 3 mai : fermé",
    ]


@pytest.mark.parametrize(
    ("expression", "ligne"),
    [
        ("week 19-53/2 Mo 09:00-12:00", "Fermé — ouvre le lundi 4 mai à 9 h"),
        ("2026 Jul 06-10 09:00-12:00", "Fermé — ouvre le lundi 6 juillet à 9 h"),
        ("Fr[-1] 10:00-12:00", "Fermé — ouvre le vendredi 29 mai à 10 h"),
        ("Jun Mo[1] 10:00-12:00", "Fermé — ouvre le lundi 1er juin à 10 h"),
        ("2020 Mo 09:00-12:00", "Fermé"),
    ],
)
def test_rien_dans_les_sept_jours(expression, ligne):
    assert phrase_horaires(expression, LUNDI) == [ligne]


def test_sans_date_c_est_la_semaine_a_venir():
    assert len(phrase_horaires("2020-2090 09:00-12:00")) == 7
