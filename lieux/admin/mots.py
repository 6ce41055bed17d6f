"""Les mots du public : « APL », « pôle emploi »… et ce que la recherche montre pour chacun."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from lieux.models import Synonyme
from lieux.mots import MOTS_PAR_EXPRESSION, cle, decouper


class SynonymeForm(forms.ModelForm):
    class Meta:
        model = Synonyme
        fields = ["expression", "termes", "reseaux"]

    def clean_expression(self):
        expression = self.cleaned_data["expression"]
        nombre = len(decouper(expression))
        if not nombre:
            raise ValidationError(_("Écrivez au moins un mot ou un nombre."))
        if nombre > MOTS_PAR_EXPRESSION:
            raise ValidationError(
                _("Quatre mots au plus, sans compter les petits mots (« de », « la »…).")
            )
        deja = Synonyme.objects.filter(cle=cle(expression)).exclude(pk=self.instance.pk).first()
        if deja:
            raise ValidationError(
                _("« %(deja)s » dit déjà la même chose : complétez plutôt cette ligne-là."),
                params={"deja": deja.expression},
            )
        return expression

    def clean(self):
        donnees = super().clean()
        if not donnees.get("termes") and not donnees.get("reseaux"):
            raise ValidationError(
                _("Choisissez au moins un service, une démarche ou un réseau à montrer.")
            )
        return donnees


@admin.register(Synonyme)
class SynonymeAdmin(admin.ModelAdmin):
    form = SynonymeForm
    list_display = ["expression", "ce_qu_il_montre", "essayer"]
    list_filter = ["reseaux"]
    list_per_page = 50
    search_fields = ["expression", "cle"]
    search_help_text = _("Le mot, avec ou sans accents.")
    autocomplete_fields = ["termes", "reseaux"]
    fieldsets = [
        (
            None,
            {
                "fields": ["expression"],
                "description": _(
                    "Quand une personne écrit ce mot dans la recherche, elle voit les lieux dont la "
                    "fiche le dit, et aussi ceux que vous choisissez ci-dessous. Majuscules, accents, "
                    "petits mots et pluriels ne comptent pas : « Cartes grises » vaut « la carte grise »."
                ),
            },
        ),
        (_("Lieux à montrer aussi"), {"fields": ["termes", "reseaux"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("termes", "reseaux")

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        voulu = Q(expression__icontains=search_term.strip())
        if cherche := cle(search_term):
            voulu |= Q(cle__contains=cherche)
        return queryset.filter(voulu), False

    def save_model(self, request, obj, form, change):
        obj.cle = cle(obj.expression)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("lieux montrés aussi"))
    def ce_qu_il_montre(self, obj):
        return ", ".join(str(objet) for objet in (*obj.reseaux.all(), *obj.termes.all()))

    @admin.display(description=_("sur le site"))
    def essayer(self, obj):
        adresse = f"{reverse('lieux:recherche')}?{urlencode({'q': obj.expression})}"
        return format_html('<a href="{}">{}</a>', adresse, _("Essayer"))
