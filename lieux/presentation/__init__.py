"""La recherche en mots et en liens.

adresses   l'adresse de la page, qui en est l'état
phrases    ce que la liste montre, dans quel ordre, ce qui manque
liens      retirer un choix, préciser un endroit, élargir
"""

from lieux.presentation.adresses import Lien, adresse, parametres, recherche_quittee, requete
from lieux.presentation.liens import (
    choix_du_lieu,
    elargir,
    personne,
    puces,
    services_proches,
    url_reponses,
    vouliez_vous_dire,
)
from lieux.presentation.phrases import (
    Groupe,
    avertissements,
    criteres_du_lieu,
    groupes,
    loin_de_tout,
    moment_en_mots,
    resume,
    tris,
)

__all__ = [
    "Groupe",
    "Lien",
    "adresse",
    "avertissements",
    "choix_du_lieu",
    "criteres_du_lieu",
    "elargir",
    "groupes",
    "loin_de_tout",
    "moment_en_mots",
    "parametres",
    "personne",
    "puces",
    "recherche_quittee",
    "requete",
    "resume",
    "services_proches",
    "tris",
    "url_reponses",
    "vouliez_vous_dire",
]
