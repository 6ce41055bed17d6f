"""Une année du Pass : ses chiffres, ses dates, son argent, ses territoires."""

from datetime import date

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pass_numerique.admin.acces import (
    CHIFFRES,
    GESTIONNAIRE,
    REGISSEUR,
    STOCK,
    LignesReservees,
    Reserve,
    envoye,
    portee_de,
    reserve_a,
)
from pass_numerique.admin.saisie import EurosField, PourCentField
from pass_numerique.forms.champs import de_ce_siecle
from pass_numerique.jours import jour
from pass_numerique.models import Critere, Dispositif, Financement, Ouverture
from pass_numerique.montants import euros, pour_cent
from pass_numerique.services import comptabilite, reglages
from pass_numerique.services.bilan import bilan


class DispositifForm(forms.ModelForm):
    valeur_faciale = EurosField(label=_("Valeur d'un Pass, en euros"), initial=1000)

    def clean_premier_jour(self) -> date:
        return de_ce_siecle(self.cleaned_data["premier_jour"])

    def clean_dernier_jour(self) -> date:
        return de_ce_siecle(self.cleaned_data["dernier_jour"])


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


class ChangerUnFinancementForm(forms.Form):
    financement = forms.ModelChoiceField(
        Financement.objects.none(), label=_("Financeur"), empty_label=None
    )
    plafond = EurosField(label=_("Nouvelle somme promise, en euros"))
    part = PourCentField(
        label=_("Nouvelle part de chaque dépense, en %"),
        required=False,
        help_text=_("Laissez vide pour garder la même."),
    )

    def __init__(self, *args, dispositif: Dispositif, **kwargs):
        super().__init__(*args, **kwargs)
        choix = self.fields["financement"]
        choix.queryset = dispositif.financements.order_by("pk")
        choix.label_from_instance = lambda f: (
            f"{f.get_financeur_display()} ({euros(f.plafond)}, {pour_cent(f.part)})"
        )
        if _est_fige(dispositif):
            del self.fields["part"]


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
                "peut_envoyer": portee_de(request).a(*REGISSEUR) and not obj.clos_le,
            }
            change = self.has_change_permission(request, obj)
            context["peut_financer"] = change and not context["bilan"].parts_completes
            context["peut_changer"] = change and bool(context["bilan"].parts)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- L'argent

    def get_urls(self):
        vue, base = self.admin_site.admin_view, self.adresse("").removeprefix("admin:")
        return [
            path("<int:pk>/financement/", vue(self.vue_financement), name=f"{base}financement"),
            path("<int:pk>/avenant/", vue(self.vue_avenant), name=f"{base}avenant"),
            *super().get_urls(),
        ]

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
                    "Vérifiez la somme avec la convention signée. Dès le premier chéquier imprimé, "
                    "la part ne change plus."
                )
            ],
            objet=dispositif,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda fait: _("Financement ouvert : %(somme)s.") % {"somme": euros(fait.plafond)},
        )

    @reserve_a(*GESTIONNAIRE)
    def vue_avenant(self, request, portee, pk):
        dispositif = get_object_or_404(portee.dispositifs(), pk=pk)
        return self.geste(
            request,
            ChangerUnFinancementForm(envoye(request), dispositif=dispositif),
            lambda **valeurs: comptabilite.changer_un_financement(par=request.user, **valeurs),
            titre=_("Changer un financement"),
            bouton=_("Changer ce financement"),
            explications=[
                _(
                    "Après un avenant à la convention, ou pour corriger une faute de frappe. La "
                    "somme ne descend pas sous ce qui est déjà engagé ; le journal garde "
                    "l'ancienne et la nouvelle."
                )
            ],
            objet=dispositif,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda fait: (
                _("%(financeur)s : %(somme)s, %(part)s.")
                % {
                    "financeur": fait.get_financeur_display(),
                    "somme": euros(fait.plafond),
                    "part": pour_cent(fait.part),
                }
            ),
        )


def _est_fige(dispositif: Dispositif) -> bool:
    """Des chéquiers sont imprimés ; demandé plusieurs fois par page, lu une."""
    if not hasattr(dispositif, "_fige"):
        dispositif._fige = reglages.a_des_lots(dispositif)
    return dispositif._fige
