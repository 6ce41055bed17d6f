"""Une année du Pass : ses chiffres, ses dates, son argent, ses territoires."""

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pass_numerique.admin.acces import (
    CHIFFRES,
    GESTIONNAIRE,
    STOCK,
    LignesReservees,
    Reserve,
    envoye,
    portee_de,
    reserve_a,
)
from pass_numerique.admin.saisie import EurosField, PourCentField
from pass_numerique.jours import jour
from pass_numerique.models import Critere, Dispositif, Financement, Ouverture
from pass_numerique.montants import euros
from pass_numerique.services import comptabilite, reglages
from pass_numerique.services.bilan import bilan


class DispositifForm(forms.ModelForm):
    valeur_faciale = EurosField(label=_("Valeur d'un Pass, en euros"), initial=1000)


class FinancementForm(forms.Form):
    financeur = forms.ChoiceField(label=_("Financeur"))
    plafond = EurosField(
        label=_("Somme promise, en euros"),
        help_text=_("Ce que ce financeur met au plus pour cette année."),
    )
    part = PourCentField(
        label=_("Sa part de chaque dépense, en %"),
        help_text=_("50 pour la moitié. Les parts de tous les financeurs font 100."),
    )

    def __init__(self, *args, dispositif: Dispositif, **kwargs):
        super().__init__(*args, **kwargs)
        pris = set(dispositif.financements.values_list("financeur", flat=True))
        self.fields["financeur"].choices = [
            choix for choix in Financement.Financeur.choices if choix[0] not in pris
        ]


class _LigneDUneAnnee(LignesReservees):
    voient = CHIFFRES
    ajoutent = changent = GESTIONNAIRE

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request) and not (obj and obj.clos_le)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request) and not (obj and obj.clos_le)


class OuvertureInline(_LigneDUneAnnee):
    model = Ouverture
    ajouter = _("Ouvrir un territoire de plus")
    fields = ["territoire", "du", "au"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("territoire")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "territoire":
            kwargs["empty_label"] = _("Tout le Département")
        champ = super().formfield_for_foreignkey(db_field, request, **kwargs)
        # Lus une fois, et non une fois par ligne.
        champ.choices = list(champ.choices)
        return champ


class CritereInline(_LigneDUneAnnee):
    model = Critere
    verbose_name_plural = _(
        "Situations qui donnent droit au Pass (aucune proposée : toute personne y a droit)"
    )
    ajouter = _("Ajouter une situation")
    fields = ["libelle", "ordre", "actif"]


@admin.register(Dispositif)
class DispositifAdmin(Reserve):
    rang = 1
    voient = CHIFFRES
    ajoutent = changent = GESTIONNAIRE
    form = DispositifForm
    ajouter = _("Ouvrir une année")
    vide = _("Aucune année du Pass n'est ouverte : ouvrez-en une.")
    list_display = ["nom", "millesime", "prefixe", "premier_jour", "dernier_jour", "clos_le"]
    ordering = ["-millesime", "prefixe"]
    inlines = [OuvertureInline, CritereInline]
    change_form_template = "admin/pass_numerique/dispositif.html"

    def lignes(self, portee):
        return portee.dispositifs()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request) and not (obj and obj.clos_le)

    # --- La fiche

    def get_fieldsets(self, request, obj=None):
        fige = obj is not None and (_est_fige(obj) or not self.has_change_permission(request, obj))
        valeur = "valeur_d_un_pass" if fige else "valeur_faciale"
        phrase = _("Des chéquiers sont imprimés : ces réglages ne changent plus.") if fige else ""
        return [
            (None, {"fields": ["nom", "millesime"]}),
            (
                _("Les chéquiers"),
                {"fields": ["prefixe", valeur, "pass_par_chequier"], "description": phrase},
            ),
            (
                _("Les dates"),
                {
                    "fields": [
                        "premier_jour",
                        "dernier_jour",
                        "jours_sans_remise",
                        "jours_de_tolerance",
                        "jours_avant_cloture",
                    ]
                },
            ),
            (
                _("Pour revenir en arrière"),
                {
                    "fields": [
                        "heures_pour_annuler_une_remise",
                        "jours_pour_annuler_un_encaissement",
                    ]
                },
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is not None and _est_fige(obj):
            return [*sorted(reglages.FIGES_PAR_UN_LOT), "valeur_d_un_pass"]
        return ["valeur_d_un_pass"]

    @admin.display(description=_("valeur d'un Pass"))
    def valeur_d_un_pass(self, obj):
        return euros(obj.valeur_faciale)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "bilan": bilan(obj, jour(timezone.now())),
                "peut_imprimer": portee_de(request).a(*STOCK)
                and not obj.clos_le
                and jour(timezone.now()) <= obj.dernier_jour,
            }
            context["peut_financer"] = (
                self.has_change_permission(request, obj) and not context["bilan"].parts_completes
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- L'argent

    def get_urls(self):
        vue = self.admin_site.admin_view(self.vue_financement)
        nom = self.adresse("financement").removeprefix("admin:")
        return [path("<int:pk>/financement/", vue, name=nom), *super().get_urls()]

    @reserve_a(*GESTIONNAIRE)
    def vue_financement(self, request, portee, pk):
        dispositif = get_object_or_404(portee.dispositifs(), pk=pk)
        return self.geste(
            request,
            FinancementForm(envoye(request), dispositif=dispositif),
            lambda **valeurs: comptabilite.ouvrir_financement(
                dispositif, par=request.user, **valeurs
            ),
            titre=_("Ouvrir un financement"),
            bouton=_("Ouvrir ce financement"),
            explications=[
                _(
                    "Une fois ouvert, un financement ne change plus : vérifiez la somme avec "
                    "la convention signée."
                )
            ],
            objet=dispositif,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda fait: _("Financement ouvert : %(somme)s.") % {"somme": euros(fait.plafond)},
        )


def _est_fige(dispositif: Dispositif) -> bool:
    """Des chéquiers sont imprimés ; demandé plusieurs fois par page, lu une."""
    if not hasattr(dispositif, "_fige"):
        dispositif._fige = reglages.a_des_lots(dispositif)
    return dispositif._fige
