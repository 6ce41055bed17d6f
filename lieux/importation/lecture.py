"""Octets → lignes de texte. Aucune règle sur les lieux ici.

CSV (virgule, point-virgule ou tabulation ; UTF-8 avec ou sans BOM, UTF-16 avec BOM,
Windows-1252) et JSON (liste d'objets, ou objet qui en porte une). Un fichier tronqué
est refusé entier : dernière ligne courte, guillemet jamais refermé, caractère ou
JSON coupé.
"""

import codecs
import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

from lieux.importation.objets import Lecture, LectureImpossible, Ligne, Nature, Rejet, Remarque

TAILLE_MAXIMALE = 100 * 1024 * 1024  # octets, pour un fichier local
LISTES_JSON = ("results", "data", "lieux")
_SEPARATEURS = ",;\t"
_SIGNATURES = (
    (b"PK\x03\x04", "C'est un classeur ou une archive : enregistrez-le au format CSV."),
    (b"\xd0\xcf\x11\xe0", "C'est un ancien classeur Excel : enregistrez-le au format CSV."),
    (b"%PDF", "C'est un document PDF, pas un fichier de données."),
    (b"\x1f\x8b", "C'est un fichier compressé : décompressez-le d'abord."),
)
# « \ud83d » seul, permis par JSON, n'est pas du texte : aucune base ne l'accepte.
_DEMI_CARACTERE = re.compile("[\ud800-\udfff]")
_NON_COLONNE = re.compile(r"[\s\-]+")


def lire_fichier(chemin: Path | str) -> Lecture:
    """Lit un fichier local ; `LectureImpossible` s'il n'existe pas ou ne se lit pas."""
    chemin = Path(chemin)
    try:
        if chemin.stat().st_size > TAILLE_MAXIMALE:
            raise LectureImpossible(
                f"« {chemin.name} » dépasse {TAILLE_MAXIMALE // 1024 // 1024} Mo."
            )
        octets = chemin.read_bytes()
    except (OSError, ValueError) as erreur:
        raise LectureImpossible(f"« {chemin} » n'existe pas ou ne peut pas être lu.") from erreur
    return lire_octets(octets, chemin.name)


def lire_octets(octets: bytes, nom: str = "") -> Lecture:
    """Lit le contenu d'un fichier ; toute difficulté est une `LectureImpossible`."""
    for signature, message in _SIGNATURES:
        if octets.startswith(signature):
            raise LectureImpossible(message)
    texte = decoder(octets)
    debut = texte.lstrip()[:1]
    if not debut:
        raise LectureImpossible("Le fichier est vide.")
    if debut == "<":
        raise LectureImpossible("C'est une page web ou du XML, pas un fichier CSV ou JSON.")
    return _lire_json(texte, nom) if debut in "[{" else _lire_csv(texte, nom)


# --- Encodage ------------------------------------------------------------------------


def decoder(octets: bytes) -> str:
    """Le texte du fichier. Ligne par ligne : UTF-8, sinon Windows-1252.

    Un fichier recollé à partir de plusieurs mélange parfois les deux. Un caractère
    UTF-8 coupé à la toute fin d'un fichier UTF-8 dit que le fichier est tronqué.
    """
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return octets.decode("utf-16")
        except UnicodeDecodeError as erreur:
            raise LectureImpossible("Le fichier est tronqué ou mal encodé (UTF-16).") from erreur
    octets = octets.removeprefix(codecs.BOM_UTF8)
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        fautif = erreur
    if fautif.end == len(octets) and fautif.reason == "unexpected end of data":
        debut = octets[: fautif.start]
        if not debut.isascii():  # tout ce qui précède est de l'UTF-8 : la fin a été coupée
            raise LectureImpossible("Le fichier est tronqué : le dernier caractère est coupé.")
    return "".join(_decoder_ligne(ligne) for ligne in octets.splitlines(keepends=True))


def _decoder_ligne(ligne: bytes) -> str:
    try:
        return ligne.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return ligne.decode("cp1252")
    except UnicodeDecodeError as erreur:
        raise LectureImpossible(
            "L'encodage du fichier n'est pas reconnu : enregistrez-le en UTF-8."
        ) from erreur


# --- CSV -----------------------------------------------------------------------------


def _separateur(texte: str) -> str:
    """Le séparateur le plus fréquent dans l'en-tête."""
    entete = re.split(r"[\r\n]", texte.lstrip(), maxsplit=1)[0]
    comptes = Counter(c for c in entete if c in _SEPARATEURS)
    return max(_SEPARATEURS, key=lambda c: comptes[c])


def _enregistrements(texte: str, separateur: str):
    """(première ligne, cellules) de chaque enregistrement ; les lignes vides sont passées."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    debut = 1
    while True:
        try:
            cellules = next(lecteur)
        except StopIteration:
            return
        except csv.Error as erreur:
            if "unexpected end" in str(erreur):
                raison = f"un guillemet ouvert ligne {debut} n'est jamais refermé"
                raise LectureImpossible(f"Le fichier est tronqué : {raison}.") from erreur
            raise LectureImpossible(
                f"Ligne {lecteur.line_num} : le CSV est mal formé (guillemets ?)."
            ) from erreur
        if any(cellule.strip() for cellule in cellules) or len(cellules) > 1:
            yield debut, cellules
        debut = lecteur.line_num + 1


def nom_de_colonne(entete: str) -> str:
    """« Code Postal » → « code_postal » : les en-têtes se comparent ainsi."""
    return _NON_COLONNE.sub("_", entete.replace("\ufeff", "").strip().casefold())


def _colonnes(cellules: list[str]) -> list[str]:
    noms = [nom_de_colonne(cellule) for cellule in cellules]
    doubles = [nom for nom, fois in Counter(noms).items() if nom and fois > 1]
    if doubles:
        raise LectureImpossible(f"La colonne « {doubles[0][:80]} » est deux fois dans l'en-tête.")
    return noms


def _lire_csv(texte: str, nom: str) -> Lecture:
    enregistrements = _enregistrements(texte, _separateur(texte))
    premier = next(enregistrements, None)
    if premier is None:
        raise LectureImpossible("Le fichier est vide.")
    colonnes = _colonnes(premier[1])
    lignes: list[Ligne] = []
    rejets: list[Rejet] = []
    derniere_courte = False
    for numero, cellules in enregistrements:
        derniere_courte = len(cellules) < len(colonnes)
        if not any(cellule.strip() for cellule in cellules) and not derniere_courte:
            continue
        en_trop = [cellule for cellule in cellules[len(colonnes) :] if cellule.strip()]
        if derniere_courte or en_trop:
            rejets.append(
                Rejet(
                    numero,
                    colonnes[min(len(cellules), len(colonnes)) - 1],
                    f"La ligne a {len(cellules)} cellules, l'en-tête {len(colonnes)} : "
                    "un séparateur manque ou est de trop.",
                    valeur=" | ".join(cellules)[:300],
                )
            )
            continue
        lignes.append(Ligne(numero, {c: v for c, v in zip(colonnes, cellules, strict=False) if c}))
    if derniere_courte:
        raise LectureImpossible(
            f"Le fichier est tronqué : sa dernière ligne ({rejets[-1].ligne}) est incomplète."
        )
    if not lignes and not rejets:
        raise LectureImpossible("Le fichier n'a pas d'autre ligne que son en-tête.")
    remarques = ()
    if not texte.endswith(("\n", "\r")):
        remarques = (
            Remarque(
                None,
                "",
                "",
                Nature.FICHIER,
                "Le fichier ne finit pas par un saut de ligne : vérifiez que sa dernière ligne "
                "est entière.",
            ),
        )
    return Lecture(
        nom, "csv", tuple(c for c in colonnes if c), tuple(lignes), tuple(rejets), remarques
    )


# --- JSON ----------------------------------------------------------------------------


def _lire_json(texte: str, nom: str) -> Lecture:
    try:
        # Nombres gardés comme ils sont écrits : « 34500 », « 3.870 », « NaN ».
        contenu = json.loads(texte, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as erreur:
        raise LectureImpossible("Le JSON est tronqué ou mal formé.") from erreur
    try:
        return _lignes_json(contenu, nom)
    except RecursionError as erreur:  # des listes dans des listes, sans fin
        raise LectureImpossible("Le JSON est tronqué ou mal formé.") from erreur


def _lignes_json(contenu, nom: str) -> Lecture:
    if isinstance(contenu, dict):
        contenu = next(
            (contenu[cle] for cle in LISTES_JSON if isinstance(contenu.get(cle), list)), None
        )
    if not isinstance(contenu, list):
        raise LectureImpossible(
            "Le JSON doit être une liste d'objets, ou un objet avec une liste "
            f"{', '.join(LISTES_JSON)}."
        )
    if not contenu:
        raise LectureImpossible("Le fichier ne contient aucun lieu.")
    lignes: list[Ligne] = []
    rejets: list[Rejet] = []
    colonnes: dict[str, None] = {}
    for rang, objet in enumerate(contenu, start=1):
        if not isinstance(objet, dict):
            rejets.append(
                Rejet(rang, "", "Ce n'est pas un objet JSON.", valeur=_texte_json(objet)[:300])
            )
            continue
        valeurs = {
            nom_de_colonne(_texte_json(cle)): _texte_json(valeur) for cle, valeur in objet.items()
        }
        colonnes.update(dict.fromkeys(valeurs))
        lignes.append(Ligne(rang, valeurs))
    return Lecture(nom, "json", tuple(c for c in colonnes if c), tuple(lignes), tuple(rejets))


def _texte_json(valeur) -> str:
    """Une valeur JSON comme une cellule : liste séparée par des barres, vrai → 1, null → vide."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "1" if valeur else "0"
    if isinstance(valeur, str):
        return _DEMI_CARACTERE.sub("\ufffd", valeur)
    if isinstance(valeur, list):
        return "|".join(_texte_json(element) for element in valeur)
    return _DEMI_CARACTERE.sub("\ufffd", json.dumps(valeur, ensure_ascii=False))
