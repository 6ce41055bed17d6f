"""Les formulaires publics du Pass."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FormulaireSolde(forms.Form):
    """Le numéro d'un chéquier et le code d'un de ses Pass ; jamais dans une adresse."""

    serie = forms.CharField(
        label=_("Numéro du chéquier"),
        help_text=_("Il est écrit sur la couverture : 22-004217, par exemple."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Code d'un Pass"),
        help_text=_("Douze signes, sous la partie à gratter ou à côté du carré noir et blanc."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
