"""Ce qui circule d'une étape à l'autre de l'import : lignes lues, lieux normalisés, remarques.

Aucun de ces objets ne connaît la base. `Remarque` est l'un des « signalements » du
rapport ; le nom évite la confusion avec `lieux.models.Signalement`, qui vient du public.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lieux.vocabulaire import Liste


class ImportImpossible(Exception):
    """L'import ne peut pas se faire ; le message est une phrase à montrer, et rien n'a changé."""


class LectureImpossible(ImportImpossible):
    """La source ne se lit pas : absente, tronquée, d'un format inconnu, trop grosse…"""


class EcartPerime(ImportImpossible):
    """La base a changé entre le calcul de l'écart et son application."""


class Nature(StrEnum):
    """Familles de signalements : des codes stables, écrits dans le rapport JSON."""

    FICHIER = "fichier"
    COLONNE_IGNOREE = "colonne-ignoree"
    TEXTE_NETTOYE = "texte-nettoye"
    TEXTE_COUPE = "texte-coupe"
    SIRET_REMPLISSAGE = "siret-de-remplissage"
    SIRET_INVALIDE = "siret-invalide"
    SIRET_COMPLETE = "siret-complete"
    TELEPHONE_INVALIDE = "telephone-invalide"
    TELEPHONES_PLUSIEURS = "telephones-plusieurs"
    COURRIEL_INVALIDE = "courriel-invalide"
    SITE_INVALIDE = "site-invalide"
    SITE_CORRIGE = "site-corrige"
    COMMUNE_DEDUITE = "commune-deduite"
    COMMUNE_CONTREDITE = "commune-contredite"
    CODE_POSTAL_REMPLACE = "code-postal-remplace"
    CODE_POSTAL_ETRANGER = "code-postal-autre-commune"
    CODE_POSTAL_DEDUIT = "code-postal-deduit"
    COORDONNEES_ABSENTES = "coordonnees-absentes"
    COORDONNEES_ILLISIBLES = "coordonnees-illisibles"
    COORDONNEES_INVERSEES = "coordonnees-inversees"
    COORDONNEES_PROJETEES = "coordonnees-projetees"
    COORDONNEES_HORS_ZONE = "coordonnees-hors-zone"
    COORDONNEES_LOINTAINES = "coordonnees-lointaines"
    HORAIRES_NETTOYES = "horaires-nettoyes"
    HORAIRES_INVALIDES = "horaires-invalides"
    HORAIRES_COMMENTAIRE = "horaires-selon-commentaire"
    DATE_ABSENTE = "date-absente"
    DATE_INVALIDE = "date-invalide"
    DATE_FUTURE = "date-future"
    VALEUR_INCONNUE = "valeur-inconnue"
    SANS_EQUIVALENT = "valeur-sans-equivalent"
    FUSION = "fusion"
    MODIFIE_A_LA_MAIN = "modifie-a-la-main"
    DE_RETOUR = "de-retour"


@dataclass(frozen=True, slots=True)
class Note:
    """Ce qu'une règle dit d'une valeur. `perdue` : elle n'entre pas (ou pas entière) dans le champ.

    Une valeur perdue est gardée telle quelle dans `Provenance.valeurs["_brut"]`.
    """

    nature: Nature
    message: str
    valeur: str = ""
    perdue: bool = False


@dataclass(frozen=True, slots=True)
class Remarque:
    """Un signalement du rapport. `ligne` : vraie ligne du fichier (None : tout le fichier)."""

    ligne: int | None
    identifiant: str
    colonne: str
    nature: str
    message: str
    valeur: str = ""
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Rejet:
    """Une ligne qui ne peut pas devenir un lieu : où, et pourquoi, en une phrase."""

    ligne: int
    colonne: str
    raison: str
    identifiant: str = ""
    nom: str = ""
    valeur: str = ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne telle qu'elle est écrite.

    `numero` : ligne du fichier CSV (l'en-tête est la ligne 1, une cellule peut en
    occuper plusieurs), ou rang de l'objet JSON à partir de 1.
    """

    numero: int
    valeurs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lecture:
    """Un fichier lu : ses colonnes, ses lignes, et celles qui n'ont pas la bonne forme."""

    nom: str
    forme: str
    colonnes: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    rejets: tuple[Rejet, ...] = ()
    remarques: tuple[Remarque, ...] = ()

    @property
    def lues(self) -> int:
        return len(self.lignes) + len(self.rejets)


@dataclass(slots=True)
class LigneStandard:
    """Une ligne traduite dans les colonnes du standard, valeurs encore brutes.

    `colonnes` : texte de chaque colonne simple ; `listes` : morceaux de chaque colonne à
    plusieurs valeurs ; `notes` : (colonne d'origine, note) déjà faites par la traduction ;
    `brut` : cellules que la traduction n'a pas pu reprendre entières.
    """

    numero: int
    identifiant: str
    jeu: str
    colonnes: dict[str, str]
    listes: dict[Liste, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    brut: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LieuNormalise:
    """Une ligne prête pour la base.

    `valeurs` a une clé par champ importé (`priorites.CHAMPS`) : texte, nombre ou None,
    liste de codes triée ; tout s'écrit en JSON. `brut` : colonne → texte d'origine de
    ce qui n'entre dans aucun champ. `date_maj` : None si la source ne la dit pas.
    """

    ligne: int
    identifiant: str
    jeu: str
    valeurs: Mapping[str, Any]
    date_maj: date | None = None
    brut: Mapping[str, str] = field(default_factory=dict)
    meme_site_que: str = ""

    @property
    def nom(self) -> str:
        return self.valeurs["nom"]
