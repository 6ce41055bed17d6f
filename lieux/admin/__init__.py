"""L'administration, par pièce ; l'import inscrit chaque table."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from lieux.admin import (  # noqa: F401
    arret,
    documents,
    importation,
    lieu,
    mots,
    orientation,
    reference,
    suivi,
    territoire,
)

admin.site.site_header = settings.SITE_NOM
admin.site.site_title = settings.SITE_NOM
admin.site.index_title = _("Administration")
