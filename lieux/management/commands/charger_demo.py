"""Charge ou retire les lieux d'exemple, et crée les comptes de démonstration."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lieux import demonstration


class Command(BaseCommand):
    help = (
        "Charge des lieux d'exemple inventés et les comptes de démonstration. Peut être "
        "relancée : elle ne double rien et ne réécrit pas ce qui a été modifié."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--retirer",
            action="store_true",
            help="retire les lieux d'exemple, et eux seuls (les comptes restent)",
        )
        parser.add_argument(
            "--sans-comptes", action="store_true", help="ne crée pas les comptes de démonstration"
        )
        parser.add_argument(
            "--forcer",
            action="store_true",
            help="charge les exemples même si de vrais lieux sont publiés",
        )

    def handle(self, *args, **options):
        self.bavarde = options["verbosity"] > 0
        if options["retirer"]:
            retires = demonstration.retirer_lieux_d_exemple()
            self._dire(f"Lieux d'exemple : {retires} retirés. Les autres lieux n'ont pas bougé.")
            return
        try:
            # D'un bloc : des comptes refusés ou des communes absentes ne laissent rien à moitié.
            with transaction.atomic():
                comptes = [] if options["sans_comptes"] else demonstration.creer_comptes()
                self._charger_les_lieux(options["forcer"])
        except demonstration.DemonstrationRefusee as erreur:
            raise CommandError(str(erreur)) from erreur
        if comptes:
            self._dire_les_comptes(comptes)

    def _charger_les_lieux(self, forcer: bool) -> None:
        vrais = demonstration.vrais_lieux_publies()
        if vrais and not forcer:
            self._dire(
                f"Lieux d'exemple : aucun ajouté, car de vrais lieux sont publiés ({vrais}). "
                "Pour les ajouter quand même : --forcer. Pour retirer ceux qui restent : --retirer."
            )
            return
        bilan = demonstration.charger_lieux_d_exemple()
        suite = " (laissés tels quels)" if bilan.deja_la else ""
        self._dire(f"Lieux d'exemple : {bilan.crees} ajoutés, {bilan.deja_la} déjà là{suite}.")

    def _dire_les_comptes(self, comptes: list[demonstration.Compte]) -> None:
        self._dire("")
        self._dire(f"Comptes de démonstration — mot de passe : {demonstration.MOT_DE_PASSE}")
        self._dire(
            "Pour se connecter (/comptes/connexion/) : l'adresse e-mail, ou ici le seul nom."
        )
        largeur_nom = max(len(compte.nom) for compte in comptes)
        largeur_courriel = max(len(compte.courriel) for compte in comptes)
        for compte in comptes:
            self._dire(
                f"  {compte.nom:<{largeur_nom}}  {compte.courriel:<{largeur_courriel}}  "
                f"{compte.role}"
            )
        if deja_la := [compte.nom for compte in comptes if not compte.cree]:
            self._dire(
                f"  Déjà là, laissés tels quels (mot de passe compris) : {', '.join(deja_la)}."
            )

    def _dire(self, texte: str) -> None:
        if self.bavarde:
            self.stdout.write(texte)
