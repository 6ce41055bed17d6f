"""Les champs que plusieurs métiers demandent : un jour, et la raison d'un geste."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.forms.lecture import entier
from pass_numerique.motifs import Code

# Ce qu'on tape sur un poste partagé : le navigateur ne le propose pas à la personne d'après.
SANS_APRES = {"autocomplete": "off", "spellcheck": "false"}


def de_ce_siecle(jour: date) -> date:
    """Une année de trop de chiffres, ou trop peu, est une faute de frappe."""
    if not 2000 <= jour.year <= 2100:
        raise forms.ValidationError(_("Écrivez une année entre 2000 et 2100."))
    return jour


class ChampJour(forms.DateField):
    """Un jour : le calendrier du navigateur, ou « 09/03/2026 » tapé à la main."""

    def __init__(self, **options):
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y"])
        fautes = {"invalid": _("Écrivez un jour qui existe : 09/03/2026.")}
        options["error_messages"] = fautes | options.get("error_messages", {})
        super().__init__(**options)

    def clean(self, value):
        jour = super().clean(value)
        return de_ce_siecle(jour) if jour else jour


class ChampDeChoix(forms.ModelMultipleChoiceField):
    """Des lignes à cocher ; une clé démesurée n'est celle d'aucune, au lieu de troubler la base."""

    def _check_values(self, value):
        for cle in value if isinstance(value, list | tuple) else ():
            if not entier(cle):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": cle}
                )
        return super()._check_values(value)


def champ_de_raison(label, aide) -> forms.CharField:
    """Quelques mots, obligatoires comme dans les services ; l'aide rappelle de ne nommer personne."""
    return forms.CharField(
        label=label,
        help_text=aide,
        max_length=250,
        error_messages={"required": Code.RAISON_MANQUE.label},
        widget=forms.TextInput(attrs=SANS_APRES),
    )
