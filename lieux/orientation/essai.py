"""Essayer une règle avant de l'enregistrer : ce que recevrait une personne, avant et après."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lieux.localisation import Centre
from lieux.models import Lieu, RegleOrientation
from lieux.orientation.classement import Place, orienter
from lieux.orientation.organismes import Organisme
from lieux.orientation.raisons import Raison, champs_des_conditions, raisons
from lieux.orientation.regles import Personne

LIEUX_MONTRES = 5


@dataclass(frozen=True)
class LieuEssaye:
    lieu: Lieu
    place: Place
    raisons: list[Raison]


@dataclass(frozen=True)
class Reponse:
    """Ce que recevrait la personne : organismes, premiers lieux, nombre de lieux retenus."""

    organismes: tuple[Organisme, ...]
    lieux: list[LieuEssaye]
    total: int


def repondre(personne: Personne, centre: Centre | None, instant: datetime) -> Reponse:
    orientation = orienter(personne, centre, instant)
    classement = orientation.classer(orientation.retenir(Lieu.objects.publies()))
    places = classement.places[:LIEUX_MONTRES]
    champs = sorted({"reseaux", *champs_des_conditions(orientation)})
    lieux = (
        Lieu.objects.select_related("commune")
        .prefetch_related(*champs)
        .in_bulk([place.lieu for place in places])
    )
    return Reponse(
        organismes=orientation.organismes,
        lieux=[
            LieuEssaye(lieux[p.lieu], p, raisons(lieux[p.lieu], p, orientation)) for p in places
        ],
        total=len(classement),
    )


def essayer(
    regle: RegleOrientation, personne: Personne, centre: Centre | None, instant: datetime
) -> tuple[Reponse, Reponse]:
    """La réponse d'aujourd'hui, et celle qu'on aurait si cette règle était enregistrée.

    La règle est écrite puis défaite dans la même transaction : l'essai passe par le même
    chemin que le public, et rien n'en reste.
    """
    avant = repondre(personne, centre, instant)
    cle = regle.pk
    with transaction.atomic():
        regle.save()
        apres = repondre(personne, centre, instant)
        transaction.set_rollback(True)
    regle.pk = cle
    return avant, apres
