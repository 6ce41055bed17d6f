"""Nommer le logiciel à qui l'on donne une clé."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FormulaireLogiciel(forms.Form):
    nom = forms.CharField(
        label=_("Le nom de ce logiciel"),
        help_text=_("Pour le reconnaître ici. Par exemple : « caisse de l'accueil »."),
        max_length=80,
        error_messages={"required": _("Écrivez le nom du logiciel.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
