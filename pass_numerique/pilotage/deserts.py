"""Les communes dont des habitants ont un chéquier, et d'où il faut aller loin pour s'en servir."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lieux.geo import distance_km
from lieux.models import Commune, Lieu
from pass_numerique.models import Prestation, StructureFormation


@dataclass(frozen=True)
class Desert:
    commune: str
    lieu: str
    commune_du_lieu: str
    km: float


def deserts(
    communes: Iterable[Commune], nommees: Collection[str], jour: date, loin_km: float
) -> list[Desert] | None:
    """Du plus loin au moins loin ; None si l'on ne se forme nulle part. Une requête.

    À vol d'oiseau, du centre de la commune au lieu le plus proche où une structure labellisée ce
    jour-là se trouve, ou donne une formation. Une commune que les tableaux taisent se tait ici aussi.
    """
    endroits = _endroits(jour)
    if not endroits:
        return None
    loin = []
    for commune in communes:
        if commune.pk not in nommees:
            continue
        km, lieu = min(
            (
                (distance_km(commune.latitude, commune.longitude, latitude, longitude), lieu)
                for lieu, latitude, longitude in endroits
            ),
            key=lambda couple: (couple[0], couple[1].pk),
        )
        if km > loin_km:
            loin.append(Desert(commune.nom, lieu.nom, lieu.commune.nom, km))
    return sorted(loin, key=lambda desert: (-desert.km, desert.commune))


def _endroits(jour: date) -> list[tuple[Lieu, float, float]]:
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
    )
    return [
        (lieu, lieu.latitude, lieu.longitude)
        if lieu.latitude is not None
        else (lieu, lieu.commune.latitude, lieu.commune.longitude)
        for lieu in lieux
    ]
