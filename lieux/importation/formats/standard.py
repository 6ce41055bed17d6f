"""Schéma national « lieux de médiation numérique » v1.0.x."""

from django.utils.text import slugify

from lieux.importation.formats.base import Format
from lieux.importation.objets import Ligne, LigneStandard
from lieux.importation.valeurs.listes import decouper
from lieux.vocabulaire import COLONNES_DU_STANDARD, LISTES_DU_STANDARD, Liste

# Colonnes que des producteurs ajoutent au standard.
EN_PLUS = ("precision_geo", "jeu", "epci", "meme_site_que")
LISTES_DU_DEPARTEMENT = (
    Liste.DEMARCHES,
    Liste.USAGES,
    Liste.PUBLICS_DEPARTEMENT,
    Liste.EQUIPEMENTS,
)
_LISTES = (*LISTES_DU_STANDARD, *LISTES_DU_DEPARTEMENT)
JEU_PAR_DEFAUT = "standard"


def traduire(ligne: Ligne) -> LigneStandard:
    return traduire_colonnes(ligne.numero, dict(ligne.valeurs), "|")


def traduire_colonnes(numero: int, valeurs: dict[str, str], separateurs: str) -> LigneStandard:
    """Une ligne dont les colonnes sont déjà celles du standard."""
    listes = {liste: decouper(valeurs.pop(liste.value, ""), separateurs) for liste in _LISTES}
    return LigneStandard(
        numero=numero,
        identifiant=valeurs.get("id", "").strip(),
        jeu=jeu_de(valeurs),
        colonnes=valeurs,
        listes={liste: morceaux for liste, morceaux in listes.items() if morceaux},
    )


def jeu_de(valeurs: dict[str, str]) -> str:
    """Le jeu de données d'une ligne : colonne `jeu`, sinon la source, sinon « standard ».

    Les lieux « absents » se comptent par jeu : un fichier ne dit rien des autres jeux.
    """
    return valeurs.get("jeu", "").strip() or slugify(valeurs.get("source", "")) or JEU_PAR_DEFAUT


FORMAT = Format(
    nom="standard",
    requises=("id", "nom", "commune", "code_postal", "adresse"),
    distinctives=(
        "courriels",
        "itinerance",
        "dispositif_programmes_nationaux",
        "formations_labels",
        "autres_formations_labels",
        "modalites_acces",
        "publics_specifiquement_adresses",
        "prise_en_charge_specifique",
        "frais_a_charge",
        "fiche_acces_libre",
    ),
    connues=frozenset({*COLONNES_DU_STANDARD, *EN_PLUS, *(liste.value for liste in _LISTES)}),
    traduire=traduire,
)
