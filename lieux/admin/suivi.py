"""Ce que le public signale, et d'où viennent les données."""

from urllib.parse import quote, urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lieux import signalements
from lieux.admin.commun import LectureSeule, RechercheSansAccents, SansAjout, journaliser
from lieux.admin.perimetre import DansLePerimetre
from lieux.models import DoublonEcarte, Provenance, Signalement


class Traitement(admin.SimpleListFilter):
    title = _("traitement")
    parameter_name = "traitement"

    def lookups(self, request, model_admin):
        return [("a-faire", _("à traiter")), ("fait", _("traités"))]

    def queryset(self, request, queryset):
        if self.value() == "a-faire":
            return queryset.filter(traite_le__isnull=True)
        if self.value() == "fait":
            return queryset.filter(traite_le__isnull=False)
        return queryset


class SignalementForm(forms.ModelForm):
    traite = forms.BooleanField(
        label=_("C'est traité"),
        required=False,
        help_text=_(
            "Le courriel de la personne est alors effacé. Répondez-lui avant, si elle l'a laissé."
        ),
    )

    class Meta:
        model = Signalement
        fields: list[str] = []


@admin.register(Signalement)
class SignalementAdmin(SansAjout, DansLePerimetre, RechercheSansAccents):
    form = SignalementForm
    champ_normalise = "lieu__texte_recherche"
    champs_debut = ("courriel",)
    search_fields = [champ_normalise, *champs_debut, "message"]
    list_display = ["nature", "nom_du_lieu", "debut_du_message", "cree_le", "traite_le"]
    list_filter = [Traitement, "nature", "cree_le"]
    list_select_related = ["lieu"]
    list_per_page = 50
    actions = ["traiter"]
    readonly_fields = ["fiche", "nature", "message", "courriel", "cree_le", "traite_le"]

    def get_fields(self, request, obj=None):
        traite = obj is not None and obj.traite_le is not None
        return self.readonly_fields if traite else [*self.readonly_fields, "remercier", "traite"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "remercier"]

    def get_search_results(self, request, queryset, search_term):
        trouves, doublons = super().get_search_results(request, queryset, search_term)
        if texte := search_term.strip():
            trouves = trouves | queryset.filter(Q(message__icontains=texte))
        return trouves, doublons

    def save_model(self, request, obj, form, change):
        if form.cleaned_data.get("traite"):
            signalements.traiter(Signalement.objects.filter(pk=obj.pk), timezone.now())

    @admin.display(description=_("répondre"))
    def remercier(self, obj):
        if not obj.courriel:
            return _("La personne n'a pas laissé de courriel.")
        objet = _("Votre message sur « %(lieu)s »") % {"lieu": obj.lieu.nom}
        corps = _("Bonjour,\n\nMerci de nous avoir prévenus : la fiche est corrigée.\n")
        suite = urlencode({"subject": objet, "body": corps}, quote_via=quote)
        return format_html(
            '<a href="mailto:{}?{}">{}</a>', obj.courriel, suite, _("Écrire un mot de merci")
        )

    @admin.display(description=_("lieu"), ordering="lieu__nom_normalise")
    def nom_du_lieu(self, obj):
        return obj.lieu.nom

    @admin.display(description=_("message"))
    def debut_du_message(self, obj):
        return Truncator(obj.message).chars(80)

    @admin.display(description=_("lieu"))
    def fiche(self, obj):
        adresse = reverse("admin:lieux_lieu_change", args=[obj.lieu_id])
        return format_html('<a href="{}">{}</a>', adresse, obj.lieu.nom)

    @admin.action(description=_("Marquer traités (efface les courriels)"), permissions=["change"])
    def traiter(self, request, queryset):
        choisis = list(queryset.filter(traite_le__isnull=True))
        n = signalements.traiter(queryset, timezone.now())
        journaliser(request, choisis, str(_("Traité.")))
        self.message_user(
            request,
            ngettext("%(n)s signalement traité.", "%(n)s signalements traités.", n) % {"n": n},
            messages.SUCCESS,
        )


@admin.register(DoublonEcarte)
class DoublonEcarteAdmin(SansAjout, DansLePerimetre, RechercheSansAccents):
    """Dits sur la page des doublons ; en supprimer un fait poser la question de nouveau."""

    chemins_du_lieu = ("premier", "second")
    champ_normalise = "premier__texte_recherche"
    search_fields = [champ_normalise]
    list_display = ["premier", "second", "auteur", "ecarte_le"]
    list_select_related = ["premier", "second", "auteur"]
    list_per_page = 50
    readonly_fields = ["premier", "second", "auteur", "ecarte_le"]


@admin.register(Provenance)
class ProvenanceAdmin(LectureSeule, DansLePerimetre, RechercheSansAccents):
    """Écrites par l'import : les changer à la main tromperait le prochain."""

    champ_normalise = "lieu__texte_recherche"
    champs_debut = ("identifiant",)
    search_fields = [champ_normalise, *champs_debut]
    list_display = ["jeu", "identifiant", "lieu", "date_maj", "vu_le", "absent_depuis"]
    list_filter = ["jeu", ("absent_depuis", admin.EmptyFieldListFilter)]
    list_select_related = ["lieu"]
    list_per_page = 50
