"""Une liste de numéros de lieux, sans doublon et bornée ; ni nom, ni besoin, ni personne."""

import re
from collections.abc import Iterable, MutableMapping, Sequence

LIEUX_MAX = 12
CLE = "selection"
# Neuf chiffres tiennent dans toute base ; au-delà, ce n'est pas un de nos lieux.
_NUMERO = re.compile(r"[1-9][0-9]{0,8}")
# Ce que l'on accepte de lire d'une adresse : au-delà, quelqu'un s'amuse.
_MORCEAUX_LUS = 100


def de_l_adresse(valeurs: Iterable[str]) -> tuple[list[int], bool]:
    """« 12,45,7 » (une fois ou plusieurs) → [12, 45, 7], et si tout a été compris et gardé."""
    morceaux = [m.strip() for valeur in valeurs for m in valeur.split(",") if m.strip()]
    numeros = [int(m) for m in morceaux[:_MORCEAUX_LUS] if _NUMERO.fullmatch(m)]
    sans_doublon = list(dict.fromkeys(numeros))
    tout = len(numeros) == len(morceaux) and len(sans_doublon) <= LIEUX_MAX
    return sans_doublon[:LIEUX_MAX], tout


def en_adresse(numeros: Iterable[int]) -> str:
    """[12, 45, 7] → « 12,45,7 »."""
    return ",".join(str(numero) for numero in numeros)


def de_la_session(session: MutableMapping | None) -> list[int]:
    """La sélection en cours ; vide sans session (et sans en ouvrir une)."""
    if session is None or not getattr(session, "session_key", None):
        return []
    gardes = session.get(CLE)
    return gardes if isinstance(gardes, list) else []


def garder(session: MutableMapping, numeros: Sequence[int]) -> None:
    """Remplace la sélection ; une session qui ne tenait qu'elle disparaît avec elle."""
    if numeros:
        session[CLE] = list(numeros)[:LIEUX_MAX]
        return
    session.pop(CLE, None)
    if not set(session.keys()) - {"_session_expiry"}:
        session.flush()


def ajouter(numeros: Sequence[int], nouveaux: Iterable[int]) -> list[int]:
    """Les nouveaux à la suite ; ceux qui dépassent `LIEUX_MAX` n'entrent pas."""
    return list(dict.fromkeys([*numeros, *nouveaux]))[:LIEUX_MAX]


def retirer(numeros: Sequence[int], partants: Iterable[int]) -> list[int]:
    partants = set(partants)
    return [numero for numero in numeros if numero not in partants]


def deplacer(numeros: Sequence[int], numero: int, pas: int) -> list[int]:
    """Échange ce numéro avec son voisin (`pas` : -1 ou +1) ; au bord, rien ne bouge."""
    suite = list(numeros)
    if numero in suite:
        rang = suite.index(numero)
        autre = rang + pas
        if 0 <= autre < len(suite):
            suite[rang], suite[autre] = suite[autre], suite[rang]
    return suite
