"""Les arrêts, les fermetures et les anciennes adresses, chacun dans sa liste."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux.admin.commun import SansAjout, SuitLHistorique
from lieux.admin.fiche import FicheForm, horaires_en_mots
from lieux.admin.perimetre import DansLePerimetre
from lieux.admin.saisie import LitCommeOnEcrit
from lieux.indexation import indexer
from lieux.models import AncienneAdresse, Arret, FermetureExceptionnelle, Lieu
from lieux.tenue import dater, placer


@admin.register(Arret)
class ArretAdmin(LitCommeOnEcrit, DansLePerimetre, SuitLHistorique):
    form = FicheForm
    change_form_template = "admin/lieux/lieu/change_form.html"
    list_display = ["__str__", "commune", "lieu"]
    list_select_related = ["commune", "lieu"]
    list_per_page = 50
    search_fields = ["nom", "commune__nom_normalise", "lieu__nom_normalise"]
    autocomplete_fields = ["lieu", "commune"]
    readonly_fields = ["lecture_des_horaires"]
    fields = [
        "lieu",
        "nom",
        "commune",
        "adresse",
        ("latitude", "longitude"),
        "semaine",
        "horaires",
        "lecture_des_horaires",
    ]

    def lieux_touches(self, objets):
        return Lieu.objects.filter(pk__in=[arret.lieu_id for arret in objets])

    def save_model(self, request, obj, form, change):
        placer(obj, form.changed_data)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        dater(form.instance.lieu, form.changed_data, timezone.localdate())
        if change and form.initial.get("lieu") != form.instance.lieu_id:
            indexer([form.initial["lieu"]])

    @admin.display(description=_("lecture des horaires"))
    def lecture_des_horaires(self, obj):
        return horaires_en_mots(obj.horaires)


@admin.register(FermetureExceptionnelle)
class FermetureAdmin(DansLePerimetre, SuitLHistorique):
    def lieux_touches(self, objets):
        return Lieu.objects.filter(pk__in=[fermeture.lieu_id for fermeture in objets])

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        dater(obj.lieu, form.changed_data, timezone.localdate())

    list_display = ["lieu", "debut", "fin", "motif"]
    list_select_related = ["lieu"]
    list_per_page = 50
    search_fields = ["lieu__nom_normalise", "motif"]
    autocomplete_fields = ["lieu"]


@admin.register(AncienneAdresse)
class AncienneAdresseAdmin(SansAjout, DansLePerimetre):
    """Écrites quand un lieu change de nom ; on peut en supprimer une, pas en inventer."""

    list_display = ["slug", "lieu"]
    list_select_related = ["lieu"]
    list_per_page = 50
    search_fields = ["slug", "lieu__nom_normalise"]
    readonly_fields = ["slug", "lieu"]
