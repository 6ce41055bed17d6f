"""Importer des lieux : déposer un fichier, relire l'écart ligne par ligne, appliquer, annuler."""

from django.contrib import admin

from lieux.admin.commun import LectureSeule
from lieux.models import Import, LigneImport


def peut_importer(request) -> bool:
    """Un import crée et modifie des lieux : il faut avoir le droit de faire les deux."""
    return request.user.has_perms(["lieux.add_lieu", "lieux.change_lieu"])


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    list_display = ["source", "format", "auteur", "analyse_le", "applique_le", "statut"]
    list_filter = ["statut", "format"]
    list_select_related = ["auteur"]
    list_per_page = 50
    search_fields = ["source", "auteur__email", "auteur__username"]
    fields = readonly_fields = ["source", "format", "auteur", "statut"]

    def get_queryset(self, request):
        # Le fichier et le rapport pèsent : la liste ne les lit pas.
        imports = super().get_queryset(request).defer("contenu")
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            imports = imports.defer("rapport")
        return imports

    def has_module_permission(self, request):
        return peut_importer(request)

    def has_view_permission(self, request, obj=None):
        return peut_importer(request)

    def has_add_permission(self, request):
        return peut_importer(request)

    def has_change_permission(self, request, obj=None):
        return peut_importer(request)

    def has_delete_permission(self, request, obj=None):
        # Un import appliqué se garde : le supprimer ôterait de quoi l'annuler.
        return peut_importer(request) and (obj is None or obj.applicable)


@admin.register(LigneImport)
class LigneImportAdmin(LectureSeule, admin.ModelAdmin):
    """Ce que chaque import a changé de chaque lieu."""

    list_display = ["nom", "nature", "importation", "annulee"]
    list_filter = ["nature", "annulee"]
    list_select_related = ["importation"]
    list_per_page = 50
    search_fields = ["nom", "importation__source"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("importation__contenu", "importation__rapport")
