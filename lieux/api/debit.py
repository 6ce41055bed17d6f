"""Combien de requêtes par minute une adresse peut faire, et comment elle le sait."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

from lieux.memoire import cache
from lieux.visiteur import adresse_client, reseau_de

PERIODE = 60  # secondes
journal = logging.getLogger(__name__)


@dataclass(frozen=True)
class Compte:
    """Où en est une adresse dans la minute en cours."""

    limite: int
    faites: int
    reste: int  # secondes avant le prochain compte

    @property
    def depasse(self) -> bool:
        return self.faites > self.limite

    def en_tetes(self) -> dict[str, str]:
        """Ceux du brouillon IETF « RateLimit », et les trois que lisent les logiciels en service."""
        restantes = max(0, self.limite - self.faites)
        return {
            "RateLimit-Policy": f'"minute";q={self.limite};w={PERIODE}',
            "RateLimit": f'"minute";r={restantes};t={self.reste}',
            "RateLimit-Limit": str(self.limite),
            "RateLimit-Remaining": str(restantes),
            "RateLimit-Reset": str(self.reste),
        }


class LimiteDeDebit(BaseThrottle):
    """Une limite par minute, par réseau d'où vient la requête et par portée de la vue.

    L'adresse n'est gardée qu'une minute, et illisible. Sans adresse (prise locale),
    sans limite (0) ou sans cache, tout passe : mieux vaut servir que refuser à tort.
    """

    def __init__(self):
        self.compte: Compte | None = None

    def allow_request(self, request, view) -> bool:
        limite = settings.API_REQUETES_PAR_MINUTE[view.portee]
        self.compte = compter(request, view.portee, limite)
        # La vue écrit ces en-têtes sur toute réponse, refus compris.
        request._request.compte_api = self.compte
        return self.compte is None or not self.compte.depasse

    def wait(self) -> int | None:
        return self.compte.reste if self.compte else None


def compter(request: HttpRequest, portee: str, limite: int) -> Compte | None:
    reseau = reseau_de(adresse_client(request))
    if not limite or not reseau:
        return None
    maintenant = time.time()
    qui = salted_hmac("lieux.api.debit", reseau, algorithm="sha256").hexdigest()[:32]
    cle = f"api:debit:{portee}:{int(maintenant // PERIODE)}:{qui}"
    try:
        cache.add(cle, 0, 2 * PERIODE)
        faites = cache.incr(cle)
    except Exception:  # noqa: BLE001 — un cache en panne ne ferme pas l'API
        journal.warning("Le cache ne répond pas : débit non compté.")
        return None
    return Compte(limite, faites, PERIODE - int(maintenant % PERIODE))
