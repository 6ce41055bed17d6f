"""La sélection : les lieux mis de côté pour une personne, comparés, imprimés, envoyés.

    liste      des identifiants, dans l'ordre : lus d'une adresse ou gardés en session
    lecture    ces identifiants → les lieux, avec ce que l'on compare et ce que l'on imprime
    partage    les mêmes lieux en un lien, un courriel, un SMS, un code QR

Chaque module n'importe que ceux qui sont au-dessus de lui. Rien de la personne n'est gardé :
la session ne tient que des numéros de lieux (docs/decisions).
"""

from lieux.selection.lecture import Choisi, Selection, lire, points
from lieux.selection.liste import (
    LIEUX_MAX,
    ajouter,
    de_l_adresse,
    de_la_session,
    deplacer,
    en_adresse,
    garder,
    retirer,
)
from lieux.selection.partage import code_qr, courriel, sms

__all__ = [
    "LIEUX_MAX",
    "Choisi",
    "Selection",
    "ajouter",
    "code_qr",
    "courriel",
    "de_l_adresse",
    "de_la_session",
    "deplacer",
    "en_adresse",
    "garder",
    "lire",
    "points",
    "retirer",
    "sms",
]
