"""Champs qui reviennent dans les tables du Pass."""

from django.conf import settings
from django.db import models

from pass_numerique.etats import Nature
from pass_numerique.motifs import Code


def par(nom, null: bool = True) -> models.ForeignKey:
    """La personne qui a fait un geste ; son compte se ferme, il ne se supprime pas.

    Vide : le geste vient d'une commande.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=nom,
        null=null,
        blank=null,
        on_delete=models.PROTECT,
        related_name="+",
    )


def vers(modele, nom, related_name: str = "+", null: bool = False) -> models.ForeignKey:
    """Un lien que la base protège : rien de ce qui a compté ne se supprime."""
    return models.ForeignKey(
        modele,
        verbose_name=nom,
        on_delete=models.PROTECT,
        related_name=related_name,
        null=null,
        blank=null,
    )


def refus_possibles() -> list[tuple[str, str]]:
    """Une fonction : une phrase qui s'améliore ou un refus de plus n'est pas une migration."""
    return Code.choices


def natures_possibles() -> list[tuple[str, str]]:
    return Nature.choices
