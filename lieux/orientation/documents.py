"""Les papiers à apporter, d'après les démarches des besoins."""

from collections.abc import Iterable
from dataclasses import dataclass

from lieux.models import Besoin, DocumentAApporter


@dataclass(frozen=True)
class Liasse:
    """Les papiers d'une démarche."""

    demarche: str
    documents: tuple[str, ...]


def a_apporter(besoins: Iterable[Besoin]) -> list[Liasse]:
    """Une liasse par démarche, sans répéter un papier déjà demandé plus haut (une requête)."""
    lignes = DocumentAApporter.objects.filter(
        demarche__besoins__in=[besoin.pk for besoin in besoins]
    )
    par_demarche: dict[str, list[str]] = {}
    deja: set[str] = set()
    for ligne in lignes.select_related("demarche").distinct():
        siens = par_demarche.setdefault(ligne.demarche.libelle, [])
        if ligne.libelle not in deja:
            deja.add(ligne.libelle)
            siens.append(ligne.libelle)
    return [Liasse(demarche, tuple(docs)) for demarche, docs in par_demarche.items() if docs]
