"""L'adresse réseau de la personne, que des mandataires soient devant nous ou non."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def adresse_client(request: HttpRequest) -> str:
    """Adresse du client, celle que notre premier mandataire a vue ; vide si elle est inconnue.

    Chaque mandataire ajoute à droite de X-Forwarded-For l'adresse qui lui parle.
    Avec N mandataires à nous, seule la N-ième en partant de la droite est sûre :
    ce qui est plus à gauche a été écrit par le client, qui peut mentir.
    """
    mandataires = settings.MANDATAIRES_DE_CONFIANCE
    if mandataires > 0:
        vues = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(vues) >= mandataires and (adresse := _lue(vues[-mandataires])):
            return adresse
    return _lue(request.META.get("REMOTE_ADDR", ""))


def reseau_de(adresse: str) -> str:
    """Ce qui désigne un foyer : l'adresse en IPv4, les 64 premiers bits en IPv6.

    Un abonné IPv6 dispose de 2^64 adresses : le compter par adresse ne compterait rien.
    """
    if not adresse:
        return ""
    ip = ipaddress.ip_address(adresse)
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((ip.packed[:8] + bytes(8), 64)))


def _lue(texte: str) -> str:
    try:
        ip = ipaddress.ip_address(texte.strip())
    except ValueError:
        return ""
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip)
