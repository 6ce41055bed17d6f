from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig


class AdministrationConfig(SimpleAdminConfig):
    """L'administration, sans découverte automatique.

    `leaflet.admin` importe GeoDjango, que nous n'avons pas : la découverte de
    Django s'arrêterait dessus. Les modules sont donc nommés ici, un à un.
    """

    default_site = "hérault_numerique.administration.Administration"

    def ready(self):
        super().ready()
        import_module("comptes.admin")
        import_module("lieux.admin")
        import_module("pass_numerique.admin")
        import_module("hérault_numerique.administration").relier()
