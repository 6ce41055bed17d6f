"""Qui voit et change quoi dans l'administration du Pass, et comment un geste s'y fait."""

import json
from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pass_numerique import droits
from pass_numerique.droits import Portee
from pass_numerique.models import Role
from pass_numerique.motifs import Refus
from pass_numerique.services import reglages
from pass_numerique.views import refus as refus_a_l_ecran

GESTIONNAIRE = frozenset({Role.GESTIONNAIRE})
REGISSEUR = frozenset({Role.REGISSEUR})
STOCK = GESTIONNAIRE | REGISSEUR
VALIDEURS = frozenset({Role.INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE})
DEPENSES = GESTIONNAIRE | VALIDEURS
CHIFFRES = DEPENSES | STOCK | {Role.LECTEUR}
PERSONNE: frozenset[Role] = frozenset()


def portee_de(request: HttpRequest) -> Portee:
    return droits.portee(request.user)


def envoye(request: HttpRequest) -> QueryDict | None:
    """Ce que le formulaire a envoyé ; None si la page s'ouvre seulement."""
    return request.POST if request.method == "POST" else None


# Ce que les filtres d'une liste écrivent dans l'adresse, après le nom de leur champ.
_COMPARAISONS = frozenset({"exact", "isnull", "gte", "lt", "id__exact"})


class _Liste(ChangeList):
    """Un filtre inventé, ou une date que rien ne sait lire, rend la liste entière : jamais 500."""

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except DisallowedModelAdminLookup as interdit:
            raise IncorrectLookupParameters from interdit

    def get_results(self, request):
        try:
            return super().get_results(request)
        except (OverflowError, ValueError, DataError) as illisible:
            raise IncorrectLookupParameters from illisible


class _SelonLeRole:
    """Les droits d'une table : ceux de ces rôles, et d'eux seuls."""

    voient: frozenset[Role] = PERSONNE
    ajoutent: frozenset[Role] = PERSONNE
    changent: frozenset[Role] = PERSONNE

    def has_module_permission(self, request: HttpRequest) -> bool:
        return portee_de(request).a(*self.voient)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return portee_de(request).a(*self.voient)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return portee_de(request).a(*self.ajoutent)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return portee_de(request).a(*self.changent)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class SansRaccourcis:
    """« Ajouter une commune » n'a rien à faire à côté d'une liste de choix."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        for raccourci in ("add", "change", "delete", "view"):
            nom = f"can_{raccourci}_related"
            if hasattr(getattr(champ, "widget", None), nom):
                setattr(champ.widget, nom, False)
        return champ


class LignesReservees(SansRaccourcis, _SelonLeRole, admin.TabularInline):
    can_delete = False
    extra = 1
    template = "admin/edit_inline/tabular.html"
    ajouter = _("Ajouter une ligne")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Le titre d'une colonne ne nomme pas les champs qui sont dessous.
        champ.widget.attrs["aria-label"] = capfirst(str(champ.label))
        return champ


class Reserve(SansRaccourcis, _SelonLeRole, admin.ModelAdmin):
    """Une table du Pass. `lignes` dit lesquelles, selon la portée ; tout part de là."""

    # Sa place dans le menu : l'ordre du travail, non celui de l'alphabet.
    rang = 0
    actions = None
    list_per_page = 50
    # Le bouton de la liste, et ce qu'elle dit quand elle n'a aucune ligne.
    ajouter = _("Ajouter")
    vide = _("Rien n'est encore écrit ici.")
    change_list_template = "admin/pass_numerique/liste.html"
    change_form_template = "admin/pass_numerique/_fiche.html"

    def lignes(self, portee: Portee) -> QuerySet:
        raise NotImplementedError

    def get_queryset(self, request):
        lignes = self.lignes(portee_de(request))
        ordre = self.get_ordering(request)
        return lignes.order_by(*ordre) if ordre else lignes

    def get_changelist(self, request, **kwargs):
        return _Liste

    def lookup_allowed(self, lookup, value, request=None):
        """Les filtres de la liste, et eux seuls : Django laisserait deviner, lettre après lettre,
        une colonne que cette page ne montre pas."""
        for filtre in self.get_list_filter(request):
            champ = filtre[0] if isinstance(filtre, tuple) else filtre
            champ = getattr(champ, "parameter_name", champ)
            if lookup == champ or lookup.removeprefix(f"{champ}__") in _COMPARAISONS:
                return True
        return False

    def nom_de(self, obj) -> str:
        """Le nom de la ligne, sous le titre de ses pages."""
        return str(obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["subtitle"] = self.nom_de(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- Écrire : par le service qui note au journal

    def save_model(self, request, obj, form, change):
        reglages.enregistrer(obj, request.user)

    def save_formset(self, request, form, formset, change):
        for ligne in formset.save(commit=False):
            reglages.enregistrer(ligne, request.user)
        formset.save_m2m()

    def changelist_view(self, request, extra_context=None):
        titre = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, titre | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # « Modification de dispositif » ne dit rien : le nom de la ligne vient au-dessous.
        titre = {"title": capfirst(self.opts.verbose_name)}
        extra_context = titre | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refus as refus:
            # La transaction de l'enregistrement est défaite : rien n'a été écrit.
            self.message_user(request, refus.phrase, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        groupes = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for groupe in groupes:
            # Django écrirait « Ajouter un objet Ouverture d'un territoire supplémentaire ».
            reglages_du_script = json.loads(groupe.inline_formset_data())
            reglages_du_script["options"]["addText"] = str(groupe.opts.ajouter)
            groupe.inline_formset_data = json.dumps(reglages_du_script)
        return groupes

    # --- Les écrans qui ne sont pas de simples fiches

    def ecran(
        self, request: HttpRequest, gabarit: str, titre, objet=None, **contexte
    ) -> TemplateResponse:
        return TemplateResponse(
            request,
            f"admin/pass_numerique/{gabarit}",
            self.admin_site.each_context(request)
            | {"opts": self.opts, "title": titre, "original": objet, "objet": objet}
            | {"subtitle": objet and self.nom_de(objet)}
            | contexte,
        )

    def geste(
        self,
        request: HttpRequest,
        formulaire: BaseForm,
        faire: Callable,
        *,
        titre,
        bouton,
        suite: Callable[[object], str],
        dire: Callable[[object], str],
        gabarit: str = "geste.html",
        **contexte,
    ) -> HttpResponse:
        """Montre le formulaire ; envoyé et juste, appelle le service, dont un refus se lit ici."""
        if request.method == "POST" and formulaire.is_valid():
            try:
                fait = faire(**formulaire.cleaned_data)
            except Refus as refus:
                refus_a_l_ecran.dire(formulaire, refus)
            else:
                self.message_user(request, dire(fait), messages.SUCCESS)
                return redirect(suite(fait))
        contexte |= {"form": formulaire, "bouton": bouton}
        return self.ecran(request, gabarit, titre, **contexte)

    def adresse(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"


class LectureSeule(Reserve):
    """Rien ne s'y écrit : chaque champ se lit."""

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


def reserve_a(*roles: Role, methodes: tuple[str, ...] = ("GET", "HEAD", "POST")) -> Callable:
    """Pour une vue ajoutée à une table : elle reçoit `(request, portee, …)`."""

    def decorer(vue):
        @wraps(vue)
        def gardee(self, request: HttpRequest, *arguments, **options) -> HttpResponse:
            if request.method not in methodes:
                return HttpResponseNotAllowed(methodes)
            portee = portee_de(request)
            if not portee.a(*roles):
                raise PermissionDenied
            return vue(self, request, portee, *arguments, **options)

        return gardee

    return decorer


def numero_du_compte(cle: int | None) -> str:
    """Qui l'a fait, sans son nom : le journal reste vrai quand une personne est effacée."""
    return str(_("compte n° %(cle)s") % {"cle": cle}) if cle else str(_("le serveur"))
