"""Une personne ne reconnaît pas une séance : contester, répondre, trancher.

Tant que ce n'est pas tranché, ses Pass n'entrent dans aucun bordereau, et celui qui les porte déjà
ne s'atteste ni ne se valide. Une contestation se verrouille avant tout le reste.
"""

from datetime import datetime

from django.db import transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Bordereau,
    Chequier,
    Contestation,
    Dispositif,
    Encaissement,
    LigneBordereau,
    Saisie,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.querysets import EncaissementQuerySet
from pass_numerique.services import avoirs, encaissement, instruction, journal, verrous

_Issue = Contestation.Issue


@transaction.atomic
def contester(
    saisie: Saisie,
    chequier: Chequier,
    motif: str,
    par,
    prescriptrice: StructurePrescriptrice | None = None,
    maintenant: datetime | None = None,
) -> Contestation:
    """Au nom de la personne. `prescriptrice` : qui la reçoit ; vide, c'est le Département.

    L'année, la structure, le bordereau : clore, préparer ou valider au même instant passe avant, ou après.
    """
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    dispositif = verrous.un(Dispositif, chequier.dispositif_id)
    verrous.un(StructureFormation, saisie.structure_id)
    lignes = LigneBordereau.objects.vives().filter(encaissement__in=_vifs(saisie, chequier))
    bordereaux = verrous.plusieurs(Bordereau, lignes.values_list("bordereau", flat=True))
    if not verrous.verrouiller(_vifs(saisie, chequier)):
        raise Refus(Code.RIEN_A_CONTESTER)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    deja = Contestation.objects.filter(saisie=saisie, chequier=chequier)
    if deja.en_cours().exists():
        raise Refus(Code.DEJA_CONTESTEE)
    if prescriptrice is not None and deja.filter(issue=_Issue.ECARTEE).exists():
        raise Refus(Code.CONTESTATION_ECARTEE)
    porteur = next(iter(bordereaux.values()), None)
    contestation = Contestation.objects.create(
        dispositif=dispositif,
        objet=f"Séance contestée, chéquier {chequier.serie}",
        description=motif,
        ouvert_le=moment,
        ouvert_par=par,
        saisie=saisie,
        chequier=chequier,
        prescriptrice=prescriptrice,
    )
    journal.noter(
        Nature.CONTESTATION,
        contestation,
        par,
        moment,
        saisie=saisie.pk,
        chequier=chequier.pk,
        bordereau=porteur.pk if porteur else 0,
        etape=porteur.etat if porteur else "",
    )
    return contestation


@transaction.atomic
def repondre(
    contestation: Contestation,
    structure: StructureFormation,
    reponse: str,
    par,
    maintenant: datetime | None = None,
) -> Contestation:
    """La structure dit ce qu'elle sait ; jusqu'à la décision, elle peut le dire mieux."""
    moment = a_cette_heure(maintenant)
    reponse = reponse.strip()
    if not reponse:
        raise Refus(Code.REPONSE_MANQUE)
    contestation = _en_cours(contestation)
    if contestation.saisie.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    contestation.reponse, contestation.repondu_le, contestation.repondu_par = reponse, moment, par
    contestation.save(update_fields=["reponse", "repondu_le", "repondu_par"])
    journal.noter(Nature.CONTESTATION_REPONDUE, contestation, par, moment)
    return contestation


@transaction.atomic
def trancher(
    contestation: Contestation, fondee: bool, motif: str, par, maintenant: datetime | None = None
) -> Contestation:
    """Le gestionnaire décide, avec une raison que tous lisent. `fondee` : la personne a raison, et
    les Pass lui sont rendus, où qu'en soit le paiement."""
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    contestation = _en_cours(contestation)
    # La décision d'abord : un bordereau qui n'attend plus rien d'elle peut perdre ses lignes.
    contestation.issue = _Issue.FONDEE if fondee else _Issue.ECARTEE
    contestation.decision, contestation.tranche_par = motif, par
    contestation.clos_le = moment
    contestation.save(update_fields=["issue", "decision", "tranche_par", "clos_le"])
    journal.noter(Nature.CONTESTATION_TRANCHEE, contestation, par, moment, fondee=int(fondee))
    if fondee:
        _rendre(contestation, motif, par, moment)
    return contestation


def _rendre(contestation: Contestation, motif: str, par, moment: datetime) -> None:
    """Annuler, refuser la ligne, ou demander un avoir : selon l'avancement de chaque Pass."""
    saisie, chequier = contestation.saisie, contestation.chequier
    # Demander un avoir le verrouille : avant tout bordereau, comme partout (voir verrous).
    verrous.un(Dispositif, contestation.dispositif_id)
    vifs = _vifs(saisie, chequier)
    lignes = LigneBordereau.objects.vives().filter(encaissement__in=vifs)
    for ligne in lignes.select_related("bordereau__lot").order_by("pk"):
        bordereau = ligne.bordereau
        if bordereau.etat == Bordereau.Etat.PREPARE:
            raise Refus(Code.BORDEREAU_PAS_ENVOYE)
        if bordereau.etat in instruction.REFUSABLES:
            instruction.rejeter(ligne, motif, True, par, moment)
        elif bordereau.lot is None or bordereau.lot.paye_le is None:
            raise Refus(Code.BIENTOT_PAYE)
        elif not ligne.encaissement.avoirs.filter(ecarte_le=None).exists():
            avoirs.demander(ligne, motif, par, moment)
    if vifs.hors_bordereau().exists():
        # Une ligne refusée « à présenter de nouveau », les autres payées : chacune a sa suite.
        encaissement.annuler_au_departement(
            saisie, motif, par, moment, chequier=chequier, pas_demandes=True
        )


def _vifs(saisie: Saisie, chequier: Chequier) -> EncaissementQuerySet:
    return Encaissement.objects.vifs().filter(saisie=saisie, un_pass__chequier=chequier)


def _en_cours(contestation: Contestation) -> Contestation:
    contestation = verrous.un(Contestation, contestation.pk)
    if contestation.clos_le:
        raise Refus(Code.CONTESTATION_TRANCHEE)
    return contestation
