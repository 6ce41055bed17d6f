"""Les chéquiers à imprimer : un PDF par lot, gardé à part le temps d'être imprimé.

`produire` imprime et écrit un lot ; `fichiers` garde son PDF, le rend et le détruit ; `dessin`
met en page. Les secrets n'y sont qu'en mémoire et dans le PDF.
"""

from pass_numerique.impression.fichiers import chemin, detruire, detruire_les_anciens, lot_de
from pass_numerique.impression.production import (
    PAR_LOT,
    decouper,
    exiger_les_reglages,
    produire,
)

__all__ = [
    "PAR_LOT",
    "chemin",
    "decouper",
    "detruire",
    "detruire_les_anciens",
    "exiger_les_reglages",
    "lot_de",
    "produire",
]
