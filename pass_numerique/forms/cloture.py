"""Clore une année : confirmer l'état qu'on a relu, ou l'écarter en disant pourquoi."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pass_numerique.forms.champs import champ_de_raison


class FormulaireProposition(forms.Form):
    """Rien à remplir : il porte le refus, s'il y en a un."""


class FormulaireConfirmation(forms.Form):
    relu = forms.BooleanField(
        label=_("J'ai relu l'état contradictoire, et il est juste."),
        error_messages={"required": _("Cochez cette case quand vous avez relu l'état.")},
    )


class FormulaireEcart(forms.Form):
    motif = champ_de_raison(
        _("Pourquoi écarter cet état ?"),
        _("L'autre personne lira cette phrase. N'y écrivez le nom de personne."),
    )
