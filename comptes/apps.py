from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = _("Comptes")

    def ready(self):
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.models import User

        from comptes import base, intergiciel, roles

        # Après `create_permissions`, qui est inscrit par django.contrib.auth, plus haut dans la liste.
        post_migrate.connect(roles.donner_les_droits, dispatch_uid="comptes.roles")
        post_migrate.connect(base.preparer, dispatch_uid="comptes.base")
        pre_save.connect(base.ecrire_le_courriel_en_minuscules, User, dispatch_uid="comptes.base")
        post_save.connect(base.oublier_les_anciennes_adresses, User, dispatch_uid="comptes.base")
        authenticator_added.connect(intergiciel.noter_le_second_facteur)
