"""Les codes d'un chéquier : la série publique, le secret de chaque Pass, et son empreinte.

Le secret n'existe en clair que sur le papier. La base n'en garde qu'une empreinte, faite avec une
clé qui n'est pas dans la base : qui vole la base ne sait pas payer avec.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from stdnum.iso7064 import mod_37_2

# Sans 0, O, 1, I, L, S ni U : ils se confondent avec d'autres, à la main comme à l'œil.
ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
LONGUEUR = 12  # onze signes tirés au sort (53 bits) et la clé de contrôle
# Qui lit « S » ou « U » a vu un 5 ou un V : il n'y en a pas d'autre.
_LUS_DE_TRAVERS = str.maketrans("SU", "5V")
_ENTRE_DEUX_CODES = re.compile(r"[\n\r\t;,|]+")
_ADRESSE_IMPRIMEE = re.compile(r"https?://[^\s#]*#[\d-]*\.?", re.IGNORECASE)
_SERIE = re.compile(r"(\d{2})(\d{6})(\d{2})?")


class CodeMalFait(ValueError):
    """Ce qui est tapé ne peut pas être un code : il manque un signe, ou l'un est faux."""


def nouveau_secret() -> str:
    """« XXXX-XXXX-XXXX », imprévisible."""
    corps = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR - 1))
    return presenter(corps + mod_37_2.calc_check_digit(corps, alphabet=ALPHABET))


def presenter(secret: str) -> str:
    return "-".join(secret[i : i + 4] for i in range(0, LONGUEUR, 4))


def lire_secret(saisie: str) -> str:
    """Les douze signes d'un secret tapé en majuscules ou non, avec ou sans tirets ni espaces."""
    compact = _compacter(saisie).upper().translate(_LUS_DE_TRAVERS)
    if len(compact) != LONGUEUR or not mod_37_2.is_valid(compact, alphabet=ALPHABET):
        raise CodeMalFait
    return compact


def separer(texte: str) -> list[str]:
    """Les codes d'un texte tapé, collé ou lu par une douchette : un par ligne, ou à la suite.

    Une douchette écrit toute l'adresse du carré imprimé : le code est ce qui suit le numéro. Ce qui
    n'est pas un code est rendu tel quel : la page le montre et dit pourquoi il ne va pas.
    """
    trouves: list[str] = []
    for morceau in _ENTRE_DEUX_CODES.split(_ADRESSE_IMPRIMEE.sub("\n", texte)):
        ecrit = re.split("[#.]", morceau)[-1].strip()
        compact = _compacter(ecrit).upper()
        if compact and len(compact) % LONGUEUR == 0:
            trouves += [
                presenter(compact[i : i + LONGUEUR]) for i in range(0, len(compact), LONGUEUR)
            ]
        elif compact:
            trouves.append(ecrit)
    return trouves


def _compacter(texte: str) -> str:
    """Sans espaces ni tirets d'aucune sorte."""
    return "".join(
        c
        for c in unicodedata.normalize("NFKC", texte)
        if not c.isspace() and unicodedata.category(c) not in ("Pd", "Cf")
    )


# --- Empreintes


def empreinte(secret: str, cle: str | None = None) -> str:
    """Ce que la base garde d'un secret (douze signes, sans tirets)."""
    return _hmac(settings.PASS_CLES[cle or cle_courante()], f"pass:{secret}")


def empreintes(secret: str) -> list[str]:
    """Une par clé encore connue : un chéquier imprimé avant un changement de clé se lit encore."""
    return [_hmac(valeur, f"pass:{secret}") for valeur in settings.PASS_CLES.values()]


def cle_courante() -> str:
    """Le nom de la clé des nouveaux chéquiers : la première."""
    return next(iter(settings.PASS_CLES))


def masquer(usage: str, texte: str) -> str:
    """Une empreinte à clé d'autre chose qu'un secret (identité, adresse réseau), selon l'usage.

    Sa clé n'est pas celle des Pass : changer celle-ci ne doit pas faire oublier qui a déjà
    un chéquier.
    """
    return _hmac(settings.PASS_CLE_DES_IDENTITES, f"{usage}:{texte}")


def _hmac(cle: str, texte: str) -> str:
    return hmac.new(cle.encode(), texte.encode(), hashlib.sha256).hexdigest()


# --- Séries


@dataclass(frozen=True)
class Serie:
    """« 22-004217 » nomme un chéquier ; « 22-004217-03 », son troisième Pass."""

    prefixe: str
    numero: int
    rang: int | None = None

    def __str__(self) -> str:
        chequier = f"{self.prefixe}-{self.numero:06d}"
        return chequier if self.rang is None else f"{chequier}-{self.rang:02d}"


def suite(prefixe: str, premier: int, dernier: int) -> str:
    """« 22-000001 – 22-000500 », du premier au dernier chéquier."""
    debut, fin = Serie(prefixe, premier), Serie(prefixe, dernier)
    return str(debut) if debut == fin else f"{debut} – {fin}"


def lire_serie(saisie: str) -> Serie:
    """Une série tapée avec ou sans tirets ni espaces."""
    chiffres = _compacter(saisie)
    lue = _SERIE.fullmatch(chiffres) if chiffres.isascii() else None
    if lue is None:
        raise CodeMalFait
    prefixe, numero, rang = lue.groups()
    return Serie(prefixe, int(numero), int(rang) if rang else None)
