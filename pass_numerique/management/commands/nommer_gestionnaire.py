"""Nomme la première personne qui conduit le Pass ; elle nommera les autres depuis ses pages."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from comptes import acces
from pass_numerique.management.refus import refus_dits
from pass_numerique.models import Role
from pass_numerique.services import comptes


class Command(BaseCommand):
    help = (
        "Donne le rôle de gestionnaire du Pass à la personne de cette adresse. Sans compte, il "
        "s'en ouvre un, et la commande écrit le lien où choisir le mot de passe : il sert une "
        "fois, pendant trois jours. Le redonner ne change rien. Le journal du Pass le note."
    )

    def add_arguments(self, parser):
        parser.add_argument("courriel", help="adresse e-mail de la personne")

    def handle(self, *args, **options):
        try:
            validate_email(options["courriel"].strip())
        except ValidationError as erreur:
            raise CommandError(
                f"« {options['courriel']} » n'est pas une adresse e-mail."
            ) from erreur
        with refus_dits():
            membre, _neuf = comptes.nommer_par_courriel(options["courriel"], Role.GESTIONNAIRE)
        personne = membre.personne
        self.stdout.write(f"Gestionnaire du Pass : {personne.email}")
        if not personne.has_usable_password():
            self.stdout.write(f"Choisir le mot de passe : {acces.lien_du_mot_de_passe(personne)}")
