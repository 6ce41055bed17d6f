"""Où un Pass peut servir, et les communes d'où il faut aller loin pour s'en servir."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lieux.geo import distance_km
from lieux.models import Commune, Lieu
from lieux.vocabulaire import Statut
from pass_numerique.models import Prestation, StructureFormation


@dataclass(frozen=True)
class Endroit:
    lieu: Lieu
    latitude: float
    longitude: float

    @property
    def adresse(self) -> str:
        """Sa page ; vide si le public ne la voit pas."""
        return self.lieu.get_absolute_url() if self.lieu.statut == Statut.PUBLIE else ""


@dataclass(frozen=True)
class Desert:
    commune: Commune
    endroit: Endroit  # le plus proche
    km: float

    @property
    def lieu(self) -> Lieu:
        return self.endroit.lieu


def endroits(jour: date) -> list[Endroit]:
    """Les lieux où une structure labellisée ce jour-là se trouve, ou donne une formation.

    Une requête. Un lieu dont on ne sait pas la position est au centre de sa commune.
    """
    structures = StructureFormation.objects.acceptant(jour).order_by().values("pk")
    prestations = Prestation.objects.filter(structure__in=structures, du__lte=jour).filter(
        Q(au=None) | Q(au__gte=jour)
    )
    lieux = (
        Lieu.objects.filter(
            Q(pk__in=StructureFormation.objects.filter(pk__in=structures).order_by().values("lieu"))
            | Q(pk__in=prestations.order_by().values("lieu"))
        )
        .select_related("commune")
        .defer("texte_recherche", "presentation_detail")
        .order_by("nom", "pk")
    )
    return [
        Endroit(lieu, lieu.latitude, lieu.longitude)
        if lieu.latitude is not None
        else Endroit(lieu, lieu.commune.latitude, lieu.commune.longitude)
        for lieu in lieux
    ]


def deserts(
    communes: Iterable[Commune], ou_servir: list[Endroit], loin_km: float
) -> list[Desert] | None:
    """Du plus loin au moins loin ; None si un Pass ne sert nulle part.

    À vol d'oiseau, du centre de la commune. Qu'une personne y ait un chéquier n'y change rien :
    la liste n'en dit donc rien.
    """
    if not ou_servir:
        return None
    loin = []
    for commune in communes:
        km, endroit = min(
            (
                (distance_km(commune.latitude, commune.longitude, la.latitude, la.longitude), la)
                for la in ou_servir
            ),
            key=lambda couple: (couple[0], couple[1].lieu.pk),
        )
        if km > loin_km:
            loin.append(Desert(commune, endroit, km))
    return sorted(loin, key=lambda desert: (-desert.km, desert.commune.nom))
