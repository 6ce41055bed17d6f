"""Les horaires d'ouverture d'un lieu : la porte d'entrée.

Un texte d'horaires est au format OpenStreetMap (« Mo-Fr 09:00-12:00; PH off »),
lu à l'heure de Paris avec les jours fériés français :

    horaires_fautes    pourquoi un texte est refusé, en une phrase
    horaires_lecture   le texte → une lecture, gardée en mémoire
    horaires_calcul    une lecture et un instant → ouvert, fermé, inconnu
    horaires_semaine   une lecture et un jour → la semaine, jour par jour
    horaires_texte     un état → une phrase
    horaires_resume    les horaires ordinaires → quelques lignes

Chaque module n'importe que ceux qui sont au-dessus de lui.
"""

from lieux.horaires_calcul import (
    FERMETURE_PROCHE,
    FUSEAU,
    CodeEtat,
    Etat,
    Fermeture,
    etat,
    ouvert_a,
    ouvert_entre,
)
from lieux.horaires_lecture import ferie, probleme
from lieux.horaires_resume import phrase_horaires
from lieux.horaires_semaine import Jour, Plage, semaine
from lieux.horaires_texte import phrase

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
