"""Les horaires d'ouverture d'un lieu : la porte d'entrée.

Un texte d'horaires est au format OpenStreetMap (« Mo-Fr 09:00-12:00; PH off »),
lu à l'heure de Paris avec les jours fériés français :

    fautes    pourquoi un texte est refusé, en une phrase
    lecture   le texte → une lecture, gardée en mémoire
    calcul    une lecture et un instant → ouvert, fermé, inconnu
    semaine   une lecture et un jour → la semaine, jour par jour
    texte     un état → une phrase
    resume    les horaires ordinaires → quelques lignes
    grille    les horaires ordinaires ↔ sept jours, matin et après-midi, à remplir

Chaque module n'importe que ceux qui sont au-dessus de lui.
"""

from lieux.horaires.calcul import (
    FERMETURE_PROCHE,
    FUSEAU,
    CodeEtat,
    Etat,
    Fermeture,
    etat,
    ouvert_a,
    ouvert_entre,
)
from lieux.horaires.lecture import ferie, probleme
from lieux.horaires.resume import phrase_horaires
from lieux.horaires.semaine import Jour, Plage, semaine
from lieux.horaires.texte import phrase

__all__ = [
    "FERMETURE_PROCHE",
    "FUSEAU",
    "CodeEtat",
    "Etat",
    "Fermeture",
    "Jour",
    "Plage",
    "etat",
    "ferie",
    "ouvert_a",
    "ouvert_entre",
    "phrase",
    "phrase_horaires",
    "probleme",
    "semaine",
]
