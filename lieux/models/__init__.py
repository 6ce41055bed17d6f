"""Les tables des lieux, par pièce ; chacun les importe d'ici."""

from lieux.models.doublon import DoublonEcarte
from lieux.models.habitudes import Habitudes
from lieux.models.historique import Version
from lieux.models.importation import Import, LigneImport
from lieux.models.lieu import AncienneAdresse, Arret, FermetureExceptionnelle, Lieu
from lieux.models.orientation import (
    Besoin,
    DocumentAApporter,
    RegleOrientation,
    Situation,
)
from lieux.models.perimetre import Perimetre
from lieux.models.reference import Reseau, Synonyme, Terme
from lieux.models.suivi import Provenance, Signalement
from lieux.models.territoire import CodePostal, Commune, Contour, Localite, Territoire

__all__ = [
    "AncienneAdresse",
    "Arret",
    "Besoin",
    "CodePostal",
    "Commune",
    "Contour",
    "DoublonEcarte",
    "DocumentAApporter",
    "FermetureExceptionnelle",
    "Habitudes",
    "Import",
    "Lieu",
    "LigneImport",
    "Localite",
    "Perimetre",
    "Provenance",
    "RegleOrientation",
    "Reseau",
    "Signalement",
    "Situation",
    "Synonyme",
    "Terme",
    "Territoire",
    "Version",
]
