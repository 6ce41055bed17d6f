"""La semaine jour par jour : plages, jours fériés, fermetures, remarques."""

from datetime import date, time, timedelta

import pytest

from lieux.horaires import Fermeture, Plage, semaine

LUNDI = date(2026, 6, 8)
NEUF_MIDI = (time(9), time(12))


def plages(expression, premier=LUNDI, fermetures=(), jours=7):
    return [jour.plages for jour in semaine(expression, premier, fermetures, jours)]


def test_une_semaine_ordinaire():
    jours = semaine("Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00", LUNDI)

    assert [jour.date for jour in jours] == [LUNDI + timedelta(days=rang) for rang in range(7)]
    assert [jour.plages for jour in jours] == [
        *[(NEUF_MIDI, (time(14), time(17)))] * 5,
        (NEUF_MIDI,),
        (),
    ]
    assert not any(jour.ferie or jour.a_confirmer or jour.remarque for jour in jours)
    assert all(jour.ferme_exceptionnellement is None for jour in jours)


@pytest.mark.parametrize("expression", ["", "  ", "illisible", "Mo-Fr", "x" * 600])
def test_inconnue(expression):
    assert semaine(expression, LUNDI) is None


@pytest.mark.parametrize(
    ("expression", "attendu"),
    [
        # Une nuit appartient au jour où elle commence.
        ("Mo 22:00-02:00", [((time(22), time(2)),), ()]),
        ("Tu 22:00-02:00", [(), ((time(22), time(2)),)]),
        ("Su 22:00-02:00", [(), ()]),
        ("Mo 09:00-33:00", [((time(9), time(9)),), ()]),
        ("Mo 18:00-09:00", [((time(18), time(9)),), ()]),
        ("Mo 09:00-24:00", [((time(9), time(0)),), ()]),
        ("Mo 00:00-24:00", [((time(0), time(0)),), ()]),
        ("24/7", [((time(0), time(0)),)] * 2),
        # Plus de 24 heures : coupé à minuit.
        ("Mo 09:00-48:00", [((time(9), time(0)),), ((time(0), time(0)),)]),
        ("off", [(), ()]),
    ],
)
def test_nuits_et_journees_entieres(expression, attendu):
    assert plages(expression, jours=2) == attendu


def test_jours_feries():
    premier_mai = date(2026, 5, 1)

    (sans_ph,) = semaine("Mo-Fr 09:00-12:00", premier_mai, jours=1)
    assert (sans_ph.ferie, sans_ph.a_confirmer, sans_ph.plages) == (True, True, (NEUF_MIDI,))
    (avec_ph,) = semaine("Mo-Fr 09:00-12:00; PH off", premier_mai, jours=1)
    assert (avec_ph.ferie, avec_ph.a_confirmer, avec_ph.plages) == (True, False, ())
    # Fermé ce jour-là de toute façon : rien à confirmer.
    (ferme,) = semaine("Mo-Th 09:00-12:00", premier_mai, jours=1)
    assert (ferme.ferie, ferme.a_confirmer) == (True, False)


def test_vacances_scolaires_inconnues():
    assert all(jour.a_confirmer for jour in semaine("Mo-Fr 09:00-12:00; SH off", LUNDI))


def test_fermeture_exceptionnelle():
    fermetures = [
        Fermeture(LUNDI + timedelta(days=1), LUNDI + timedelta(days=2), "travaux"),
        Fermeture(LUNDI + timedelta(days=4), LUNDI + timedelta(days=4)),
    ]
    jours = semaine("Mo-Fr 09:00-12:00", LUNDI, iter(fermetures))

    assert [jour.ferme_exceptionnellement for jour in jours] == [
        None, "travaux", "travaux", None, "", None, None,
    ]  # fmt: skip
    assert [bool(jour.plages) for jour in jours] == [True, False, False, True, False, False, False]


def test_une_fermeture_coupe_la_nuit_de_la_veille():
    mardi = LUNDI + timedelta(days=1)
    fermeture = Fermeture(mardi, mardi)
    assert plages("Mo-Tu 22:00-02:00", fermetures=[fermeture], jours=3) == [
        ((time(22), time(0)),),
        (),
        ((time(0), time(2)),),
    ]


@pytest.mark.parametrize("expression", ["Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; SH off"])
def test_un_jour_ferme_exceptionnellement_n_est_plus_a_confirmer(expression):
    premier_mai = date(2026, 5, 1)
    fermeture = Fermeture(premier_mai, premier_mai, "fête")
    (jour,) = semaine(expression, premier_mai, [fermeture], jours=1)
    assert (jour.ferie, jour.a_confirmer, jour.ferme_exceptionnellement) == (True, False, "fête")


def test_remarques_et_incertitudes():
    lundi, mardi, mercredi = semaine(
        'Mo 09:00-12:00 "sonnez", Mo 14:00-17:00; Tu 09:00-12:00 unknown "appelez"', LUNDI, jours=3
    )
    assert lundi.details == (
        Plage(time(9), time(12), remarque="sonnez"),
        Plage(time(14), time(17)),
    )
    assert (lundi.remarque, lundi.a_confirmer) == ("sonnez", False)
    assert mardi.plages == (NEUF_MIDI,)
    assert (mardi.remarque, mardi.a_confirmer, mardi.peut_etre) == ("appelez", True, True)
    assert (mercredi.plages, mercredi.a_confirmer) == ((), False)


def test_ce_qui_reste_autour_des_heures_sures_n_est_pas_un_horaire():
    jours = semaine('Mo-Fr 09:00-12:00 || "sur rendez-vous"', LUNDI)

    assert [jour.plages for jour in jours] == [*[(NEUF_MIDI,)] * 5, (), ()]
    assert [jour.remarque for jour in jours] == [*[""] * 5, *["sur rendez-vous"] * 2]
    assert [jour.peut_etre for jour in jours] == [False] * 5 + [True] * 2
