"""Tout ce que nous savons d'une personne, en JSON, pour le lui remettre."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pass_numerique.management.personne import AIDE, choisir
from pass_numerique.management.refus import refus_dits
from pass_numerique.services import dossiers


class Command(BaseCommand):
    help = (
        "Écrit tout ce que nous savons d'une personne, pour répondre à sa demande d'accès. À relire "
        "avant de l'envoyer : un texte écrit à la main peut parler de quelqu'un d'autre."
    )

    def add_arguments(self, parser):
        parser.add_argument("numero", metavar="NUMERO", nargs="?", help=AIDE)
        parser.add_argument(
            "--sortie",
            metavar="FICHIER.json",
            type=Path,
            help="un fichier neuf (sinon : à l'écran)",
        )

    def handle(self, *args, **options):
        with refus_dits():
            personne = choisir(options["numero"], self.stderr.write)
            flux = self._ouvrir(options["sortie"])
            dossier = dossiers.exporter(personne)
        texte = json.dumps(dossier, ensure_ascii=False, indent=1) + "\n"
        if flux is None:
            self.stdout.write(texte, ending="")
            return
        with flux:
            flux.write(texte)
        if options["verbosity"]:
            self.stdout.write(f"Écrit dans {options['sortie']}. À supprimer après l'envoi.")

    def _ouvrir(self, chemin: Path | None):
        """Un fichier neuf, lisible de nous seuls ; ouvert avant que la demande soit notée."""
        if chemin is None:
            return None
        try:
            numero = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as erreur:
            raise CommandError(
                f"« {chemin} » ne peut pas être écrit : {erreur.strerror}."
            ) from erreur
        return os.fdopen(numero, "w", encoding="utf-8")
