"""Préparer un lot de paiement : le tableau, puis l'état à signer qui porte son empreinte."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime

from pass_numerique.impression import recapitulatif, virements
from pass_numerique.models import Dispositif, FichierDePaiement, LotPaiement
from pass_numerique.services import paiement


def preparer(
    dispositif: Dispositif, cles: Collection[int], par, maintenant: datetime | None = None
) -> LotPaiement:
    """Le lot de ces bordereaux, avec ses fichiers. Lève `Refus`, et alors rien n'est écrit."""
    return paiement.creer_lot(dispositif, cles, _fichiers, par, maintenant)


def nom_du_fichier(fichier: FichierDePaiement) -> str:
    return f"pass-paiement-{fichier.lot_id}.{fichier.genre}"


def _fichiers(lot: paiement.LotAPayer) -> Iterator[tuple[str, bytes]]:
    tableau = virements.ecrire(lot)
    yield FichierDePaiement.Genre.CSV, tableau
    empreinte = hashlib.sha256(tableau).hexdigest()
    yield FichierDePaiement.Genre.PDF, recapitulatif.dessiner(lot, empreinte)
