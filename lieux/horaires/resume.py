"""Résumer des horaires en quelques lignes : « Du lundi au vendredi : 9 h – 12 h ».

Les phrases ne sont pas tirées du texte mais de son évaluation à des dates de
référence : elles disent ce que le site répondra ces jours-là, règles qui se
recouvrent comprises. Ce qui ne se répète pas simplement (numéros de semaine,
dates précises, années…) est donné date par date, sur sept jours.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, groupby

from django.utils import dateformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lieux.horaires.calcul import FUSEAU, etat
from lieux.horaires.lecture import Lecture, ferie, lire
from lieux.horaires.semaine import Jour, Plage, semaine
from lieux.horaires.texte import (
    date_en_mots,
    enumerer,
    heure_en_mots,
    nom_du_jour,
    phrase,
)

_UN_LUNDI = date(2026, 6, 1)

_MOIS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_JOUR = r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[1-5](?:[,-][1-5])*\])?|PH|SH)"
_HEURES = r"\d\d:\d\d-\d\d:\d\d"
# Une règle qui ne dépend que du mois, du jour de la semaine, de son rang dans le mois
# ou d'un congé.
_REGLE_SIMPLE = re.compile(
    rf"(?:24/7)?(?:{_MOIS}(?:[,-]{_MOIS})*)? ?(?:{_JOUR}(?:[,-]{_JOUR})*)? ?"
    rf'(?:{_HEURES}(?:,{_HEURES})*)? ?(?:closed|unknown)? ?(?:"")?'
)
_VACANCES_FERMEES = re.compile(r"(?:^|; )(?:PH,)?SH(?:,PH)? closed")


def phrase_horaires(expression: str, a_partir_de: date | None = None) -> list[str]:
    """Les lignes à afficher ; `a_partir_de` (aujourd'hui) ne sert qu'à la forme date par date."""
    lecture = lire(expression)
    if lecture is None:
        return [_("Horaires inconnus : renseignez-vous avant de venir")]
    regles = re.split(r"; |, | \|\| ", lecture.ecriture)
    simple = all(_REGLE_SIMPLE.fullmatch(regle) for regle in regles)
    par_rang, par_mois = "[" in lecture.ecriture, bool(re.search(_MOIS, lecture.ecriture))
    if not simple or (par_rang and par_mois):
        lignes = _date_par_date(expression, a_partir_de or datetime.now(FUSEAU).date())
    else:
        # Sans mois dans le texte, toutes les semaines se valent : juin suffit.
        mois = range(1, 13) if par_mois else (6,)
        lignes = _par_rang(expression) if par_rang else _par_saison(expression, mois)
        lignes += _jours_feries(expression, lecture)
    return [capfirst(ligne) for ligne in [*lignes, *_vacances(lecture)]]


# --- Un jour --------------------------------------------------------------------------


def _un_jour(expression: str, jour: date) -> str:
    """« 9 h – 12 h et 14 h – 17 h », ou "" si le lieu est fermé."""
    return _heures(semaine(expression, jour, jours=1)[0])


def _heures(jour: Jour) -> str:
    if not jour.details:
        # Sans heures, une remarque ou un « peut-être » (`unknown`) restent à dire.
        return jour.remarque or (_("à confirmer") if jour.peut_etre else "")
    groupes = []
    for note, plages in groupby(jour.details, key=_note):
        heures = enumerer([_plage(plage) for plage in plages])
        groupes.append(f"{heures} ({note})" if note else heures)
    return enumerer(groupes)


def _note(plage: Plage) -> str:
    notes = [plage.remarque, "" if plage.sure else _("à confirmer")]
    return ", ".join(note for note in notes if note)


def _plage(plage: Plage) -> str:
    if plage.debut == plage.fin == time.min:
        return _("jour et nuit")
    debut, fin = heure_en_mots(plage.debut), heure_en_mots(plage.fin, fin=True)
    return f"{debut} – {fin}"


# --- Une semaine ordinaire, des saisons -----------------------------------------------


def _par_saison(expression: str, mois_lus: Iterable[int]) -> list[str]:
    saisons: dict[tuple[str, ...], list[int]] = {}
    for mois in mois_lus:
        jours = semaine(expression, _semaine_sans_ferie(mois))
        saisons.setdefault(tuple(_heures(jour) for jour in jours), []).append(mois)
    if len(saisons) == 1:
        return _lignes_de_la_semaine(*saisons)
    return [
        _("%(saison)s, %(ligne)s") % {"saison": _mois_en_mots(mois), "ligne": ligne}
        for heures, mois in saisons.items()
        for ligne in _lignes_de_la_semaine(heures)
    ]


def _lignes_de_la_semaine(heures: Sequence[str]) -> list[str]:
    """`heures` : du lundi au dimanche, "" pour un jour fermé."""
    if not any(heures):
        return [_("fermé")]
    if len(set(heures)) == 1:
        return [_("tous les jours : %(heures)s") % {"heures": heures[0]}]
    lignes = [
        _("%(jours)s : %(heures)s") % {"jours": _jours_en_mots(rangs), "heures": ces_heures}
        for ces_heures, rangs in _regrouper(heures).items()
        if ces_heures
    ]
    fermes = [rang for rang, ces_heures in enumerate(heures) if not ces_heures]
    if fermes:
        lignes.append(_("fermé %(jours)s") % {"jours": _jours_en_mots(fermes, article=True)})
    return lignes


def _regrouper(heures: Iterable[str]) -> dict[str, list[int]]:
    groupes: dict[str, list[int]] = {}
    for rang, ces_heures in enumerate(heures):
        groupes.setdefault(ces_heures, []).append(rang)
    return groupes


def _jours_en_mots(rangs: Sequence[int], *, article: bool = False) -> str:
    """« du lundi au vendredi », « mardi et jeudi », avec article « le mardi et le jeudi »."""
    mots = []
    for suite in _suites(rangs):
        if len(suite) > 2:
            bornes = {"debut": _nom(suite[0]), "fin": _nom(suite[-1])}
            mots.append(_("du %(debut)s au %(fin)s") % bornes)
        else:
            noms = [_nom(rang) for rang in suite]
            mots += [_("le %(jour)s") % {"jour": nom} for nom in noms] if article else noms
    return enumerer(mots)


def _mois_en_mots(mois: Sequence[int]) -> str:
    """« de septembre à juin », « en juillet et août » ; les mois tournent."""
    suites = _suites(mois)
    if len(suites) > 1 and suites[0][0] == 1 and suites[-1][-1] == 12:
        suites = [*suites[1:-1], suites[-1] + suites[0]]
    mots = []
    for suite in suites:
        noms = [dateformat.format(date(2026, numero, 1), "F") for numero in suite]
        if len(suite) > 2:
            # Élision : « d'avril à juin ».
            modele = (
                _("d'%(debut)s à %(fin)s") if noms[0][0] in "ao" else _("de %(debut)s à %(fin)s")
            )
            mots.append(modele % {"debut": noms[0], "fin": noms[-1]})
        else:
            mots.append(_("en %(mois)s") % {"mois": enumerer(noms)})
    return enumerer(mots)


def _suites(nombres: Sequence[int]) -> list[list[int]]:
    """[1, 2, 3, 5] → [[1, 2, 3], [5]]."""
    rang = count()
    return [list(suite) for _cle, suite in groupby(nombres, key=lambda n: n - next(rang))]


def _nom(rang: int) -> str:
    return nom_du_jour(_UN_LUNDI + timedelta(days=rang))


@lru_cache(maxsize=12)
def _semaine_sans_ferie(mois: int) -> date:
    """Le lundi d'une semaine entière dans ce mois, loin de tout jour férié."""
    lundi = _UN_LUNDI
    while not (lundi.month == (lundi + timedelta(days=6)).month == mois and _ordinaire(lundi, 7)):
        lundi += timedelta(days=7)
    return lundi


def _ordinaire(premier: date, jours: int) -> bool:
    """Ni ces jours, ni la veille, ni le lendemain ne sont fériés : une nuit les relie."""
    return not any(ferie(premier + timedelta(days=rang)) for rang in range(-1, jours + 1))


# --- Le deuxième mardi du mois --------------------------------------------------------


def _par_rang(expression: str) -> list[str]:
    par_jour = [
        [_un_jour(expression, _jour_de_rang(jour, rang)) for rang in range(1, 6)]
        for jour in range(7)
    ]
    reguliers = [heures[0] if len(set(heures)) == 1 else "" for heures in par_jour]
    lignes = [
        _("%(jours)s : %(heures)s") % {"jours": _jours_en_mots(jours), "heures": heures}
        for heures, jours in _regrouper(reguliers).items()
        if heures
    ]
    for jour, heures_par_rang in enumerate(par_jour):
        if reguliers[jour]:
            continue
        for heures, rangs in _regrouper(heures_par_rang).items():
            if heures:
                valeurs = {"rangs": _rangs_en_mots(rangs), "jour": _nom(jour), "heures": heures}
                lignes.append(_("%(rangs)s %(jour)s du mois : %(heures)s") % valeurs)
    ferme = not all(heures for heures_par_rang in par_jour for heures in heures_par_rang)
    if not lignes:
        return [_("fermé")]
    return [*lignes, _("fermé les autres jours")] if ferme else lignes


def _rangs_en_mots(rangs: Sequence[int]) -> str:
    noms = (_("le premier"), _("le deuxième"), _("le troisième"), _("le quatrième"), _("le cinquième"))  # fmt: skip
    return enumerer([noms[rang] for rang in rangs])


@lru_cache(maxsize=35)
def _jour_de_rang(jour_de_semaine: int, rang: int) -> date:
    """Une date non fériée : le `rang`-ième tel jour de son mois."""
    jour = date(2026, 1, 1)
    while not (
        jour.weekday() == jour_de_semaine and (jour.day + 6) // 7 == rang and _ordinaire(jour, 1)
    ):
        jour += timedelta(days=1)
    return jour


# --- Les congés -----------------------------------------------------------------------


def _jours_feries(expression: str, lecture: Lecture) -> list[str]:
    if not lecture.dit_les_feries:
        return []
    heures = {_un_jour(expression, jour) for jour in _feries_de_reference()}
    if heures == {""}:
        return [_("fermé les jours fériés")]
    if len(heures) == 1:
        return [_("jours fériés : %(heures)s") % {"heures": heures.pop()}]
    return [_("jours fériés : horaires particuliers, à confirmer")]


@lru_cache(maxsize=1)
def _feries_de_reference() -> list[date]:
    """Ceux de deux années : chaque date fixe y tombe deux jours de semaine différents."""
    jours = (date(2026, 1, 1) + timedelta(days=rang) for rang in range(730))
    return [jour for jour in jours if ferie(jour)]


def _vacances(lecture: Lecture) -> list[str]:
    if not lecture.dit_les_vacances:
        return []
    if _VACANCES_FERMEES.search(lecture.ecriture):
        return [_("fermé pendant les vacances scolaires")]
    return [_("vacances scolaires : horaires différents, à confirmer")]


# --- Date par date --------------------------------------------------------------------


def _date_par_date(expression: str, premier_jour: date) -> list[str]:
    jours = semaine(expression, premier_jour)
    if not any(_heures(jour) for jour in jours):
        minuit = datetime.combine(premier_jour, time.min, FUSEAU)
        return [phrase(etat(expression, minuit), minuit)]
    return [
        _("%(date)s : %(heures)s")
        % {"date": date_en_mots(jour.date, premier_jour), "heures": _heures_datees(jour)}
        for jour in jours
    ]


def _heures_datees(jour: Jour) -> str:
    heures = _heures(jour) or _("fermé")
    if jour.a_confirmer and jour.ferie and jour.details:
        return _("%(heures)s (jour férié : à confirmer)") % {"heures": heures}
    return heures
