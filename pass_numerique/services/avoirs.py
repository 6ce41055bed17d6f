"""L'avoir : une somme payée par erreur se déduit d'un prochain bordereau ; deux personnes le décident."""

from datetime import datetime

from django.db import transaction

from pass_numerique.etats import Compte, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Avoir, Dispositif, Encaissement, LigneBordereau
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, encaissement, journal, verrous


@transaction.atomic
def demander(ligne: LigneBordereau, motif: str, par, maintenant: datetime | None = None) -> Avoir:
    """Propose de reprendre cette ligne d'un bordereau déjà payé ; rien ne bouge encore."""
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    payees = LigneBordereau.objects.vives().filter(
        encaissement__isnull=False, bordereau__lot__paye_le__isnull=False
    )
    payee = payees.select_related("bordereau").filter(pk=ligne.pk).first()
    if payee is None:
        raise Refus(Code.PAS_ENCORE_PAYE)
    if verrous.un(Dispositif, payee.bordereau.dispositif_id).clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    encaisse = verrous.un(Encaissement, payee.encaissement_id)
    if encaisse.avoirs.filter(ecarte_le=None).exists():
        raise Refus(Code.AVOIR_DEJA_DEMANDE)
    avoir = Avoir.objects.create(
        encaissement=encaisse,
        montant=payee.montant,
        motif=motif,
        demande_le=moment,
        demande_par=par,
    )
    journal.noter(Nature.AVOIR_DEMANDE, avoir, par, moment, encaissement=encaisse.pk)
    return avoir


@transaction.atomic
def confirmer(avoir: Avoir, par, maintenant: datetime | None = None) -> Avoir:
    """Une autre personne confirme : le Pass est rendu, la structure doit la somme."""
    moment = a_cette_heure(maintenant)
    avoir = _en_attente(avoir)
    if avoir.demande_par_id == par.pk:
        raise Refus(Code.MEME_PERSONNE)
    vifs, chequiers = encaissement.verrouiller_avec_leurs_pass(
        Encaissement.objects.vifs().filter(pk=avoir.encaissement_id)
    )
    avoir.confirme_le, avoir.confirme_par = moment, par
    avoir.save(update_fields=["confirme_le", "confirme_par"])
    retours = encaissement.rendre(vifs, chequiers, avoir.motif, par, moment)
    fait = journal.noter(
        Nature.AVOIR_CONFIRME, avoir, par, moment, les_pass=[e.un_pass_id for e in vifs]
    )
    for dispositif, montants in retours.items():
        comptabilite.passer(fait, dispositif, {Compte.AVOIR: -sum(montants.values()), **montants})
    return avoir


@transaction.atomic
def ecarter(avoir: Avoir, par, maintenant: datetime | None = None) -> Avoir:
    """Finalement, la somme était due : la demande ne compte plus."""
    moment = a_cette_heure(maintenant)
    avoir = _en_attente(avoir)
    avoir.ecarte_le = moment
    avoir.save(update_fields=["ecarte_le"])
    journal.noter(Nature.AVOIR_ECARTE, avoir, par, moment)
    return avoir


def _en_attente(avoir: Avoir) -> Avoir:
    avoir = verrous.un(Avoir, avoir.pk)
    if avoir.confirme_le or avoir.ecarte_le:
        raise Refus(Code.AVOIR_TRAITE)
    return avoir
