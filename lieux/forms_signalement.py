"""Le formulaire « Signaler une erreur »."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lieux.models import Signalement
from lieux.signalements import Donnees

MESSAGE_MAX = Signalement._meta.get_field("message").max_length


class SignalementForm(forms.Form):
    nature = forms.ChoiceField(
        label=_("Qu'est-ce qui ne va pas ?"),
        choices=Signalement.Nature.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez ce qui ne va pas."),
            "invalid_choice": _("Choisissez l'une des réponses proposées."),
        },
    )
    message = forms.CharField(
        label=_("Que faut-il corriger ?"),
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "max_length": _(
                "Votre message est trop long : %(show_value)d caractères pour %(limit_value)d au plus."
            )
        },
    )
    courriel = forms.EmailField(
        label=_("Votre adresse de courriel"),
        required=False,
        error_messages={
            "invalid": _("Cette adresse n'est pas complète. Exemple : prenom.nom@example.org."),
            "max_length": _("Cette adresse est trop longue."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # Piège à robots : caché aux personnes, un robot le remplit.
    adresse_du_site = forms.CharField(
        label=_("Ne remplissez pas ce champ"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self):
        donnees = super().clean()
        sans_message = "message" not in self.errors and not donnees.get("message")
        if donnees.get("nature") == Signalement.Nature.AUTRE and sans_message:
            self.add_error("message", _("Dites en quelques mots ce qui ne va pas."))
        return donnees

    @property
    def vient_d_un_robot(self) -> bool:
        return bool(self.cleaned_data.get("adresse_du_site"))

    @property
    def donnees(self) -> Donnees:
        valeurs = self.cleaned_data
        return Donnees(valeurs["nature"], valeurs["message"], valeurs["courriel"])
