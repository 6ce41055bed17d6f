"""L'orientation : une personne, ses besoins, sa commune → l'organisme et les lieux qui conviennent.

    score        des faits → un nombre ; rien d'autre
    regles       la personne → les règles qui la concernent
    organismes   ces règles → vers qui se tourner
    classement   ces règles et des lieux → les lieux classés
    raisons      un lieu classé → pourquoi, en phrases
    documents    des besoins → les papiers à apporter

Chaque module n'importe que ceux qui sont au-dessus de lui. Les règles sont des lignes
(`RegleOrientation`) : changer une ligne change la réponse.
"""

from lieux.orientation.classement import Classement, Orientation, orienter
from lieux.orientation.documents import a_apporter
from lieux.orientation.organismes import Organisme
from lieux.orientation.raisons import Raison, raisons
from lieux.orientation.regles import Personne

__all__ = [
    "Classement",
    "Organisme",
    "Orientation",
    "Personne",
    "Raison",
    "a_apporter",
    "orienter",
    "raisons",
]
