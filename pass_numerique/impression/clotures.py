"""Proposer une clôture : le tableau, puis l'état contradictoire à signer qui porte son empreinte."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from pass_numerique.impression import contradictoire
from pass_numerique.models import Cloture, Dispositif, FichierDeCloture
from pass_numerique.services import cloture


def proposer(dispositif: Dispositif, par, maintenant: datetime | None = None) -> Cloture:
    """La clôture proposée, avec ses fichiers. Lève `Refus`, et alors rien n'est écrit."""
    return cloture.proposer(dispositif, _fichiers, par, maintenant)


def nom_du_fichier(fichier: FichierDeCloture) -> str:
    return f"pass-cloture-{fichier.cloture.dispositif.prefixe}-{fichier.cloture_id}.{fichier.genre}"


def _fichiers(lu: cloture.Inventaire, moment: datetime) -> Iterator[tuple[str, bytes]]:
    tableau = contradictoire.ecrire(lu)
    yield FichierDeCloture.Genre.CSV, tableau
    empreinte = hashlib.sha256(tableau).hexdigest()
    yield FichierDeCloture.Genre.PDF, contradictoire.dessiner(lu, moment, empreinte)
