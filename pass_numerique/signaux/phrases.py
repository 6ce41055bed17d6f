"""Ce qu'on dit d'un signal : la structure, le jour, le nombre ; jamais le nom d'une personne."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pass_numerique.models import Chequier, StructureFormation, StructurePrescriptrice
from pass_numerique.signaux.signal import Signal
from pass_numerique.vigilance import Signe


def dire(signaux: Iterable[Signal]) -> list[Signal]:
    """Chacun avec sa phrase et le numéro de ses chéquiers ."""
    lus = list(signaux)
    structures = dict(
        StructureFormation.objects.filter(
            pk__in={cle for s in lus for cle in s.structures}
        ).values_list("pk", "nom")
    )
    remettent = dict(
        StructurePrescriptrice.objects.filter(pk__in={s.prescriptrice for s in lus}).values_list(
            "pk", "nom"
        )
    )
    chequiers = Chequier.objects.select_related("dispositif").in_bulk(
        {cle for s in lus for cle in s.chequiers}
    )
    return [
        replace(
            s,
            phrase=_PHRASES[s.signe](
                s,
                _(" et ").join(structures[cle] for cle in s.structures),
                remettent.get(s.prescriptrice, ""),
            ),
            noms=tuple(chequiers[cle] for cle in s.chequiers),
        )
        for s in lus
    ]


def _en_un_jour(s: Signal, ou: str, _qui: str) -> str:
    return _("%(n)d Pass d'un même chéquier le %(jour)s, à : %(ou)s.") % _mots(s, ou)


def _les_memes(s: Signal, ou: str, qui: str) -> str:
    return _("%(n)d Pass remis par : %(qui)s, et utilisés à : %(ou)s. %(precision)s") % (
        _mots(s, ou) | {"qui": qui}
    )


def _des_refus(s: Signal, ou: str, _qui: str) -> str:
    return _("%(n)d codes faux le %(jour)s, à : %(ou)s.") % _mots(s, ou)


def _le_jour_meme(s: Signal, ou: str, _qui: str) -> str:
    return ngettext(
        "%(n)d chéquier a servi (%(precision)s Pass) le jour de sa remise, le %(jour)s, à : %(ou)s.",
        "%(n)d chéquiers ont servi (%(precision)s Pass) le jour de leur remise, le %(jour)s, à : %(ou)s.",
        s.ampleur,
    ) % _mots(s, ou)


def _loin(s: Signal, ou: str, _qui: str) -> str:
    return _("Le %(jour)s, le même chéquier à : %(ou)s, à %(precision)s km l'une de l'autre.") % (
        _mots(s, ou)
    )


def _mots(s: Signal, ou: str) -> dict:
    return {
        "n": s.ampleur,
        "jour": date_format(s.jour, "j F Y"),
        "ou": ou,
        "precision": s.precision,
    }


_PHRASES = {
    Signe.CHEQUIER_EN_UN_JOUR: _en_un_jour,
    Signe.MEMES_MAINS: _les_memes,
    Signe.RAFALE: _des_refus,
    Signe.JOUR_DE_LA_REMISE: _le_jour_meme,
    Signe.DEUX_ENDROITS: _loin,
}
