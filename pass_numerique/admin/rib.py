"""Les coordonnées bancaires : une personne les dépose, une autre les valide."""

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from stdnum import iban

from pass_numerique.admin.acces import (
    DEPENSES,
    VALIDEURS,
    LectureSeule,
    envoye,
    portee_de,
    reserve_a,
)
from pass_numerique.models import CoordonneesBancaires
from pass_numerique.services import structures


class ParEtat(admin.SimpleListFilter):
    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("a-valider", _("à valider")), ("valides", _("servent à payer"))]

    def queryset(self, request, queryset):
        if self.value() == "a-valider":
            return queryset.filter(valide_le=None, remplace_le=None)
        if self.value() == "valides":
            return queryset.filter(valide_le__isnull=False, remplace_le=None)
        return queryset


class ConfirmerForm(forms.Form):
    """Rien à remplir : un bouton suffit."""


@admin.register(CoordonneesBancaires)
class CoordonneesBancairesAdmin(LectureSeule):
    rang = 9
    voient = DEPENSES
    vide = _("Aucune pour l'instant : chaque structure de formation les dépose depuis son espace.")
    list_display = ["structure", "fin_de_l_iban", "depose_le", "etat"]
    list_filter = [ParEtat]
    list_select_related = ["structure"]
    search_fields = ["structure__nom", "structure__siret"]
    search_help_text = _("Nom ou SIRET de la structure.")
    ordering = ["-pk"]
    change_form_template = "admin/pass_numerique/rib.html"

    def lignes(self, portee):
        return portee.coordonnees_bancaires()

    def get_fields(self, request, obj=None):
        return ["structure", "titulaire", "iban_lisible", "etat", "depose_le", "valide_le"]

    @admin.display(description=_("IBAN"))
    def fin_de_l_iban(self, obj):
        return f"{obj.iban[:4]}…{obj.iban[-4:]}"

    @admin.display(description=_("IBAN"))
    def iban_lisible(self, obj):
        return iban.format(obj.iban)

    @admin.display(description=_("état"))
    def etat(self, obj):
        if obj.remplace_le:
            return _("remplacées")
        return _("servent à payer") if obj.valide_le else _("à valider")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            a_valider = obj.valide_le is None and obj.remplace_le is None
            context |= {
                "peut_valider": a_valider and portee_de(request).a(*VALIDEURS),
                "est_le_deposant": obj.depose_par_id == request.user.pk,
                "a_valider": a_valider,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        vue = self.admin_site.admin_view(self.vue_valider)
        nom = self.adresse("valider").removeprefix("admin:")
        return [path("<int:pk>/valider/", vue, name=nom), *super().get_urls()]

    @reserve_a(*VALIDEURS)
    def vue_valider(self, request, portee, pk):
        rib = get_object_or_404(portee.coordonnees_bancaires().select_related("structure"), pk=pk)
        return self.geste(
            request,
            ConfirmerForm(envoye(request)),
            lambda: structures.valider_rib(rib, request.user),
            titre=_("Valider des coordonnées bancaires"),
            bouton=_("Oui, elles sont justes : les valider"),
            explications=[
                _("Structure : %(nom)s, SIRET %(siret)s.")
                % {"nom": rib.structure.nom, "siret": rib.structure.siret},
                _("Titulaire du compte : %(nom)s.") % {"nom": rib.titulaire},
                _("IBAN : %(iban)s.") % {"iban": iban.format(rib.iban)},
                _(
                    "Comparez avec le RIB que la structure a signé. Les prochains paiements iront "
                    "sur ce compte ; les coordonnées d'avant ne serviront plus."
                ),
            ],
            objet=rib,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda _fait: _("Coordonnées validées : elles servent maintenant à payer."),
        )
