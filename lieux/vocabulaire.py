"""Noms des listes fermées et des états ; les valeurs elles-mêmes sont des lignes (`Terme`).

Les neuf premières listes sont celles du schéma national « lieux de médiation
numérique » v1.0.2 et portent le nom de leur colonne ; les quatre dernières
viennent du jeu ouvert du Département (herault-data.fr).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Liste(models.TextChoices):
    TYPOLOGIE = "typologie", _("type de structure")
    ITINERANCE = "itinerance", _("itinérance")
    SERVICES = "services", _("services")
    PUBLICS = "publics_specifiquement_adresses", _("publics spécifiquement accueillis")
    PRISE_EN_CHARGE = "prise_en_charge_specifique", _("prise en charge spécifique")
    FRAIS = "frais_a_charge", _("frais à charge")
    DISPOSITIFS = "dispositif_programmes_nationaux", _("dispositifs et programmes nationaux")
    FORMATIONS = "formations_labels", _("formations et labels")
    ACCES = "modalites_acces", _("modalités d'accès")
    ACCOMPAGNEMENT = "modalites_accompagnement", _("modalités d'accompagnement")
    DEMARCHES = "demarches", _("démarches (Département)")
    USAGES = "usages", _("usages (Département)")
    PUBLICS_DEPARTEMENT = "publics", _("publics (Département)")
    EQUIPEMENTS = "equipements", _("équipements (Département)")


# Les colonnes à plusieurs valeurs du standard, dans l'ordre de ses 32 colonnes.
LISTES_DU_STANDARD = (
    Liste.TYPOLOGIE,
    Liste.ITINERANCE,
    Liste.SERVICES,
    Liste.PUBLICS,
    Liste.PRISE_EN_CHARGE,
    Liste.FRAIS,
    Liste.DISPOSITIFS,
    Liste.FORMATIONS,
    Liste.ACCES,
    Liste.ACCOMPAGNEMENT,
)

# Les listes qu'une règle d'orientation peut viser : toutes, une relation de `Lieu` chacune.
LISTES_D_ORIENTATION = tuple(liste.value for liste in Liste)

COLONNES_DU_STANDARD = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)

SEPARATEUR = "|"
# Identifiant d'un lieu né ici : stable, puisque la clé d'un lieu ne change pas.
PREFIXE = "herault-"


class Statut(models.TextChoices):
    PUBLIE = "publie", _("publié")
    BROUILLON = "brouillon", _("brouillon")
    FERME = "ferme", _("fermé définitivement")


class Precision(models.TextChoices):
    """D'où vient la position : une adresse se montre exacte, une commune approximative."""

    ADRESSE = "adresse", _("à l'adresse")
    RUE = "rue", _("à la rue ou au lieu-dit")
    COMMUNE = "commune", _("au centre de la commune (approximative)")


class Symbole(models.TextChoices):
    """Formes des repères : chacune se reconnaît sans la couleur (static/img/symboles.svg)."""

    ROND = "rond", _("rond")
    CARRE = "carre", _("carré")
    TRIANGLE = "triangle", _("triangle")
    TRIANGLE_BAS = "triangle-bas", _("triangle pointe en bas")
    LOSANGE = "losange", _("losange")
    PENTAGONE = "pentagone", _("pentagone")
    HEXAGONE = "hexagone", _("hexagone")
    OCTOGONE = "octogone", _("octogone")
    ETOILE = "etoile", _("étoile à cinq branches")
    ETOILE_4 = "etoile-4", _("étoile à quatre branches")
    CROIX = "croix", _("croix")
    CROIX_OBLIQUE = "croix-oblique", _("croix oblique")
    COEUR = "coeur", _("cœur")
    GOUTTE = "goutte", _("goutte")
    DEMI_LUNE = "demi-lune", _("demi-lune")
    ANNEAU = "anneau", _("anneau")
    MAISON = "maison", _("maison")
    DRAPEAU = "drapeau", _("drapeau")
    ENVELOPPE = "enveloppe", _("enveloppe")
    LIVRE = "livre", _("livre ouvert")


class NatureBesoin(models.TextChoices):
    BESOIN = "besoin", _("besoin : « j'ai besoin de… »")
    CONDITION = "condition", _("condition : « il me faut… »")


class Icone(models.TextChoices):
    """Dessins des situations et des besoins (static/img/icones.svg)."""

    ACCESSIBLE = "accessible", _("fauteuil roulant")
    AIDE = "aide", _("main tendue")
    APPRENDRE = "apprendre", _("ampoule")
    BALANCE = "balance", _("balance de la justice")
    BUS = "bus", _("bus")
    CADENAS = "cadenas", _("cadenas")
    CANNE = "canne", _("personne avec une canne")
    COURRIEL = "courriel", _("enveloppe")
    DOCUMENT = "document", _("document")
    ECLAIR = "eclair", _("éclair")
    ECRAN_BARRE = "ecran-barre", _("écran barré")
    EURO = "euro", _("euro")
    FAMILLE = "famille", _("famille")
    FEUILLE = "feuille", _("feuille d'arbre")
    FORMULAIRE = "formulaire", _("formulaire et stylo")
    HORLOGE = "horloge", _("horloge")
    IDENTITE = "identite", _("carte d'identité")
    IMPRIMER = "imprimer", _("imprimante")
    JEUNE = "jeune", _("sac à dos")
    LANGUES = "langues", _("bulles de conversation")
    LIVRE = "livre", _("livre")
    MAINS = "mains", _("deux mains")
    MAISON = "maison", _("maison")
    OEIL = "oeil", _("œil")
    ORDINATEUR = "ordinateur", _("ordinateur")
    OREILLE = "oreille", _("oreille")
    OUTIL = "outil", _("clé à molette")
    PANIER = "panier", _("panier")
    PARENT = "parent", _("adulte et enfant")
    PERSONNES = "personnes", _("plusieurs personnes")
    SANTE = "sante", _("croix de santé")
    SCANNER = "scanner", _("scanner")
    SENIOR = "senior", _("personne assise")
    SMARTPHONE = "smartphone", _("téléphone mobile")
    TELEPHONE = "telephone", _("combiné de téléphone")
    VALISE = "valise", _("mallette")
    VOITURE = "voiture", _("voiture")
    WIFI = "wifi", _("ondes")
