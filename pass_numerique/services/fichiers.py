"""Des fichiers gardés tels quels dans la base, avec leur empreinte ; elle refuse qu'on y touche."""

import hashlib
from collections.abc import Iterable
from typing import Protocol

from django.db import models


class Fichier(Protocol):
    contenu: bytes
    empreinte: str


def garder(fichiers: models.Manager, nouveaux: Iterable[tuple[str, bytes]]) -> None:
    """`fichiers` : ceux de l'objet, `lot.fichiers` ; `nouveaux` : (genre, contenu)."""
    for genre, contenu in nouveaux:
        fichiers.create(genre=genre, contenu=contenu, empreinte=_empreinte(contenu))


def intact(fichier: Fichier) -> bool:
    """Le fichier gardé est encore celui d'origine."""
    return _empreinte(bytes(fichier.contenu)) == fichier.empreinte


def _empreinte(contenu: bytes) -> str:
    return hashlib.sha256(contenu).hexdigest()
