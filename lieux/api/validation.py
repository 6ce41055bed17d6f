"""« Rien n'a changé » : ETag et Last-Modified, et la réponse 304 qui évite de tout renvoyer.

L'ETag est l'empreinte du corps rendu : exact quoi qu'il se soit passé dans la base
(import en masse, relation modifiée, nom de réseau corrigé) ou sur la pendule (un lieu
vient d'ouvrir). Last-Modified est l'instant où cette réponse a été vue changer pour la
première fois ; il vit dans le cache et ne sert qu'aux logiciels sans ETag.
Voir docs/decisions/0020-api.md.
"""

import hashlib
import logging
import time

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from lieux.memoire import cache

_GARDE = 24 * 3600  # secondes
# Le client garde la réponse, et demande chaque fois si elle vaut encore.
CACHE_CONTROL = "public, no-cache"
journal = logging.getLogger(__name__)


def empreinte_continue():
    """De quoi prendre l'empreinte d'un corps écrit morceau par morceau."""
    return hashlib.blake2b(digest_size=16)


def empreinte(contenu: bytes) -> str:
    """ETag fort de ces octets."""
    condense = empreinte_continue()
    condense.update(contenu)
    return f'"{condense.hexdigest()}"'


def valider(request: HttpRequest, reponse: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Pose les validateurs ; rend la réponse, ou un 304 (ou 412) à sa place."""
    depuis = _depuis(request, etag)
    reponse["ETag"] = etag
    reponse["Cache-Control"] = CACHE_CONTROL
    if depuis is not None:
        reponse["Last-Modified"] = http_date(depuis)
    finale = get_conditional_response(request, etag, depuis, reponse)
    if finale is not reponse:
        # Un 304 doit porter lui aussi ce que lit un script d'une autre origine.
        for nom, valeur in reponse.items():
            if nom.startswith(("Access-Control-", "RateLimit", "Link")):
                finale[nom] = valeur
    return finale


def _depuis(request: HttpRequest, etag: str) -> int | None:
    """Seconde où cette réponse a pris cette valeur ; None si l'on ne peut pas encore le dire.

    Deux valeurs différentes ne reçoivent jamais la même seconde : la seconde valeur
    d'une même seconde attend la suivante pour être datée.
    """
    adresse = hashlib.blake2b(request.get_full_path().encode(), digest_size=16).hexdigest()
    cle = f"api:depuis:{adresse}"
    maintenant = int(time.time())
    try:
        connu = cache.get(cle)
        if connu and connu[0] == etag:
            depuis = connu[1]
        else:
            depuis = max(maintenant, connu[1] + 1) if connu else maintenant
            cache.set(cle, (etag, depuis), _GARDE)
    except Exception:  # noqa: BLE001 — un cache en panne ne ferme pas l'API
        journal.warning("Le cache ne répond pas : réponse sans Last-Modified.")
        return None
    return depuis if depuis <= maintenant else None
