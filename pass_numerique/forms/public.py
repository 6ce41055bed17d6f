"""Les formulaires publics du Pass : autour de chez moi, et le solde d'un chéquier."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from lieux.localisation import Localisation, de_la_commune, resoudre
from pass_numerique import codes
from pass_numerique.models import Prestation
from pass_numerique.motifs import Code


class FormulaireAutour(forms.Form):
    """Où, quel thème, quand. Un champ faux se dit, et les autres servent quand même."""

    ou = forms.CharField(
        label=_("Votre commune"),
        help_text=_("Ou votre code postal. Laissez vide pour tout l'Hérault."),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
        ),
    )
    commune = forms.RegexField(
        regex=r"^[0-9][0-9AB][0-9]{3}$", required=False, widget=forms.HiddenInput
    )
    theme = forms.ChoiceField(
        label=_("Que voulez-vous apprendre ?"),
        required=False,
        choices=[("", _("Tous les thèmes")), *Prestation.Thematique.choices],
    )
    jour = forms.DateField(
        label=_("À partir de quel jour ?"),
        help_text=_("Laissez vide pour les prochaines dates."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Écrivez un jour, par exemple 15/03/2027.")},
    )

    def lu(self, nom: str):
        """La valeur comprise de ce champ, ou rien."""
        self.full_clean()
        return getattr(self, "cleaned_data", {}).get(nom) or None

    def situer(self) -> Localisation:
        """D'où l'on part : ce qui est écrit, sinon la commune de l'adresse ; rien ne sort d'ici."""
        if ou := self.lu("ou"):
            return resoudre(ou, adresses=False)
        return de_la_commune(code) if (code := self.lu("commune")) else Localisation()


class FormulaireSolde(forms.Form):
    """Le numéro d'un chéquier et le code d'un de ses Pass ; jamais dans une adresse.

    Un signe oublié se dit ici, près de son champ : ce n'est pas un essai.
    """

    serie = forms.CharField(
        label=_("Numéro du chéquier"),
        help_text=_("Il est écrit sur la couverture : 22-004217, par exemple."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Code d'un Pass"),
        help_text=_(
            "Douze signes, en gros dans le cadre de chaque Pass, à côté du carré noir et blanc."
        ),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_serie(self) -> str:
        return self._lisible("serie", codes.lire_serie, Code.SERIE_MAL_FAITE)

    def clean_secret(self) -> str:
        return self._lisible("secret", codes.lire_secret, Code.CODE_MAL_FAIT)

    def _lisible(self, nom: str, lire: Callable, code: Code) -> str:
        saisie = self.cleaned_data[nom]
        try:
            lire(saisie)
        except codes.CodeMalFait as erreur:
            raise forms.ValidationError(code.label, code=code.value) from erreur
        return saisie
