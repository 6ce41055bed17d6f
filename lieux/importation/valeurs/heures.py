"""La colonne `horaires` : format OpenStreetMap, ou français courant, → format OpenStreetMap.

« Du lundi au vendredi de 9h à 12h et de 14h à 17h » se traduit sans doute possible ;
ce qui ne devient pas un texte valable (`lieux.horaires.probleme`) reste hors du champ.
"""

import re
from functools import lru_cache

from lieux.horaires import probleme
from lieux.importation.objets import Nature, Note
from lieux.importation.valeurs import plages

LONGUEUR = 500
_NOMS_DES_JOURS = (
    ("lundi", "lun", "lu", "monday", "mon"),
    ("mardi", "mar", "ma", "tuesday", "tue"),
    ("mercredi", "mercr", "mer", "me", "wednesday", "wed"),
    ("jeudi", "jeu", "je", "thursday", "thu"),
    ("vendredi", "vendr", "ven", "ve", "friday", "fri"),
    ("samedi", "sam", "saturday", "sat"),
    ("dimanche", "dim", "di", "sunday", "sun"),
)
_JOUR_OSM = {
    nom: jour
    for jour, noms in zip(plages.JOURS, _NOMS_DES_JOURS, strict=True)
    for nom in (*noms, jour.lower())
}
_MOT_JOUR = re.compile(
    rf"\b({'|'.join(sorted(_JOUR_OSM, key=len, reverse=True))})s?\b\.?(?!:\d)", re.IGNORECASE
)
_JOUR = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_HEURE = r"(?:[0-2]\d:[0-5]\d)"
_PLAGE = rf"(?:{_HEURE}-{_HEURE})"
_HEURES_FRANCAISES = re.compile(r"\b([01]?\d|2[0-4])\s*(?:h|H|heures?)\s*([0-5]\d)?\b(?!\d)")
_SANS_ZERO = re.compile(r"(?<![\d:])(\d):(\d\d)(?!\d)")

# Du français vers OSM, dans l'ordre ; les jours et les heures y sont déjà écrits.
_TRADUCTIONS = tuple(
    (re.compile(motif, re.IGNORECASE), remplacement)
    for motif, remplacement in (
        (r"[–—−‑‐]", "-"),
        (r"\b(?:horaires?|ouvert(?:ure)?s?)\b\s*:?\s*", ""),
        (r"\bferm[ée]e?s?\b", "off"),
        (rf"\b(?:du|de|le|les|tous les|chaque)\s+(?={_JOUR}\b)", ""),
        (rf"\b(?:de|entre|des)\s+(?={_HEURE})", ""),
        (rf"({_JOUR})\s*(?:au|à|a|-)\s*(?={_JOUR}\b)", r"\1-"),
        (rf"({_JOUR})\s*(?:,|et|/|&)\s*(?={_JOUR}\b)", r"\1,"),
        (rf"({_HEURE})\s*(?:à|a|-|jusqu'à)\s*(?={_HEURE})", r"\1-"),
        (rf"({_PLAGE})\s*(?:,|et|puis|/|&)?\s*(?:de\s+)?(?={_HEURE})", r"\1,"),
        (rf"({_JOUR})\s*:?\s*(?:de\s+)?(?={_HEURE}|off)", r"\1 "),
        (rf"({_PLAGE}|off)\s*[.,;|/\n]*\s*(?:et\s+)?(?={_JOUR}\b)", r"\1; "),
        (r"[\s.;,]+$", ""),
    )
)
_REGLE = re.compile(rf"(?P<quand>.*?)\s*(?P<plages>{_PLAGE}(?:\s*,\s*{_PLAGE})*)")
_COMMENCE_PAR_UN_JOUR = re.compile(rf"(?:{_JOUR}|PH|SH)\b")


@lru_cache(maxsize=4096)
def osm(texte: str) -> tuple[str, tuple[Note, ...]]:
    """Un texte d'horaires valable, ou vide avec la note qui dit pourquoi."""
    if not texte.strip():
        return "", ()
    if len(texte) > 4 * LONGUEUR:
        return "", (_refus("Horaires trop longs", texte),)
    propre, reparations, inversee = _assainir(_canonique(texte))
    if not inversee and propre and _douteux(propre):
        propre, reparations, inversee = _assainir(_traduire(_canonique(texte)))
        if not _COMMENCE_PAR_UN_JOUR.match(propre):  # « 9h-12h » : de quels jours ?
            return "", (_refus("Horaires non reconnus", texte),)
        reparations.append("traduits au format OpenStreetMap")
    if inversee:
        return "", (_refus("Une plage finit avant de commencer", texte),)
    if not propre:
        return "", (_refus("Aucune heure d'ouverture", texte),)
    if _douteux(propre) or len(propre) > LONGUEUR:
        return "", (_refus("Horaires non reconnus", texte),)
    if not reparations:
        return propre, ()
    message = f"Horaires {', '.join(reparations)} : {propre}"
    return propre, (Note(Nature.HORAIRES_NETTOYES, message, texte[:500]),)


def _douteux(ecrit: str) -> bool:
    return probleme(ecrit) is not None


def _refus(raison: str, texte: str) -> Note:
    return Note(Nature.HORAIRES_INVALIDES, f"{raison}.", texte[:1000], perdue=True)


def _canonique(texte: str) -> str:
    """Espaces simples, zéros de tête et casse des jours : le sens ne change pas."""
    ecrit = " ".join(texte.split())
    ecrit = _SANS_ZERO.sub(r"0\1:\2", ecrit)
    return re.sub(rf"\b{_JOUR}\b", lambda m: m[0].capitalize(), ecrit, flags=re.IGNORECASE)


def _traduire(texte: str) -> str:
    ecrit = _MOT_JOUR.sub(lambda trouve: _JOUR_OSM[trouve[1].lower()], texte)
    ecrit = _HEURES_FRANCAISES.sub(lambda m: f"{int(m[1]):02d}:{m[2] or '00'}", ecrit)
    for motif, remplacement in _TRADUCTIONS:
        ecrit = motif.sub(remplacement, ecrit)
    return ecrit.strip()


def _assainir(texte: str) -> tuple[str, list[str], bool]:
    """(texte, réparations faites, vrai si une plage est inversée).

    Sans commentaire ni règle de repli : ailleurs, on ne touche à rien.
    """
    if '"' in texte or "||" in texte:
        return texte, [], False
    regles: dict[str, list[str]] = {}
    reparations: dict[str, None] = {}
    for rang, regle in enumerate(re.split(r"\s*;\s*", texte.strip("; "))):
        trouve = _REGLE.fullmatch(regle)
        if not trouve:
            regles.setdefault(f"{rang} {regle}", []).append(regle)
            continue
        quand = trouve["quand"].strip()
        resultat = plages.assainir(
            [
                _plage(p)
                for p in re.split(r"\s*,\s*", _regles_unies(regles, quand, trouve["plages"]))
            ]
        )
        if resultat.inversee:
            return "", [], True
        if resultat.vide_retiree:
            reparations["sans les plages 00:00-00:00"] = None
        if resultat.fondues:
            reparations["avec leurs plages qui se chevauchent réunies"] = None
        if quand in regles:
            reparations["avec les plages d'un même jour réunies"] = None
        if resultat.plages:
            ecrites = plages.ecrire(resultat.plages)
            regles[quand] = [f"{quand} {ecrites}".strip()]
    return "; ".join(r for groupe in regles.values() for r in groupe), list(reparations), False


def _regles_unies(regles: dict[str, list[str]], quand: str, nouvelles: str) -> str:
    """Les plages déjà écrites pour les mêmes jours, et celles-ci : OSM effacerait les premières."""
    if quand not in regles:
        return nouvelles
    return f"{regles[quand][0].removeprefix(quand).strip()},{nouvelles}"


def _plage(texte: str) -> plages.Plage:
    debut, fin = (plages.minutes(*borne.split(":")) for borne in texte.split("-"))
    # Une heure au-delà de 24:00 (« 26:00 ») est celle du lendemain : lue comme inversée.
    return (debut or 0, -1 if debut is None or fin is None else fin)
