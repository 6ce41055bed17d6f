from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PassNumeriqueConfig(AppConfig):
    name = "pass_numerique"
    verbose_name = _("Pass numérique")

    def ready(self):
        from pass_numerique import gardes

        post_migrate.connect(gardes.poser, sender=self, dispatch_uid="pass_numerique.gardes")
