"""Lire ce qu'un agent tape : une commune, un téléphone, des numéros de chéquiers."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lieux import telephones
from lieux.localisation import Centre, resoudre
from lieux.models import Commune, Localite
from lieux.texte import normaliser
from pass_numerique.models import Dispositif

_A_ENTRE_DEUX = re.compile(r"\s(?:à|a|au|jusqu'à|jusqu'au)\s", re.IGNORECASE)
_CODE_POSTAL = re.compile(r"\d{5}")


@dataclass(frozen=True)
class CommuneLue:
    """La commune écrite, ou celles entre lesquelles choisir, ou ce qui ne va pas."""

    commune: Commune | None = None
    choix: tuple[Commune, ...] = ()
    erreur: str = ""


def lire_commune(texte: str) -> CommuneLue:
    """Une faute de frappe ne décide pas : elle propose, et la personne choisit."""
    lue = resoudre(texte, adresses=False)
    if lue.centre is None:
        return CommuneLue(
            erreur=_("Écrivez une commune de l'Hérault.") if lue.partout else lue.avertissement
        )
    choix = _communes(lue.choix or (lue.centre,))
    if not choix:
        return CommuneLue(erreur=_("Écrivez une commune de l'Hérault ou un code postal."))
    if len(choix) == 1 and (
        _CODE_POSTAL.search(texte) or choix[0].nom_normalise in normaliser(texte)
    ):
        return CommuneLue(choix[0])
    return CommuneLue(choix=choix, erreur=_("Choisissez la commune."))


def _communes(centres: tuple[Centre, ...]) -> tuple[Commune, ...]:
    codes = [centre.commune for centre in centres if centre.commune]
    noms = [centre.libelle for centre in centres if not centre.commune]
    if noms:  # « Cap d'Agde » : un endroit d'une commune
        codes += Localite.objects.filter(nom__in=noms).values_list("commune", flat=True)
    lues = Commune.objects.in_bulk(codes)
    return tuple(lues[code] for code in dict.fromkeys(codes) if code in lues)


def lire_telephone(texte: str) -> str:
    """En format international ; refuse ce qui n'est pas un numéro."""
    numero = telephones.lire(texte)
    if not numero:
        raise ValidationError(_("Écrivez un numéro entier : 06 12 34 56 78."))
    return numero


def serie_seule(texte: str) -> str:
    """Le numéro, si la douchette a lu le carré d'un Pass (adresse, « # », numéro, « . », secret)."""
    return texte.rpartition("#")[2].partition(".")[0].strip()


def entier(texte: object) -> int:
    """Une clé écrite dans une adresse ou un envoi ; 0, qui n'est celle de rien, si elle se lit mal."""
    lu = str(texte or "")
    return int(lu) if len(lu) < 19 and lu.isascii() and lu.isdigit() else 0


def lire_numeros(texte: str, dispositif: Dispositif, au_plus: int) -> set[int]:
    """« 22-000012, 15, 18 à 20 » → {12, 15, 18, 19, 20}. Refuse plus de `au_plus` numéros."""
    numeros: set[int] = set()
    lus = 0
    for morceau in re.split(r"[,;\n]", texte):
        bornes = [borne.strip() for borne in _A_ENTRE_DEUX.split(f" {morceau} ") if borne.strip()]
        if not bornes:
            continue
        lues = [_numero(borne, dispositif.prefixe) for borne in bornes]
        if len(lues) > 2 or lues[-1] < lues[0]:
            raise ValidationError(
                _("« %(morceau)s » ne se lit pas. Écrivez : 12, ou 12 à 18.")
                % {"morceau": morceau.strip()[:40]}
            )
        lus += lues[-1] - lues[0] + 1
        if lus > au_plus:
            raise ValidationError(
                _("Cela fait plus de numéros que n'en a cet envoi (%(n)s).") % {"n": au_plus}
            )
        numeros.update(range(lues[0], lues[-1] + 1))
    return numeros


def _numero(texte: str, prefixe: str) -> int:
    lu = re.fullmatch(rf"(?:{prefixe}\s*-\s*)?(\d{{1,6}})", texte, re.ASCII)
    if lu is None:
        raise ValidationError(
            _(
                "« %(texte)s » n'est pas un numéro de cet envoi. Écrivez-en un par ligne : %(exemple)s."
            )
            % {"texte": texte[:40], "exemple": f"{prefixe}-000012"}
        )
    return int(lu[1])
