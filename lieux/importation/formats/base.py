"""Ce qu'un format doit dire de lui-même."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from lieux.importation.objets import Ligne, LigneStandard


@dataclass(frozen=True, slots=True)
class Format:
    """Un format de fichier.

    `requises` : colonnes sans lesquelles rien n'est lu ; `distinctives` : celles que lui
    seul porte ; `connues` : toutes celles qu'il lit ou ignore à dessein ; `traduire` : une
    ligne → les colonnes du standard, sans jamais d'exception ; `adresse` : où la source
    publie le fichier (vide : nulle part) ; `noms` : champ du standard → nom de sa colonne
    dans le fichier, quand il diffère (les rapports parlent des colonnes du fichier).
    """

    nom: str
    requises: tuple[str, ...]
    distinctives: tuple[str, ...]
    connues: frozenset[str]
    traduire: Callable[[Ligne], LigneStandard]
    adresse: str = ""
    colonne_identifiant: str = "id"
    noms: Mapping[str, str] = field(default_factory=dict)


@lru_cache
def lire_faits(nom: str) -> MappingProxyType:
    """Les faits d'un format (`formats/<nom>.json`) : colonnes, valeurs, adresse."""
    texte = (Path(__file__).parent / nom).read_text(encoding="utf-8")
    return MappingProxyType(json.loads(texte))
