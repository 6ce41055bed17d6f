"""Payer : réunir des bordereaux validés en un lot, figer ses fichiers, le dire payé une seule fois."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from pass_numerique.etats import Compte, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Bordereau,
    CoordonneesBancaires,
    Dispositif,
    LigneBordereau,
    LotPaiement,
    StructureFormation,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, fichiers, journal, verrous


@dataclass(frozen=True)
class LotAPayer:
    """Ce que les fichiers doivent dire : chaque bordereau porte `net`, `nombre` et ses coordonnées."""

    lot: LotPaiement
    bordereaux: tuple[Bordereau, ...]

    @property
    def montant(self) -> int:
        return sum(bordereau.net for bordereau in self.bordereaux)


Ecrire = Callable[[LotAPayer], Iterable[tuple[str, bytes]]]


@transaction.atomic
def creer_lot(
    dispositif: Dispositif,
    cles: Collection[int],
    ecrire: Ecrire,
    par,
    maintenant: datetime | None = None,
) -> LotPaiement:
    """Un lot de ces bordereaux validés, avec le compte bancaire valable à cet instant.

    `ecrire` donne les fichiers (genre, contenu) ; ils sont gardés tels quels, avec leur empreinte.
    """
    moment = a_cette_heure(maintenant)
    if not cles:
        raise Refus(Code.LOT_VIDE)
    dispositif = verrous.un(Dispositif, dispositif.pk)
    voulus = Bordereau.objects.filter(pk__in=cles, dispositif=dispositif)
    # Les structures d'abord : leur compte bancaire ne change pas pendant qu'on le fige.
    verrous.plusieurs(StructureFormation, voulus.values_list("structure", flat=True))
    bordereaux = verrous.verrouiller(voulus)
    if len(bordereaux) != len(set(cles)):
        raise Refus(Code.BORDEREAU_AVANCE)
    for bordereau in bordereaux:
        if bordereau.lot_id:
            raise Refus(Code.DEJA_DANS_UN_LOT)
        if bordereau.etat != Bordereau.Etat.VALIDE:
            raise Refus(Code.BORDEREAU_AVANCE)
        if bordereau.valide_par_id == par.pk:
            raise Refus(Code.MEME_PERSONNE)
    lot = LotPaiement.objects.create(dispositif=dispositif, cree_le=moment, cree_par=par)
    _figer_les_comptes(bordereaux, lot)
    complet = _relire(lot)
    fichiers.garder(lot.fichiers, ecrire(complet))
    journal.noter(
        Nature.LOT_DE_PAIEMENT,
        lot,
        par,
        moment,
        bordereaux=[b.pk for b in complet.bordereaux],
        coordonnees=[b.coordonnees_id for b in complet.bordereaux],
        montant=complet.montant,
    )
    return lot


@transaction.atomic
def marquer_paye(lot: LotPaiement, par, maintenant: datetime | None = None) -> LotPaiement:
    """L'argent est parti. Une seule fois par lot."""
    moment = a_cette_heure(maintenant)
    lot = verrous.un(LotPaiement, lot.pk)
    if lot.paye_le:
        raise Refus(Code.DEJA_PAYE)
    if lot.bordereaux.filter(valide_par=par).exists():
        raise Refus(Code.MEME_PERSONNE)
    lot.paye_le, lot.paye_par = moment, par
    lot.save(update_fields=["paye_le", "paye_par"])
    vives = LigneBordereau.objects.vives().filter(bordereau__lot=lot)
    total = vives.aggregate(total=Sum("montant"))["total"] or 0
    fait = journal.noter(Nature.PAIEMENT, lot, par, moment, montant=total)
    comptabilite.passer(fait, lot.dispositif, {Compte.A_PAYER: -total, Compte.PAYE: total})
    return lot


def _figer_les_comptes(bordereaux: list[Bordereau], lot: LotPaiement) -> None:
    structures = {b.structure_id for b in bordereaux}
    ribs = {
        rib.structure_id: rib
        for rib in CoordonneesBancaires.objects.valides().filter(structure__in=structures)
    }
    for bordereau in bordereaux:
        if bordereau.structure_id not in ribs:
            raise Refus(Code.RIB_MANQUE, bordereau.structure.nom)
        bordereau.lot, bordereau.coordonnees = lot, ribs[bordereau.structure_id]
    Bordereau.objects.bulk_update(bordereaux, ["lot", "coordonnees"])


def _relire(lot: LotPaiement) -> LotAPayer:
    bordereaux = (
        lot.bordereaux.avec_totaux()
        .select_related("structure", "coordonnees", "dispositif")
        .order_by("structure__nom", "structure", "mois")
    )
    return LotAPayer(lot, tuple(bordereaux))
