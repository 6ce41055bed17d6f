"""Les comptes, en mots simples : qui, quel rôle, invité, fermé. Ni mot de passe ni secret ici."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from comptes import acces, accroches
from comptes.roles import ROLES, donner_le_role, role_de
from comptes.saisie import CompteForm, NouveauCompteForm

_ROLES = {role.nom: role for role in ROLES}
_SECONDS_FACTEURS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
_CONFIE_AILLEURS = _(
    "Ce compte touche à de l'argent ou à des données personnelles : seule la personne qui exploite "
    "le site change son adresse, sa connexion ou le ferme. Pour lui retirer ce qu'on lui a confié, "
    "demandez à qui l'en a chargé."
)


class ParRole(admin.SimpleListFilter):
    title = _("rôle")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(role.nom, role.nom) for role in ROLES] + [("aucun", _("aucun"))]

    def queryset(self, request, queryset):
        if self.value() in _ROLES:
            return queryset.filter(groups__name=self.value())
        if self.value() == "aucun":
            return queryset.exclude(groups__name__in=_ROLES)
        return queryset


@admin.register(User)
class CompteAdmin(admin.ModelAdmin):
    """Un compte se ferme, il ne se supprime pas : l'historique a besoin de son nom."""

    list_display = ["email", "nom_complet", "role", "second_facteur", "is_active", "last_login"]
    list_display_links = ["email"]
    list_filter = [ParRole, "is_active"]
    list_per_page = 50
    search_fields = ["email", "first_name", "last_name", "username"]
    ordering = ["email", "pk"]
    actions = ["envoyer_l_invitation"]
    readonly_fields = ["second_facteur", "last_login", "date_joined", "tous_les_droits"]
    change_form_template = "admin/comptes/compte.html"

    # --- Droits

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        # Qui changerait l'adresse d'un compte plus puissant que le sien prendrait sa place.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def confie_ailleurs(self, request, obj) -> bool:
        """Prendre la place de ce compte donnerait plus que ce que l'administrateur a."""
        return (
            obj is not None and not request.user.is_superuser and accroches.est_confie_ailleurs(obj)
        )

    def get_readonly_fields(self, request, obj=None):
        figes = ["email", "is_active"] if self.confie_ailleurs(request, obj) else []
        return [*self.readonly_fields, *figes]

    # --- Écrans

    def get_queryset(self, request):
        facteurs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=_SECONDS_FACTEURS)
        comptes = super().get_queryset(request).annotate(a_un_second_facteur=Exists(facteurs))
        return comptes.prefetch_related("groups")

    def get_form(self, request, obj=None, change=False, **kwargs):
        base = CompteForm if change else NouveauCompteForm
        propres: dict = {"demandeur": request.user}
        if self.confie_ailleurs(request, obj):
            propres["email"] = None  # un champ déclaré reste, même en lecture seule
        return super().get_form(
            request,
            obj,
            change=change,
            form=type(base.__name__, (base,), propres),
            **kwargs,
        )

    def get_fieldsets(self, request, obj=None):
        qui = (None, {"fields": ["email", "first_name", "last_name"]})
        if obj is None:
            return [qui, (_("Ce qu'il peut faire"), {"fields": ["role", "inviter"]})]
        role = ["tous_les_droits"] if obj.is_superuser else ["role"]
        return [
            qui,
            (_("Ce qu'il peut faire"), {"fields": role}),
            (
                _("Sa connexion"),
                {"fields": ["is_active", "second_facteur", "last_login", "date_joined"]},
            ),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if self.confie_ailleurs(request, obj):
            context["confie_ailleurs"] = _CONFIE_AILLEURS
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_inline_instances(self, request, obj=None):
        # Le périmètre se choisit avec le rôle, dès l'ajout ; un superutilisateur n'en a pas besoin.
        if obj is not None and obj.is_superuser:
            return []
        return super().get_inline_instances(request, obj)

    def get_urls(self):
        vue = self.admin_site.admin_view
        return [
            path("<int:pk>/inviter/", vue(self.vue_inviter), name="auth_user_inviter"),
            path(
                "<int:pk>/second-facteur/",
                vue(self.vue_second_facteur),
                name="auth_user_second_facteur",
            ),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
            obj.is_active = True
        ancienne = form.initial.get("email") if change else ""
        if not change or ("email" in form.changed_data and not obj.is_superuser):
            obj.username = obj.email
        super().save_model(request, obj, form, change)
        if "role" in form.cleaned_data:
            donner_le_role(obj, _ROLES.get(form.cleaned_data["role"]))
        if ancienne and ancienne != obj.email:
            # Une fois la page écrite : un courriel qui ne part pas ne défait rien.
            transaction.on_commit(
                lambda: acces.dire_la_nouvelle_adresse(obj, ancienne), robust=True
            )
        if change and not obj.is_active:
            acces.fermer_les_sessions(obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change and form.cleaned_data.get("inviter"):
            self._inviter(request, form.instance)

    def vue_inviter(self, request, pk):
        compte = self._compte(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if self.confie_ailleurs(request, compte):
            self.message_user(request, _CONFIE_AILLEURS, messages.ERROR)
        elif compte.is_active:
            self._inviter(request, compte)
        else:
            self.message_user(request, _("Ce compte est fermé."), messages.ERROR)
        return redirect("admin:auth_user_change", pk)

    def vue_second_facteur(self, request, pk):
        compte = self._compte(request, pk)
        if self.confie_ailleurs(request, compte):
            self.message_user(request, _CONFIE_AILLEURS, messages.ERROR)
            return redirect("admin:auth_user_change", pk)
        if request.method == "POST":
            avait = acces.retirer_le_second_facteur(compte)
            self._noter(request, compte, _("Second facteur retiré, sessions fermées."))
            if avait:
                acces.dire_le_retrait(compte)
            self.message_user(
                request,
                _("Second facteur retiré : le site lui en demandera un autre."),
                messages.SUCCESS,
            )
            return redirect("admin:auth_user_change", pk)
        contexte = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Retirer le second facteur"),
            "compte": compte,
            "retour": reverse("admin:auth_user_change", args=[pk]),
        }
        return TemplateResponse(request, "admin/comptes/second_facteur.html", contexte)

    @admin.action(description=_("Envoyer l'invitation"), permissions=["change"])
    def envoyer_l_invitation(self, request, queryset):
        for compte in queryset.filter(is_active=True):
            if self.confie_ailleurs(request, compte):
                texte = f"{compte.email} : {_CONFIE_AILLEURS}"
                self.message_user(request, texte, messages.ERROR)
            elif self.has_change_permission(request, compte):
                self._inviter(request, compte)

    # --- Colonnes

    @admin.display(description=_("nom"), ordering="last_name")
    def nom_complet(self, obj):
        return obj.get_full_name()

    @admin.display(description=_("rôle"))
    def role(self, obj):
        if obj.is_superuser:
            return _("tous les droits")
        role = role_de(obj)
        return role.nom if role else "—"

    @admin.display(description=_("second facteur"), boolean=True)
    def second_facteur(self, obj):
        return obj.a_un_second_facteur

    @admin.display(description=_("rôle"))
    def tous_les_droits(self, obj):
        return _("Tous les droits, sans limite (compte d'exploitation).")

    # --- Commun

    def _compte(self, request, pk: int) -> User:
        compte = self.get_object(request, str(pk))
        if compte is None:
            raise Http404
        if not self.has_change_permission(request, compte):
            raise PermissionDenied
        return compte

    def _inviter(self, request, compte: User) -> None:
        try:
            acces.inviter(compte, request)
        except acces.TropDInvitations as trop:
            self.message_user(request, f"{compte.email} : {trop.phrase}", messages.WARNING)
            return
        self._noter(request, compte, _("Invitation envoyée."))
        self.message_user(
            request,
            _("Invitation envoyée à %(courriel)s.") % {"courriel": compte.email},
            messages.SUCCESS,
        )

    def _noter(self, request, compte: User, texte) -> None:
        LogEntry.objects.log_actions(request.user.pk, [compte], CHANGE, str(texte))
