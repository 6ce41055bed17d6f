"""Le Pass vu du Département, par pièce ; l'import inscrit chaque table.

Aucun droit ne vient ici des groupes de Django : tout vient des rôles du Pass (droits.portee). Un
superutilisateur sans rôle n'y voit donc rien, et personne n'y supprime jamais rien.
"""

from pass_numerique.admin import (  # noqa: F401
    chequiers,
    dispositif,
    journal,
    lots,
    personnes,
    rib,
    stock,
    structures,
)
