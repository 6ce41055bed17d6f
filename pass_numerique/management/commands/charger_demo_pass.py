"""Charge le Pass de démonstration : celui de 2022, et celui d'aujourd'hui."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pass_numerique import codes, demonstration


class Command(BaseCommand):
    help = "Charge des chéquiers d'exemple. Peut être relancée : elle ne double rien."

    def handle(self, *args, **options):
        aujourd_hui = timezone.localdate()
        try:
            faits = demonstration.preparer(aujourd_hui)
        except demonstration.DemonstrationRefusee as erreur:
            raise CommandError(str(erreur)) from erreur
        for fait, acteurs, jour in faits:
            demonstration.faire_vivre(fait, acteurs, jour, aujourd_hui)
        demonstration.donner_les_roles()
        for fait, acteurs, _jour in faits:
            demonstration.faire_payer(fait, acteurs, aujourd_hui)
        if options["verbosity"] > 0:
            prefixe = demonstration.prefixe_du_jour(aujourd_hui)
            self.stdout.write(f"Pass d'exemple : {len(faits)} dispositifs ajoutés. À essayer :")
            for rang in (9, 10):
                serie = codes.Serie(prefixe, 1, rang)
                self.stdout.write(f"  {serie}  {demonstration.secret_d_exemple(serie)}")
