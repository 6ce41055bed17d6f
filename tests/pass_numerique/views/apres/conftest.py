"""Le même bureau que pour les bordereaux : le 10 avril 2025, chaque métier connecté."""

from tests.pass_numerique.views.paiement.conftest import _ce_jour_la, bureau

__all__ = ["_ce_jour_la", "bureau"]
