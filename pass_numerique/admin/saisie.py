"""Des champs qui lisent ce que les gens écrivent : des euros, des pour cent, des numéros."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pass_numerique import codes
from pass_numerique.etats import Code
from pass_numerique.models import Dispositif


class _CentiemesField(forms.DecimalField):
    """Deux décimales à l'écran, un nombre entier de centièmes dans la base."""

    def __init__(self, **options):
        super().__init__(decimal_places=2, localize=False, **options)

    def to_python(self, value):
        if isinstance(value, int):
            return value
        lu = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        return None if lu is None else int((lu * 100).to_integral_value())

    def validate(self, value):
        forms.Field.validate(self, value)

    def run_validators(self, value):
        # Les bornes sont en centièmes ; le nombre de décimales est déjà lu.
        forms.Field.run_validators(self, value)

    def prepare_value(self, value):
        return Decimal(value) / 100 if isinstance(value, int) else value


class EurosField(_CentiemesField):
    """Des euros à l'écran, des centimes dans la base."""


class PourCentField(_CentiemesField):
    """Des pour cent à l'écran, des dix-millièmes dans la base."""


class SerieField(forms.CharField):
    """« 25-000012 » : un numéro de chéquier, tel qu'il est imprimé."""

    def __init__(self, **options):
        options.setdefault("help_text", _("Écrit sur la couverture : 22-004217, par exemple."))
        super().__init__(max_length=20, **options)

    def to_python(self, value):
        texte = super().to_python(value)
        if not texte:
            return None
        try:
            lue = codes.lire_serie(texte)
        except codes.CodeMalFait as erreur:
            raise ValidationError(Code.SERIE_MAL_FAITE.label) from erreur
        if lue.rang is not None:
            raise ValidationError(Code.SERIE_MAL_FAITE.label)
        return lue


class SuiteForm(forms.Form):
    """Du premier au dernier numéro, dans une même année : `dispositif`, `premier`, `dernier`."""

    premier = SerieField(label=_("Premier chéquier"))
    dernier = SerieField(label=_("Dernier chéquier (compris)"))

    def clean(self):
        valeurs = super().clean()
        premier, dernier = valeurs.get("premier"), valeurs.get("dernier")
        if premier is None or dernier is None:
            return valeurs
        if premier.prefixe != dernier.prefixe:
            self.add_error("dernier", _("Ces deux chéquiers ne sont pas de la même année."))
            return valeurs
        dispositif = Dispositif.objects.filter(prefixe=premier.prefixe).first()
        if dispositif is None:
            self.add_error("premier", Code.CHEQUIER_INCONNU.label)
            return valeurs
        return valeurs | {
            "dispositif": dispositif,
            "premier": premier.numero,
            "dernier": dernier.numero,
        }
