"""Le vocabulaire et les réseaux : leurs libellés entrent dans le texte cherché des lieux."""

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lieux.admin.commun import SuitLHistorique
from lieux.export import valeurs_du_standard
from lieux.models import Lieu, Reseau, Terme
from lieux.vocabulaire import Liste


def _national(terme: Terme | None) -> bool:
    return terme is not None and (terme.liste, terme.code) in valeurs_du_standard()


@admin.register(Terme)
class TermeAdmin(SuitLHistorique):
    suit_les_enregistrements = False
    list_display = ["libelle", "liste", "code", "ordre"]
    list_filter = ["liste"]
    list_per_page = 100
    search_fields = ["libelle", "code", "slug"]
    prepopulated_fields = {"slug": ["libelle"]}
    fields = ["liste", "libelle", "aide", "code", "slug", "ordre"]

    # La valeur nationale sert aux imports et aux exports de tous : ici, seuls ses mots se changent.

    def get_readonly_fields(self, request, obj=None):
        return ["liste", "code", "slug"] if _national(obj) else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if _national(obj) else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _national(obj)

    def lieux_touches(self, objets):
        par_liste: dict[str, list[int]] = {}
        for terme in objets:
            par_liste.setdefault(terme.liste, []).append(terme.pk)
        voulus = Q(pk__in=[])
        for liste, cles in par_liste.items():
            relation = Lieu._meta.get_field(Liste(liste).value)
            liens = relation.remote_field.through.objects.filter(terme__in=cles)
            voulus |= Q(pk__in=liens.values("lieu"))
        return Lieu.objects.filter(voulus)


@admin.register(Reseau)
class ReseauAdmin(SuitLHistorique):
    suit_les_enregistrements = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["sigle", "nom", "couleur", "symbole", "ordre"]
    list_editable = ["ordre"]
    search_fields = ["sigle", "nom", "slug"]
    prepopulated_fields = {"slug": ["sigle"]}
    filter_horizontal = ["termes"]
    fieldsets = [
        (None, {"fields": ["sigle", "nom", "slug", "ordre"]}),
        (_("Sur la carte"), {"fields": ["couleur", "symbole"]}),
        (
            _("Pour s'y adresser"),
            {
                "fields": ["phrase", "telephone_local", "telephone_national", "site"],
                "description": _(
                    "Montré quand l'orientation dit « Tournez-vous vers… ». Le numéro de l'Hérault "
                    "passe avant le numéro national."
                ),
            },
        ),
        (_("À l'import"), {"fields": ["termes"]}),
    ]

    def lieux_touches(self, objets):
        liens = Lieu.reseaux.through.objects.filter(reseau__in=objets)
        return Lieu.objects.filter(pk__in=liens.values("lieu"))
