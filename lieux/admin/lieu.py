"""Les lieux, leurs arrêts et leurs fermetures."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lieux import horaires
from lieux.admin import carte, filtres, liste
from lieux.admin import horaires as saisie
from lieux.admin.commun import (
    LectureSeule,
    RechercheSansAccents,
    SansAjout,
    TientLaRecherche,
    journaliser,
)
from lieux.indexation import actualiser_slug, indexer, slug_libre
from lieux.models import (
    AncienneAdresse,
    Arret,
    FermetureExceptionnelle,
    Lieu,
    Provenance,
    Signalement,
)
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


def horaires_en_mots(expression: str) -> str:
    if not expression:
        return "—"
    return format_html_join(
        "", "<div>{}</div>", ((p,) for p in horaires.phrase_horaires(expression))
    )


class FicheForm(carte.AvecPosition, saisie.AvecGrille):
    """La fiche d'un lieu ou d'un arrêt : une position entière, une semaine en grille."""


class ArretInline(admin.StackedInline):
    model = Arret
    form = FicheForm
    extra = 0
    autocomplete_fields = ["commune"]
    fields = ["nom", "commune", "adresse", ("latitude", "longitude"), "semaine", "horaires"]


class FermetureInline(admin.TabularInline):
    model = FermetureExceptionnelle
    extra = 0


class SignalementInline(LectureSeule, admin.TabularInline):
    model = Signalement
    extra = 0
    fields = readonly_fields = ["nature", "message", "cree_le", "traite_le"]
    show_change_link = True


class ProvenanceInline(LectureSeule, admin.TabularInline):
    model = Provenance
    extra = 0
    fields = readonly_fields = ["jeu", "identifiant", "date_maj", "vu_le", "absent_depuis"]
    show_change_link = True


class AncienneAdresseInline(LectureSeule, admin.TabularInline):
    model = AncienneAdresse
    extra = 0
    fields = readonly_fields = ["slug"]


@admin.register(Lieu)
class LieuAdmin(RechercheSansAccents, TientLaRecherche):
    form = FicheForm
    champ_normalise = "texte_recherche"
    champs_debut = ("pivot", "identifiant_origine", "slug")
    search_fields = [champ_normalise, *champs_debut]
    search_help_text = _("Nom, commune, adresse, service, SIRET ou identifiant à l'origine.")
    list_display = [
        "nom",
        "commune",
        "noms_des_reseaux",
        "statut",
        "date_maj",
        "confirme_le",
        "a_verifier",
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
    actions = ["publier", "fermer", "ajouter_reseau", "marquer_verifie"]
    save_on_top = True
    # « www.example.org », tapé sans schéma, est un site en https.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "nom",
                    "statut",
                    "presentation_resume",
                    "presentation_detail",
                    "reseaux",
                    "typologie",
                    "structure_parente",
                    "pivot",
                ]
            },
        ),
        (
            _("Où c'est"),
            {
                "fields": [
                    "commune",
                    "code_postal",
                    "adresse",
                    "complement_adresse",
                    ("latitude", "longitude"),
                    "carte_du_lieu",
                    "precision",
                    "itinerance",
                ]
            },
        ),
        (_("Quand venir"), {"fields": ["semaine", "horaires", "lecture_des_horaires"]}),
        (_("Joindre"), {"fields": ["telephone", "courriels", "site_web", "prise_rdv"]}),
        (
            _("Ce qu'on y trouve"),
            {
                "fields": [
                    "services",
                    "modalites_accompagnement",
                    "demarches",
                    "usages",
                    "equipements",
                ]
            },
        ),
        (
            _("Pour qui, à quel prix, comment y accéder"),
            {
                "fields": [
                    "frais_a_charge",
                    "modalites_acces",
                    "publics_specifiquement_adresses",
                    "prise_en_charge_specifique",
                    "publics",
                    "fiche_acces_libre",
                ]
            },
        ),
        (
            _("Programmes, formations et labels"),
            {
                "classes": ["collapse"],
                "fields": [
                    "dispositif_programmes_nationaux",
                    "formations_labels",
                    "autres_formations_labels",
                ],
            },
        ),
        (
            _("Suivi"),
            {
                "fields": [
                    "a_verifier",
                    "date_maj",
                    "confirme_le",
                    "source",
                    "origine",
                    "identifiant_origine",
                    "slug",
                    "exemple",
                ]
            },
        ),
    ]

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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        actualiser_slug(form.instance)
        for objet in (form.instance, *form.instance.arrets.select_related("commune")):
            if phrase := carte.avertissement(objet):
                self.message_user(request, phrase, messages.WARNING)

    def view_on_site(self, obj):
        return None if obj.statut == Statut.BROUILLON else obj.get_absolute_url()

    @admin.display(description=_("réseaux"))
    def noms_des_reseaux(self, obj):
        return ", ".join(reseau.sigle for reseau in obj.reseaux.all())

    @admin.display(description=_("carte"))
    def carte_du_lieu(self, obj):
        contexte = {"carte": carte.donnees_de_la_carte(obj)}
        return render_to_string("admin/lieux/lieu/_carte.html", contexte)

    @admin.display(description=_("lecture des horaires"))
    def lecture_des_horaires(self, obj):
        return horaires_en_mots(obj.horaires)

    @admin.action(description=_("Publier les lieux choisis"), permissions=["change"])
    def publier(self, request, queryset):
        self._appliquer(request, queryset, _("Publié."), statut=Statut.PUBLIE)

    @admin.action(description=_("Marquer fermés définitivement"), permissions=["change"])
    def fermer(self, request, queryset):
        self._appliquer(request, queryset, _("Marqué fermé."), statut=Statut.FERME)

    @admin.action(description=_("Ajouter à un réseau…"), permissions=["change"])
    def ajouter_reseau(self, request, queryset):
        envoi = request.POST if "confirmer" in request.POST else None
        form = liste.ChoixDuReseau(envoi)
        if form.is_valid():
            reseau = form.cleaned_data["reseau"]
            lieux = list(queryset)
            n = liste.ajouter_au_reseau([lieu.pk for lieu in lieux], reseau)
            journaliser(request, lieux, str(_("Ajouté au réseau %(r)s.") % {"r": reseau}))
            self._dire(request, n)
            return None
        contexte = {
            **self.admin_site.each_context(request),
            "title": _("Ajouter à un réseau"),
            "opts": self.opts,
            "form": form,
            "nombre": queryset.count(),
            "tous": request.POST.get("select_across", "0"),
            # « Tous » ne se recopie pas ligne à ligne : la liste filtrée les redonne.
            "cles": request.POST.getlist("_selected_action"),
        }
        return TemplateResponse(request, "admin/lieux/lieu/ajouter_reseau.html", contexte)

    @admin.action(description=_("Marquer vérifiés aujourd'hui"), permissions=["change"])
    def marquer_verifie(self, request, queryset):
        self._appliquer(
            request,
            queryset,
            _("Vérifié."),
            confirme_le=timezone.localdate(),
            a_verifier=False,
        )

    def _appliquer(self, request, queryset: QuerySet[Lieu], trace: str, **valeurs) -> None:
        # Lue avant l'écriture : une liste filtrée par statut serait vide après.
        lieux = list(queryset)
        n = Lieu.objects.filter(pk__in=[lieu.pk for lieu in lieux]).update(**valeurs)
        journaliser(request, lieux, str(trace))
        self._dire(request, n)

    def _dire(self, request, n: int) -> None:
        self.message_user(
            request,
            ngettext("%(n)s lieu modifié.", "%(n)s lieux modifiés.", n) % {"n": n},
            messages.SUCCESS,
        )


@admin.register(Arret)
class ArretAdmin(TientLaRecherche):
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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and form.initial.get("lieu") != form.instance.lieu_id:
            indexer([form.initial["lieu"]])

    @admin.display(description=_("lecture des horaires"))
    def lecture_des_horaires(self, obj):
        return horaires_en_mots(obj.horaires)


@admin.register(FermetureExceptionnelle)
class FermetureAdmin(admin.ModelAdmin):
    list_display = ["lieu", "debut", "fin", "motif"]
    list_select_related = ["lieu"]
    list_per_page = 50
    search_fields = ["lieu__nom_normalise", "motif"]
    autocomplete_fields = ["lieu"]


@admin.register(AncienneAdresse)
class AncienneAdresseAdmin(SansAjout, admin.ModelAdmin):
    """Écrites quand un lieu change de nom ; on peut en supprimer une, pas en inventer."""

    list_display = ["slug", "lieu"]
    list_select_related = ["lieu"]
    list_per_page = 50
    search_fields = ["slug", "lieu__nom_normalise"]
    readonly_fields = ["slug", "lieu"]
