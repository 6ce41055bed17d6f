"""Oublie une personne qui le demande."""

from django.core.management.base import BaseCommand, CommandError

from pass_numerique.management.personne import AIDE, choisir
from pass_numerique.management.refus import refus_dits
from pass_numerique.services import personnes


class Command(BaseCommand):
    help = (
        "Efface ce que nous savons d'une personne, à sa demande. Refuse tant qu'un chéquier peut "
        "encore lui servir, sauf avec une raison. Cela ne se défait pas."
    )

    def add_arguments(self, parser):
        parser.add_argument("numero", metavar="NUMERO", nargs="?", help=AIDE)
        parser.add_argument(
            "--force",
            metavar="RAISON",
            default="",
            help=(
                "efface même si un chéquier peut encore servir, pour cette raison (sans nom) ; "
                "perdu, il ne pourra plus être remplacé"
            ),
        )
        parser.add_argument("--oui", action="store_true", help="ne demande pas confirmation")

    def handle(self, *args, **options):
        with refus_dits():
            personne = choisir(options["numero"], self.stderr.write)
            if not options["oui"]:
                self.stdout.write(f"Personne numéro {personne.pk} : cela ne se défait pas.")
                if input("Écrivez « oui » pour l'effacer : ").strip().lower() != "oui":
                    raise CommandError("Rien n'est effacé.")
            personnes.effacer(personne, motif=options["force"])
        if options["verbosity"]:
            self.stdout.write(f"Personne numéro {personne.pk} effacée.")
