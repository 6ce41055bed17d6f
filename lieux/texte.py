"""Texte comparable (sans accents, majuscules ni ponctuation), et mots accordés ou lisibles."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SEPARATEURS = re.compile(r"[^a-z0-9]+")
# Le h des communes de l'Hérault est muet : « d'Hérépian ».
_VOYELLES = frozenset("aeiouyh")
_ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def normaliser(texte: str) -> str:
    """« Médiathèque d'Œuvre-St-Jean » → « mediatheque d oeuvre saint jean ».

    Sert à la recherche et à la comparaison des noms ; jamais à l'affichage.
    """
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES)).casefold()
    sans_accents = "".join(c for c in decompose if not unicodedata.combining(c))
    mots = _SEPARATEURS.sub(" ", sans_accents).split()
    return " ".join(_ABREVIATIONS.get(mot, mot) for mot in mots)


def abreger(texte: str, longueur: int = 40) -> str:
    """Ce que la personne a écrit, à redire dans une phrase : une ligne, coupée par « … »."""
    texte = " ".join(texte.split())
    return texte if len(texte) <= longueur else f"{texte[:longueur].rstrip()}…"


_AVANT = re.compile(r" (?=[:;?!»])")
_APRES = re.compile(r"(?<=«) ")
_UNITE = re.compile(r"(?<=\d) (?=(?:h|km|m|€|%|lieux?)\b)|(?<=\d h) (?=\d\d\b)")


def insecables(texte: str) -> str:
    """Les espaces qui ne doivent pas finir une ligne : « à 20 km », « 9 h 30 », « Horaires : »."""
    for espace in (_AVANT, _APRES, _UNITE):
        texte = espace.sub("\u00a0", texte)
    return texte


def minuscule(phrase: str) -> str:
    """Pour citer au milieu d'une phrase : « Les impôts » → « les impôts », « CAF » tel quel."""
    return phrase if phrase[1:2].isupper() else f"{phrase[:1].lower()}{phrase[1:]}"


def de_mot(mot: str) -> str:
    """« août 2024 » → « d'août 2024 », « mars 2024 » → « de mars 2024 »."""
    return f"d'{mot}" if normaliser(mot)[:1] in _VOYELLES else f"de {mot}"


def de_commune(nom: str) -> str:
    """« Agde » → « d'Agde », « Le Crès » → « du Crès », « Les Aires » → « des Aires »."""
    if nom.startswith("Le "):
        return f"du {nom[3:]}"
    if nom.startswith("Les "):
        return f"des {nom[4:]}"
    return de_mot(nom)


def a_commune(nom: str) -> str:
    """« Agde » → « à Agde », « Le Crès » → « au Crès », « Les Aires » → « aux Aires »."""
    if nom.startswith("Le "):
        return f"au {nom[3:]}"
    if nom.startswith("Les "):
        return f"aux {nom[4:]}"
    return f"à {nom}"


def telephone_lisible(numero: str) -> str:
    """« +33465710000 » → « 04 65 71 00 00 » ; un autre numéro reste tel quel."""
    chiffres = (numero or "").replace(" ", "")
    if re.fullmatch(r"\+33\d{9}", chiffres):
        chiffres = "0" + chiffres[3:]
    if re.fullmatch(r"0\d{9}", chiffres):
        return " ".join(chiffres[i : i + 2] for i in range(0, 10, 2))
    return numero or ""
