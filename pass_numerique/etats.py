"""Les états d'un chéquier et d'un Pass, les comptes de l'argent, et ce qui les fait bouger."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EtatChequier(TextChoices):
    """Ce que la base écrit d'un chéquier. « Expiré », « entamé » et « épuisé » se déduisent."""

    EDITE = "edite", _("imprimé, au Département")
    EXPEDIE = "expedie", _("en route")
    EN_STOCK = "en_stock", _("en stock dans une structure")
    REMIS = "remis", _("remis à une personne")
    OPPOSE = "oppose", _("bloqué (perdu ou volé)")
    REMPLACE = "remplace", _("remplacé")
    ANNULE = "annule", _("détruit")


AVANT_REMISE = (EtatChequier.EDITE, EtatChequier.EXPEDIE, EtatChequier.EN_STOCK)
VIVANTS = (*AVANT_REMISE, EtatChequier.REMIS)


class EtatPass(TextChoices):
    """L'état d'un Pass un jour donné : toujours un, et un seul."""

    EDITE = "edite", _("imprimé, au Département")
    EXPEDIE = "expedie", _("en route")
    EN_STOCK = "en_stock", _("en stock dans une structure")
    ACTIF = "actif", _("à utiliser")
    ENCAISSE = "encaisse", _("utilisé")
    ANNULE = "annule", _("détruit")
    OPPOSE = "oppose", _("bloqué")
    REMPLACE = "remplace", _("remplacé")
    EXPIRE = "expire", _("expiré")


class Compte(TextChoices):
    """Où est l'argent d'un dispositif ; chaque opération en déplace, la somme reste nulle."""

    FINANCEURS = "financeurs", _("financeurs")
    DISPONIBLE = "disponible", _("disponible")
    IMPRIME = "imprime", _("imprimé, pas encore remis")
    REMIS = "remis", _("remis, à utiliser")
    UTILISE = "utilise", _("utilisé")
    BLOQUE = "bloque", _("bloqué, à remplacer")
    DEMANDE = "demande", _("dans un bordereau, à vérifier")
    A_PAYER = "a_payer", _("validé, à payer")
    PAYE = "paye", _("payé")
    AVOIR = "avoir", _("payé par erreur, à déduire")


# Ce qui a servi, où que la structure en soit de son paiement. Un avoir y compte en moins : la somme
# payée par erreur n'est plus un Pass utilisé.
COMPTES_UTILISES = (Compte.UTILISE, Compte.DEMANDE, Compte.A_PAYER, Compte.PAYE, Compte.AVOIR)
# Ce que le Département s'est engagé à payer si tout sert.
COMPTES_ENGAGES = (Compte.IMPRIME, Compte.REMIS, Compte.BLOQUE, *COMPTES_UTILISES)


class Nature(TextChoices):
    """Ce qui fait bouger de l'argent ou un chéquier."""

    FINANCEMENT = "financement", _("financement ouvert")
    AVENANT = "avenant", _("financement changé")
    EDITION = "edition", _("chéquiers imprimés")
    EXPEDITION = "expedition", _("chéquiers envoyés")
    RECEPTION = "reception", _("chéquiers reçus")
    RETOUR = "retour", _("chéquiers rendus")
    DESTRUCTION = "destruction", _("chéquiers détruits")
    REMISE = "remise", _("chéquier remis")
    REMISE_ANNULEE = "remise_annulee", _("remise annulée")
    ENCAISSEMENT = "encaissement", _("Pass encaissés")
    ENCAISSEMENT_ANNULE = "encaissement_annule", _("encaissement annulé")
    BORDEREAU = "bordereau", _("bordereau préparé")
    BORDEREAU_TRANSMIS = "bordereau_transmis", _("bordereau envoyé")
    SERVICE_FAIT = "service_fait", _("service fait attesté")
    LIGNE_REJETEE = "ligne_rejetee", _("ligne d'un bordereau refusée")
    BORDEREAU_VALIDE = "bordereau_valide", _("bordereau validé")
    LOT_DE_PAIEMENT = "lot_de_paiement", _("lot de paiement préparé")
    PAIEMENT = "paiement", _("lot payé")
    AVOIR_DEMANDE = "avoir_demande", _("avoir demandé")
    AVOIR_CONFIRME = "avoir_confirme", _("avoir confirmé")
    AVOIR_ECARTE = "avoir_ecarte", _("avoir écarté")
    CONTESTATION = "contestation", _("séance contestée")
    CONTESTATION_REPONDUE = "contestation_repondue", _("réponse à une contestation")
    CONTESTATION_TRANCHEE = "contestation_tranchee", _("contestation tranchée")
    SIGNAL_VU = "signal_vu", _("signal lu, rien à redire")
    CLOTURE_PROPOSEE = "cloture_proposee", _("clôture proposée")
    CLOTURE_ECARTEE = "cloture_ecartee", _("clôture écartée")
    CLOTURE = "cloture", _("année close")
    OPPOSITION = "opposition", _("chéquier bloqué")
    REMPLACEMENT = "remplacement", _("chéquier remplacé")
    NOMINATION = "nomination", _("rôle donné")
    DEPART = "depart", _("rôle retiré")
    LABELLISATION = "labellisation", _("label donné")
    RIB_DEPOSE = "rib_depose", _("coordonnées bancaires déposées")
    RIB_VALIDE = "rib_valide", _("coordonnées bancaires validées")
    REGLAGE = "reglage", _("réglage changé")
    FICHIER_LU = "fichier_lu", _("fichier à imprimer téléchargé")
    FICHIER_DETRUIT = "fichier_detruit", _("fichier à imprimer détruit")
    JETON_CREE = "jeton_cree", _("clé donnée à un logiciel")
    JETON_RETIRE = "jeton_retire", _("clé retirée à un logiciel")
    PRESTATION = "prestation", _("formation du catalogue")
    SEANCE = "seance", _("séance d'une formation")
    ANONYMISATION = "anonymisation", _("personne rendue anonyme")
    RAPPELS_RETIRES = "rappels_retires", _("rappels retirés à la demande de la personne")
    DONNEES_REMISES = "donnees_remises", _("données d'une personne lues à sa demande")
