"""La semaine ordinaire en grille : sept jours, le matin et l'après-midi ↔ texte d'horaires.

La grille ne montre que ce qu'elle sait redire : une semaine ordinaire, avec ou sans
« fermé les jours fériés ». Tout le reste (mois, rangs, commentaires, nuits, vacances)
donne None : le texte reste alors tel qu'il est.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from lieux.horaires.lecture import lire
from lieux.horaires.texte import nom_du_jour

JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# Une plage unique qui commence à midi ou plus tard se montre l'après-midi.
_MIDI = time(12)
_MINUIT = time.min
_UN_LUNDI = date(2026, 6, 1)


@dataclass(frozen=True)
class Creneau:
    """De `debut` à `fin` le même jour ; `fin` 00:00 : jusqu'à minuit."""

    debut: time
    fin: time

    @property
    def a_l_endroit(self) -> bool:
        return self.debut < self.fin or (self.fin == _MINUIT and self.debut != _MINUIT)

    def __str__(self) -> str:
        fin = "24:00" if self.fin == _MINUIT else f"{self.fin:%H:%M}"
        return f"{self.debut:%H:%M}-{fin}"


Demi = Creneau | None
FERME: tuple[Demi, Demi] = (None, None)


@dataclass(frozen=True)
class Grille:
    """`jours` : du lundi au dimanche, (matin, après-midi), None si fermé."""

    jours: tuple[tuple[Demi, Demi], ...] = (FERME,) * 7
    feries_fermes: bool = False

    @property
    def vide(self) -> bool:
        return not any(_creneaux(jour) for jour in self.jours)


def ranger(creneaux: list[Creneau]) -> tuple[Demi, Demi]:
    """Une plage unique va à sa demi-journée ; deux sont le matin puis l'après-midi."""
    if not creneaux:
        return FERME
    if len(creneaux) == 1:
        seul = creneaux[0]
        return (None, seul) if seul.debut >= _MIDI else (seul, None)
    return creneaux[0], creneaux[1]


def rangee(grille: Grille) -> Grille:
    """La même semaine, chaque plage unique à sa demi-journée ; sans heures, rien n'est dit."""
    if grille.vide:
        return Grille()
    return Grille(tuple(ranger(_creneaux(jour)) for jour in grille.jours), grille.feries_fermes)


def soucis(grille: Grille) -> list[str]:
    """Ce qui empêche d'écrire cette grille, en mots simples, jour par jour."""
    phrases = []
    for rang, jour in enumerate(grille.jours):
        nom = nom_de(rang)
        if not all(creneau.a_l_endroit for creneau in _creneaux(jour)):
            phrases.append(
                _("%(jour)s : l'heure de fin doit être après l'heure de début.") % {"jour": nom}
            )
        elif len(_creneaux(jour)) == 2 and not _se_suivent(*jour):
            phrases.append(
                _("%(jour)s : l'après-midi commence avant la fin du matin.") % {"jour": nom}
            )
    return [phrase[0].upper() + phrase[1:] for phrase in phrases]


def nom_de(rang: int) -> str:
    """0 → « lundi », dans la langue de la page."""
    return nom_du_jour(_UN_LUNDI + timedelta(days=rang))


def _se_suivent(matin: Creneau, apres_midi: Creneau) -> bool:
    return matin.fin != _MINUIT and matin.fin < apres_midi.debut


# --- La grille → le texte -------------------------------------------------------------


def expression_depuis(grille: Grille) -> str:
    """Le texte d'une grille sans souci ; "" si elle n'a aucune heure.

    Une grille fautive lève ValueError : à montrer avec `soucis` avant.
    """
    if soucis(grille):
        raise ValueError("; ".join(soucis(grille)))
    par_heures: dict[str, list[int]] = {}
    for rang, jour in enumerate(grille.jours):
        if creneaux := _creneaux(jour):
            par_heures.setdefault(",".join(map(str, creneaux)), []).append(rang)
    if not par_heures:
        return ""
    regles = [f"{_jours(rangs)} {heures}" for heures, rangs in par_heures.items()]
    return "; ".join([*regles, *(["PH off"] if grille.feries_fermes else [])])


def _creneaux(jour: tuple[Demi, Demi]) -> list[Creneau]:
    return [creneau for creneau in jour if creneau]


def _jours(rangs: list[int]) -> str:
    """[0, 1, 2, 4] → « Mo-We,Fr »."""
    suites: list[list[int]] = []
    for rang in rangs:
        if suites and suites[-1][-1] == rang - 1:
            suites[-1].append(rang)
        else:
            suites.append([rang])
    return ",".join(_suite(suite) for suite in suites)


def _suite(suite: list[int]) -> str:
    noms = [JOURS[rang] for rang in suite]
    return f"{noms[0]}-{noms[-1]}" if len(noms) > 2 else ",".join(noms)


# --- Le texte → la grille -------------------------------------------------------------

_JOUR = f"(?:{'|'.join(JOURS)})"
_HEURES = r"\d\d:\d\d-\d\d:\d\d"
_REGLE = re.compile(
    rf"(?:(?P<jours>{_JOUR}(?:-{_JOUR})?(?:,{_JOUR}(?:-{_JOUR})?)*) ?)?"
    rf"(?P<heures>{_HEURES}(?:,{_HEURES})*|closed)"
)


def grille_depuis(expression: str) -> Grille | None:
    """La grille qui dit exactement la même chose ; None si aucune ne le peut.

    Un texte vide donne une grille vide.
    """
    if not expression.strip():
        return Grille()
    lecture = lire(expression)
    if lecture is None:
        return None
    jours: list[tuple[Demi, Demi]] = [FERME] * 7
    feries_fermes = False
    for regle in lecture.ecriture.split("; "):
        if regle == "PH closed":
            feries_fermes = True
            continue
        lue = _REGLE.fullmatch(regle)
        if not lue:
            return None
        jour = _jour_depuis(lue["heures"])
        if jour is None:
            return None
        for rang in _rangs(lue["jours"]):
            # Une règle qui suit l'emporte sur ce jour, heures comprises.
            jours[rang] = jour
    grille = Grille(tuple(jours), feries_fermes)
    return None if grille.vide or soucis(grille) else grille


def _jour_depuis(heures: str) -> tuple[Demi, Demi] | None:
    if heures == "closed":
        return FERME
    creneaux = []
    for plage in heures.split(","):
        bornes = [_heure(borne) for borne in plage.split("-")]
        if None in bornes or plage.startswith("24:"):
            return None
        creneau = Creneau(*bornes)
        # « 22:00-02:00 » finit le lendemain, « 12:00-00:00 » aussi s'écrit « 24:00 ».
        if not creneau.a_l_endroit:
            return None
        creneaux.append(creneau)
    return ranger(creneaux) if len(creneaux) <= 2 else None


def _heure(texte: str) -> time | None:
    heures, minutes = map(int, texte.split(":"))
    if (heures, minutes) == (24, 0):
        return _MINUIT
    return time(heures, minutes) if heures < 24 else None


def _rangs(jours: str | None) -> Iterator[int]:
    if jours is None:
        yield from range(7)
        return
    for morceau in jours.split(","):
        premier, _tiret, dernier = morceau.partition("-")
        debut, fin = JOURS.index(premier), JOURS.index(dernier or premier)
        # « Sa-Mo » passe par le dimanche.
        for pas in range((fin - debut) % 7 + 1):
            yield (debut + pas) % 7
