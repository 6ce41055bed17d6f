"""Le journal : un événement par geste, des numéros seulement."""

from datetime import datetime

from django.db import models

from pass_numerique.etats import Nature
from pass_numerique.models import Chequier, Evenement, Mouvement


def noter(
    nature: Nature, objet: models.Model, par, moment: datetime, **details: int | str | list
) -> Evenement:
    """`details` : des numéros, des dates, des montants ; jamais un nom ni une raison écrite."""
    return Evenement.objects.create(
        nature=nature,
        fait_le=moment,
        par=par.pk if par else None,
        objet=objet._meta.model_name,
        numero=objet.pk,
        details=details,
    )


def suivre(chequiers: list[Chequier], par, moment: datetime) -> None:
    """Un mouvement par chéquier, avec l'état et la structure qu'il a maintenant."""
    Mouvement.objects.bulk_create(
        [
            Mouvement(
                chequier=chequier,
                etat=chequier.etat,
                structure_id=chequier.structure_id,
                fait_le=moment,
                par=par,
            )
            for chequier in chequiers
        ],
        batch_size=2000,
    )
