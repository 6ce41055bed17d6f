"""Les champs que plusieurs métiers demandent : un jour, et la raison d'un geste."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.etats import Code

# Ce qu'on tape sur un poste partagé : le navigateur ne le propose pas à la personne d'après.
SANS_APRES = {"autocomplete": "off", "spellcheck": "false"}


class ChampJour(forms.DateField):
    """Un jour : le calendrier du navigateur, ou « 09/03/2026 » tapé à la main."""

    def __init__(self, **options):
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y"])
        fautes = {"invalid": _("Écrivez un jour qui existe : 09/03/2026.")}
        options["error_messages"] = fautes | options.get("error_messages", {})
        super().__init__(**options)


def champ_de_raison(label, aide) -> forms.CharField:
    """Quelques mots, obligatoires comme dans les services ; l'aide rappelle de ne nommer personne."""
    return forms.CharField(
        label=label,
        help_text=aide,
        max_length=250,
        error_messages={"required": Code.RAISON_MANQUE.label},
        widget=forms.TextInput(attrs=SANS_APRES),
    )
