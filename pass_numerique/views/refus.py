"""Dire un refus à l'écran."""

from django.forms import BaseForm

from pass_numerique.motifs import Refus


def dire(formulaire: BaseForm, refus: Refus, champ: str | None = None) -> None:
    """Porte le refus sur ce champ, ou en tête du formulaire."""
    formulaire.add_error(champ, refus.phrase)
