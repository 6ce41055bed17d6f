"""Communes, codes postaux, territoires, contours."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lieux.admin.commun import RechercheSansAccents, TientLaRecherche
from lieux.models import CodePostal, Commune, Contour, Lieu, Localite, Territoire
from lieux.texte import normaliser


class CodePostalInline(admin.TabularInline):
    model = CodePostal
    extra = 0


@admin.register(Commune)
class CommuneAdmin(RechercheSansAccents, TientLaRecherche):
    champ_normalise = "nom_normalise"
    champs_debut = ("code_insee", "codes_postaux__code")
    search_fields = [champ_normalise, *champs_debut]
    search_help_text = _("Nom, code INSEE ou code postal.")
    list_display = ["nom", "code_insee", "les_codes_postaux", "epci", "population"]
    list_filter = ["epci"]
    list_select_related = ["epci"]
    list_per_page = 50
    autocomplete_fields = ["epci"]
    inlines = [CodePostalInline]
    fields = ["code_insee", "nom", "epci", "population", ("latitude", "longitude")]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("codes_postaux")

    def get_readonly_fields(self, request, obj=None):
        # La clé : la changer ferait une autre commune.
        return ["code_insee"] if obj else []

    def lieux_touches(self, objets):
        return Lieu.objects.filter(Q(commune__in=objets) | Q(arrets__commune__in=objets)).distinct()

    def save_model(self, request, obj, form, change):
        obj.nom_normalise = normaliser(obj.nom)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("codes postaux"))
    def les_codes_postaux(self, obj):
        return ", ".join(code.code for code in obj.codes_postaux.all())


@admin.register(Localite)
class LocaliteAdmin(RechercheSansAccents):
    champ_normalise = "nom_normalise"
    champs_debut = ("commune__code_insee",)
    search_fields = [champ_normalise, *champs_debut]
    search_help_text = _("Nom, ou code INSEE de la commune.")
    list_display = ["nom", "commune"]
    list_select_related = ["commune"]
    list_per_page = 50
    autocomplete_fields = ["commune"]
    fields = ["nom", "commune", ("latitude", "longitude")]

    def save_model(self, request, obj, form, change):
        obj.nom_normalise = normaliser(obj.nom)
        super().save_model(request, obj, form, change)


@admin.register(CodePostal)
class CodePostalAdmin(admin.ModelAdmin):
    list_display = ["code", "commune"]
    list_select_related = ["commune"]
    search_fields = ["code", "commune__nom_normalise"]
    autocomplete_fields = ["commune"]


@admin.register(Territoire)
class TerritoireAdmin(admin.ModelAdmin):
    list_display = ["nom", "nature", "nb_communes", "hypothese"]
    list_filter = ["nature", "hypothese"]
    # Dit ici aussi : le décompte des communes efface l'ordre de la table.
    ordering = ["nature", "nom"]
    search_fields = ["nom", "slug", "siren"]
    prepopulated_fields = {"slug": ["nom"]}
    autocomplete_fields = ["communes"]
    fields = ["nom", "slug", "nature", "siren", "communes", "hypothese", "note"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nb_communes=Count("communes"))

    @admin.display(description=_("communes"), ordering="nb_communes")
    def nb_communes(self, obj):
        return obj.nb_communes


@admin.register(Contour)
class ContourAdmin(admin.ModelAdmin):
    list_display = ["commune"]
    list_select_related = ["commune"]
    search_fields = ["commune__nom_normalise", "commune__code_insee"]
    autocomplete_fields = ["commune"]

    def get_queryset(self, request):
        contours = super().get_queryset(request)
        # Une géométrie pèse des kilo-octets : la liste ne montre que la commune.
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            contours = contours.defer("geometrie")
        return contours
