"""Un CSV qui s'ouvre bien dans un tableur français : « ; », accents, décimales à virgule."""

import csv
import io
from collections.abc import Iterable, Sequence

# Un tableur prendrait ces cellules pour une formule, et l'exécuterait.
_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")


def en_csv(lignes: Iterable[Sequence[object]]) -> bytes:
    """Tout ce qui n'est pas un entier est entre guillemets.

    LibreOffice coupe d'habitude aussi aux virgules : sans eux, « 30,00 » ferait deux cellules, et
    « Association, =1+1 » une formule.
    """
    flux = io.StringIO()
    ecriture = csv.writer(flux, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    ecriture.writerows(lignes)
    # La marque du début dit au tableur que les accents sont en UTF-8.
    return flux.getvalue().encode("utf-8-sig")


def texte(valeur: str) -> str:
    """Une cellule écrite par quelqu'un d'autre : jamais une formule, jamais deux lignes."""
    valeur = " ".join(valeur.split()) if valeur.strip() else ""
    return f"'{valeur}" if valeur.startswith(_FORMULE) else valeur


def decimal(centimes: int) -> str:
    """« 1250,00 », « -12,50 » : un nombre pour un tableur français."""
    entiers, reste = divmod(abs(centimes), 100)
    return f"{'-' if centimes < 0 else ''}{entiers},{reste:02d}"
