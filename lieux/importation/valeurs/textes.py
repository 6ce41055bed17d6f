"""Textes : encodage réparé, balises et caractères invisibles retirés, longueur tenue."""

import html
import re
import unicodedata
from functools import lru_cache

from lieux.importation.objets import Nature, Note

# Ce que des logiciels écrivent pour dire « rien ».
_RIEN = frozenset({"null", "none", "nan", "n/a", "#n/a", "undefined", "-", "--"})
_SCRIPTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_SAUTS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.IGNORECASE)
# Un commentaire s'arrête à l'ouverture du suivant : sans cela, cent mille signes de « <!-- »
# jamais refermés prenaient une demi-minute.
_BALISES = re.compile(r"</?[a-zA-Z][^<>]*>|<!--(?:[^<]|<(?!!--))*?-->")
_ENTITE = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_ESPACES = re.compile(r"[^\S\n]+")
_INVISIBLES = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_ILLISIBLE = "\ufffd"
# « Ã© » : un octet de tête UTF-8 (C2-F4) relu en Windows-1252, suivi de ses octets de suite.
_SUITE = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(rf"[\u00c2-\u00df][{_SUITE}]|[\u00e0-\u00ef][{_SUITE}]{{2}}")


# Un texte qui n'a que cela est propre, à ses espaces près : le cas courant, cent fois plus rapide.
_ORDINAIRE = re.compile(r"[ \n!-%'-;=?-~\u00a0«»°À-ÁÄ-ÖØ-áä-öø-ÿŒœŸ’–—…€]*")


def nettoyer(texte: str, plusieurs_lignes: bool = False) -> tuple[str, list[Note]]:
    """Le texte lisible, et une note par réparation qui change son sens ou son aspect.

    Les espaces superflues s'en vont sans note.
    """
    notes: list[Note] = []
    if _ORDINAIRE.fullmatch(texte):
        propre = _espacer(texte, plusieurs_lignes)
        return ("" if propre.casefold() in _RIEN else propre), notes
    repare = _reparer_encodage(texte)
    if repare != texte:
        notes.append(Note(Nature.TEXTE_NETTOYE, "Accents réparés (mauvais encodage).", texte[:300]))
    sans_balises = _sans_balises(repare)
    if sans_balises != repare and _BALISES.search(html.unescape(repare)):
        notes.append(Note(Nature.TEXTE_NETTOYE, "Balises HTML retirées.", texte[:300]))
    propre = "".join(map(_visible, unicodedata.normalize("NFC", sans_balises)))
    if any(_visible(c) != c for c in texte):
        notes.append(
            Note(Nature.TEXTE_NETTOYE, "Caractères invisibles retirés.", ascii(texte)[1:300])
        )
    if _ILLISIBLE in propre:
        notes.append(
            Note(
                Nature.TEXTE_NETTOYE, "Un caractère était déjà perdu dans la source.", propre[:300]
            )
        )
    propre = _espacer(propre, plusieurs_lignes)
    return ("" if propre.casefold() in _RIEN else propre), notes


def couper(texte: str, longueur: int) -> tuple[str, list[Note]]:
    """Coupé à un mot, avec « … » ; la valeur entière reste dans la note."""
    if len(texte) <= longueur:
        return texte, []
    tete = texte[: longueur - 1]
    mot = tete.rpartition(" ")[0]
    coupe = (mot if len(mot) > longueur // 2 else tete).rstrip(" ,;:.-") + "…"
    message = f"Texte de {len(texte)} caractères coupé à {longueur}."
    return coupe, [Note(Nature.TEXTE_COUPE, message, texte[:2000], perdue=True)]


def _reparer_encodage(texte: str) -> str:
    """Répare « CrÃ¨che » ; sans danger pour un texte juste, qui ne contient pas ces suites."""
    if not _MOJIBAKE.search(texte):
        return texte
    return _MOJIBAKE.sub(lambda trouve: _relire(trouve[0]), texte)


def _relire(suite: str) -> str:
    octets = bytearray()
    for caractere in suite:
        try:
            octets += caractere.encode("cp1252")
        except UnicodeEncodeError:
            if ord(caractere) > 0xFF:
                return suite
            octets.append(ord(caractere))
    try:
        relu = octets.decode("utf-8")
    except UnicodeDecodeError:
        return suite
    # Certain si le résultat est du français : lettres latines, ponctuation, espaces, euro.
    return relu if relu == "\u00a0" or _est_francais(relu) else suite


def _est_francais(texte: str) -> bool:
    return all("\u00a0" <= c <= "\u017f" or "\u2010" <= c <= "\u203a" or c == "€" for c in texte)


def _sans_balises(texte: str) -> str:
    """Deux passes : des balises sont parfois écrites en entités (« &lt;br&gt; »)."""
    for _ in range(2):
        if "<" in texte:
            texte = _SCRIPTS.sub(" ", texte)
            texte = _BALISES.sub(" ", _SAUTS.sub("\n", texte))
        if "&" in texte:
            texte = _ENTITE.sub(lambda trouve: html.unescape(trouve[0]), texte)
    if "<" in texte:
        texte = _BALISES.sub(" ", _SAUTS.sub("\n", texte))
    return texte


@lru_cache(maxsize=2048)
def _visible(caractere: str) -> str:
    """Le caractère, ou une espace, ou rien : ni contrôle ni moitié de caractère n'entre en base."""
    if caractere in "\n\r\t":
        return caractere
    if caractere in "\u2028\u2029":
        return "\n"
    if caractere == "\0" or caractere in _INVISIBLES:
        return ""
    categorie = unicodedata.category(caractere)
    return " " if categorie == "Cc" else "" if categorie in ("Cs", "Co", "Cn") else caractere


def _espacer(texte: str, plusieurs_lignes: bool) -> str:
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    if not plusieurs_lignes:
        return " ".join(texte.split())
    lignes = [_ESPACES.sub(" ", ligne).strip() for ligne in texte.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip()
