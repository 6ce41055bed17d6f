"""Ce qu'un administrateur écrit d'un compte : une adresse, un nom, un rôle, ouvert ou fermé."""

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from comptes.roles import ADMINISTRATEUR, ROLES, role_de

_LONGUEUR = User._meta.get_field("username").max_length


class CompteForm(forms.ModelForm):
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=_LONGUEUR,
        help_text=_("La personne se connecte avec elle, et y reçoit son invitation."),
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            *((role.nom, f"{role.nom.capitalize()} : {role.en_mots}") for role in ROLES),
            ("", _("Aucun : n'entre pas dans l'administration")),
        ],
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active"]
        labels = {"is_active": _("Compte ouvert")}
        help_texts = {
            "is_active": _(
                "Décochez pour fermer le compte. Rien n'est effacé, son historique reste."
            )
        }

    demandeur: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "role" in self.fields:
            role = role_de(self.instance)
            self.fields["role"].initial = role.nom if role else ""

    def clean_email(self):
        courriel = self.cleaned_data["email"].strip().lower()
        autres = User.objects.exclude(pk=self.instance.pk)
        if autres.filter(email=courriel).exists() or autres.filter(username=courriel).exists():
            raise forms.ValidationError(_("Un compte a déjà cette adresse."))
        return courriel

    def clean(self):
        valeurs = super().clean()
        if self.instance.pk != self.demandeur.pk:
            return valeurs
        if valeurs.get("is_active") is False:
            self.add_error("is_active", _("Vous ne pouvez pas fermer votre propre compte."))
        if "role" in self.changed_data and role_de(self.instance) == ADMINISTRATEUR:
            self.add_error("role", _("Demandez à un autre administrateur de changer votre rôle."))
        return valeurs


class NouveauCompteForm(CompteForm):
    inviter = forms.BooleanField(
        label=_("Envoyer l'invitation tout de suite"), initial=True, required=False
    )
