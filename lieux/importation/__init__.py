"""Import de lieux : lire → normaliser → écart → appliquer, dans ce sens seulement.

    lecture = lire("lieux.csv")                       # fichier ou adresse https
    lignes, rejets, remarques = normaliser_lignes(lecture, "auto")
    ecart = calculer_ecart(lignes, rejets, remarques)  # lit la base, n'écrit rien
    bilan = appliquer(ecart)                           # une transaction
    rapport = construire(ecart)

Toute impossibilité est une `ImportImpossible`, avec une phrase à montrer ; rien n'a
changé alors. Les messages sont en français ; chaque signalement porte un code stable
(`objets.Nature`).
"""

from lieux.importation.application import Bilan, appliquer
from lieux.importation.ecart import Ecart, calculer_ecart
from lieux.importation.formats import ADRESSES, AUTO, FORMATS, choisir
from lieux.importation.normalisation import normaliser_lignes
from lieux.importation.objets import ImportImpossible, Lecture, LectureImpossible
from lieux.importation.rapport import construire, en_texte
from lieux.importation.source import lire

__all__ = [
    "ADRESSES",
    "AUTO",
    "FORMATS",
    "Bilan",
    "Ecart",
    "ImportImpossible",
    "Lecture",
    "LectureImpossible",
    "appliquer",
    "calculer_ecart",
    "choisir",
    "construire",
    "en_texte",
    "lire",
    "normaliser_lignes",
]
