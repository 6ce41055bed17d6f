"""Télécharge une source : https seulement, adresses publiques seulement, 20 Mo au plus.

Le nom d'hôte est résolu ici et la connexion se fait à l'adresse vérifiée : un nom qui
change d'adresse entre le contrôle et la connexion n'atteint pas un serveur interne.
"""

import ipaddress
import socket
import time
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from lieux.importation.objets import LectureImpossible

TAILLE_MAXIMALE = 20 * 1024 * 1024  # octets
DELAI_TOTAL = 120  # secondes, d'un bout à l'autre
_DELAIS = httpx.Timeout(15.0, connect=5.0)
_REDIRECTIONS = 5
# Compressé une fois, un morceau reçu (64 Ko) en donne au plus mille fois autant ; compressé
# deux fois, ou autrement, quelques octets rempliraient la mémoire avant d'être comptés.
_COMPRESSIONS_LUES = ("", "identity", "gzip")


def telecharger(url: str, transport: httpx.BaseTransport | None = None) -> tuple[bytes, str]:
    """(octets, nom à montrer) ; `transport` : pour les essais. Sinon `LectureImpossible`."""
    fin = time.monotonic() + DELAI_TOTAL
    with httpx.Client(
        transport=transport or _TransportPublic(),
        timeout=_DELAIS,
        follow_redirects=False,
        trust_env=False,
        headers={
            "Accept": "text/csv, application/json, */*;q=0.5",
            "Accept-Encoding": "gzip",
        },
    ) as client:
        for _ in range(_REDIRECTIONS + 1):
            hote = verifier(url)
            try:
                with client.stream("GET", url) as reponse:
                    if reponse.is_redirect:
                        url = urljoin(url, reponse.headers.get("location", ""))
                        continue
                    return _corps(reponse, hote, fin), _nom(url)
            except httpx.TimeoutException as erreur:
                raise LectureImpossible(f"{hote} ne répond pas assez vite.") from erreur
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as erreur:
                raise LectureImpossible(f"Téléchargement impossible depuis {hote}.") from erreur
    raise LectureImpossible("L'adresse redirige trop de fois.")


def verifier(url: str) -> str:
    """Le nom d'hôte d'une adresse permise ; `LectureImpossible` sinon."""
    try:
        parties = urlsplit(url)
        hote = parties.hostname or ""
        port = parties.port
    except ValueError as erreur:
        raise LectureImpossible("Cette adresse est mal écrite.") from erreur
    if parties.scheme != "https" or not hote:
        raise LectureImpossible("L'adresse doit commencer par https://.")
    if parties.username or parties.password:
        raise LectureImpossible("L'adresse ne doit pas contenir de mot de passe.")
    adresses_publiques(hote, port or 443)
    return hote


def adresses_publiques(hote: str, port: int) -> list[str]:
    """Les adresses de l'hôte ; refuse s'il en a une seule qui n'est pas publique."""
    try:
        trouvees = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as erreur:
        raise LectureImpossible(f"{hote} est introuvable.") from erreur
    adresses = [str(ligne[4][0]).partition("%")[0] for ligne in trouvees]
    if not adresses or not all(_publique(adresse) for adresse in adresses):
        raise LectureImpossible(f"{hote} n'est pas une adresse publique.")
    return adresses


def _publique(adresse: str) -> bool:
    try:
        ip = ipaddress.ip_address(adresse)
    except ValueError:
        return False
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def _corps(reponse: httpx.Response, hote: str, fin: float) -> bytes:
    if reponse.status_code != 200:
        raise LectureImpossible(f"{hote} répond {reponse.status_code}.")
    if reponse.headers.get("content-encoding", "").strip().lower() not in _COMPRESSIONS_LUES:
        raise LectureImpossible(
            f"{hote} envoie le fichier compressé d'une façon qui ne se lit pas."
        )
    morceaux, taille = [], 0
    for morceau in reponse.iter_bytes():
        taille += len(morceau)
        if taille > TAILLE_MAXIMALE:
            raise LectureImpossible(f"Le fichier dépasse {TAILLE_MAXIMALE // 1024 // 1024} Mo.")
        if time.monotonic() > fin:
            raise LectureImpossible(f"{hote} envoie le fichier trop lentement.")
        morceaux.append(morceau)
    annoncee = reponse.headers.get("content-length", "")
    # Compressé, la longueur annoncée est celle d'avant : httpx la contrôle lui-même.
    entier = "content-encoding" in reponse.headers or not annoncee.isdigit()
    if not entier and int(annoncee) != taille:
        raise LectureImpossible("Le téléchargement est incomplet : le fichier est tronqué.")
    return b"".join(morceaux)


def _nom(url: str) -> str:
    """Hôte et chemin, sans la chaîne de requête, qui peut porter une clé."""
    parties = urlsplit(url)
    return f"{parties.hostname}{parties.path}"[:200]


class _ReseauPublic(httpcore.SyncBackend):
    """Se connecte à l'une des adresses publiques de l'hôte, et à aucune autre."""

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        derniere: httpcore.ConnectError | None = None
        for adresse in adresses_publiques(host, port):
            try:
                return super().connect_tcp(adresse, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as erreur:
                derniere = erreur
        raise derniere or httpcore.ConnectError(host)


class _TransportPublic(httpx.HTTPTransport):
    def __init__(self):
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=_ReseauPublic(),
        )
