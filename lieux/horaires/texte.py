"""Dire en français l'état du moment, une heure, un jour."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import dateformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lieux.horaires.calcul import FUSEAU, CodeEtat, Etat, heure_de_paris

_UN_JOUR = timedelta(days=1)
# Une date plus lointaine que ceci se dit avec son année.
_ANNEE_UTILE = timedelta(days=300)
# « jusqu'à 2 h » se comprend encore comme « cette nuit ».
_FIN_DE_NUIT = time(6)


# --- L'état du moment -----------------------------------------------------------------


def phrase(etat: Etat, instant: datetime, conseil: str = "") -> str:
    """« Ouvert jusqu'à 17 h », « Fermé — ouvre demain à 9 h »… dit à `instant`.

    `conseil` : comment s'assurer d'horaires inconnus (« appelez », si l'on a un numéro).
    """
    ce_jour = heure_de_paris(instant).date()
    texte, remarques = _phrase(etat, ce_jour, conseil or _("renseignez-vous")), []
    if etat.motif and etat.code != CodeEtat.INCONNU:
        remarques.append(etat.motif)
    if etat.a_confirmer:
        remarques.append(_("jour férié : à confirmer"))
    if etat.selon_vacances:
        remarques.append(_("vacances scolaires : à confirmer"))
    return f"{texte} ({' ; '.join(remarques)})" if remarques else texte


def _phrase(etat: Etat, ce_jour: date, conseil: str) -> str:
    if etat.code == CodeEtat.OUVERT and etat.jusqua is None:
        return _("Ouvert")
    if etat.code == CodeEtat.OUVERT:
        return _jusqua(etat.jusqua.astimezone(FUSEAU), ce_jour)
    if etat.code == CodeEtat.FERME_BIENTOT:
        fin = etat.jusqua.astimezone(FUSEAU)
        return _("Ferme bientôt, à %(heure)s") % {"heure": heure_en_mots(fin.time(), fin=True)}
    if etat.code == CodeEtat.OUVRE:
        ouvre = etat.ouvre_le.astimezone(FUSEAU)
        valeurs = {
            "jour": _quand(ouvre.date(), ce_jour),
            "heure": heure_en_mots(ouvre.time()),
        }
        if ouvre.date() == ce_jour:
            return _("Fermé — ouvre à %(heure)s") % valeurs
        return _("Fermé — ouvre %(jour)s à %(heure)s") % valeurs
    if etat.code == CodeEtat.FERMETURE_EXCEPTIONNELLE:
        return _fermeture(etat.jusqua, ce_jour)
    if etat.code == CodeEtat.FERME:
        return _("Fermé")
    if etat.motif:
        return _("%(motif)s : %(conseil)s avant de venir") % {
            "motif": capfirst(etat.motif),
            "conseil": conseil,
        }
    return _("Horaires inconnus : %(conseil)s avant de venir") % {"conseil": conseil}


def _jusqua(fin: datetime, ce_jour: date) -> str:
    valeurs = {"heure": heure_en_mots(fin.time(), fin=True)}
    # Minuit appartient, dans la langue, au jour qui finit.
    dernier = fin.date() - _UN_JOUR if fin.time() == time.min else fin.date()
    cette_nuit = fin.date() == ce_jour + _UN_JOUR and fin.time() <= _FIN_DE_NUIT
    if dernier <= ce_jour or cette_nuit:
        return _("Ouvert jusqu'à %(heure)s") % valeurs
    if dernier < ce_jour + 7 * _UN_JOUR:
        valeurs["jour"] = _quand(dernier, ce_jour)
        return _("Ouvert jusqu'à %(jour)s à %(heure)s") % valeurs
    valeurs["jour"] = date_en_mots(dernier, ce_jour)
    return _("Ouvert jusqu'au %(jour)s à %(heure)s") % valeurs


def _fermeture(jusqua: datetime | None, ce_jour: date) -> str:
    if jusqua is None:
        return _("Fermé exceptionnellement")
    dernier = jusqua.astimezone(FUSEAU).date() - _UN_JOUR
    if dernier == ce_jour:
        return _("Fermé exceptionnellement aujourd'hui")
    jour = date_en_mots(dernier, ce_jour, jour_nomme=False)
    return _("Fermé exceptionnellement jusqu'au %(jour)s") % {"jour": jour}


# --- Les heures et les jours en mots --------------------------------------------------


def heure_en_mots(heure: time, *, fin: bool = False) -> str:
    """« 9 h », « 17 h 30 » ; une fin à 00:00 se dit « minuit »."""
    if fin and heure == time.min:
        return _("minuit")
    if heure.minute:
        return _("%(heures)d h %(minutes)02d") % {"heures": heure.hour, "minutes": heure.minute}
    return _("%(heures)d h") % {"heures": heure.hour}


def _quand(jour: date, ce_jour: date) -> str:
    """« demain », « lundi » dans la semaine, puis « le mardi 12 janvier »."""
    if jour == ce_jour + _UN_JOUR:
        return _("demain")
    if ce_jour < jour < ce_jour + 7 * _UN_JOUR:
        return nom_du_jour(jour)
    return _("le %(jour)s") % {"jour": date_en_mots(jour, ce_jour)}


def date_en_mots(jour: date, ce_jour: date, *, jour_nomme: bool = True) -> str:
    """« mardi 12 janvier », « 1er mai », avec l'année si elle ne va pas de soi."""
    quantieme = _("1er") if jour.day == 1 else str(jour.day)
    mots = [quantieme, dateformat.format(jour, "F")]
    if jour_nomme:
        mots.insert(0, nom_du_jour(jour))
    if abs(jour - ce_jour) > _ANNEE_UTILE:
        mots.append(str(jour.year))
    return " ".join(mots)


def nom_du_jour(jour: date) -> str:
    return dateformat.format(jour, "l")


def enumerer(mots: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if len(mots) < 2:
        return "".join(mots)
    return _("%(debut)s et %(fin)s") % {"debut": ", ".join(mots[:-1]), "fin": mots[-1]}
