"""Les papiers à apporter, une ligne par papier et par démarche."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from lieux.models import DocumentAApporter


@admin.register(DocumentAApporter)
class DocumentAApporterAdmin(admin.ModelAdmin):
    list_display = ["libelle", "demarche", "ordre"]
    list_editable = ["ordre"]
    list_filter = [("demarche", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["demarche"]
    list_per_page = 100
    search_fields = ["libelle", "demarche__libelle"]
    search_help_text = _("Le papier ou la démarche.")
    autocomplete_fields = ["demarche"]
    fieldsets = [
        (
            None,
            {
                "fields": ["demarche", "libelle", "ordre"],
                "description": _(
                    "Imprimé sur la fiche d'orientation quand le besoin de la personne mène à cette "
                    "démarche. Écrivez-le comme on le dit : « Votre pièce d'identité », « Votre "
                    "dernier avis d'imposition ». Un papier commun à plusieurs démarches ne "
                    "s'imprime qu'une fois, s'il est écrit chaque fois de la même façon."
                ),
            },
        ),
    ]
