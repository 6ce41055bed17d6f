"""Les endroits d'un lieu qui répondent à une recherche : sa position, ses arrêts.

Un lieu est trouvé par l'un d'eux au moins. La liste parle de celui qui sert le mieux la
personne ; la carte ne montre que ceux qui répondent. C'est ici qu'on en décide.
"""

from datetime import datetime

from django.db.models import QuerySet

from lieux import extensions, horaires
from lieux.criteres import OUVERT_MAINTENANT
from lieux.fiche import conseil, est_ancienne, mis_a_jour
from lieux.geo import Boite, distance_km
from lieux.models import Arret, Lieu
from lieux.orientation import Raison, raisons
from lieux.querysets import INCERTITUDE_KM
from lieux.recherche import Recherche


def repond(
    recherche: Recherche, latitude: float | None, longitude: float | None, expression: str | None
) -> bool:
    """Cet endroit est dans la zone, dans le rayon, et ouvert (ou d'horaires inconnus) au moment dit.

    `expression` : ses horaires, ou None s'il ne sert pas lui-même (un bus hors de ses arrêts).
    """
    admis = recherche.horaires_admis
    if admis is not None and (expression is None or expression not in admis):
        return False
    criteres, centre = recherche.criteres, recherche.centre
    if criteres.boite and not _dans(criteres.boite, latitude, longitude):
        return False
    if centre and criteres.rayon:
        if latitude is None:
            return False
        km = distance_km(centre.latitude, centre.longitude, latitude, longitude)
        return km <= criteres.rayon
    return True


def _dans(boite: Boite, latitude: float | None, longitude: float | None) -> bool:
    return (
        latitude is not None
        and boite.sud <= latitude <= boite.nord
        and boite.ouest <= longitude <= boite.est
    )


def horaires_propres(expression: str, a_des_arrets: bool) -> str | None:
    """Les horaires du lieu chez lui : un service itinérant sans horaires n'y reçoit personne."""
    return None if a_des_arrets and not expression else expression


def arret_affiche(lieu: Lieu, recherche: Recherche) -> Arret | None:
    """L'arrêt par lequel le service sert le mieux la personne ; None si c'est le lieu même."""
    if place := getattr(lieu, "place", None):
        # Un lieu classé l'a été pour cet endroit : c'est de lui qu'il faut parler.
        return next((arret for arret in lieu.arrets.all() if arret.pk == place.arret), None)
    arrets = [
        arret
        for arret in lieu.arrets.all()
        if arret.latitude is not None
        and repond(recherche, arret.latitude, arret.longitude, arret.horaires)
    ]
    if not arrets:
        return None
    chez_lui = repond(
        recherche, lieu.latitude, lieu.longitude, horaires_propres(lieu.horaires, True)
    )
    centre = recherche.centre
    if centre is None:
        demande = recherche.horaires_admis is not None or recherche.criteres.boite
        return arrets[0] if demande and not chez_lui else None

    def distance(place: Arret | Lieu) -> float:
        return distance_km(centre.latitude, centre.longitude, place.latitude, place.longitude)

    plus_proche = min(arrets, key=lambda arret: (distance(arret), arret.pk))
    if lieu.latitude is None or not chez_lui:
        return plus_proche
    au_moins = INCERTITUDE_KM if lieu.approximatif else 0
    return None if max(distance(lieu), au_moins) <= distance(plus_proche) else plus_proche


def habiller(lieux: QuerySet[Lieu] | list[Lieu], recherche: Recherche) -> list[Lieu]:
    """Ajoute à chaque lieu ce que sa carte montre : endroit, distance, état, réseau, badges."""
    instant = recherche.maintenant
    if recherche.quand is not None and recherche.criteres.ouvert != OUVERT_MAINTENANT:
        instant = recherche.quand.debut
    lus = list(lieux)
    # Le label d'aujourd'hui, même pour une recherche d'un autre jour : c'est ce que la page dit.
    extensions.poser_les_badges(lus, recherche.maintenant)
    return [_habiller(lieu, recherche, instant) for lieu in lus]


def _habiller(lieu: Lieu, recherche: Recherche, instant: datetime) -> Lieu:
    lieu.arret_affiche = arret_affiche(lieu, recherche)
    endroit = lieu.arret_affiche or lieu
    fermetures = [horaires.Fermeture(f.debut, f.fin, f.motif) for f in lieu.fermetures.all()]
    lieu.etat = horaires.etat(endroit.horaires, instant, fermetures)
    lieu.phrase_ouverture = horaires.phrase(lieu.etat, instant, conseil(lieu))
    lieu.mis_a_jour = mis_a_jour(lieu)
    aujourd_hui = recherche.maintenant.astimezone(horaires.FUSEAU).date()
    lieu.informations_anciennes = est_ancienne(lieu.mis_a_jour, aujourd_hui)
    lieu.reseau_principal = next(iter(lieu.reseaux.all()), None)
    centre = recherche.centre
    # La distance dite est celle de l'endroit dit.
    lieu.distance_km = None
    if centre and endroit.latitude is not None:
        lieu.distance_km = distance_km(
            centre.latitude, centre.longitude, endroit.latitude, endroit.longitude
        )
    lieu.distance_approximative = endroit is lieu and (lieu.approximatif or lieu.latitude is None)
    lieu.dans_la_commune_cherchee = bool(centre) and endroit.commune_id == centre.commune
    lieu.raisons = _raisons(lieu, recherche)
    return lieu


def _raisons(lieu: Lieu, recherche: Recherche) -> list[Raison]:
    place = getattr(lieu, "place", None)
    return raisons(lieu, place, recherche.orientation) if place else []
