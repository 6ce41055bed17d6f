"""Tout ce que nous savons d'une personne, pour le lui remettre si elle le demande."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Beneficiaire,
    Encaissement,
    Evenement,
    Remise,
    TentativeRefusee,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal


@transaction.atomic
def exporter(
    beneficiaire: Beneficiaire, par=None, maintenant: datetime | None = None
) -> dict[str, Any]:
    """Un dictionnaire prêt à écrire en JSON. La demande est notée au journal, avec son numéro.

    À relire avant de l'envoyer : un texte écrit à la main peut parler de quelqu'un d'autre.
    """
    moment = a_cette_heure(maintenant)
    beneficiaire = Beneficiaire.objects.select_related("commune").get(pk=beneficiaire.pk)
    if beneficiaire.anonymise_le is not None:
        raise Refus(Code.BENEFICIAIRE_INCONNU)
    remises = list(
        Remise.objects.filter(beneficiaire=beneficiaire)
        .select_related("chequier__dispositif", "chequier__remplace__dispositif")
        .select_related("structure", "commune")
        .prefetch_related("criteres", "besoins")
        .order_by("remis_le", "pk")
    )
    dossier = {
        "etabli_le": moment.isoformat(),
        "personne": _personne(beneficiaire),
        "chequiers": [_remise(r) for r in remises],
        "pass_utilises": _encaissements(remises),
        "codes_refuses": _tentatives(remises),
        "journal": _journal(beneficiaire, remises),
    }
    journal.noter(Nature.DONNEES_REMISES, beneficiaire, par, moment)
    return dossier


def _personne(beneficiaire: Beneficiaire) -> dict[str, Any]:
    naissance = beneficiaire.date_de_naissance
    return {
        "numero": beneficiaire.pk,
        "nom": beneficiaire.nom,
        "prenom": beneficiaire.prenom,
        "date_de_naissance": naissance.isoformat() if naissance else None,
        "commune": beneficiaire.commune.nom,
        "telephone": beneficiaire.telephone,
        "accepte_les_rappels": beneficiaire.accepte_les_rappels,
        "dernier_contact": beneficiaire.dernier_contact.isoformat(),
        # Le nom et la naissance sous forme d'empreinte : c'est encore une donnée sur la personne.
        "empreinte": beneficiaire.identite,
        "rang_parmi_ses_homonymes": beneficiaire.rang,
    }


def _remise(remise: Remise) -> dict[str, Any]:
    chequier = remise.chequier
    dite = {
        "chequier": str(chequier),
        "remis_le": remise.remis_le.isoformat(),
        "par_la_structure": remise.structure.nom,
        "commune_ce_jour_la": remise.commune.nom,
        "situations": [str(critere) for critere in remise.criteres.all()],
        "besoins": [str(besoin) for besoin in remise.besoins.all()],
        "pourquoi_ce_n_est_pas_un_homonyme": remise.motif_homonyme,
    }
    if remise.annulee_le:
        # Ce chéquier est revenu en stock : la suite de sa vie est celle d'une autre personne.
        return dite | {
            "annulee_le": remise.annulee_le.isoformat(),
            "raison_de_l_annulation": remise.motif_annulation,
        }
    return dite | {
        "etat": str(chequier.get_etat_display()),
        "bloque_le": chequier.oppose_le.isoformat() if chequier.oppose_le else None,
        "raison_du_blocage": chequier.motif_opposition,
        "remplace_le_chequier": str(chequier.remplace) if chequier.remplace else None,
        "dernier_jour": chequier.dispositif.dernier_jour.isoformat(),
    }


def _siens(remises: list[Remise]) -> list[int]:
    return [remise.chequier_id for remise in remises if remise.annulee_le is None]


def _encaissements(remises: list[Remise]) -> list[dict[str, Any]]:
    lus = (
        Encaissement.objects.filter(un_pass__chequier__in=_siens(remises))
        .select_related("un_pass__chequier__dispositif", "saisie__structure", "saisie__prestation")
        .order_by("saisie__jour", "pk")
    )
    return [
        {
            "pass": str(lu.un_pass),
            "jour": lu.saisie.jour.isoformat(),
            "enregistre_le": lu.saisie.saisie_le.isoformat(),
            "structure": lu.saisie.structure.nom,
            "formation": lu.saisie.prestation.intitule,
            "centimes": lu.montant,
            "annule_le": lu.annule_le.isoformat() if lu.annule_le else None,
            "raison_de_l_annulation": lu.motif_annulation,
        }
        for lu in lus
    ]


def _tentatives(remises: list[Remise]) -> list[dict[str, Any]]:
    lues = TentativeRefusee.objects.filter(un_pass__chequier__in=_siens(remises))
    return [
        {
            "pass": str(lue.un_pass),
            "le": lue.faite_le.isoformat(),
            "page": str(lue.get_page_display()),
            "refus": str(lue.get_code_display()),
        }
        for lue in lues.select_related("un_pass__chequier__dispositif").order_by("pk")
    ]


def _journal(beneficiaire: Beneficiaire, remises: list[Remise]) -> list[dict[str, Any]]:
    objets = {
        "beneficiaire": [beneficiaire.pk],
        "remise": [remise.pk for remise in remises],
        "chequier": _siens(remises),
    }
    lus = Evenement.objects.none()
    for objet, numeros in objets.items():
        lus |= Evenement.objects.filter(objet=objet, numero__in=numeros)
    return [
        {"le": lu.fait_le.isoformat(), "geste": str(lu.get_nature_display()), "objet": lu.objet}
        for lu in lus.order_by("pk")
    ]
