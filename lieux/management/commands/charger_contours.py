"""Charge les contours de communes, couche facultative de la carte."""

from django.core.management.base import BaseCommand, CommandError

from lieux import contours


class Command(BaseCommand):
    help = (
        "Charge les contours de communes depuis un fichier ou une adresse https au format de "
        "geo.api.gouv.fr (JSON avec `contour`, ou GeoJSON). Peut être relancée."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "source",
            metavar="SOURCE",
            help="par exemple https://geo.api.gouv.fr/communes"
            "?codeDepartement=34&fields=code,nom,contour",
        )

    def handle(self, *args, **options):
        try:
            bilan = contours.charger_contours(contours.lire_contours(options["source"]))
        except contours.ContoursIllisibles as erreur:
            raise CommandError(f"{erreur} Rien n'a été changé.") from erreur
        if not (bilan.crees or bilan.modifies or bilan.inchanges):
            raise CommandError(
                "Aucune des communes de la source n'est connue : lancez d'abord charger_communes."
            )
        if not options["verbosity"]:
            return
        self.stdout.write(
            f"Contours : {bilan.crees} créés, {bilan.modifies} modifiés, "
            f"{bilan.inchanges} inchangés."
        )
        if bilan.communes_inconnues:
            self.stdout.write(f"Communes inconnues ici, ignorées : {bilan.communes_inconnues}.")
        if bilan.communes_sans_contour:
            self.stdout.write(f"Communes encore sans contour : {bilan.communes_sans_contour}.")
