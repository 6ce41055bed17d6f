"""Lire un numéro de téléphone tel qu'il s'écrit ; chacun dit ensuite ceux qu'il accepte."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_LETTRE = re.compile(r"[^\W\d_]")


def lire(texte: str) -> str:
    """En format international (E.164), français s'il n'a pas d'indicatif ; vide s'il ne se lit pas."""
    # Des lettres se liraient comme les touches d'un clavier : « 0467 ABC DEF ».
    if _LETTRE.search(texte):
        return ""
    try:
        numero = phonenumbers.parse(texte, "FR")
    except NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(numero):
        return ""
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164)


def attribue(numero: str) -> bool:
    """Ce numéro (E.164) est-il d'une tranche que quelqu'un a reçue ?"""
    return phonenumbers.is_valid_number(phonenumbers.parse(numero))
