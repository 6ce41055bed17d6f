"""Les paiements de démonstration : un bordereau payé, et un à chaque étape pour s'essayer.

Chaque métier est un compte de démonstration ; sans eux, il n'y a aucun bordereau d'exemple.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from pass_numerique.impression import paiements
from pass_numerique.models import Bordereau, Dispositif, StructureFormation
from pass_numerique.services import bordereaux, instruction, paiement, structures

# Celui que donnent les documents des banques : il n'est à personne.
IBAN_D_EXEMPLE = "FR7630006000011234567890189"


@dataclass(frozen=True)
class _Bureau:
    structure: object
    gestionnaire: object
    ordonnateur: object
    comptable: object


def bureau() -> _Bureau | None:
    comptes = get_user_model().objects.filter(
        username__in=_Bureau.__dataclass_fields__, is_active=True
    )
    par_nom = {compte.username: compte for compte in comptes}
    return _Bureau(**par_nom) if len(par_nom) == len(_Bureau.__dataclass_fields__) else None


def tout_payer(structure: StructureFormation, fait: Dispositif, mois: date, le: datetime) -> None:
    """Tout ce que la structure a encaissé jusqu'à ce mois, demandé, validé et payé ce jour-là."""
    if qui := bureau():
        bordereau = _mener(structure, fait, mois, le, qui, "valider")
        lot = paiements.preparer(fait, [bordereau.pk], qui.comptable, le)
        paiement.marquer_paye(lot, qui.comptable, le)


def mettre_en_route(
    structure: StructureFormation, fait: Dispositif, le: datetime, etape: str
) -> None:
    """Le bordereau du dernier mois fini, jusqu'à cette étape : « transmettre », « attester », « valider »."""
    if qui := bureau():
        _mener(structure, fait, bordereaux.mois_fini(le), le, qui, etape)


def _mener(structure, fait, mois, le: datetime, qui: _Bureau, etape: str) -> Bordereau:
    if not structure.coordonnees_bancaires.valides().exists():
        rib = structures.deposer_rib(
            structure, _("Compte d'exemple"), IBAN_D_EXEMPLE, qui.structure, le
        )
        structures.valider_rib(rib, qui.comptable, le)
    bordereau = bordereaux.constituer(structure, fait, mois, maintenant=le)
    for nom, geste, par in (
        ("transmettre", bordereaux.transmettre, qui.structure),
        ("attester", instruction.attester, qui.gestionnaire),
        ("valider", instruction.valider, qui.ordonnateur),
    ):
        bordereau = geste(bordereau, par, le)
        if nom == etape:
            break
    return bordereau
