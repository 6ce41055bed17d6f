"""Les secrets des seconds facteurs ne dorment pas en clair dans la base, ni dans ses sauvegardes."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class SecretIllisible(Exception):
    """Le secret a été écrit avec une autre SECRET_KEY, absente de SECRET_KEY_FALLBACKS."""


def chiffrer(texte: str) -> str:
    return _coffre().encrypt(texte.encode()).decode()


def dechiffrer(texte: str) -> str:
    try:
        return _coffre().decrypt(texte.encode()).decode()
    except InvalidToken as erreur:
        raise SecretIllisible from erreur


def _coffre() -> MultiFernet:
    """Une clé par SECRET_KEY ; les anciennes (SECRET_KEY_FALLBACKS) lisent encore."""
    cles = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_cle(secret)) for secret in cles])


def _cle(secret: str) -> bytes:
    empreinte = salted_hmac("comptes.chiffre", "second facteur", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(empreinte.digest())
