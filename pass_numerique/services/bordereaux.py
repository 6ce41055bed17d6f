"""Le bordereau : ce qu'une structure demande pour un mois, figé, puis envoyé au Département.

Il prend les Pass des formations passées que nul ne peut plus annuler. Ceux qu'on enregistre en
retard, ou qu'on présente de nouveau après un refus, vont dans celui du mois suivant : aucun ne se
perd. Un avoir se déduit du premier bordereau assez grand pour le porter.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Sum

from pass_numerique.etats import Compte, Nature
from pass_numerique.jours import PARIS
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Avoir,
    Bordereau,
    Dispositif,
    Encaissement,
    LigneBordereau,
    StructureFormation,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, journal, verrous


@dataclass(frozen=True)
class ADemander:
    """Ce qu'un bordereau du mois contiendrait si on le préparait maintenant."""

    dispositif: Dispositif
    mois: date
    nombre: int
    montant: int


def mois_fini(maintenant: datetime | None = None) -> date:
    """Le premier jour du dernier mois fini : celui dont on prépare les bordereaux."""
    ce_mois = jour_de(a_cette_heure(maintenant)).replace(day=1)
    return (ce_mois - timedelta(days=1)).replace(day=1)


def a_demander(
    structure: StructureFormation, maintenant: datetime | None = None
) -> list[ADemander]:
    """Une ligne par dispositif dont le bordereau du dernier mois fini reste à préparer."""
    moment = a_cette_heure(maintenant)
    mois = mois_fini(moment)
    possibles = []
    # Un dispositif ou deux à la fois : le précédent, que l'on solde, et celui de l'année.
    ouverts = Dispositif.objects.filter(clos_le=None, premier_jour__lt=_mois_suivant(mois))
    for dispositif in ouverts.exclude(
        pk__in=Bordereau.objects.filter(structure=structure, mois=mois).values("dispositif")
    ).order_by("pk"):
        totaux = _prenables(structure, dispositif, mois, moment).aggregate(
            nombre=Count("pk"), montant=Sum("montant")
        )
        if totaux["nombre"]:
            possibles.append(ADemander(dispositif, mois, totaux["nombre"], totaux["montant"]))
    return possibles


@transaction.atomic
def constituer(
    structure: StructureFormation,
    dispositif: Dispositif,
    mois: date,
    par=None,
    maintenant: datetime | None = None,
) -> Bordereau:
    """Fige ce que la structure demande pour ce mois ; `par` vide : la commande mensuelle."""
    moment = a_cette_heure(maintenant)
    mois = mois.replace(day=1)
    if mois > mois_fini(moment):
        raise Refus(Code.MOIS_PAS_FINI)
    dispositif = verrous.un(Dispositif, dispositif.pk)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    structure = verrous.un(StructureFormation, structure.pk)
    if Bordereau.objects.filter(dispositif=dispositif, structure=structure, mois=mois).exists():
        raise Refus(Code.BORDEREAU_DEJA_FAIT)
    encaissements = verrous.verrouiller(_prenables(structure, dispositif, mois, moment))
    if not encaissements:
        raise Refus(Code.RIEN_A_DEMANDER)
    total = sum(e.montant for e in encaissements)
    avoirs = _avoirs_portes(structure, dispositif, total)
    bordereau = Bordereau.objects.create(
        dispositif=dispositif,
        structure=structure,
        mois=mois,
        montant=total - sum(avoir.montant for avoir in avoirs),
        constitue_le=moment,
        constitue_par=par,
    )
    lignes = [
        *(LigneBordereau(encaissement=e, montant=e.montant) for e in encaissements),
        *(LigneBordereau(avoir=avoir, montant=-avoir.montant) for avoir in avoirs),
    ]
    for ligne in lignes:
        ligne.bordereau = bordereau
    LigneBordereau.objects.bulk_create(lignes)
    fait = journal.noter(
        Nature.BORDEREAU,
        bordereau,
        par,
        moment,
        structure=structure.pk,
        mois=f"{mois:%Y-%m}",
        les_pass=[e.un_pass_id for e in encaissements],
        avoirs=[avoir.pk for avoir in avoirs],
    )
    comptabilite.passer(fait, dispositif, {Compte.UTILISE: -total, Compte.DEMANDE: total})
    return bordereau


@transaction.atomic
def transmettre(bordereau: Bordereau, par, maintenant: datetime | None = None) -> Bordereau:
    """La structure envoie son bordereau : elle affirme que les formations ont eu lieu."""
    moment = a_cette_heure(maintenant)
    bordereau = verrous.un(Bordereau, bordereau.pk)
    if bordereau.etat != Bordereau.Etat.PREPARE:
        raise Refus(Code.BORDEREAU_AVANCE)
    bordereau.etat = Bordereau.Etat.TRANSMIS
    bordereau.transmis_le, bordereau.transmis_par = moment, par
    bordereau.save(update_fields=["etat", "transmis_le", "transmis_par"])
    journal.noter(Nature.BORDEREAU_TRANSMIS, bordereau, par, moment)
    return bordereau


def _prenables(structure, dispositif: Dispositif, mois: date, moment: datetime):
    """Le délai d'annulation compte des jours entiers, à Paris, comme dans `encaissement`."""
    delai = timedelta(days=dispositif.jours_pour_annuler_un_encaissement)
    premier_jour_annulable = jour_de(moment) - delai
    return Encaissement.objects.filter(saisie__structure=structure).a_demander(
        dispositif,
        avant=_mois_suivant(mois),
        saisis_avant=datetime.combine(premier_jour_annulable, time.min, tzinfo=PARIS),
    )


def _avoirs_portes(structure, dispositif: Dispositif, total: int) -> list[Avoir]:
    """Les plus anciens d'abord, tant que le bordereau reste positif ; les autres attendent."""
    portes, reste = [], total
    candidats = Avoir.objects.a_deduire().filter(
        encaissement__saisie__structure=structure,
        encaissement__un_pass__chequier__dispositif=dispositif,
    )
    for avoir in verrous.verrouiller(candidats):
        if avoir.montant > reste:
            break
        portes.append(avoir)
        reste -= avoir.montant
    return portes


def _mois_suivant(mois: date) -> date:
    return (mois + timedelta(days=31)).replace(day=1)
