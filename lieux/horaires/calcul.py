"""Ouvert ou fermé : évaluer un texte d'horaires à un instant ou sur une durée.

Tout instant porte un fuseau (sinon ValueError) et se lit à l'heure de Paris. Un
texte vide ou refusé donne INCONNU ou None, jamais une exception.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from opening_hours import State

from lieux.horaires.lecture import Intervalle, Lecture, lire

FUSEAU = ZoneInfo("Europe/Paris")

# En deçà, une personne qui part maintenant risque de trouver porte close.
FERMETURE_PROCHE = timedelta(minutes=45)

# Au-delà, un changement est réputé ne jamais venir : sans cette borne, « easter Mo »
# fait parcourir huit mille ans (plusieurs secondes). Dix ans laissent voir le prochain
# 29 février.
HORIZON = timedelta(days=3660)
# Changements d'état examinés avant de renoncer à trouver une ouverture.
_CHANGEMENTS_MAXIMUM = 200
_UN_JOUR = timedelta(days=1)
_DERNIER_DEPART = datetime.combine(date.max, time.min) - HORIZON


class CodeEtat(StrEnum):
    OUVERT = "ouvert"
    FERME_BIENTOT = "ferme-bientot"
    FERME = "ferme"
    OUVRE = "ouvre"
    FERMETURE_EXCEPTIONNELLE = "fermeture-exceptionnelle"
    INCONNU = "inconnu"


@dataclass(frozen=True)
class Etat:
    """L'état d'un lieu à un instant.

    `jusqua` : l'instant où finit l'ouverture, ou la fermeture exceptionnelle (minuit
    qui suit son dernier jour) ; None s'il n'y a pas de fin en vue. OUVRE : fermé,
    ouvre à `ouvre_le` ; FERME : fermé, sans ouverture en vue dans les dix ans.
    `motif` : le commentaire des horaires ou la raison de la fermeture.
    `a_confirmer` : le jour dont on parle est férié et les horaires n'en disent rien.
    `selon_vacances` : les horaires changent pendant les vacances scolaires, dont nous
    n'avons pas le calendrier ; l'état est celui d'un jour de classe.
    """

    code: CodeEtat
    jusqua: datetime | None = None
    ouvre_le: datetime | None = None
    motif: str = ""
    a_confirmer: bool = False
    selon_vacances: bool = False


@dataclass(frozen=True)
class Fermeture:
    """Jours de fermeture exceptionnelle, de minuit à minuit ; dernier jour inclus."""

    debut: date
    fin: date
    motif: str = ""


def ouvert_a(expression: str, instant: datetime) -> bool | None:
    """Ouvert à cet instant ? None : on ne sait pas."""
    local = heure_de_paris(instant)
    lecture = lire(expression)
    if lecture is None:
        return None
    return _VERDICTS[lecture.a(local)[0]]


def ouvert_entre(expression: str, debut: datetime, fin: datetime) -> bool | None:
    """Ouvert à un moment de [debut, fin[ ? None : on ne sait pas. Durée nulle : faux."""
    premier, dernier = heure_de_paris(debut), heure_de_paris(fin)
    lecture = lire(expression)
    if lecture is None:
        return None
    if debut.astimezone(UTC) >= fin.astimezone(UTC):
        return False
    if dernier <= premier:
        # La nuit d'octobre où 2 h revient : on regarde l'heure répétée entière.
        premier = premier.replace(minute=0)
        dernier = premier + timedelta(hours=1)
    verdicts = {_VERDICTS[etat] for _, _, etat, _ in _vecus(lecture.entre(premier, dernier))}
    return True if True in verdicts else None if None in verdicts else False


def etat(expression: str, instant: datetime, fermetures: Iterable[Fermeture] = ()) -> Etat:
    """L'état à cet instant. Une fermeture exceptionnelle l'emporte sur tout."""
    local = heure_de_paris(instant)
    lecture = lire(expression)
    fermetures = tuple(fermetures)
    fermeture = fermeture_du(local.date(), fermetures)
    if fermeture is not None:
        return _ferme_exceptionnellement(lecture, instant, fermeture, fermetures)
    if lecture is None:
        return Etat(CodeEtat.INCONNU)
    verdict, commentaire = lecture.a(local)
    if verdict == State.UNKNOWN:
        return Etat(CodeEtat.INCONNU, motif=commentaire, selon_vacances=lecture.dit_les_vacances)
    if verdict == State.CLOSED:
        return _ferme(lecture, instant, commentaire, fermetures)
    fin = _fin_de_l_ouverture(lecture, local, fermetures)
    jusqua = fin and _a_paris(fin, instant)
    proche = jusqua is not None and jusqua.astimezone(UTC) - instant < FERMETURE_PROCHE
    return Etat(
        CodeEtat.FERME_BIENTOT if proche else CodeEtat.OUVERT,
        jusqua=jusqua,
        motif=commentaire,
        a_confirmer=lecture.ferie_a_confirmer(local.date()),
        selon_vacances=lecture.dit_les_vacances,
    )


def _ferme(lecture: Lecture, instant: datetime, commentaire: str, fermetures) -> Etat:
    ouverture = _prochaine_ouverture(lecture, heure_de_paris(instant), fermetures)
    if ouverture is None:
        return Etat(CodeEtat.FERME, motif=commentaire, selon_vacances=lecture.dit_les_vacances)
    debut, condition = ouverture
    return Etat(
        CodeEtat.OUVRE,
        ouvre_le=_a_paris(debut, instant),
        motif=condition or commentaire,
        a_confirmer=lecture.ferie_a_confirmer(debut.date()),
        selon_vacances=lecture.dit_les_vacances,
    )


def _ferme_exceptionnellement(lecture, instant, fermeture: Fermeture, fermetures) -> Etat:
    reprise = _jour_de_reprise(fermeture.debut, fermetures)
    ouverture = None
    if lecture is not None and reprise is not None:
        minuit = datetime.combine(reprise, time.min)
        ouverture = _prochaine_ouverture(lecture, minuit, fermetures)
    return Etat(
        CodeEtat.FERMETURE_EXCEPTIONNELLE,
        jusqua=reprise and datetime.combine(reprise, time.min, FUSEAU),
        ouvre_le=ouverture and _a_paris(ouverture[0], instant),
        motif=fermeture.motif,
    )


_VERDICTS = {State.OPEN: True, State.CLOSED: False, State.UNKNOWN: None}


def _changements(lecture: Lecture, depuis: datetime):
    """Les intervalles d'un même état à partir de `depuis`, en nombre et en durée bornés."""
    limite = min(depuis, _DERNIER_DEPART) + HORIZON
    return islice(_vecus(lecture.entre(depuis, limite)), _CHANGEMENTS_MAXIMUM)


def _vecus(intervalles: Iterable[Intervalle]) -> Iterator[Intervalle]:
    """Les intervalles sans l'heure qui n'existe pas, de 2 h à 3 h, une nuit de mars."""
    for debut, fin, verdict, commentaire in intervalles:
        debut, fin = _hors_du_saut(debut), _hors_du_saut(fin)
        if debut < fin:
            yield debut, fin, verdict, commentaire


def _hors_du_saut(local: datetime) -> datetime:
    if local.hour != 2:
        return local
    existe = local.replace(tzinfo=FUSEAU).astimezone(UTC).astimezone(FUSEAU)
    return local if existe.hour == 2 else local.replace(hour=3, minute=0)


def _prochaine_ouverture(
    lecture: Lecture, depuis: datetime, fermetures: Sequence[Fermeture]
) -> tuple[datetime, str] | None:
    """Début (heure de Paris sans fuseau) et commentaire de la première ouverture sûre."""
    for _tour in range(len(fermetures) + 1):
        ouverture = next(
            ((de, dit) for de, _, verdict, dit in _changements(lecture, depuis) if verdict == State.OPEN),
            None,
        )  # fmt: skip
        if ouverture is None or not fermeture_du(ouverture[0].date(), fermetures):
            return ouverture
        reprise = _jour_de_reprise(ouverture[0].date(), fermetures)
        if reprise is None:
            return None
        depuis = datetime.combine(reprise, time.min)
    return None


def _fin_de_l_ouverture(
    lecture: Lecture, local: datetime, fermetures: Sequence[Fermeture]
) -> datetime | None:
    fin = None
    for debut, _, verdict, _ in _changements(lecture, local):
        if verdict != State.OPEN:
            fin = debut
            break
    a_venir = [f.debut for f in fermetures if local.date() < f.debut <= f.fin]
    if a_venir:
        fermeture = datetime.combine(min(a_venir), time.min)
        fin = min(fin, fermeture) if fin else fermeture
    return fin


def fermeture_du(jour: date, fermetures: Sequence[Fermeture]) -> Fermeture | None:
    return next((f for f in fermetures if f.debut <= jour <= f.fin), None)


def _jour_de_reprise(jour: date, fermetures: Sequence[Fermeture]) -> date | None:
    """Le premier jour sans fermeture ; None si elle dure jusqu'à la fin des temps."""
    while fermeture := fermeture_du(jour, fermetures):
        if fermeture.fin == date.max:
            return None
        jour = fermeture.fin + _UN_JOUR
    return jour


def heure_de_paris(instant: datetime) -> datetime:
    """L'heure de la pendule à Paris, sans fuseau."""
    if instant.tzinfo is None:
        raise ValueError("un instant sans fuseau horaire ne dit pas quand")
    return instant.astimezone(FUSEAU).replace(tzinfo=None)


def _a_paris(local: datetime, apres: datetime) -> datetime:
    """L'instant, après `apres`, où la pendule de Paris marque `local`."""
    candidat = local.replace(tzinfo=FUSEAU, fold=0)
    if candidat.astimezone(UTC) <= apres:
        candidat = candidat.replace(fold=1)  # la seconde fois que 2 h sonne, en octobre
    return candidat
