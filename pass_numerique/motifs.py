"""Pourquoi un geste est refusé : un code, et sa phrase.

Un code ne change pas : l'API et les essais s'y tiennent. La phrase peut s'améliorer.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Code(TextChoices):
    """Pourquoi un geste est refusé."""

    # Le code d'un Pass
    CODE_MAL_FAIT = "code_mal_fait", _("Ce code n'est pas complet, ou un signe est faux. Relisez.")
    CODE_INCONNU = "code_inconnu", _("Ce code ne va pas. Vérifiez chaque signe.")
    EN_DOUBLE = "en_double", _("Ce Pass est écrit deux fois dans la liste.")
    TROP_D_ESSAIS = (
        "trop_d_essais",
        _("Trop d'essais avec des codes faux. Attendez un quart d'heure, puis réessayez."),
    )
    # Un Pass
    DEJA_UTILISE = "deja_utilise", _("Ce Pass a déjà été utilisé.")
    PASS_ANNULE = "pass_annule", _("Ce Pass a été détruit : il ne vaut plus rien.")
    PAS_REMIS = "pas_remis", _("Ce chéquier n'a été remis à personne.")
    CHEQUIER_BLOQUE = (
        "chequier_bloque",
        _("Ce chéquier est bloqué : il a été déclaré perdu ou volé."),
    )
    CHEQUIER_REMPLACE = (
        "chequier_remplace",
        _("Ce chéquier a été remplacé par un autre. Demandez le nouveau à la personne."),
    )
    # Les jours
    EXPIRE = "expire", _("Ce Pass n'était plus valable ce jour-là.")
    PAS_ENCORE_VALABLE = "pas_encore_valable", _("Ce Pass n'était pas encore valable ce jour-là.")
    AVANT_LA_REMISE = (
        "avant_la_remise",
        _("Ce jour est avant celui où la personne a reçu son chéquier."),
    )
    JOUR_A_VENIR = "jour_a_venir", _("Ce jour n'est pas encore passé.")
    SAISIE_TROP_TARDIVE = (
        "saisie_trop_tardive",
        _("C'est trop tard : le délai pour enregistrer les Pass de cette année est passé."),
    )
    # La structure de formation
    STRUCTURE_FERMEE = "structure_fermee", _("Votre structure n'accepte plus le Pass numérique.")
    PAS_LABELLISEE = "pas_labellisee", _("Votre structure n'était pas labellisée ce jour-là.")
    PRESTATION_REFUSEE = (
        "prestation_refusee",
        _("Cette formation ne se paie pas avec un Pass ce jour-là."),
    )
    MAUVAIS_NOMBRE = (
        "mauvais_nombre",
        _("Le nombre de Pass de ce chéquier ne va pas avec le prix de la formation."),
    )
    AUCUN_PASS = "aucun_pass", _("Écrivez au moins un code.")
    TROP_DE_CODES = "trop_de_codes", _("Enregistrez soixante Pass au plus à la fois.")
    CLE_REPRISE = (
        "cle_reprise",
        _(
            "Cet envoi a déjà servi pour autre chose. Relisez ce qui est enregistré, puis recommencez."
        ),
    )
    # Le catalogue d'une structure
    PRIX_DEJA_PAYE = (
        "prix_deja_paye",
        _("Cette formation a déjà été payée : son prix ne change plus. Fermez-la et recopiez-la."),
    )
    JOUR_DEJA_PAYE = (
        "jour_deja_paye",
        _("Des Pass sont enregistrés pour cette formation : ses dates doivent couvrir ce jour."),
    )
    FORMATION_PAYEE = (
        "formation_payee",
        _("Cette formation a déjà été payée : elle se ferme, elle ne se supprime pas."),
    )
    JOURS_INVERSES = "jours_inverses", _("Le dernier jour vient avant le premier.")
    SEANCE_HORS_DATES = (
        "seance_hors_dates",
        _("Ce jour-là, la formation n'est pas proposée. Changez d'abord ses dates."),
    )
    # Défaire
    DELAI_PASSE = "delai_passe", _("Le délai pour annuler est passé. Demandez au Département.")
    DEJA_ANNULE = "deja_annule", _("C'est déjà annulé.")
    DANS_UN_BORDEREAU = (
        "dans_un_bordereau",
        _("Ces Pass sont déjà dans un bordereau : seul le Département peut corriger."),
    )
    PAS_A_VOUS = "pas_a_vous", _("Nous ne trouvons pas cela dans votre structure.")
    DEJA_ENTAME = "deja_entame", _("Un Pass de ce chéquier a déjà servi.")
    RAISON_MANQUE = "raison_manque", _("Écrivez la raison en quelques mots.")
    # Les chéquiers
    CHEQUIER_INCONNU = "chequier_inconnu", _("Nous ne connaissons pas ce numéro de chéquier.")
    SERIE_MAL_FAITE = (
        "serie_mal_faite",
        _("Ce numéro n'est pas complet. Il est écrit sur la couverture : 22-004217, par exemple."),
    )
    PAS_DANS_VOTRE_STOCK = "pas_dans_votre_stock", _("Ce chéquier n'est pas dans votre stock.")
    MAUVAIS_ETAT = "mauvais_etat", _("L'état de ce chéquier ne permet pas ce geste.")
    SERIE_INVERSEE = (
        "serie_inversee",
        _("Le premier numéro doit être plus petit que le dernier."),
    )
    # La remise
    REMISES_FERMEES = (
        "remises_fermees",
        _("On ne remet pas de chéquier de cette année à cette date."),
    )
    TERRITOIRE_FERME = (
        "territoire_ferme",
        _("Le Pass numérique n'est pas ouvert dans cette commune à cette date."),
    )
    PAS_ELIGIBLE = "pas_eligible", _("Cochez au moins une situation qui donne droit au Pass.")
    A_DEJA_UN_CHEQUIER = (
        "a_deja_un_chequier",
        _("Une personne du même nom, née le même jour, a déjà un chéquier en cours."),
    )
    PERSONNE_MAL_DITE = (
        "personne_mal_dite",
        _("Il faut un nom, un prénom et une date de naissance passée."),
    )
    # L'argent et les lots
    BUDGET_DEPASSE = "budget_depasse", _("Le financement ne suffit pas pour imprimer autant.")
    PARTS_INCOMPLETES = (
        "parts_incompletes",
        _("Les parts des financeurs ne font pas 100 % : complétez-les d'abord."),
    )
    PARTS_EN_TROP = (
        "parts_en_trop",
        _("Avec cette part, celles des financeurs dépasseraient 100 %."),
    )
    PROMESSE_TROP_BASSE = (
        "promesse_trop_basse",
        _("Ce financeur a déjà engagé plus que cette somme."),
    )
    SERIE_PRISE = (
        "serie_prise",
        _("D'autres chéquiers viennent d'être imprimés : il faut recommencer ce lot."),
    )
    DISPOSITIF_CLOS = "dispositif_clos", _("Cette année du Pass est close.")
    NUMEROS_EPUISES = "numeros_epuises", _("Il ne reste pas assez de numéros pour cette année.")
    NOMBRE_NUL = "nombre_nul", _("Il faut au moins un chéquier.")
    REGLE_FIGEE = (
        "regle_figee",
        _("Des chéquiers sont déjà imprimés : cela ne peut plus changer."),
    )
    FICHIER_ABSENT = "fichier_absent", _("Le fichier de ce lot n'est plus ici.")
    IMPRESSION_ARRETEE = (
        "impression_arretee",
        _("L'impression s'est arrêtée. Rien n'a été imprimé : vous pouvez recommencer."),
    )
    REGLAGE_MANQUE = (
        "reglage_manque",
        _("Il manque un réglage du site pour imprimer. Demandez à qui l'exploite."),
    )
    # Les personnes et les structures
    CHEQUIER_EN_COURS = (
        "chequier_en_cours",
        _("Cette personne a un chéquier qui peut encore servir : il faut une raison."),
    )
    BENEFICIAIRE_INCONNU = "beneficiaire_inconnu", _("Nous ne trouvons pas cette personne.")
    ROLES_INCOMPATIBLES = (
        "roles_incompatibles",
        _("La même personne ne peut pas avoir ces deux rôles."),
    )
    ROLE_IMPOSSIBLE = (
        "role_impossible",
        _("Ce rôle ne peut pas être donné à cette personne. Demandez au Département."),
    )
    COMPTE_FERME = (
        "compte_ferme",
        _("Ce compte est fermé. Un administrateur doit d'abord le rouvrir."),
    )
    TROP_DE_JETONS = (
        "trop_de_jetons",
        _("Votre structure a déjà cinq clés. Retirez d'abord celle qui ne sert plus."),
    )
    MEME_PERSONNE = "meme_personne", _("Une autre personne doit valider.")
    SOI_MEME = "soi_meme", _("Une autre personne doit vous donner ce rôle.")
    # La contestation d'une séance
    RIEN_A_CONTESTER = (
        "rien_a_contester",
        _("Cette séance est déjà annulée : ses Pass sont rendus, il n'y a rien à contester."),
    )
    DEJA_CONTESTEE = (
        "deja_contestee",
        _("Cette séance est déjà contestée : la décision est attendue."),
    )
    CONTESTATION_ECARTEE = (
        "contestation_ecartee",
        _("Cette séance a déjà été contestée, et maintenue. Appelez le Département."),
    )
    REPONSE_MANQUE = "reponse_manque", _("Écrivez votre réponse en quelques mots.")
    CONTESTATION_TRANCHEE = (
        "contestation_tranchee",
        _("Cette contestation est déjà tranchée. Relisez la décision."),
    )
    BORDEREAU_PAS_ENVOYE = (
        "bordereau_pas_envoye",
        _(
            "Cette séance est dans un bordereau que la structure n'a pas encore envoyé. "
            "Donnez raison à la personne quand il le sera : rien n'est payé d'ici là."
        ),
    )
    BIENTOT_PAYE = (
        "bientot_paye",
        _(
            "Cette somme est validée, et va être payée. "
            "Donnez raison à la personne une fois le lot payé : un avoir la reprendra."
        ),
    )
    # Le paiement
    MOIS_PAS_FINI = (
        "mois_pas_fini",
        _("Ce mois n'est pas fini : son bordereau se prépare à partir du mois suivant."),
    )
    BORDEREAU_DEJA_FAIT = (
        "bordereau_deja_fait",
        _("Le bordereau de ce mois existe déjà. La suite ira dans celui du mois prochain."),
    )
    RIEN_A_DEMANDER = (
        "rien_a_demander",
        _("Rien à payer pour le moment : tout est déjà demandé, ou peut encore être annulé."),
    )
    BORDEREAU_AVANCE = (
        "bordereau_avance",
        _("Ce bordereau a changé d'étape entre-temps. Relisez-le avant de continuer."),
    )
    LIGNE_DEJA_REJETEE = "ligne_deja_rejetee", _("Cette ligne est déjà refusée.")
    RIB_MANQUE = (
        "rib_manque",
        _(
            "Cette structure n'a pas de compte bancaire validé : "
            "il faut qu'elle en dépose un, et qu'il soit validé."
        ),
    )
    LABEL_MANQUE = (
        "label_manque",
        _(
            "La structure n'a pas de label pour toutes ces formations. "
            "Refusez les lignes de ces jours-là, ou complétez son label."
        ),
    )
    CONTESTATION_EN_COURS = (
        "contestation_en_cours",
        _(
            "Une séance de ce bordereau est contestée. Attendez la décision du gestionnaire, "
            "ou refusez ces lignes : la structure pourra les demander de nouveau."
        ),
    )
    LOT_VIDE = "lot_vide", _("Cochez au moins un bordereau à payer.")
    DEJA_DANS_UN_LOT = (
        "deja_dans_un_lot",
        _("Un de ces bordereaux est déjà dans un lot de paiement. Relisez la liste."),
    )
    DEJA_PAYE = "deja_paye", _("Ce lot est déjà payé : rien n'est à payer une deuxième fois.")
    PAS_ENCORE_PAYE = (
        "pas_encore_paye",
        _("Cette somme n'est pas encore payée : refusez plutôt la ligne du bordereau."),
    )
    AVOIR_DEJA_DEMANDE = (
        "avoir_deja_demande",
        _("Un avoir existe déjà pour cette somme : elle ne se reprend pas deux fois."),
    )
    AVOIR_TRAITE = "avoir_traite", _("Cet avoir est déjà confirmé ou écarté.")
    # La clôture
    CLOTURE_IMPOSSIBLE = (
        "cloture_impossible",
        _("Cette année ne peut pas encore être close. Relisez ce qu'il reste à faire."),
    )
    COMPTES_FAUX = (
        "comptes_faux",
        _("Les comptes ne sont pas justes. Prévenez qui exploite le site avant de clore."),
    )
    CLOTURE_PERIMEE = (
        "cloture_perimee",
        _(
            "Quelque chose a changé depuis la proposition : "
            "le gestionnaire doit relire l'état et le proposer de nouveau."
        ),
    )
    CLOTURE_TRAITEE = "cloture_traitee", _("Cette proposition est déjà confirmée ou écartée.")


class Refus(Exception):
    """Un geste refusé ; rien n'a été écrit.

    `lignes` : pour une saisie de plusieurs codes, le refus de chaque ligne fautive (par rang).
    `precision` : ce que la page peut ajouter (« 22-004217 »), jamais un nom ni un secret.
    """

    def __init__(
        self, code: Code, precision: object = "", lignes: Mapping[int, Code] | None = None
    ):
        super().__init__(code.value)
        self.code = code
        self.precision = str(precision)
        self.lignes = dict(lignes or {})

    @property
    def phrase(self) -> str:
        """La phrase du code, et entre parenthèses ce qui le précise."""
        phrase = str(self.code.label)
        return f"{phrase} ({self.precision})" if self.precision else phrase
