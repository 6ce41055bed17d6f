"""Contrôles de saisie d'un lieu ; chaque refus dit quoi écrire à la place."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.fr import siren, siret

from lieux import horaires
from lieux.vocabulaire import SEPARATEUR

# Motif du champ `telephone` dans le schéma national v1.0.2.
_TELEPHONE = re.compile(r"^\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}$")
# Numéro qu'une personne compose : court (3230, 3646) ou à dix chiffres.
_A_COMPOSER = re.compile(r"^(\d{4}|0\d{9})$")
_RNA = re.compile(r"^W\d{9}$")
# « 00000000000000 » est le remplissage habituel d'un SIRET inconnu.
_valider_url = URLValidator(schemes=["http", "https"])


def pivot_valable(pivot: str) -> bool:
    """SIRET, SIREN (clé de Luhn, exception de La Poste comprise) ou numéro RNA."""
    if not pivot.strip("0"):
        return False
    return siret.is_valid(pivot) or siren.is_valid(pivot) or bool(_RNA.match(pivot))


def valider_pivot(valeur: str) -> None:
    if not pivot_valable(valeur):
        raise ValidationError(
            _("Ce numéro n'est pas un SIRET valable : 14 chiffres, par exemple 22340001700013.")
        )


def valider_telephone(valeur: str) -> None:
    if not _TELEPHONE.match(valeur):
        raise ValidationError(_("Écrivez un numéro entier, par exemple 04 65 71 00 00."))


def valider_numero_a_composer(valeur: str) -> None:
    if not _A_COMPOSER.match(valeur):
        raise ValidationError(_("Écrivez le numéro à composer, sans espace : 3230, ou 0465710000."))


def valider_courriels(valeur: str) -> None:
    for courriel in valeur.split(SEPARATEUR):
        try:
            validate_email(courriel)
        except ValidationError as erreur:
            raise ValidationError(
                _("« %(courriel)s » n'est pas une adresse de courriel.")
                % {"courriel": courriel[:80]}
            ) from erreur


def valider_sites(valeur: str) -> None:
    for site in valeur.split(SEPARATEUR):
        try:
            _valider_url(site)
        except ValidationError as erreur:
            raise ValidationError(
                _("« %(site)s » n'est pas une adresse de site : elle commence par https://.")
                % {"site": site[:80]}
            ) from erreur


def valider_horaires(valeur: str) -> None:
    souci = horaires.probleme(valeur)
    if souci:
        raise ValidationError(souci)
