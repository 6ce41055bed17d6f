"""Clore une année : dire où est chaque Pass, rendre le reste aux financeurs, ne plus rien changer.

`inventaire` compte, `empechements` dit ce qui manque, `decision` propose et confirme.
"""

from pass_numerique.services.cloture.decision import confirmer, ecarter, proposer
from pass_numerique.services.cloture.empechements import Cle, Empechement, empechements
from pass_numerique.services.cloture.inventaire import (
    Creance,
    EtatCompte,
    Inventaire,
    Part,
    Stock,
    inventaire,
)

__all__ = [
    "Cle",
    "Creance",
    "Empechement",
    "EtatCompte",
    "Inventaire",
    "Part",
    "Stock",
    "confirmer",
    "ecarter",
    "empechements",
    "inventaire",
    "proposer",
]
