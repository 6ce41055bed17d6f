"""La semaine en grille : elle redit exactement le texte, ou ne le montre pas."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieux.horaires import probleme, semaine
from lieux.horaires.grille import (
    FERME,
    Creneau,
    Grille,
    expression_depuis,
    grille_depuis,
    rangee,
    soucis,
)

LUNDI = date(2026, 6, 1)


def c(debut: str, fin: str) -> Creneau:
    return Creneau(time.fromisoformat(debut), time.fromisoformat(fin))


BUREAU = (c("09:00", "12:00"), c("14:00", "17:00"))


@pytest.mark.parametrize(
    ("expression", "jours", "feries"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00; PH off", (BUREAU,) * 5 + (FERME,) * 2, True),
        ("Mo-Fr 09:00-12:00, 14:00-17:00", (BUREAU,) * 5 + (FERME,) * 2, False),
        ("PH off; Sa 09:00-12:00", (FERME,) * 5 + ((c("09:00", "12:00"), None), FERME), True),
        ("Tu 14:00-17:00", (FERME, (None, c("14:00", "17:00"))) + (FERME,) * 5, False),
        ("09:00-24:00", ((c("09:00", "00:00"), None),) * 7, False),
        ("Sa-Mo 09:00-12:00,14:00-17:00", (BUREAU,) + (FERME,) * 4 + (BUREAU,) * 2, False),
        (
            "Mo-Fr 09:00-12:00,14:00-17:00; We off; Su closed",
            (BUREAU, BUREAU, FERME, BUREAU, BUREAU, FERME, FERME),
            False,
        ),
        ("", (FERME,) * 7, False),
    ],
)
def test_une_semaine_ordinaire_se_lit_en_grille(expression, jours, feries):
    assert grille_depuis(expression) == Grille(jours, feries)


@pytest.mark.parametrize(
    "expression",
    [
        "24/7",
        "lundi matin",
        "Mo[1] 09:00-12:00",
        "Jul-Aug Mo-Fr 09:00-12:00",
        "Mo-Fr 09:00-12:00; SH off",
        "Mo-Fr 09:00-12:00; PH 10:00-12:00",
        "Mo-Fr,PH 09:00-12:00",
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        '"sur rendez-vous"',
        "Mo 09:00-12:00 unknown",
        "Mo-Fr 09:00-12:00 || Sa 09:00-12:00",
        "Fr 22:00-02:00",
        "Mo 08:00-10:00,11:00-12:00,14:00-17:00",
        "week 1-10 Mo 09:00-12:00",
        "Mo 00:00-24:00",
        "Mo 09:00-12:00,11:00-17:00",
        "off",
    ],
)
def test_ce_que_la_grille_ne_sait_pas_redire_ne_s_y_montre_pas(expression):
    assert grille_depuis(expression) is None


def meme_semaine(une: str, autre: str) -> bool:
    """Cinq semaines, dont plusieurs jours fériés (mai), se lisent pareil."""
    lues = [semaine(texte, date(2026, 4, 27), jours=35) for texte in (une, autre)]
    une, autre = ([(jour.plages, jour.a_confirmer) for jour in jours] for jours in lues)
    return une == autre


@pytest.mark.parametrize(
    ("jours", "texte"),
    [
        ((BUREAU,) * 5 + (FERME,) * 2, "Mo-Fr 09:00-12:00,14:00-17:00"),
        ((BUREAU, FERME, BUREAU) + (FERME,) * 4, "Mo,We 09:00-12:00,14:00-17:00"),
        ((BUREAU, BUREAU) + (FERME,) * 5, "Mo,Tu 09:00-12:00,14:00-17:00"),
        ((FERME,) * 7, ""),
    ],
)
def test_la_grille_ecrit_un_texte_court(jours, texte):
    assert expression_depuis(Grille(jours)) == texte
    feries = expression_depuis(Grille(jours, feries_fermes=True))
    assert feries == (f"{texte}; PH off" if texte else "")


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        ((c("12:00", "09:00"), None), "Mardi : l'heure de fin doit être après l'heure de début."),
        ((c("00:00", "00:00"), None), "Mardi : l'heure de fin doit être après l'heure de début."),
        ((c("09:00", "09:00"), None), "Mardi : l'heure de fin doit être après l'heure de début."),
        ((c("09:00", "14:00"), c("13:00", "17:00")), "Mardi : l'après-midi commence avant la fin"),
        ((c("09:00", "12:00"), c("12:00", "17:00")), "Mardi : l'après-midi commence avant la fin"),
        ((c("09:00", "00:00"), c("13:00", "17:00")), "Mardi : l'après-midi commence avant la fin"),
    ],
)
def test_une_grille_fautive_le_dit_jour_par_jour(jour, phrase):
    grille = Grille((FERME, jour) + (FERME,) * 5)
    assert soucis(grille)[0].startswith(phrase)
    with pytest.raises(ValueError, match="Mardi"):
        expression_depuis(grille)


# --- Aller et retour ------------------------------------------------------------------

_minutes = st.integers(0, 24 * 60 - 1)


def _heure(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


@st.composite
def jours_ordinaires(draw):
    bornes = sorted(draw(st.sets(st.integers(0, 24 * 60), min_size=4, max_size=4)))
    un, deux = (Creneau(_heure(a), _heure(b)) for a, b in (bornes[:2], bornes[2:]))
    return draw(st.sampled_from([FERME, (un, None), (None, un), (None, deux), (un, deux)]))


grilles = st.builds(Grille, st.tuples(*[jours_ordinaires()] * 7), st.booleans())


@given(grilles)
def test_aller_et_retour(grille):
    assert soucis(grille) == []
    texte = expression_depuis(grille)
    assert probleme(texte) is None
    assert len(texte) <= 500
    assert grille_depuis(texte) == rangee(grille)
    assert expression_depuis(rangee(grille)) == texte


def minutes_ouvertes(plages):
    """Les minutes d'une semaine qui tourne ; deux plages qui se touchent à minuit n'en font qu'une."""
    ouvertes = set()
    for rang, debut, fin in plages:
        de, a = debut.hour * 60 + debut.minute, fin.hour * 60 + fin.minute
        duree = (a - de) % 1440 or 1440
        ouvertes |= {(rang * 1440 + de + minute) % 10_080 for minute in range(duree)}
    return ouvertes


@given(grilles)
def test_le_texte_ecrit_ouvre_aux_heures_de_la_grille(grille):
    texte = expression_depuis(grille)
    if not texte:
        return
    lues = [
        (jour.date.weekday(), debut, fin)
        for jour in semaine(texte, LUNDI)
        for debut, fin in jour.plages
    ]
    voulues = [
        (rang, creneau.debut, creneau.fin)
        for rang, jour in enumerate(grille.jours)
        for creneau in jour
        if creneau
    ]
    assert minutes_ouvertes(lues) == minutes_ouvertes(voulues)


_regles = st.sampled_from(
    [
        "Mo-Fr 09:00-12:00",
        "Mo-Fr 09:00-12:00,14:00-17:00",
        "We off",
        "Sa-Mo 10:00-11:00",
        "PH off",
        "SH off",
        "Tu 14:00-24:00",
        "Su[1] 09:00-12:00",
        "Jul Mo 09:00-12:00",
        "08:00-20:00",
        "Fr 20:00-01:00",
        'Th 09:00-12:00 "sur rendez-vous"',
        "Mo,PH 09:00-12:00",
    ]
)


@given(st.lists(_regles, min_size=1, max_size=4), st.sampled_from(["; ", ", ", " || "]))
def test_ce_que_la_grille_montre_elle_le_redit(regles, separateur):
    texte = separateur.join(regles)
    grille = grille_depuis(texte)
    if grille is not None:
        assert meme_semaine(texte, expression_depuis(grille)), expression_depuis(grille)
