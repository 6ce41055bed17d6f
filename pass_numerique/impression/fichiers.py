"""Le PDF d'un lot, de sa naissance à sa destruction : un dossier à part, et lui seul.

Un PDF porte son nom définitif quand la base connaît ses chéquiers, jamais avant : qui en trouve un
peut l'imprimer. Avant, c'est un « .partiel », que la panne suivante laisse sans valeur.
"""

import hashlib
import logging
import os
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

from pass_numerique import codes
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import LotEdition
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import edition

journal = logging.getLogger(__name__)

GARDE = timedelta(hours=72)


def dossier_sur(dossier: Path | None = None) -> Path:
    """Le dossier des lots, créé au besoin ; refusé s'il est là d'où le site sert des fichiers."""
    choisi = dossier or settings.PASS_DOSSIER_DES_LOTS
    if not choisi:
        raise Refus(Code.REGLAGE_MANQUE, "PASS_DOSSIER_DES_LOTS")
    ou = Path(choisi).resolve()
    if any(ou.is_relative_to(public) for public in _dossiers_servis()):
        raise Refus(Code.REGLAGE_MANQUE, f"PASS_DOSSIER_DES_LOTS : {ou} est servi par le site")
    try:
        ou.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as erreur:
        raise Refus(Code.REGLAGE_MANQUE, f"PASS_DOSSIER_DES_LOTS : {erreur.strerror}") from erreur
    return ou


def _dossiers_servis() -> list[Path]:
    sources = [d[1] if isinstance(d, tuple) else d for d in settings.STATICFILES_DIRS]
    servis = [*sources, settings.STATIC_ROOT, settings.MEDIA_ROOT]
    return [Path(dossier).resolve() for dossier in servis if dossier]


class Attente:
    """Le PDF d'un lot qui n'est pas encore dans la base ; jeté en sortant, sauf `garder()`."""

    def __init__(self, dossier: Path):
        self.dossier = dossier
        self.nom = ""
        self._partiel: Path | None = None

    def __enter__(self) -> "Attente":
        return self

    def __exit__(self, *exception) -> None:
        self._jeter()

    def ecrire(self, nom: str, dessiner: Callable[[IO[bytes]], None]) -> str:
        """Écrit le PDF, lisible de nous seuls ; rend son empreinte SHA-256."""
        self._jeter()
        self.nom = nom
        try:
            numero, chemin_ = tempfile.mkstemp(".partiel", f".{nom}.", self.dossier)
            self._partiel = Path(chemin_)
            with os.fdopen(numero, "w+b") as flux:
                dessiner(flux)
                flux.flush()
                os.fsync(flux.fileno())
                flux.seek(0)
                return hashlib.file_digest(flux, "sha256").hexdigest()
        except Refus:
            raise
        except Exception as erreur:  # noqa: BLE001 — tout arrêt devient un refus sans secret
            # Ni le texte ni les variables d'ici ne sortent : ils peuvent porter un secret.
            ou = traceback.extract_tb(erreur.__traceback__)[-1]
            nature = type(erreur).__name__
            journal.error("Impression arrêtée : %s, %s:%s", nature, ou.filename, ou.lineno)
            cause = (erreur.strerror or "") if isinstance(erreur, OSError) else ""
            raise Refus(Code.IMPRESSION_ARRETEE, cause) from None

    def garder(self) -> None:
        """Donne au PDF son nom définitif, d'un coup."""
        partiel, self._partiel = self._partiel, None
        _nommer(partiel, self.dossier / self.nom)

    def _jeter(self) -> None:
        if self._partiel is not None:
            self._partiel.unlink(missing_ok=True)
            self._partiel = None


def _nommer(partiel: Path, final: Path) -> None:
    os.replace(partiel, final)
    dossier = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(dossier)
    finally:
        os.close(dossier)


def chemin(lot: LotEdition, dossier: Path | None = None) -> Path:
    """Où est le PDF de ce lot. `Refus(FICHIER_ABSENT)` s'il est détruit, ou pas sur cette machine.

    Un arrêt entre l'écriture du lot et le nom définitif laisse un « .partiel » : il se retrouve
    ici, par son empreinte.
    """
    ou = dossier_sur(dossier)
    if not lot.fichier or lot.fichier_detruit_le:
        raise Refus(Code.FICHIER_ABSENT)
    final = ou / lot.fichier
    if not final.is_file():
        for partiel in _partiels(ou, lot):
            with partiel.open("rb") as flux:
                juste = hashlib.file_digest(flux, "sha256").hexdigest()
            if juste == lot.empreinte_du_fichier:
                _nommer(partiel, final)
                break
        else:
            raise Refus(Code.FICHIER_ABSENT)
    return final


def lot_de(serie: str) -> LotEdition:
    """Le lot où est ce chéquier : « 26-000001 »."""
    try:
        lue = codes.lire_serie(serie)
    except codes.CodeMalFait as erreur:
        raise Refus(Code.SERIE_MAL_FAITE, serie) from erreur
    trouve = (
        LotEdition.objects.filter(
            dispositif__prefixe=lue.prefixe, premier__lte=lue.numero, dernier__gte=lue.numero
        )
        .select_related("dispositif")
        .first()
    )
    if trouve is None:
        raise Refus(Code.CHEQUIER_INCONNU, serie)
    return trouve


def present(lot: LotEdition, dossier: Path | None = None) -> bool:
    try:
        chemin(lot, dossier)
    except Refus:
        return False
    return True


def detruire(
    lot: LotEdition,
    par=None,
    dossier: Path | None = None,
    maintenant: datetime | None = None,
) -> LotEdition:
    """Efface le PDF de ce lot, puis le note au journal. C'est un acte confirmé par quelqu'un.

    Un fichier déjà parti (déplacé, ou sur une autre machine) est noté détruit sur sa parole.
    """
    ou = dossier_sur(dossier)
    if not lot.fichier or lot.fichier_detruit_le:
        raise Refus(Code.FICHIER_ABSENT)
    # Le fichier d'abord : un arrêt ici laisse un lot à détruire de nouveau, jamais l'inverse.
    for reste in (ou / lot.fichier, *_partiels(ou, lot)):
        reste.unlink(missing_ok=True)
    return edition.noter_le_fichier_detruit(lot, par, maintenant)


@dataclass
class Bilan:
    """`introuvables` : des lots assez vieux dont le PDF n'est pas dans ce dossier-ci."""

    detruits: list[LotEdition] = field(default_factory=list)
    introuvables: list[LotEdition] = field(default_factory=list)
    restes: int = 0


def detruire_les_anciens(dossier: Path | None = None, maintenant: datetime | None = None) -> Bilan:
    """Efface les PDF de plus de 72 heures, et ce qu'une panne a laissé."""
    moment = a_cette_heure(maintenant)
    ou = dossier_sur(dossier)
    bilan = Bilan()
    vieux = LotEdition.objects.filter(edite_le__lte=moment - GARDE, fichier_detruit_le=None)
    for lot in vieux.exclude(fichier="").select_related("dispositif"):
        if present(lot, ou):
            bilan.detruits.append(detruire(lot, dossier=ou, maintenant=moment))
        else:
            bilan.introuvables.append(lot)
    limite = (moment - GARDE).timestamp()
    connus = set(
        LotEdition.objects.filter(fichier_detruit_le=None).values_list("fichier", flat=True)
    )
    for reste in (*ou.glob(".pass-*.partiel"), *ou.glob("pass-*.pdf")):
        if reste.name not in connus and reste.stat().st_mtime <= limite:
            reste.unlink(missing_ok=True)
            bilan.restes += 1
    return bilan


def _partiels(dossier: Path, lot: LotEdition) -> list[Path]:
    return sorted(dossier.glob(f".{lot.fichier}.*.partiel"))
