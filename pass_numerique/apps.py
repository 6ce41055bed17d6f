from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PassNumeriqueConfig(AppConfig):
    name = "pass_numerique"
    verbose_name = _("Pass numérique")

    def ready(self):
        from comptes import accroches
        from pass_numerique import droits, gardes, gestes, panneaux

        post_migrate.connect(gardes.poser, sender=self, dispatch_uid="pass_numerique.gardes")
        accroches.exiger_le_second_facteur_si(droits.manie_le_pass)
        accroches.ouvrir_l_administration_si(droits.conduit_le_pass)
        accroches.proposer_un_accueil(gestes.accueil)
        panneaux.inscrire()
