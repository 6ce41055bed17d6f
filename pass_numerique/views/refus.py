"""Dire un refus à l'écran : la phrase du code, et ce qui le précise."""

from django.forms import BaseForm

from pass_numerique.etats import Refus


def phrase(refus: Refus) -> str:
    return f"{refus.phrase} ({refus.precision})" if refus.precision else refus.phrase


def dire(formulaire: BaseForm, refus: Refus, champ: str | None = None) -> None:
    """Porte le refus sur ce champ, ou en tête du formulaire."""
    formulaire.add_error(champ, phrase(refus))
