"""Imprimer à côté des pages : six mille chéquiers prennent cinq minutes, une page n'attend pas.

Le travail se fait dans un fil du serveur, un lot après l'autre, et signe dans `Impression`. Si le
serveur s'arrête, rien n'est écrit du lot en cours : la page le voit au silence, et le dit.
"""

import logging
import threading
import time
from collections.abc import Sequence

from django.db import connections, transaction

from pass_numerique.impression import PAR_LOT, exiger_les_reglages, produire
from pass_numerique.models import Dispositif, Impression
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import impressions

journal = logging.getLogger(__name__)
_PAS = 1.0  # secondes entre deux signes


@transaction.atomic
def commander(dispositif: Dispositif, nombre: int, par=None) -> list[Impression]:
    """Note la demande, puis imprime sans faire attendre. Un réglage absent se dit tout de suite."""
    exiger_les_reglages()
    demandes = impressions.demander_par_lots(dispositif, nombre, PAR_LOT, par)
    cles = [demande.pk for demande in demandes]
    transaction.on_commit(lambda: lancer(cles))
    return demandes


def lancer(cles: Sequence[int]) -> None:
    # « daemon » : le serveur s'arrête sans attendre ; il n'en reste alors rien.
    threading.Thread(target=_dans_un_fil, args=(cles,), name="impression", daemon=True).start()


def _dans_un_fil(cles: Sequence[int]) -> None:
    try:
        imprimer(cles)
    finally:
        connections.close_all()


def imprimer(cles: Sequence[int]) -> None:
    """Ces demandes, l'une après l'autre ; celle qui échoue n'empêche pas de dire ce qu'il en est."""
    for rang, cle in enumerate(cles):
        demande = Impression.objects.select_related("dispositif", "demandee_par").get(pk=cle)
        try:
            produire(
                demande.dispositif,
                demande.nombre,
                demande.demandee_par,
                _Signature(demande, cles[rang + 1 :]),
                demande,
            )
        except Refus as refus:
            if refus.code == Code.IMPRESSION_ARRETEE:
                impressions.arreter(demande)
            else:
                impressions.refuser(demande, Code(refus.code))
        except Exception as erreur:  # noqa: BLE001 — quelle que soit la panne, la page doit le dire
            # Ni le texte ni la trace de l'erreur : ils pourraient porter ce qui s'imprimait.
            journal.error("Impression %s arrêtée : %s", cle, type(erreur).__name__)
            impressions.arreter(demande)


class _Signature:
    """Ce que le travail appelle à chaque chéquier ; il n'écrit qu'une fois par seconde."""

    def __init__(self, demande: Impression, en_attente: Sequence[int]):
        self.demande, self.en_attente = demande, en_attente
        self.derniere = -_PAS

    def __call__(self, faits: int, total: int) -> None:
        if faits == total or time.monotonic() - self.derniere >= _PAS:
            self.derniere = time.monotonic()
            impressions.avancer(self.demande, faits, self.en_attente)
