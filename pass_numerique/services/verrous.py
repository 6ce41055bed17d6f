"""Verrouiller des lignes, toujours dans l'ordre de leurs clés : deux gestes ne s'attendent jamais
l'un l'autre.

Entre les tables, l'ordre est : contestation, dispositif, clôture, structure de formation, lot de paiement, bordereau, ligne
ou avoir, bénéficiaire, chéquiers, Pass, encaissements. (Préparer un bordereau prend les encaissements
avant les avoirs : nul ne prend un avoir libre avant eux.) SQLite n'a qu'un écrivain à la fois (transactions IMMEDIATE) : le verrou y est déjà.
"""

from collections.abc import Iterable

from django.db import models

# Aucune ligne n'a cette clé : chercher « rien » coûte ainsi la même requête que chercher quelque chose.
PERSONNE = 0


def verrouiller(lignes: models.QuerySet) -> list:
    """Ces lignes, relues et gardées jusqu'à la fin de la transaction."""
    return list(_completes(lignes).select_for_update(of=("self",), no_key=True))


def un(modele: type[models.Model], cle: int):
    """Cette ligne-là."""
    lignes = verrouiller(modele._default_manager.filter(pk=cle))
    if not lignes:
        raise modele.DoesNotExist
    return lignes[0]


def plusieurs(
    modele: type[models.Model], cles: Iterable[int], verrouillees: bool = True
) -> dict[int, models.Model]:
    """Clé → ligne. Sans aucune clé, la même requête part quand même. Qui ne fait que regarder lit
    les mêmes lignes sans les garder."""
    lignes = modele._default_manager.filter(pk__in=sorted(set(cles)) or [PERSONNE])
    lues = verrouiller(lignes) if verrouillees else _completes(lignes)
    return {ligne.pk: ligne for ligne in lues}


def _completes(lignes: models.QuerySet) -> models.QuerySet:
    # Un chéquier se lit toujours avec les dates de son dispositif.
    if any(champ.name == "dispositif" for champ in lignes.model._meta.fields):
        lignes = lignes.select_related("dispositif")
    return lignes.order_by("pk")
