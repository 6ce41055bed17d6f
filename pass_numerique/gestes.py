"""Ce que chaque rôle peut faire dans le Pass, dans l'ordre où on le lui propose."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pass_numerique.droits import manie_le_pass, portee
from pass_numerique.models import Role
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT


@dataclass(frozen=True)
class Geste:
    """Une page, son nom dans le menu, la phrase qui l'explique, et qui elle concerne."""

    url: str
    nom: str | Promise
    aide: str | Promise
    roles: frozenset[Role]

    @property
    def pour_une_structure(self) -> bool:
        """Sa page s'ouvre pour une structure, que l'adresse garde d'une page à l'autre."""
        return self.roles <= _PRESCRIPTEURS or self.roles <= _MEMBRE


_PRESCRIPTEURS = frozenset({Role.AGENT, Role.REFERENT})
_MEMBRE = frozenset({Role.MEMBRE})

GESTES: tuple[Geste, ...] = (
    # --- Qui remet des chéquiers
    Geste(
        "pass:remettre",
        _("Remettre un chéquier"),
        _("Pendant l'entretien : le numéro, la personne, et la feuille à lui donner."),
        _PRESCRIPTEURS,
    ),
    Geste(
        "pass:remises",
        _("Les remises"),
        _("Retrouver un chéquier remis, l'annuler, voir ce qu'il en reste."),
        _PRESCRIPTEURS,
    ),
    Geste(
        "pass:perdu",
        _("Perdu ou volé"),
        _("Bloquer un chéquier, puis en donner un autre."),
        _PRESCRIPTEURS,
    ),
    Geste(
        "pass:a_relancer",
        _("À relancer"),
        _("Les chéquiers qui expirent bientôt et qui ont encore des Pass."),
        _PRESCRIPTEURS,
    ),
    Geste(
        "pass:stock",
        _("Le stock"),
        _("Ce que votre structure a, et ce qui est en route."),
        _PRESCRIPTEURS,
    ),
    Geste(
        "pass:equipe",
        _("L'équipe"),
        _("Inviter un collègue, fermer le rôle de qui s'en va."),
        frozenset({Role.REFERENT}),
    ),
    # --- Qui forme et encaisse
    Geste(
        "pass:encaissement",
        _("Enregistrer des Pass"),
        _("Après une formation : entrez les codes reçus, et vous serez payé."),
        _MEMBRE,
    ),
    Geste(
        "pass:recus",
        _("Mes encaissements"),
        _("Vos reçus, mois par mois. Annuler une erreur."),
        _MEMBRE,
    ),
    Geste(
        "pass:formations",
        _("Mes formations"),
        _("Ce que vous proposez, à quel prix, et quand."),
        _MEMBRE,
    ),
    Geste(
        "pass:structure",
        _("Ma structure"),
        _("Votre label, vos collègues, votre compte bancaire."),
        _MEMBRE,
    ),
    Geste(
        "pass:bordereaux",
        _("Mes bordereaux"),
        _("Demander votre paiement, mois par mois, et savoir où il en est."),
        _MEMBRE,
    ),
    # --- Qui vérifie, valide et paie
    Geste(
        "pass:bordereaux",
        _("Les bordereaux"),
        _("Ce que les structures demandent, et ce qui attend quelque chose de vous."),
        frozenset({Role.GESTIONNAIRE, Role.INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE}),
    ),
    Geste(
        "pass:paiements",
        _("Les paiements"),
        _("Réunir des bordereaux validés, prendre les fichiers, dire quand c'est payé."),
        frozenset({Role.COMPTABLE, Role.ORDONNATEUR, Role.GESTIONNAIRE}),
    ),
    Geste(
        "pass:avoirs",
        _("Les avoirs"),
        _("Une somme payée par erreur, que le prochain bordereau déduira."),
        frozenset({Role.GESTIONNAIRE, Role.ORDONNATEUR}),
    ),
    # --- Après la séance
    Geste(
        "pass:chequiers",
        _("Les chéquiers"),
        _("Par son numéro : où un chéquier a servi. Annuler une séance enregistrée par erreur."),
        frozenset({Role.GESTIONNAIRE}),
    ),
    Geste(
        "pass:contestations",
        _("Les contestations"),
        _("Une personne dit qu'elle n'était pas à une séance : lire où l'on en est."),
        frozenset({Role.AGENT, Role.REFERENT, Role.MEMBRE, Role.GESTIONNAIRE, Role.INSTRUCTEUR}),
    ),
    Geste(
        "pass:signaux",
        _("Les signaux"),
        _(
            "Ce qui sort de l'ordinaire dans les séances, pourquoi ce peut être normal, et quoi faire."
        ),
        frozenset({Role.GESTIONNAIRE}),
    ),
    # --- Qui conduit le Pass au Département
    Geste(
        "admin:pass_numerique_lotedition_add",
        _("Imprimer des chéquiers"),
        _("Faire un lot, suivre son impression, prendre le fichier pour l'imprimeur."),
        frozenset({Role.GESTIONNAIRE, Role.REGISSEUR}),
    ),
    Geste(
        "admin:pass_numerique_envoi_add",
        _("Envoyer des chéquiers"),
        _("Une suite de numéros, pour une structure qui les remettra."),
        frozenset({Role.REGISSEUR}),
    ),
    Geste(
        "admin:pass_numerique_dispositif_changelist",
        _("Conduire le Pass"),
        _("Les chiffres et les dates de chaque année, et tout ce que votre rôle vous ouvre."),
        ROLES_DU_DEPARTEMENT,
    ),
    Geste(
        "pass:pilotage",
        _("Le pilotage"),
        _("Où est allé l'argent : mois par mois, par territoire, par structure, par thème."),
        ROLES_DU_DEPARTEMENT,
    ),
    Geste(
        "pass:cloture",
        _("La clôture"),
        _("Finir une année : ce qu'il reste à faire, où est chaque Pass, ce qui est rendu."),
        frozenset({Role.GESTIONNAIRE, Role.COMPTABLE}),
    ),
    # --- Tous
    Geste("pass:solde", _("Lire un solde"), _("Ce qu'il reste sur un chéquier."), frozenset(Role)),
)


def gestes_de(personne: Any) -> list[Geste]:
    sienne = portee(personne)
    return [geste for geste in GESTES if sienne.a(*geste.roles)]


def accueil(personne: Any) -> str:
    """La page où commence une personne qui a un rôle dans le Pass ; vide pour les autres."""
    return reverse("pass:espace") if manie_le_pass(personne) else ""
