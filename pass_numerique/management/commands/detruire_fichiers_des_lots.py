"""Efface les PDF des chéquiers : ceux qu'on nomme, et tous ceux de plus de 72 heures."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pass_numerique import impression
from pass_numerique.management.refus import refus_dits
from pass_numerique.motifs import Refus


class Command(BaseCommand):
    help = (
        "Efface les fichiers à imprimer de plus de 72 heures, et, après confirmation, ceux des "
        "lots nommés. À lancer chaque heure, sans nom de lot."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "numeros",
            metavar="NUMERO",
            nargs="*",
            help="un chéquier du lot bien imprimé : 26-000001",
        )
        parser.add_argument("--dossier", type=Path, metavar="D", help="là où sont les fichiers")
        parser.add_argument("--oui", action="store_true", help="ne demande pas confirmation")

    def handle(self, *args, **options):
        with refus_dits():
            lots = {lot.pk: lot for lot in map(impression.lot_de, options["numeros"])}.values()
            for lot in lots:
                if not lot.fichier or lot.fichier_detruit_le:
                    raise CommandError(f"Le fichier du lot {lot} n'existe plus : rien n'est fait.")
            if lots and not options["oui"]:
                self._confirmer(lots)
            for lot in lots:
                impression.detruire(lot, dossier=options["dossier"])
                self._dire(options, f"Détruit : {lot.fichier}")
            self._les_anciens(options, attendus=bool(lots))

    def _les_anciens(self, options, attendus: bool) -> None:
        try:
            bilan = impression.detruire_les_anciens(options["dossier"])
        except Refus:
            # Sans dossier réglé, cette machine n'imprime pas : rien à effacer.
            if attendus or options["dossier"]:
                raise
            self._dire(options, "PASS_DOSSIER_DES_LOTS est vide : cette machine n'imprime pas.")
            return
        for lot in bilan.detruits:
            self._dire(options, f"Détruit (plus de 72 heures) : {lot.fichier}")
        if bilan.restes:
            self._dire(options, f"Restes d'impressions arrêtées, effacés : {bilan.restes}")
        for lot in bilan.introuvables:
            self.stderr.write(
                f"{lot.fichier} n'est pas ici, et personne ne l'a dit détruit. S'il l'est : "
                f"detruire_fichiers_des_lots {lot.dispositif.prefixe}-{lot.premier:06d}"
            )
        if not bilan.detruits and not attendus:
            self._dire(options, "Aucun autre fichier à détruire.")

    def _confirmer(self, lots) -> None:
        for lot in lots:
            self.stdout.write(f"{lot.fichier}, chéquiers {lot}")
        self.stdout.write("Ces fichiers ne pourront plus s'imprimer. Tout est-il sur papier ?")
        if input("Écrivez « oui » pour les détruire : ").strip().lower() != "oui":
            raise CommandError("Rien n'est détruit.")

    def _dire(self, options, phrase: str) -> None:
        if options["verbosity"]:
            self.stdout.write(phrase)
