"""Le `pivot` du standard : SIRET d'abord, ou SIREN, ou numéro RNA."""

import re

from lieux.importation.objets import Nature, Note
from lieux.validateurs import pivot_valable

_FORME = re.compile(r"[0-9]{14}|[0-9]{9}|W[0-9]{9}")
_DECORATION = re.compile(r"[\s.\-_\u00a0]|^(?:siret|siren|rna)\s*:?", re.IGNORECASE)


def lire(texte: str) -> tuple[str, list[Note]]:
    """Un pivot valable (clé de Luhn) ou vide.

    « 00000000000000 » est le remplissage habituel d'un SIRET inconnu. Un tableur
    retire les zéros de tête : ils sont rendus si la clé le confirme.
    """
    pivot = _DECORATION.sub("", texte).upper()
    if not pivot:
        return "", []
    if not pivot.strip("0"):
        return "", [Note(Nature.SIRET_REMPLISSAGE, "SIRET de remplissage.", texte, perdue=True)]
    if _FORME.fullmatch(pivot) and pivot_valable(pivot):
        return pivot, []
    complete = pivot.zfill(14)
    if re.fullmatch(r"[0-9]{11,13}", pivot) and pivot_valable(complete):
        message = f"Zéros de tête rendus au SIRET : {complete}."
        return complete, [Note(Nature.SIRET_COMPLETE, message, texte)]
    return "", [Note(Nature.SIRET_INVALIDE, "Ce n'est pas un SIRET valable.", texte, perdue=True)]


def est_un_siret(pivot: str) -> bool:
    """Seul un SIRET désigne un établissement : SIREN et RNA désignent une organisation."""
    return len(pivot) == 14 and pivot.isdigit()
