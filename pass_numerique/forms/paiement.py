"""Ce qu'on écrit en vérifiant et en payant : une raison, une suite, une case à cocher."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.etapes import Etape
from pass_numerique.forms.champs import ChampDeChoix, champ_de_raison
from pass_numerique.models import Bordereau, LigneBordereau

_Suite = LigneBordereau.Suite


class FormulaireGeste(forms.Form):
    """Rien à remplir : il porte le refus du geste, s'il y en a un."""


class FormulaireRefusDeLigne(forms.Form):
    motif = champ_de_raison(
        _("Pourquoi refuser cette ligne ?"),
        _("La structure lira cette phrase. N'y écrivez le nom de personne."),
    )
    suite = forms.ChoiceField(
        label=_("Et ensuite ?"),
        choices=[
            (
                _Suite.REPRESENTER,
                _("La structure pourra le demander de nouveau, dans un prochain bordereau."),
            ),
            (_Suite.RENDRE, _("La formation n'a pas eu lieu : le Pass est rendu à la personne.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que devient ce Pass.")},
    )

    @property
    def rendre(self) -> bool:
        return self.cleaned_data["suite"] == _Suite.RENDRE


class FormulaireReprise(forms.Form):
    motif = champ_de_raison(
        _("Pourquoi reprendre cette somme ?"),
        _("La structure lira cette phrase. N'y écrivez le nom de personne."),
    )


class FormulairePaye(forms.Form):
    fait = forms.BooleanField(
        label=_("Le virement de ce lot est parti."),
        error_messages={"required": _("Cochez cette case quand le virement est parti.")},
    )


class _ChoixDesBordereaux(ChampDeChoix):
    def label_from_instance(self, bordereau: Bordereau) -> str:
        return str(bordereau)


class FormulaireLot(forms.Form):
    """Les bordereaux d'une même année, cochés d'avance : on retire ceux qui attendront."""

    bordereaux = _ChoixDesBordereaux(
        queryset=Bordereau.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Cochez au moins un bordereau à payer."),
            "invalid_choice": _("Un de ces bordereaux n'est plus à payer. Relisez la liste."),
        },
    )

    def __init__(self, *args, bordereaux, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bordereaux"].queryset = bordereaux


class FiltreDesBordereaux(forms.Form):
    etape = forms.ChoiceField(label=_("Où ils en sont"), required=False)

    def __init__(self, data):
        super().__init__(data, auto_id="filtre_%s")
        self.fields["etape"].choices = [
            ("", _("Ceux qui vous attendent")),
            ("tous", _("Tous les bordereaux")),
            *Etape.choices,
        ]
        self.is_valid()

    @property
    def choisie(self) -> str:
        return self.cleaned_data.get("etape", "")

    @property
    def requete(self) -> str:
        return f"etape={self.choisie}" if self.choisie else ""
