"""Des champs qui lisent ce que les gens écrivent : des euros, des pour cent, des numéros."""

import re
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from pass_numerique import codes
from pass_numerique.models import Dispositif
from pass_numerique.models.dispositif import PART_ENTIERE
from pass_numerique.motifs import Code

# Une phrase s'écrit dans toute la largeur que l'administration donne à ses textes.
LARGE = forms.TextInput(attrs={"class": "vTextField"})


class _CentiemesField(forms.CharField):
    """Deux décimales à l'écran, un nombre entier de centièmes dans la base.

    Un champ de texte : « 300 000,50 » s'y écrit comme sur la convention.
    """

    trop_grand = 0
    trop_petit: ClassVar = _("Écrivez un nombre plus grand que zéro.")
    trop_grand_dit: ClassVar = _("Ce nombre est trop grand.")

    def __init__(self, **options):
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "size": 14}))
        options.setdefault("max_length", 20)
        super().__init__(**options)
        # Les longueurs se comptent sur le texte, les bornes sur les centièmes.
        self.validators = [
            MinValueValidator(1, self.trop_petit),
            MaxValueValidator(self.trop_grand, self.trop_grand_dit),
        ]

    def to_python(self, value):
        if isinstance(value, int):
            return value
        texte = re.sub(r"\s", "", super().to_python(value)).rstrip("€%")
        if not texte:
            return None
        if not re.fullmatch(r"\d{1,12}([.,]\d{1,2})?", texte):
            raise ValidationError(
                _("Écrivez un nombre, avec deux chiffres au plus après la virgule.")
            )
        return int(Decimal(texte.replace(",", ".")) * 100)

    def prepare_value(self, value):
        if not isinstance(value, int):
            return value
        return f"{value / 100:.2f}".replace(".", ",").removesuffix(",00")


class EurosField(_CentiemesField):
    """Des euros à l'écran, des centimes dans la base."""

    trop_grand = 10_000_000_000  # cent millions d'euros


class PourCentField(_CentiemesField):
    """Des pour cent à l'écran, des dix-millièmes dans la base."""

    trop_grand = PART_ENTIERE
    trop_grand_dit = _("Une part va jusqu'à 100, pas plus.")


class SerieField(forms.CharField):
    """« 25-000012 » : un numéro de chéquier, tel qu'il est imprimé."""

    def __init__(self, **options):
        options.setdefault("help_text", _("Écrit sur la couverture : 22-004217, par exemple."))
        super().__init__(max_length=20, **options)

    def clean(self, value):
        texte = super().clean(value)
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
