"""Lire un texte d'horaires au format OpenStreetMap.

Format : https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
(colonne `horaires` du schéma national), avec les jours fériés français.

La bibliothèque suit ce format ; là où elle s'en écarte, ou là où il piège une
personne qui tape, le texte est arrangé avant lecture ou refusé (`fautes`).
Ce qui est refusé est inconnu : ni ouvert ni fermé.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State

from lieux.horaires import fautes as fautes

LONGUEUR_MAXIMALE = 500

# Articles L3133-1 et L3133-3 du Code du travail, hors Alsace-Moselle.
_FERIES = OpeningHours(
    "Jan 1,May 1,May 8,Jul 14,Aug 15,Nov 1,Nov 11,Dec 25,"
    "easter +1 day,easter +39 days,easter +50 days"
)
# Les fériés (`PH`) de la bibliothèque ne couvrent que ces années.
_ANNEES_DE_PH = range(2000, 2077)


# (début, fin, état, commentaire)
Intervalle = tuple[datetime, datetime, State, str]


@dataclass(frozen=True)
class Lecture:
    """Un texte lu.

    `niveaux` : les règles, puis celles que « || » fait valoir quand les premières
    disent « fermé ». `ecriture` : la forme canonique, commentaires vidés (`off` y
    devient `closed`).
    """

    niveaux: tuple[OpeningHours, ...]
    ecriture: str
    dit_les_feries: bool
    dit_les_vacances: bool

    # Tout s'évalue à l'heure de Paris *sans fuseau* : une heure d'ouverture est celle
    # de la pendule, et c'est trois fois plus rapide ainsi.

    def a(self, local: datetime) -> tuple[State, str]:
        """L'état à cette heure, et le commentaire qui l'accompagne."""
        for heures in self.niveaux:
            etat = heures.state(local)
            if etat[0] != State.CLOSED:
                break
        return etat

    def entre(self, debut: datetime, fin: datetime) -> Iterator[Intervalle]:
        """Les intervalles d'un même état de [debut, fin[, dans l'ordre."""
        return _intervalles(self.niveaux, debut, fin)

    def ferie_a_confirmer(self, jour: date) -> bool:
        """Vrai un jour férié dont le texte ne dit rien : il le lirait comme un jour ordinaire."""
        return ferie(jour) and not (self.dit_les_feries and jour.year in _ANNEES_DE_PH)


def _intervalles(
    niveaux: tuple[OpeningHours, ...], debut: datetime, fin: datetime
) -> Iterator[Intervalle]:
    # La bibliothèque évalue « || » différemment selon qu'on lui demande un instant ou
    # un intervalle (« Mo 09:00-12:00 || 24/7 unknown ») : chaque niveau est lu à part.
    for intervalle in niveaux[0].intervals(debut, fin):
        if intervalle[2] == State.CLOSED and len(niveaux) > 1:
            yield from _intervalles(niveaux[1:], intervalle[0], intervalle[1])
        else:
            yield intervalle


@lru_cache(maxsize=1024)
def ferie(jour: date) -> bool:
    """Jour férié en France, calculé : juste aussi après 2076."""
    return _FERIES.is_open(datetime(jour.year, jour.month, jour.day))  # noqa: DTZ001


def lire(expression: str) -> Lecture | None:
    """La lecture du texte, ou None s'il est vide ou refusé ; jamais d'exception."""
    if len(expression) > LONGUEUR_MAXIMALE:
        return None
    lecture = _lire(expression)
    return lecture if isinstance(lecture, Lecture) else None


def probleme(expression: str) -> str | None:
    """Ce qui fait refuser le texte, en une phrase suivie d'un exemple ; None s'il n'y a rien à dire.

    Un texte vide n'est pas une faute : c'est une information qui manque.
    """
    if len(expression) > LONGUEUR_MAXIMALE:
        return str(fautes.trop_long(LONGUEUR_MAXIMALE))
    lecture = _lire(expression)
    return str(lecture) if isinstance(lecture, fautes.Souci) else None


@lru_cache(maxsize=8192)
def _lire(expression: str) -> Lecture | fautes.Souci | None:
    # Espaces insécables et sauts de ligne viennent des copier-coller ; ils ne disent rien.
    texte = " ".join(expression.split())
    if not texte:
        return None
    if not texte.isprintable():
        return fautes.INVISIBLE
    texte = _hors_commentaires(_arranger, texte)
    try:
        canonique = str(_ouvrir(_commentaire_seul_vaut_inconnu(texte)))
        ecriture = fautes.sans_commentaires(canonique)
        souci = fautes.sens_douteux(fautes.sans_commentaires(texte), ecriture)
        niveaux = tuple(_ouvrir(niveau) for niveau in _niveaux(canonique))
    except ParserError as erreur:
        return fautes.faute_de_lecture(texte, str(erreur))
    if souci:
        return souci
    return Lecture(
        niveaux=niveaux,
        ecriture=ecriture,
        dit_les_feries=bool(re.search(r"\bPH\b", ecriture)),
        dit_les_vacances=bool(re.search(r"\bSH\b", ecriture)),
    )


def _ouvrir(texte: str) -> OpeningHours:
    return OpeningHours(texte, country="FR")


_HORS_COMMENTAIRES = re.compile(r'("[^"]*")')


def _hors_commentaires(changer: Callable[[str], str], texte: str) -> str:
    morceaux = _HORS_COMMENTAIRES.split(texte)
    morceaux[::2] = [changer(morceau) for morceau in morceaux[::2]]
    return "".join(morceaux)


_JOUR = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[^\]]*\])?"
_JOURS = rf"{_JOUR}(?:[,-]{_JOUR})*"
_NOM = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ENTRE_NOMS = re.compile(rf"\b({_NOM})\s*([,-])\s*(?={_NOM}\b)", re.IGNORECASE)
_AVANT_UNE_HEURE = re.compile(r"(\d:\d\d)\s*,\s*(?=\d\d?:\d\d)")
_VACANCES_ET_JOURS = re.compile(rf"(?<![,-])\bSH {_JOURS}(?=\s)|(?<![,-])\b{_JOURS} SH(?=\s)")


def _arranger(texte: str) -> str:
    """Ôter ce que la bibliothèque lirait de travers.

    « Mo, We 09:00-12:00 » : l'espace ferait lire le lundi ouvert jour et nuit.
    « SH We 09:00-12:00 » (les mercredis des vacances) : elle lit « ou », donc tous
    les mercredis ; sans calendrier des vacances, `SH` seul suffit, il ne vient jamais.
    """
    texte = _ENTRE_NOMS.sub(r"\1\2", texte)
    texte = _AVANT_UNE_HEURE.sub(r"\1,", texte)
    return _VACANCES_ET_JOURS.sub("SH", texte)


_DIT_QUAND = re.compile(r"\d:\d|24/7|\b(?:open|closed|off|unknown)\b", re.IGNORECASE)


def _commentaire_seul_vaut_inconnu(texte: str) -> str:
    """« "sur rendez-vous" », sans heures, ne dit pas « ouvert jour et nuit » mais « on ne sait pas ».

    C'est aussi le sens du format ; la bibliothèque lit « ouvert ». Avec des heures,
    nous gardons « ouvert » : le commentaire le précise, et il est affiché.
    """
    morceaux = _HORS_COMMENTAIRES.split(texte)
    for rang in range(1, len(morceaux), 2):
        regle = re.split(r";|\|\||,\s*$", morceaux[rang - 1])[-1]
        if not _DIT_QUAND.search(regle):
            morceaux[rang] = f"unknown {morceaux[rang]}"
    return "".join(morceaux)


_REGLES = re.compile(r'(?:"[^"]*"|[^";])+')
_ALTERNATIVES = re.compile(r'((?:"[^"]*"|[^"|])+)')
_FERIES_FERMES = re.compile(r'(SH,)?PH(,SH)? closed( "[^"]*")?')


def _niveaux(canonique: str) -> list[str]:
    """Le texte coupé à chaque « || » ; une fermeture des jours fériés y vaut partout.

    « PH off; Mo-Fr … » : la règle suivante rouvrirait les jours fériés, ce que nul
    n'a voulu. « … || "sur rendez-vous"; PH off » ferme aussi les heures d'avant.
    """
    niveaux = [
        [regle.strip() for regle in _REGLES.findall(niveau)]
        for niveau in _ALTERNATIVES.findall(canonique)
    ]
    fermetures = [regle for regle in niveaux[-1] if _ferme_les_feries(regle)]
    for regles in niveaux[:-1]:
        regles += fermetures
    return ["; ".join(sorted(regles, key=_ferme_les_feries)) for regles in niveaux]


def _ferme_les_feries(regle: str) -> bool:
    return bool(_FERIES_FERMES.fullmatch(regle))
