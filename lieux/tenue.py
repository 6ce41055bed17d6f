"""Ce qui se tient à jour quand une personne écrit une fiche : la position d'un arrêt, la date."""

from collections.abc import Collection
from datetime import date

from lieux.models import Arret, Lieu
from lieux.vocabulaire import Precision

POSITION = frozenset({"latitude", "longitude"})
# Ce que le public ne lit pas : le changer ne rend pas la fiche plus fraîche.
SANS_EFFET_SUR_LA_DATE = frozenset({"a_verifier", "confirme_le", "date_maj", "source", "statut"})


def placer(arret: Arret, touches: Collection[str] = ()) -> bool:
    """Un arrêt sans position va au centre de sa commune ; vrai s'il a bougé. N'enregistre pas.

    Sans position, un service itinérant ne se trouverait pas « près de chez soi ». `touches` :
    les champs que la personne vient d'écrire.
    """
    a_la_main = bool(POSITION & set(touches))
    sans = arret.latitude is None
    demenage = arret.approximatif and "commune" in touches and not a_la_main
    if sans or demenage:
        arret.latitude, arret.longitude = arret.commune.latitude, arret.commune.longitude
        arret.precision = Precision.COMMUNE
    elif a_la_main:
        arret.precision = Precision.ADRESSE
    return sans or demenage


def dater(lieu: Lieu, touches: Collection[str], jour: date) -> bool:
    """Écrit `jour` comme date de mise à jour si un champ que le public lit a changé.

    Une date écrite par la personne elle-même reste.
    """
    if "date_maj" in touches or not set(touches) - SANS_EFFET_SUR_LA_DATE:
        return False
    Lieu.objects.filter(pk=lieu.pk).update(date_maj=jour)
    lieu.date_maj = jour
    return True
