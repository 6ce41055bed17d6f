"""Qui ouvre quelle page du Pass, et par quelle méthode. Une adresse sans ligne fait échouer la suite."""

from dataclasses import dataclass, field

from pass_numerique.models import Role
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT

TOUS = frozenset(Role)


@dataclass(frozen=True)
class Ligne:
    """`roles` : None pour une page ouverte à tous, sans compte. `arguments` : ceux d'une adresse
    qui n'existe pas, où la personne admise reçoit donc 404 et non la page."""

    roles: frozenset[Role] | None
    methodes: frozenset[str] = frozenset({"GET"})
    arguments: dict = field(default_factory=dict)


LECTURE = frozenset({"GET"})
FORMULAIRE = frozenset({"GET", "POST"})
GESTE = frozenset({"POST"})
PRESCRIPTEURS = frozenset({Role.AGENT, Role.REFERENT})
REFERENTS = frozenset({Role.REFERENT})
INCONNU = {"pk": 999_999}

FORMATION = frozenset({Role.MEMBRE})
DEPENSE = frozenset({Role.GESTIONNAIRE, Role.INSTRUCTEUR, Role.ORDONNATEUR})
GESTIONNAIRE = frozenset({Role.GESTIONNAIRE})
AVOIRS = frozenset({Role.GESTIONNAIRE, Role.ORDONNATEUR})
CONTESTATIONS = PRESCRIPTEURS | FORMATION | GESTIONNAIRE | {Role.INSTRUCTEUR}

TABLE: dict[str, Ligne] = {
    # --- Tout le monde
    "pass:presentation": Ligne(None),
    "pass:solde": Ligne(None, FORMULAIRE),
    # --- Qui a un rôle
    "pass:espace": Ligne(TOUS),
    # --- Qui remet des chéquiers
    "pass:remettre": Ligne(PRESCRIPTEURS, FORMULAIRE),
    "pass:remises": Ligne(PRESCRIPTEURS, FORMULAIRE),
    "pass:remise": Ligne(PRESCRIPTEURS, LECTURE, INCONNU),
    "pass:remise_faite": Ligne(PRESCRIPTEURS, LECTURE, INCONNU),
    "pass:annuler_remise": Ligne(PRESCRIPTEURS, FORMULAIRE, INCONNU),
    "pass:retirer_les_rappels": Ligne(PRESCRIPTEURS, GESTE, INCONNU),
    "pass:remplacer": Ligne(PRESCRIPTEURS, FORMULAIRE, INCONNU),
    "pass:perdu": Ligne(PRESCRIPTEURS, FORMULAIRE),
    "pass:bloquer": Ligne(PRESCRIPTEURS, FORMULAIRE, INCONNU),
    "pass:a_relancer": Ligne(PRESCRIPTEURS),
    "pass:stock": Ligne(PRESCRIPTEURS),
    "pass:recevoir": Ligne(REFERENTS, FORMULAIRE, INCONNU),
    "pass:rendre": Ligne(REFERENTS, FORMULAIRE),
    "pass:equipe": Ligne(REFERENTS, FORMULAIRE),
    "pass:inviter_de_nouveau": Ligne(REFERENTS, GESTE, INCONNU),
    "pass:fermer_un_role": Ligne(REFERENTS, FORMULAIRE, INCONNU),
    # --- Qui forme et encaisse
    "pass:encaissement": Ligne(FORMATION, FORMULAIRE),
    "pass:tester": Ligne(FORMATION, FORMULAIRE),
    "pass:verifier": Ligne(FORMATION, GESTE),
    "pass:recus": Ligne(FORMATION),
    "pass:recu": Ligne(FORMATION, FORMULAIRE, {"pk": 0}),
    "pass:formations": Ligne(FORMATION),
    "pass:formation_nouvelle": Ligne(FORMATION, FORMULAIRE),
    "pass:formation": Ligne(FORMATION, FORMULAIRE, {"pk": 0}),
    "pass:formation_fermer": Ligne(FORMATION, GESTE, {"pk": 0}),
    "pass:formation_supprimer": Ligne(FORMATION, GESTE, {"pk": 0}),
    "pass:formation_annoncer": Ligne(FORMATION, GESTE, {"pk": 0}),
    "pass:seance_retirer": Ligne(FORMATION, GESTE, {"pk": 0}),
    "pass:structure": Ligne(FORMATION, FORMULAIRE),
    "pass:logiciels": Ligne(FORMATION, FORMULAIRE),
    "pass:logiciel_retirer": Ligne(FORMATION, GESTE, {"pk": 0}),
    # --- Du bordereau au virement
    "pass:bordereaux": Ligne(FORMATION | DEPENSE | {Role.COMPTABLE}),
    "pass:bordereau_preparer": Ligne(FORMATION, GESTE),
    "pass:bordereau": Ligne(FORMATION | DEPENSE | {Role.COMPTABLE}, LECTURE, INCONNU),
    "pass:bordereau_envoyer": Ligne(FORMATION, GESTE, INCONNU),
    "pass:bordereau_attester": Ligne(frozenset({Role.INSTRUCTEUR}), GESTE, INCONNU),
    "pass:bordereau_valider": Ligne(frozenset({Role.ORDONNATEUR}), GESTE, INCONNU),
    "pass:ligne_refuser": Ligne(
        frozenset({Role.INSTRUCTEUR, Role.ORDONNATEUR}), FORMULAIRE, INCONNU
    ),
    "pass:ligne_reprendre": Ligne(frozenset({Role.GESTIONNAIRE}), FORMULAIRE, INCONNU),
    "pass:avoirs": Ligne(AVOIRS),
    "pass:avoir_confirmer": Ligne(AVOIRS, GESTE, INCONNU),
    "pass:avoir_ecarter": Ligne(AVOIRS, GESTE, INCONNU),
    "pass:paiements": Ligne(AVOIRS | {Role.COMPTABLE}),
    "pass:paiement_preparer": Ligne(frozenset({Role.COMPTABLE}), GESTE),
    "pass:paiement": Ligne(AVOIRS | {Role.COMPTABLE}, LECTURE, INCONNU),
    "pass:paiement_fait": Ligne(frozenset({Role.COMPTABLE}), GESTE, INCONNU),
    "pass:paiement_fichier": Ligne(frozenset({Role.COMPTABLE, Role.ORDONNATEUR}), LECTURE, INCONNU),
    # --- Après la séance
    "pass:chequiers": Ligne(GESTIONNAIRE, FORMULAIRE),
    "pass:chequier": Ligne(GESTIONNAIRE, LECTURE, INCONNU),
    "pass:seance_annuler": Ligne(GESTIONNAIRE, FORMULAIRE, {"pk": 0, "saisie": 0}),
    "pass:contester": Ligne(PRESCRIPTEURS, FORMULAIRE, INCONNU),
    "pass:contester_au_departement": Ligne(GESTIONNAIRE, FORMULAIRE, INCONNU),
    "pass:contestations": Ligne(CONTESTATIONS),
    "pass:contestation": Ligne(CONTESTATIONS, LECTURE, INCONNU),
    "pass:contestation_repondre": Ligne(FORMATION, GESTE, INCONNU),
    "pass:contestation_trancher": Ligne(GESTIONNAIRE, GESTE, INCONNU),
    "pass:signaux": Ligne(GESTIONNAIRE),
    "pass:signal": Ligne(GESTIONNAIRE, FORMULAIRE, {"signe": "rafale", "repere": "s0-2000-01-01"}),
    # --- Clore une année
    "pass:cloture": Ligne(ROLES_DU_DEPARTEMENT),
    "pass:cloture_proposer": Ligne(frozenset({Role.GESTIONNAIRE}), GESTE, INCONNU),
    "pass:cloture_confirmer": Ligne(frozenset({Role.COMPTABLE}), GESTE, INCONNU),
    "pass:cloture_ecarter": Ligne(frozenset({Role.GESTIONNAIRE, Role.COMPTABLE}), GESTE, INCONNU),
    "pass:cloture_fichier": Ligne(ROLES_DU_DEPARTEMENT, LECTURE, INCONNU),
    # --- Qui conduit et qui finance
    "pass:pilotage": Ligne(ROLES_DU_DEPARTEMENT),
    "pass:pilotage_tableau": Ligne(ROLES_DU_DEPARTEMENT, LECTURE, {"pk": 0, "nom": "mois"}),
    "pass:pilotage_rapport": Ligne(ROLES_DU_DEPARTEMENT, LECTURE, {"pk": 0, "financeur": "etat"}),
}
