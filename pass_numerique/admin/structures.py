"""Les structures : qui remet des chéquiers, qui forme, avec son label et ses formations."""

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lieux.models import Lieu
from lieux.vocabulaire import Statut
from pass_numerique.admin.acces import DEPENSES, GESTIONNAIRE, STOCK, Reserve, envoye, reserve_a
from pass_numerique.admin.rib import ConfirmerForm
from pass_numerique.admin.saisie import LARGE
from pass_numerique.models import Jeton, Prestation, StructureFormation, StructurePrescriptrice
from pass_numerique.services import jetons, prestations, structures


class _AvecSonLieu(Reserve):
    sans_lieu = _("Aucune")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Lieu:
            # De quoi la reconnaître, et rien de plus ; un brouillon n'est pas encore une adresse.
            connus = Lieu.objects.exclude(statut=Statut.BROUILLON)
            kwargs["queryset"] = connus.order_by("nom").only("nom")
            kwargs["empty_label"] = self.sans_lieu
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(StructurePrescriptrice)
class StructurePrescriptriceAdmin(_AvecSonLieu):
    rang = 6
    voient = STOCK
    ajoutent = changent = GESTIONNAIRE
    ajouter = _("Ajouter une structure")
    vide = _("Aucune structure ne remet encore de chéquiers : ajoutez-en une.")
    list_display = ["nom", "commune", "active"]
    list_filter = ["active"]
    list_select_related = ["commune"]
    search_fields = ["nom", "commune__nom"]
    search_help_text = _("Nom ou commune.")
    fields = ["nom", "commune", "lieu", "active"]
    ordering = ["nom", "pk"]

    def lignes(self, portee):
        return portee.structures_prescriptrices()


class LabelForm(forms.Form):
    du = forms.DateField(label=_("Du"), widget=forms.DateInput(attrs={"type": "date"}))
    au = forms.DateField(label=_("Au (compris)"), widget=forms.DateInput(attrs={"type": "date"}))
    preuve = forms.CharField(
        label=_("Preuve"),
        max_length=250,
        widget=LARGE,
        help_text=_("Numéro de la décision, ou adresse du document."),
    )

    def clean(self):
        valeurs = super().clean()
        du, au = valeurs.get("du"), valeurs.get("au")
        if du and au and au < du:
            self.add_error("au", _("Le dernier jour vient avant le premier."))
        return valeurs


@admin.register(StructureFormation)
class StructureFormationAdmin(_AvecSonLieu):
    rang = 7
    voient = DEPENSES
    ajoutent = changent = GESTIONNAIRE
    ajouter = _("Ajouter une structure")
    vide = _(
        "Aucune structure n'accepte encore le Pass : ajoutez-en une, puis donnez-lui le label."
    )
    list_display = ["nom", "siret", "courriel", "active"]
    list_filter = ["active"]
    search_fields = ["nom", "siret"]
    search_help_text = _("Nom ou SIRET.")
    fields = ["nom", "siret", "courriel", "lieu", "active"]
    ordering = ["nom", "pk"]
    change_form_template = "admin/pass_numerique/formation.html"

    def lignes(self, portee):
        return portee.structures_de_formation()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "labels": list(obj.labellisations.all()),
                "ribs": list(obj.coordonnees_bancaires.all()),
                "prestations": list(obj.prestations.all()),
                "cles": list(obj.jetons.select_related("cree_par")),
                "peut_changer": self.has_change_permission(request, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        vue, base = self.admin_site.admin_view, self.adresse("").removeprefix("admin:")
        return [
            path("<int:pk>/label/", vue(self.vue_label), name=f"{base}label"),
            path("cle/<int:pk>/retirer/", vue(self.vue_cle), name=f"{base}cle"),
            *super().get_urls(),
        ]

    @reserve_a(*GESTIONNAIRE)
    def vue_label(self, request, portee, pk):
        structure = get_object_or_404(portee.structures_de_formation(), pk=pk)
        return self.geste(
            request,
            LabelForm(envoye(request)),
            lambda **valeurs: structures.labelliser(structure, par=request.user, **valeurs),
            titre=_("Donner le label"),
            bouton=_("Donner ce label"),
            explications=[
                _(
                    "La structure pourra accepter le Pass du premier au dernier jour compris. "
                    "Un label donné reste écrit : pour arrêter une structure, décochez "
                    "« En activité » sur sa fiche."
                )
            ],
            objet=structure,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda fait: _("Label donné jusqu'au %(jour)s.") % {"jour": date_format(fait.au)},
        )

    @reserve_a(*GESTIONNAIRE)
    def vue_cle(self, request, portee, pk):
        vivantes = Jeton.objects.filter(
            structure__in=portee.structures_de_formation(), retire_le=None
        )
        jeton = get_object_or_404(vivantes.select_related("structure"), pk=pk)
        return self.geste(
            request,
            ConfirmerForm(envoye(request)),
            lambda: jetons.retirer(jeton, request.user),
            titre=_("Retirer la clé d'un logiciel"),
            bouton=_("Oui, retirer cette clé"),
            explications=[
                _("Logiciel : %(nom)s. Sa clé commence par %(debut)s.")
                % {"nom": jeton.nom, "debut": jeton.debut},
                _(
                    "Ce logiciel n'enregistrera plus de Pass et n'en annulera plus, tout de suite. "
                    "Ce qu'il a enregistré reste écrit. Prévenez la structure : elle peut donner "
                    "une autre clé depuis son espace."
                ),
            ],
            objet=jeton.structure,
            suite=lambda _fait: reverse(self.adresse("change"), args=[jeton.structure_id]),
            dire=lambda _fait: _("Clé retirée : elle n'ouvre plus rien."),
        )


@admin.register(Prestation)
class PrestationAdmin(_AvecSonLieu):
    rang = 8
    voient = DEPENSES
    ajoutent = changent = GESTIONNAIRE
    ajouter = _("Ajouter une formation")
    vide = _("Aucune formation : chaque structure écrit les siennes depuis son espace.")
    sans_lieu = _("Chez la structure")
    list_display = ["intitule", "structure", "thematique", "nombre_de_pass", "du", "au"]
    list_filter = ["thematique", "niveau"]
    list_select_related = ["structure"]
    search_fields = ["intitule", "structure__nom"]
    search_help_text = _("Intitulé ou nom de la structure.")
    ordering = ["intitule", "pk"]

    def lignes(self, portee):
        return portee.prestations()

    def get_fields(self, request, obj=None):
        champs = ["structure", *prestations.CHAMPS]
        if not self.has_change_permission(request, obj):
            # En lecture, Django montre « inconnu » par une image qui se lit « None ».
            champs[champs.index("accessible")] = "accessible_en_mots"
        return champs

    def get_readonly_fields(self, request, obj=None):
        return ["structure"] if obj else []

    @admin.display(description=_("accessible en fauteuil roulant"))
    def accessible_en_mots(self, obj):
        return {True: _("oui"), False: _("non"), None: _("on ne sait pas")}[obj.accessible]

    def save_model(self, request, obj, form, change):
        champs = {nom: getattr(obj, nom) for nom in prestations.CHAMPS}
        if change:
            prestations.modifier(obj, champs, request.user)
        else:
            obj.pk = prestations.creer(obj.structure, champs, request.user).pk
