"""Une phrase écrite d'un trait → ses mots, et ce qu'elle dit d'autre : où, jusqu'où, quand, le prix.

« cours gratuits à moins de 15 km de Bédarieux samedi » : les mots sont « cours », le reste est
un choix que la recherche sait déjà faire. Rien ici ne connaît la base : les endroits sont donnés.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from lieux.criteres import JOURS, OUVERT_MAINTENANT, RAYON_MAX_KM
from lieux.texte import normaliser

# Le plus long nom d'endroit, en mots (« Saint-Étienne-d'Estréchoux » en a quatre).
_MOTS_D_UN_NOM = 7

_KM = r"(\d{1,3})(?: (\d))? ?(?:kms?|kilometres?)"
_RAYON = re.compile(
    rf"\b(?:a moins de|dans un rayon de|a moins d|jusqu a|a) {_KM}\b(?: (?:maximum|max|a la ronde))?"
)
_OUVERT = r"(?:ouverte?s? )?"
_DEMIS = {"matin": "matin", "matinee": "matin", "apres midi": "apres-midi", "aprem": "apres-midi"}
_JOUR = re.compile(
    rf"\b{_OUVERT}(?:(?:le|les|ce|tous les|pour) )?({'|'.join(JOURS)})s?"
    rf"(?: (?:au )?({'|'.join(_DEMIS)})s?)?\b"
)
_PROCHE_JOUR = re.compile(
    rf"\b{_OUVERT}(?:(aujourd hui|aujourdhui|demain)(?: ({'|'.join(_DEMIS)}))?"
    rf"|(?:ce|cet|cette) ({'|'.join(_DEMIS)}))\b"
)
# « Ouvert à tous » ne parle pas d'heures, « ouvert tous les jours » pas de maintenant.
_MAINTENANT = re.compile(
    rf"\b(?:{_OUVERT}(?:maintenant|actuellement|en ce moment|tout de suite)"
    r"|(?:encore )?ouverte?s?(?! (?:a|au|aux|tous)\b))\b"
)
# « Ordinateur gratuit » est une expression du public : du matériel à prix solidaire.
_GRATUIT = re.compile(
    r"(?<!pas )(?<!non )(?<!ordinateur )(?<!ordinateurs )\b(?:gratuite?s?|gratuitement)\b"
    r"(?! sous\b)"
)
# Ce qui annonce un endroit ; « de Béziers » seul peut être un nom (« médiathèque de Béziers »).
_ANNONCE = re.compile(
    r"\b(?:(?:tout )?(?:pres|proche|autour|a cote|aux? (?:alentours?|environs))"
    r" (?P<de>de|du|des|d)|(?P<a>au|aux|a|vers|sur|dans)) "
)
_APRES_UN_RAYON = re.compile(r" (?:autour |a partir )?(?P<de>de|du|des|d) ")
_ARTICLES = {"du": "le ", "au": "le ", "des": "les ", "aux": "les "}
_PRECISION = re.compile(r" centre ville\b| centre$")


@dataclass(frozen=True)
class Entendu:
    """Les mots qui restent, dans leur ordre, et les choix reconnus (nom du champ → valeur)."""

    mots: str
    choix: dict[str, str] = field(default_factory=dict)


def entendre(
    texte: str,
    jour: date,
    endroits: Callable[[Collection[str]], Mapping[str, str]],
    deja: Mapping[str, str] | None = None,
) -> Entendu:
    """Ce que dit la phrase. `endroits` : noms normalisés ou codes postaux → ceux qui existent.

    `deja` : ce que la personne a choisi elle-même l'emporte. Dit deux fois pareil, un choix
    quitte les mots ; dit autrement, il y reste.
    """
    morceaux = [(morceau, normaliser(morceau).split()) for morceau in texte.split()]
    phrase = " ".join(mot for _morceau, mots in morceaux for mot in mots)
    deja = deja or {}
    pris: list[tuple[int, int]] = []
    choix: dict[str, str] = {}

    def prendre(nom: str, valeur: str, debut: int, fin: int) -> bool:
        choisi = deja.get(nom, "")
        if choisi and normaliser(choisi) != normaliser(valeur):
            return False
        if not choisi:
            choix[nom] = valeur
        pris.append((debut, fin))
        return True

    fin_du_rayon = None
    rayon = _RAYON.search(phrase)
    km = _km(*rayon.groups()) if rayon else ""
    if km and prendre("rayon", km, *rayon.span()):
        fin_du_rayon = rayon.end()
    if trouve := _endroit(_sans(phrase, pris), fin_du_rayon, endroits):
        prendre("ou", *trouve)
    libre = _sans(phrase, pris)
    if quand := _quand(libre, jour):
        prendre("ouvert", *quand)
    if gratuit := _GRATUIT.search(libre):
        prendre("frais", "gratuit", *gratuit.span())
    return Entendu(_reste(morceaux, pris) if pris else texte, choix)


def _km(entiers: str, dixiemes: str | None) -> str:
    """« 15 », « 7.5 » ; « » si ce n'est pas une distance."""
    valeur = f"{int(entiers)}.{dixiemes}" if dixiemes else str(int(entiers))
    return valeur if 0 < float(valeur) <= RAYON_MAX_KM else ""


def _endroit(
    phrase: str,
    fin_du_rayon: int | None,
    endroits: Callable[[Collection[str]], Mapping[str, str]],
) -> tuple[str, int, int] | None:
    """Le premier endroit annoncé qui existe, le nom le plus long d'abord : (nom, début, fin)."""
    annonces = [(a.start(), a.end(), a["de"] or a["a"]) for a in _ANNONCE.finditer(phrase)]
    if fin_du_rayon is not None and (suite := _APRES_UN_RAYON.match(phrase, fin_du_rayon)):
        annonces.insert(0, (fin_du_rayon, suite.end(), suite["de"]))
    candidats: list[tuple[str, int, int]] = []
    for debut, ici, mot in annonces:
        mots = phrase[ici:].split(" ")[:_MOTS_D_UN_NOM]
        for nombre in range(len(mots), 0, -1):
            nom = " ".join(mots[:nombre])
            fin = ici + len(nom)
            if mot in _ARTICLES:
                candidats.append((_ARTICLES[mot] + nom, debut, fin))
            candidats.append((nom, debut, fin))
    if not candidats:
        return None
    connus = endroits({nom for nom, _debut, _fin in candidats})
    for nom, debut, fin in candidats:
        if nom in connus:
            precision = _PRECISION.match(phrase, fin)
            return connus[nom], debut, precision.end() if precision else fin
    return None


def _sans(phrase: str, pris: list[tuple[int, int]]) -> str:
    """La phrase, ce qui est déjà compris effacé sans déplacer le reste."""
    for debut, fin in pris:
        phrase = phrase[:debut] + "_" * (fin - debut) + phrase[fin:]
    return phrase


def _quand(phrase: str, jour: date) -> tuple[str, int, int] | None:
    if trouve := _JOUR.search(phrase):
        nom, demi = trouve.groups()
    elif trouve := _PROCHE_JOUR.search(phrase):
        relatif, demi, ce_demi = trouve.groups()
        nom = JOURS[(jour.weekday() + (relatif == "demain")) % 7]
        demi = demi or ce_demi
    elif trouve := _MAINTENANT.search(phrase):
        return OUVERT_MAINTENANT, *trouve.span()
    else:
        return None
    return f"{nom}-{_DEMIS[demi]}" if demi else nom, *trouve.span()


def _reste(morceaux: list[tuple[str, list[str]]], pris: list[tuple[int, int]]) -> str:
    """Les morceaux écrits dont rien n'a été pris ; d'un morceau pris à moitié, ses autres mots."""
    restes, ici = [], 0
    for morceau, mots in morceaux:
        gardes = []
        for mot in mots:
            if not any(debut <= ici < fin for debut, fin in pris):
                gardes.append(mot)
            ici += len(mot) + 1
        restes += [morceau] if mots and gardes == mots else gardes
    return " ".join(restes)
