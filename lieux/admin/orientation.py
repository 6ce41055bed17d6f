"""Situations, besoins et règles d'orientation, avec un essai avant d'enregistrer."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux import localisation
from lieux.models import Besoin, RegleOrientation, Situation
from lieux.orientation import Personne
from lieux.orientation.essai import essayer


class _MotPourTousAdmin(admin.ModelAdmin):
    """Ce que les gens lisent et choisissent : libellé, exemple, dessin, ordre."""

    list_display = ["libelle", "exemple", "ordre", "actif"]
    list_editable = ["ordre", "actif"]
    list_filter = ["actif"]
    search_fields = ["libelle", "exemple", "slug"]
    prepopulated_fields = {"slug": ["libelle"]}
    list_per_page = 100


@admin.register(Situation)
class SituationAdmin(_MotPourTousAdmin):
    fields = ["libelle", "exemple", "slug", "icone", "ordre", "actif"]


@admin.register(Besoin)
class BesoinAdmin(_MotPourTousAdmin):
    list_display = ["libelle", "exemple", "nature", "parent", "ordre", "actif"]
    list_filter = ["actif", "nature"]
    list_select_related = ["parent"]
    autocomplete_fields = ["demarches"]
    fields = [
        "libelle",
        "exemple",
        "slug",
        "icone",
        "nature",
        "parent",
        "demarches",
        "ordre",
        "actif",
    ]


class EssaiForm(forms.Form):
    """La personne pour qui l'on essaie une règle."""

    essai_situations = forms.ModelMultipleChoiceField(
        Situation.objects.filter(actif=True), label=_("Elle est…"), required=False
    )
    essai_besoins = forms.ModelMultipleChoiceField(
        Besoin.objects.filter(actif=True), label=_("Elle a besoin de…"), required=False
    )
    essai_commune = forms.CharField(
        label=_("Elle habite à…"),
        required=False,
        max_length=200,
        help_text=_("Commune ou code postal ; vide : on ne sait pas."),
    )


@admin.register(RegleOrientation)
class RegleOrientationAdmin(admin.ModelAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    change_form_template = "admin/lieux/regleorientation/change_form.html"
    list_display = ["explication", "situation", "besoin", "vise", "poids", "designe_organisme"]
    list_editable = ["poids"]
    list_filter = [
        "designe_organisme",
        ("situation", admin.RelatedOnlyFieldListFilter),
        ("besoin", admin.RelatedOnlyFieldListFilter),
        ("reseau", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["situation", "besoin", "reseau", "terme"]
    list_per_page = 100
    search_fields = [
        "explication",
        "situation__libelle",
        "besoin__libelle",
        "reseau__sigle",
        "terme__libelle",
    ]
    search_help_text = _("Un mot de la phrase, une situation, un besoin ou un organisme.")
    autocomplete_fields = ["situation", "besoin", "territoire", "commune", "reseau", "terme"]
    fieldsets = [
        (
            _("Pour qui"),
            {
                "fields": ["situation", "besoin", "commune", "territoire"],
                "description": _(
                    "Ce qui est laissé vide ne compte pas. Tout vide : la règle vaut pour tout le monde."
                ),
            },
        ),
        (
            _("Vers quoi"),
            {"fields": ["reseau", "terme", "poids", "explication", "designe_organisme"]},
        ),
        (_("Comment le joindre pour ce besoin"), {"fields": ["telephone", "site"]}),
        (_("Quand"), {"fields": ["debut", "fin"]}),
    ]

    @admin.display(description=_("vise"))
    def vise(self, regle: RegleOrientation) -> str:
        return str(regle.reseau or regle.terme)

    def get_urls(self):
        vue = self.admin_site.admin_view(self.essayer)
        return [
            path("essayer/", vue, name="lieux_regleorientation_essayer"),
            path("<int:pk>/essayer/", vue, name="lieux_regleorientation_essayer_existante"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        suffixe = "_existante" if obj else ""
        nom = f"admin:lieux_regleorientation_essayer{suffixe}"
        context |= {
            "form_essai": EssaiForm(
                initial={
                    "essai_situations": [obj.situation_id] if obj and obj.situation_id else [],
                    "essai_besoins": [obj.besoin_id] if obj and obj.besoin_id else [],
                }
            ),
            "url_essai": reverse(nom, args=[obj.pk] if obj else []),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def essayer(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Ce que recevrait la personne avec la règle telle qu'elle est écrite, sans l'enregistrer."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        regle = get_object_or_404(RegleOrientation, pk=pk) if pk else None
        if not (
            self.has_change_permission(request, regle) if pk else self.has_add_permission(request)
        ):
            raise PermissionDenied
        formulaire = self.get_form(request, regle, change=pk is not None)(
            request.POST, instance=regle
        )
        essai = EssaiForm(request.POST)
        contexte = {
            "formulaire": formulaire,
            "essai": essai,
            "pleine_page": "seul" not in request.GET,
        }
        if formulaire.is_valid() and essai.is_valid():
            contexte |= self._essai(formulaire.save(commit=False), essai.cleaned_data)
        return render(request, "admin/lieux/regleorientation/essai.html", contexte)

    def _essai(self, regle: RegleOrientation, demande: dict) -> dict:
        ou = localisation.resoudre(demande["essai_commune"]) if demande["essai_commune"] else None
        centre = ou.centre if ou else None
        personne = Personne(
            tuple(situation.slug for situation in demande["essai_situations"]),
            tuple(besoin.slug for besoin in demande["essai_besoins"]),
            centre.commune if centre else "",
        )
        avant, apres = essayer(regle, personne, centre, timezone.now())
        return {
            "reponses": [(_("Aujourd'hui"), avant), (_("Avec cette règle"), apres)],
            "centre": centre,
            "lieu_inconnu": ou.avertissement if ou else "",
            "change": avant != apres,
        }
