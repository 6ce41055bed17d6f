"""Jeu ouvert du Département (herault-data.fr) : colonnes et valeurs de vocabulaire_herault.json.

Identifiant `herault-<code_service>`. Une valeur va dans la liste du standard qui lui
correspond et, quand elle y est, dans la liste propre au Département.
"""

import re
from collections.abc import Mapping

from lieux.importation.formats.base import Format, lire_faits
from lieux.importation.objets import Ligne, LigneStandard, Nature, Note
from lieux.texte import normaliser
from lieux.vocabulaire import Liste

JEU = "herault-data"
_FAITS = lire_faits("vocabulaire_herault.json")
# Écrits comme `normaliser` les rend.
_VRAI = frozenset({"1", "1 0", "oui", "true", "vrai", "o", "x"})
_FAUX = frozenset({"", "0", "0 0", "non", "false", "faux", "n"})
_ENTRE_VALEURS = re.compile(r"\s*[|;\n]\s*")


def _table() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """colonne → terme normalisé → [(liste du standard, code)]."""
    table: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for liste, regles in _FAITS["correspondance_des_valeurs"].items():
        for regle in regles:
            for colonne in regle["colonnes"]:
                for terme in regle["termes"]:
                    cibles = table.setdefault(colonne, {}).setdefault(normaliser(terme), [])
                    cibles.append((liste, regle["valeur_du_standard"]))
    return table


_TABLE = _table()
_DU_DEPARTEMENT = _FAITS["listes_du_departement"]
_TEXTE_LIBRE = frozenset(_FAITS["texte_libre"])
_EQUIPEMENTS = _FAITS["equipements_par_colonne"]


def traduire(ligne: Ligne) -> LigneStandard:
    source = ligne.valeurs
    colonnes = {
        champ: source.get(nom, "")
        for champ, nom in {**_FAITS["colonnes"], **_FAITS["colonnes_reprises"]}.items()
    }
    colonnes["source"] = _FAITS["nom_de_la_source"]
    code = colonnes.pop("id").strip()
    standard = LigneStandard(
        numero=ligne.numero,
        identifiant=f"herault-{code}" if code else "",
        jeu=JEU,
        colonnes=colonnes,
    )
    for colonne in {**_TABLE, **_DU_DEPARTEMENT}:
        if source.get(colonne, "").strip():
            _traduire_colonne(standard, colonne, source[colonne])
    for colonne, equipement in _EQUIPEMENTS.items():
        if normaliser(source.get(colonne, "")) in _VRAI:
            _ajouter(standard, Liste.EQUIPEMENTS, equipement)
    return standard


def _traduire_colonne(standard: LigneStandard, colonne: str, texte: str) -> None:
    if colonne in _TEXTE_LIBRE:
        mots = f" {normaliser(texte)} "
        for terme, cibles in _TABLE.get(colonne, {}).items():
            if f" {terme} " in mots:
                _ajouter_cibles(standard, cibles)
        return
    inconnues = []
    for valeur in _valeurs(colonne, texte):
        cibles = _TABLE.get(colonne, {}).get(_cle(valeur))
        if cibles:
            _ajouter_cibles(standard, cibles)
        for liste in _DU_DEPARTEMENT.get(colonne, ()):
            _ajouter(standard, Liste(liste), valeur)
        if not cibles and colonne not in _DU_DEPARTEMENT and _cle(valeur) not in _FAUX:
            inconnues.append(valeur)
    if inconnues:
        message = f"Valeur inconnue de la liste : « {' | '.join(inconnues)[:80]} »."
        standard.notes.append((colonne, Note(Nature.VALEUR_INCONNUE, message, texte[:300], True)))
        standard.brut[colonne] = texte


def _cle(valeur: str) -> str:
    cle = normaliser(valeur)
    return "1" if cle in _VRAI else "0" if cle in _FAUX else cle


def _valeurs(colonne: str, texte: str) -> list[str]:
    """Les valeurs d'une cellule ; la virgule ne sépare que si elle sépare des valeurs connues.

    « Usages professionnels (contacts chambres consulaires, gestion activité…) » en contient.
    """
    valeurs = []
    for morceau in _ENTRE_VALEURS.split(texte.strip()):
        if morceau:
            valeurs += _autour_des_virgules(colonne, morceau)
    return list(dict.fromkeys(valeurs))


def _autour_des_virgules(colonne: str, morceau: str) -> list[str]:
    """Le plus long début connu, puis le reste ; un bout inconnu reste d'un seul tenant."""
    connus: Mapping = _TABLE.get(colonne, {})
    parties = [partie.strip() for partie in morceau.split(",")]
    if _cle(morceau) in connus or len(parties) == 1:
        return [morceau]
    valeurs, debut = [], 0
    while debut < len(parties):
        for fin in range(min(len(parties), debut + 6), debut, -1):
            bloc = ", ".join(parties[debut:fin])
            if _cle(bloc) in connus or fin == debut + 1:
                break
        valeurs.append(bloc)
        debut = fin
    return [valeur for valeur in valeurs if valeur]


def _ajouter_cibles(standard: LigneStandard, cibles: list[tuple[str, str]]) -> None:
    for liste, code in cibles:
        _ajouter(standard, Liste(liste), code)


def _ajouter(standard: LigneStandard, liste: Liste, code: str) -> None:
    codes = standard.listes.setdefault(liste, [])
    if code not in codes:
        codes.append(code)


FORMAT = Format(
    nom="herault-data",
    requises=("code_service", "lib_long_service", "nom_comm"),
    distinctives=(
        "code_service",
        "lib_long_service",
        "lib_long_type",
        "nom_comm",
        "lieu_lat84",
        "num_insee_comm_service",
    ),
    connues=frozenset(
        {
            *_FAITS["colonnes"].values(),
            *_FAITS["colonnes_reprises"].values(),
            *_FAITS["colonnes_ignorees"],
            *_TABLE,
            *_DU_DEPARTEMENT,
            *_EQUIPEMENTS,
        }
    ),
    traduire=traduire,
    adresse=_FAITS["adresse"],
    colonne_identifiant="code_service",
    noms={**_FAITS["colonnes"], **_FAITS["colonnes_reprises"]},
)
