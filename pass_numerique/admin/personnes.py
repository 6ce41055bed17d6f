"""Donner un rôle à quelqu'un, et le lui retirer."""

from smtplib import SMTPException

from django import forms
from django.contrib import admin
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from comptes import acces
from pass_numerique.admin.acces import GESTIONNAIRE, LectureSeule, envoye, reserve_a
from pass_numerique.admin.rib import ConfirmerForm
from pass_numerique.models import Jeton, Membre, Role, StructureFormation, StructurePrescriptrice
from pass_numerique.models.comptes import ROLES_PRESCRIPTEURS
from pass_numerique.services import comptes, jetons


class NommerForm(forms.Form):
    courriel = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=150,
        help_text=_("Sans compte à cette adresse, il en sera ouvert un, et l'invitation partira."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices, widget=forms.RadioSelect)
    prescriptrice = forms.ModelChoiceField(
        StructurePrescriptrice.objects.none(),
        label=_("Structure qui remet les chéquiers"),
        required=False,
        help_text=_("Pour un agent ou un référent."),
    )
    formation = forms.ModelChoiceField(
        StructureFormation.objects.none(),
        label=_("Structure de formation"),
        required=False,
        help_text=_("Pour un membre d'une structure de formation."),
    )

    def __init__(self, *args, portee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["prescriptrice"].queryset = portee.structures_prescriptrices().filter(
            active=True
        )
        self.fields["formation"].queryset = portee.structures_de_formation().filter(active=True)

    def clean(self):
        valeurs = super().clean()
        role = valeurs.get("role")
        voulue = (
            "prescriptrice"
            if role in ROLES_PRESCRIPTEURS
            else "formation"
            if role == Role.MEMBRE
            else None
        )
        for champ in ("prescriptrice", "formation"):
            if role and champ == voulue and not valeurs.get(champ) and champ not in self.errors:
                self.add_error(champ, _("Choisissez la structure où elle aura ce rôle."))
            if role and champ != voulue and valeurs.get(champ):
                self.add_error(champ, _("Ce rôle ne va pas avec cette structure : laissez vide."))
        return {
            "courriel": valeurs.get("courriel"),
            "role": role,
            "structure": valeurs.get(voulue) if voulue else None,
        }


class RetirerForm(forms.Form):
    cles = forms.ModelMultipleChoiceField(
        Jeton.objects.none(),
        label=_("Clés de logiciel qu'elle a données ici, à retirer aussi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Elle peut en avoir gardé une copie. Un logiciel dont la clé est retirée n'enregistre "
            "plus de Pass : la structure lui en donne une autre depuis son espace."
        ),
    )

    def __init__(self, *args, cles, **kwargs):
        super().__init__(*args, **kwargs)
        if cles:
            self.fields["cles"].queryset = cles
            self.fields["cles"].initial = [jeton.pk for jeton in cles]
        else:
            del self.fields["cles"]


class EnCours(admin.SimpleListFilter):
    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("en-cours", _("en cours")), ("fermes", _("fermés"))]

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(parti_le__isnull=self.value() == "en-cours")
        return queryset


@admin.register(Membre)
class MembreAdmin(LectureSeule):
    rang = 10
    voient = ajoutent = GESTIONNAIRE
    ajouter = _("Donner un rôle")
    vide = _("Personne n'a encore de rôle : donnez-en un.")
    list_display = ["courriel", "role_en_bref", "structure", "depuis", "parti_le"]
    list_filter = [EnCours, "role"]
    search_fields = ["personne__email", "prescriptrice__nom", "formation__nom"]
    search_help_text = _("Adresse e-mail, ou nom de la structure.")
    ordering = ["personne__email", "pk"]
    change_form_template = "admin/pass_numerique/membre.html"

    def lignes(self, portee):
        return portee.membres().select_related("personne", "prescriptrice", "formation")

    def get_fields(self, request, obj=None):
        return ["courriel", "role", "structure", "depuis", "parti_le"]

    def nom_de(self, obj):
        return f"{obj.personne.email}, {Role(obj.role).nom}"

    @admin.display(description=_("adresse e-mail"), ordering="personne__email")
    def courriel(self, obj):
        return obj.personne.email

    @admin.display(description=_("rôle"), ordering="role")
    def role_en_bref(self, obj):
        return Role(obj.role).nom

    @admin.display(description=_("structure"))
    def structure(self, obj):
        return obj.prescriptrice or obj.formation or _("le Département")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["est_le_sien"] = obj.personne_id == request.user.pk
            context["a_inviter"] = not obj.personne.has_usable_password()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        vue, base = self.admin_site.admin_view, self.adresse("").removeprefix("admin:")
        return [
            path("<int:pk>/fermer/", vue(self.vue_fermer), name=f"{base}fermer"),
            path("<int:pk>/inviter/", vue(self.vue_inviter), name=f"{base}inviter"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        return self.vue_nommer(request)

    @reserve_a(*GESTIONNAIRE)
    def vue_nommer(self, request, portee):
        def faire(courriel, role, structure):
            membre, nouveau = comptes.nommer_par_courriel(
                courriel, Role(role), structure, request.user
            )
            return membre, _inviter(membre, request) if nouveau else _("Rôle donné.")

        return self.geste(
            request,
            NommerForm(envoye(request), portee=portee),
            faire,
            titre=_("Donner un rôle"),
            bouton=_("Donner ce rôle"),
            explications=[
                _(
                    "À sa première connexion, le site demandera à la personne de protéger son "
                    "compte avec une application de son téléphone, ou une clé de sécurité."
                )
            ],
            suite=lambda fait: reverse(self.adresse("change"), args=[fait[0].pk]),
            dire=lambda fait: fait[1],
        )

    @reserve_a(*GESTIONNAIRE)
    def vue_fermer(self, request, portee, pk):
        # Retirer le sien pourrait laisser le Pass sans personne pour le conduire.
        autres = portee.membres().exclude(personne=request.user)
        membre = get_object_or_404(autres.select_related("personne", "formation"), pk=pk)
        donnees = membre.formation and jetons.donnees_par(membre.personne, membre.formation)

        def faire(cles=()):
            with transaction.atomic():
                comptes.retirer(membre, request.user)
                for jeton in cles:
                    jetons.retirer(jeton, request.user)
            return acces.deconnecter_sans_acces(membre.personne)

        return self.geste(
            request,
            RetirerForm(envoye(request), cles=donnees),
            faire,
            titre=_("Retirer un rôle"),
            bouton=_("Oui, retirer ce rôle"),
            explications=[
                _(
                    "Ce qu'elle a fait reste écrit ; ses autres rôles restent ouverts. Si elle n'en "
                    "a pas d'autre, elle est déconnectée tout de suite."
                ),
            ],
            objet=membre,
            suite=lambda _fait: reverse(self.adresse("changelist")),
            dire=lambda deconnectee: (
                _("Rôle retiré ; la personne est déconnectée.")
                if deconnectee
                else _("Rôle retiré ; la personne garde ses autres accès.")
            ),
        )

    @reserve_a(*GESTIONNAIRE)
    def vue_inviter(self, request, portee, pk):
        en_cours = portee.membres().filter(parti_le=None, personne__is_active=True)
        membre = get_object_or_404(en_cours.select_related("personne"), pk=pk)
        return self.geste(
            request,
            ConfirmerForm(envoye(request)),
            lambda: _inviter(membre, request),
            titre=_("Envoyer l'invitation de nouveau"),
            bouton=_("Envoyer"),
            explications=[
                _("Elle y trouvera un lien pour choisir son mot de passe, valable trois jours."),
            ],
            objet=membre,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda dit: dit,
        )


def _inviter(membre: Membre, request):
    """Envoie l'invitation à qui n'a pas encore choisi de mot de passe ; dit ce qu'il en est."""
    if membre.personne.has_usable_password():
        return _("Cette personne a déjà choisi son mot de passe : elle peut se connecter.")
    try:
        acces.inviter(membre.personne, request)
    except acces.TropDInvitations as trop:
        return trop.phrase
    except (SMTPException, OSError):
        return _(
            "Le compte est prêt, mais le courriel n'est pas parti. Renvoyez l'invitation dans un "
            "moment."
        )
    return _("Le compte est prêt, et l'invitation est partie.")
