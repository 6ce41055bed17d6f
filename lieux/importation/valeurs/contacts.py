"""Téléphones (E.164), courriels et sites web."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from lieux import telephones, validateurs
from lieux.importation.objets import Nature, Note
from lieux.vocabulaire import SEPARATEUR

# --- Téléphone -----------------------------------------------------------------------

_ENTRE_NUMEROS = re.compile(r"\s*(?:[|;,\n/]|\bou\b|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\((?!0\))[^)]*[^\W\d][^)]*\)")
_POSTE = re.compile(r"\b(?:poste|ext|p\.)\s*\.?\s*\d{1,5}\b", re.IGNORECASE)
_NUMERO_FRANCAIS = re.compile(r"(?:\+33|0033|\b0)[\s.(0)]*[1-9](?:[\s.\-/]*[0-9]{2}){4}(?![0-9])")
# Bien formé, même si la tranche n'est pas (encore) attribuée.
_DIX_CHIFFRES = re.compile(r"\+33[1-9][0-9]{8}")
_LONGUEUR_LUE = 300


@lru_cache(maxsize=4096)
def telephone(texte: str) -> tuple[str, tuple[Note, ...]]:
    """Le premier numéro valable, en E.164 ; les autres sont signalés et gardés à part.

    Un numéro court (3960…) n'entre pas dans le motif du standard.
    """
    if not texte:
        return "", ()
    if len(texte) > _LONGUEUR_LUE:
        return "", (_telephone_refuse(texte),)
    numeros, restes = _numeros(texte)
    if not numeros:
        return "", (_telephone_refuse(texte),)
    notes = []
    if not telephones.attribue(numeros[0]):
        message = "Ce numéro ne semble attribué à personne : il est gardé."
        notes.append(Note(Nature.TELEPHONE_INVALIDE, message, texte))
    if restes or len(set(numeros)) > 1:
        message = f"Plusieurs numéros ou un texte dans la case : {numeros[0]} est gardé."
        notes.append(Note(Nature.TELEPHONES_PLUSIEURS, message, texte, perdue=True))
    return numeros[0], tuple(notes)


def _telephone_refuse(texte: str) -> Note:
    court = re.fullmatch(r"3[0-9]\s?[0-9]{2}", texte)
    message = (
        "Un numéro court n'entre pas dans le champ téléphone."
        if court
        else "Ce n'est pas un numéro de téléphone."
    )
    return Note(Nature.TELEPHONE_INVALIDE, message, texte, perdue=True)


def _numeros(texte: str) -> tuple[list[str], bool]:
    """(numéros valables, vrai s'il reste autre chose dans la case)."""
    allege = _PARENTHESES.sub(" ", texte)
    entier = _numero(allege)
    if entier:
        return [entier], allege != texte
    morceaux = [m for m in _ENTRE_NUMEROS.split(allege) if m.strip()]
    lus = [_numero(m) for m in morceaux]
    if not any(lus):
        morceaux = [m[0] for m in _NUMERO_FRANCAIS.finditer(allege)]
        lus = [_numero(m) for m in morceaux]
        return [n for n in lus if n], True
    return [n for n in lus if n], allege != texte or not all(lus)


def _numero(texte: str) -> str:
    sans_poste = _POSTE.sub("", texte)
    ecrit = telephones.lire(re.sub(r"^\D*?(?=[+0-9(])", "", sans_poste).strip())
    if not ecrit or not (telephones.attribue(ecrit) or _DIX_CHIFFRES.fullmatch(ecrit)):
        return ""
    try:
        validateurs.valider_telephone(ecrit)
    except ValidationError:
        return ""
    return ecrit


# --- Courriels -----------------------------------------------------------------------

_AROBASE = re.compile(r"\s*(?:@|\(at\)|\[at\]|\(a\)|\[a\])\s*", re.IGNORECASE)
_ENTRE_COURRIELS = re.compile(r"[|,;\s<>()\"«»]+")


def courriels(texte: str) -> tuple[str, tuple[Note, ...]]:
    """Adresses en minuscules séparées par une barre, sans doublon ; l'ordre est gardé."""
    valables, refuses = [], []
    for morceau in _ENTRE_COURRIELS.split(_AROBASE.sub("@", texte)):
        morceau = re.sub(r"^mailto:", "", morceau, flags=re.IGNORECASE).strip(".:'’/").lower()
        if not re.search(r"\w", morceau) or re.fullmatch(r"ou|et|mail|e-mail|courriel", morceau):
            continue
        try:
            validateurs.valider_courriels(morceau)
        except ValidationError:
            refuses.append(morceau)
        else:
            valables.append(morceau)
    notes = ()
    if refuses:
        message = f"Ce n'est pas une adresse de courriel : {', '.join(refuses)[:120]}."
        notes = (Note(Nature.COURRIEL_INVALIDE, message, texte[:500], perdue=True),)
    return SEPARATEUR.join(dict.fromkeys(valables)), notes


# --- Sites web -----------------------------------------------------------------------

_ENTRE_SITES = re.compile(r"\s*\|\s*|[;,]?\s+|[;,](?=(?:https?:|www\.))", re.IGNORECASE)
# « http:/ex.fr », « http//ex.fr », « htp://ex.fr », « https:://ex.fr », « http:\\ex.fr »
_SCHEMA = re.compile(r"(?i)^(?:h?t?tps?|htt?ps?|htps?)(?::+[/\\]*|[/\\]{2,})")
_DOMAINE = re.compile(r"(?i)^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?=$|[/?#:])")


def sites(texte: str) -> tuple[str, tuple[Note, ...]]:
    """Adresses complètes séparées par une barre ; `https://` est ajouté à un nom de domaine."""
    valables, refuses, corriges = [], [], False
    for morceau in _ENTRE_SITES.split(texte.strip(" <>\"'«»")):
        if not re.search(r"\w", morceau):
            continue
        site = _site(morceau)
        if not site:
            refuses.append(morceau)
            continue
        corriges = corriges or site != morceau
        valables.append(site)
    notes = []
    ecrit = SEPARATEUR.join(dict.fromkeys(valables))
    if corriges:
        notes.append(Note(Nature.SITE_CORRIGE, f"Adresse complétée : {ecrit[:150]}", texte[:500]))
    if refuses:
        message = f"Ce n'est pas une adresse de site : {' '.join(refuses)[:120]}."
        notes.append(Note(Nature.SITE_INVALIDE, message, texte[:500], perdue=True))
    return ecrit, tuple(notes)


def site_unique(texte: str, longueur: int) -> tuple[str, tuple[Note, ...]]:
    """Pour `prise_rdv` et `fiche_acces_libre` : une seule adresse, les autres sont signalées."""
    ecrit, notes = sites(texte)
    premier, _barre, autres = ecrit.partition(SEPARATEUR)
    if len(premier) > longueur:
        message = f"Adresse de plus de {longueur} caractères."
        return "", (*notes, Note(Nature.SITE_INVALIDE, message, texte[:2000], perdue=True))
    if autres:
        message = "Une seule adresse est possible ici : la première est gardée."
        notes = (*notes, Note(Nature.SITE_INVALIDE, message, texte[:2000], perdue=True))
    return premier, notes


@lru_cache(maxsize=4096)
def _site(morceau: str) -> str:
    """L'adresse complète et valable, ou vide."""
    schema, reste = "https", morceau
    while trouve := _SCHEMA.match(reste):
        schema = "https" if "s" in trouve[0].lower() else "http"
        reste = reste[trouve.end() :]
    if "@" in reste.partition("/")[0] or not _DOMAINE.match(reste):
        return ""
    try:
        parties = urlsplit(f"{schema}://{reste}")
        site = parties._replace(netloc=parties.netloc.lower()).geturl()
        validateurs.valider_sites(site)
    except (ValueError, ValidationError):
        return ""
    return site if len(site) <= 2000 else ""
