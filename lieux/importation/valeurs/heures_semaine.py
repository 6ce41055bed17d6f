"""Les colonnes `h_lundi` … `h_samedi` de la liste France Services → format OpenStreetMap.

Les jours consécutifs aux mêmes heures se groupent : « Mo-Fr 09:00-12:00,13:30-16:00 ».
Un commentaire qui dit exactement quelles semaines du mois est appliqué (« Mo[2,4] »).
"""

import re
from collections.abc import Mapping
from itertools import groupby

from lieux.horaires import probleme
from lieux.importation.objets import Nature, Note
from lieux.importation.valeurs import plages
from lieux.texte import normaliser

COLONNES = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi", "h_dimanche")
_JOURS_FRANCAIS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_INCONNU = "unknown"  # mot du format : ce jour-là, on ne sait pas
_FERME = frozenset({"", "ferme", "fermee", "fermeture", "off", "neant", "x"})
_ENTRE_PLAGES = re.compile(r"\s*(?:[/;,|\n&]|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
_PLAGE = re.compile(
    r"(?:de\s+)?(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?\s*(?:-|–|—|à|a)\s*(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?"
)
_RANG = r"(?:1(?:er|re)?|premier|[2-5](?:e|eme|nd|d)?|deuxieme|second|troisieme|quatrieme|dernier)"
_JOUR_DU_MOIS = re.compile(
    rf"(?:les? )?({_RANG}(?:(?: et| ou|) (?:le |les )?{_RANG})*) "
    rf"({'|'.join(_JOURS_FRANCAIS)})s?(?: (?:du|de chaque|par) mois)"
)
_RANGS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "dernier": -1}
# Un commentaire qui contient l'un de ces mots change le sens des heures.
_PARLE_D_HEURES = re.compile(
    r"\b(?:rdv|rendez vous|semaines?|mois|matins?|apres midi|vacances|ferme\w*|tournees?"
    rf"|impaires?|paires?|\d{{1,2}}h(?:\d\d)?|{'|'.join(f'{j}s?' for j in _JOURS_FRANCAIS)})\b"
)


def semaine(
    cellules: Mapping[str, str], commentaire: str = ""
) -> tuple[str, list[tuple[str, Note]]]:
    """(horaires OSM, [(colonne, note)]). `cellules` : une par nom de `COLONNES` présent."""
    notes: list[tuple[str, Note]] = []
    jours = [_jour(colonne, cellules.get(colonne, ""), notes) for colonne in COLONNES]
    rangs, restreint = _semaines_du_mois(commentaire, jours)
    if commentaire and not restreint and _PARLE_D_HEURES.search(normaliser(commentaire)):
        message = "Les horaires dépendent d'un commentaire : il est gardé dans la présentation."
        notes.append(("commentaire", Note(Nature.HORAIRES_COMMENTAIRE, message, commentaire[:500])))
    regles = []
    for heures, groupe in groupby(enumerate(jours), key=lambda couple: couple[1]):
        numeros = [numero for numero, _heures in groupe]
        if heures:
            regles.append(f"{_ecrire_jours(numeros, rangs)} {heures}")
    ecrit = "; ".join(regles)
    if restreint:
        message = f"Semaines du mois dites dans le commentaire : {ecrit}"
        notes.append(("commentaire", Note(Nature.HORAIRES_NETTOYES, message, commentaire)))
    if all(regle.endswith(_INCONNU) for regle in regles) or probleme(ecrit) is not None:
        return "", notes
    return ecrit, notes


def semaines_du_mois(horaires: str, commentaire: str) -> str:
    """« Mo 09:00-12:00 » et « 2ème et 4ème lundis du mois » → « Mo[2,4] 09:00-12:00 ».

    Les horaires tels quels si le commentaire dit autre chose, ou parle d'un autre jour.
    """
    jour, _espace, heures = horaires.partition(" ")
    if jour not in plages.JOURS or not re.fullmatch(r"[0-9:,-]+", heures):
        return horaires
    jours = [heures if jour == nom else "" for nom in plages.JOURS]
    rangs, restreint = _semaines_du_mois(commentaire, jours)
    return f"{jour}{rangs} {heures}" if restreint else horaires


def _jour(colonne: str, cellule: str, notes: list[tuple[str, Note]]) -> str:
    """Les heures d'un jour, vide s'il est fermé, `unknown` si la cellule ne se lit pas."""
    if normaliser(cellule) in _FERME:
        return ""
    lues: list[plages.Plage] = []
    for morceau in _ENTRE_PLAGES.split(cellule.strip()):
        trouve = _PLAGE.fullmatch(morceau)
        bornes = trouve and (
            plages.minutes(trouve[1], trouve[2]),
            plages.minutes(trouve[3], trouve[4]),
        )
        if not bornes or None in bornes:
            return _illisible(colonne, cellule, "Heures non reconnues", notes)
        lues.append(bornes)
    resultat = plages.assainir(lues)
    if resultat.inversee:
        return _illisible(colonne, cellule, "Une plage finit avant de commencer", notes)
    ecrit = plages.ecrire(resultat.plages)
    if resultat.vide_retiree or resultat.fondues:
        message = f"Plage vide ou en double retirée : {ecrit or 'aucune heure ce jour'}."
        notes.append((colonne, Note(Nature.HORAIRES_NETTOYES, message, cellule)))
    return ecrit


def _illisible(colonne: str, cellule: str, raison: str, notes: list[tuple[str, Note]]) -> str:
    message = f"{raison} : ce jour est dit inconnu."
    notes.append((colonne, Note(Nature.HORAIRES_INVALIDES, message, cellule[:200], perdue=True)))
    return _INCONNU


def _semaines_du_mois(commentaire: str, jours: list[str]) -> tuple[str, bool]:
    """(« [2,4] », vrai) si tout le commentaire le dit, et du seul jour qui ait des heures."""
    trouve = _JOUR_DU_MOIS.fullmatch(normaliser(commentaire))
    ouverts = [numero for numero, heures in enumerate(jours) if heures]
    if not trouve or ouverts != [_JOURS_FRANCAIS.index(trouve[2])]:
        return "", False
    rangs = sorted(
        {_RANGS.get(mot) or int(mot[0]) for mot in re.findall(_RANG, trouve[1])},
        key=lambda rang: rang % 10,
    )
    return f"[{','.join(map(str, rangs))}]", True


def _ecrire_jours(numeros: list[int], rangs: str) -> str:
    premier, dernier = plages.JOURS[numeros[0]], plages.JOURS[numeros[-1]]
    return f"{premier}{rangs}" if len(numeros) == 1 else f"{premier}-{dernier}"
