"""Texte comparable : sans accents, sans majuscules, sans ponctuation."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SEPARATEURS = re.compile(r"[^a-z0-9]+")
_ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def normaliser(texte: str) -> str:
    """« Médiathèque d'Œuvre-St-Jean » → « mediatheque d oeuvre saint jean ».

    Sert à la recherche et à la comparaison des noms ; jamais à l'affichage.
    """
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES)).casefold()
    sans_accents = "".join(c for c in decompose if not unicodedata.combining(c))
    mots = _SEPARATEURS.sub(" ", sans_accents).split()
    return " ".join(_ABREVIATIONS.get(mot, mot) for mot in mots)
