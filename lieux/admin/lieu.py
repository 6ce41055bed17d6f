"""Les lieux : leur liste, leur fiche, leur carte."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lieux.admin import carte, filtres, liste
from lieux.admin import horaires as saisie
from lieux.admin.actions import ActionsSurLesLieux
from lieux.admin.commun import RechercheSansAccents, SuitLHistorique
from lieux.admin.doublons import ReunitLesDoublons
from lieux.admin.fiche import (
    AncienneAdresseInline,
    ArretInline,
    FermetureInline,
    FicheForm,
    ProvenanceInline,
    SignalementInline,
    horaires_en_mots,
)
from lieux.admin.guide import vue_guide
from lieux.admin.historique import MontreLHistorique
from lieux.admin.perimetre import LieuDansLePerimetre
from lieux.admin.rubriques import RUBRIQUES
from lieux.admin.saisie import LitCommeOnEcrit
from lieux.indexation import actualiser_slug, slug_libre
from lieux.models import Arret, Lieu
from lieux.tenue import dater, placer
from lieux.vocabulaire import Liste, Statut

# Une case par valeur se lit d'un coup d'œil ; au-delà d'une dizaine, deux colonnes et un filtre.
_LISTES_A_COCHER = (
    Liste.ITINERANCE,
    Liste.SERVICES,
    Liste.PUBLICS,
    Liste.PRISE_EN_CHARGE,
    Liste.FRAIS,
    Liste.ACCES,
    Liste.ACCOMPAGNEMENT,
)
_LISTES_LONGUES = (
    Liste.TYPOLOGIE,
    Liste.DISPOSITIFS,
    Liste.FORMATIONS,
    Liste.DEMARCHES,
    Liste.USAGES,
    Liste.PUBLICS_DEPARTEMENT,
    Liste.EQUIPEMENTS,
)


@admin.register(Lieu)
class LieuAdmin(
    LitCommeOnEcrit,
    ActionsSurLesLieux,
    ReunitLesDoublons,
    MontreLHistorique,
    LieuDansLePerimetre,
    RechercheSansAccents,
    SuitLHistorique,
):
    form = FicheForm
    champ_normalise = "texte_recherche"
    champs_debut = ("pivot", "identifiant_origine", "slug")
    search_fields = [champ_normalise, *champs_debut]
    search_help_text = _("Nom, commune, adresse, service, SIRET ou identifiant à l'origine.")
    list_display = [
        "nom",
        "commune",
        "noms_des_reseaux",
        "etat",
        "mis_a_jour",
        "confirme",
    ]
    list_filter = [
        filtres.ParCommune,
        "statut",
        filtres.ParConstat,
        filtres.ParFraicheur,
        "reseaux",
        filtres.ParTerritoire,
        "commune__epci",
        "precision",
        "a_verifier",
        "exemple",
    ]
    list_select_related = ["commune"]
    list_per_page = 50
    autocomplete_fields = ["commune"]
    filter_horizontal = ["reseaux", *(liste.value for liste in _LISTES_LONGUES)]
    readonly_fields = [
        "carte_du_lieu",
        "lecture_des_horaires",
        "slug",
        "origine",
        "identifiant_origine",
        "exemple",
    ]
    inlines = [
        ArretInline,
        FermetureInline,
        SignalementInline,
        ProvenanceInline,
        AncienneAdresseInline,
    ]
    save_on_top = True
    # « www.example.org », tapé sans schéma, est un site en https.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = RUBRIQUES

    def get_urls(self):
        return [
            path(
                "position/",
                self.admin_site.admin_view(self.vue_position),
                name="lieux_lieu_position",
            ),
            path(
                "horaires/",
                self.admin_site.admin_view(self.vue_horaires),
                name="lieux_lieu_horaires",
            ),
            path("guide/", self.admin_site.admin_view(self.vue_guide), name="lieux_lieu_guide"),
            path("carte/", self.admin_site.admin_view(self.vue_carte), name="lieux_lieu_carte"),
            path(
                "lieux.geojson",
                self.admin_site.admin_view(self.vue_geojson),
                name="lieux_lieu_geojson",
            ),
            *super().get_urls(),
        ]

    def vue_position(self, request):
        return carte.vue_position(request, permis=self.has_change_permission(request))

    def vue_horaires(self, request):
        return saisie.vue_apercu(request, permis=self.has_change_permission(request))

    def vue_guide(self, request):
        return vue_guide(self, request)

    def vue_carte(self, request):
        return liste.vue_carte(self, request)

    def vue_geojson(self, request):
        return liste.vue_geojson(self, request)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("reseaux")

    def get_inlines(self, request, obj):
        # Un lieu qu'on ajoute n'a encore ni signalement, ni provenance, ni ancien nom.
        return self.inlines if obj else [ArretInline, FermetureInline]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in _LISTES_A_COCHER:
            kwargs["widget"] = forms.CheckboxSelectMultiple
        champ = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name in _LISTES_A_COCHER:
            # « Maintenez Ctrl appuyé » : faux pour des cases à cocher.
            champ.help_text = db_field.help_text
        return champ

    def lieux_touches(self, objets):
        return Lieu.objects.filter(pk__in=[lieu.pk for lieu in objets])

    def save_model(self, request, obj, form, change):
        if not obj.slug:
            obj.slug = slug_libre(obj.nom, obj.commune.nom)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        if formset.model is Arret:
            for fiche in formset.forms:
                if fiche.has_changed() and fiche.instance.commune_id:
                    placer(fiche.instance, fiche.changed_data)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        touches = set(form.changed_data) | {f.prefix for f in formsets if f.has_changed()}
        dater(form.instance, touches, timezone.localdate())
        actualiser_slug(form.instance)
        for objet in (form.instance, *form.instance.arrets.select_related("commune")):
            if phrase := carte.avertissement(objet):
                self.message_user(request, phrase, messages.WARNING)

    def view_on_site(self, obj):
        return None if obj.statut == Statut.BROUILLON else obj.get_absolute_url()

    @admin.display(description=_("réseaux"))
    def noms_des_reseaux(self, obj):
        return ", ".join(reseau.sigle for reseau in obj.reseaux.all())

    @admin.display(description=_("mis à jour"), ordering="date_maj")
    def mis_a_jour(self, obj):
        return date_format(obj.date_maj, "SHORT_DATE_FORMAT")

    @admin.display(description=_("confirmé"), ordering="confirme_le", empty_value=_("jamais"))
    def confirme(self, obj):
        return obj.confirme_le and date_format(obj.confirme_le, "SHORT_DATE_FORMAT")

    # Une colonne de croix rouges, là où rien ne va mal, se lirait comme un souci.
    @admin.display(description=_("statut"), ordering="statut")
    def etat(self, obj):
        statut = obj.get_statut_display()
        return (
            format_html("{}<br><strong>{}</strong>", statut, _("à vérifier"))
            if (obj.a_verifier)
            else statut
        )

    @admin.display(description=_("carte"))
    def carte_du_lieu(self, obj):
        contexte = {"carte": carte.donnees_de_la_carte(obj)}
        return render_to_string("admin/lieux/lieu/_carte.html", contexte)

    @admin.display(description=_("lecture des horaires"))
    def lecture_des_horaires(self, obj):
        return horaires_en_mots(obj.horaires)
