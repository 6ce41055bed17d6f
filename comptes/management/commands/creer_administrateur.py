"""Ouvre le premier compte d'administrateur, et donne le lien où choisir son mot de passe."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from comptes import acces


class Command(BaseCommand):
    help = (
        "Ouvre un compte qui a tous les droits, ou les rend à un compte qui existe. Écrit le lien "
        "où choisir le mot de passe : il sert une fois, pendant trois jours."
    )

    def add_arguments(self, parser):
        parser.add_argument("courriel", help="adresse e-mail de l'administrateur")
        parser.add_argument(
            "--second-facteur-perdu",
            action="store_true",
            help="retire aussi son second facteur ; le site lui en demandera un autre",
        )

    def handle(self, *args, **options):
        try:
            validate_email(options["courriel"])
        except ValidationError as erreur:
            raise CommandError(
                f"« {options['courriel']} » n'est pas une adresse e-mail."
            ) from erreur
        compte = acces.creer_administrateur(options["courriel"])
        if options["second_facteur_perdu"]:
            acces.retirer_le_second_facteur(compte)
        self.stdout.write(f"Administrateur : {compte.email}")
        self.stdout.write(f"Choisir le mot de passe : {acces.lien_du_mot_de_passe(compte)}")
