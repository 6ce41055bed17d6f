"""Des lieux et des règles → les lieux classés, en un nombre fixe de requêtes.

Les faits de tous les lieux candidats sont lus d'un coup, notés en Python (même résultat
sur les deux bases), et seuls ceux de la page demandée sont lus en entier.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from django.db.models import CharField, F, Value

from lieux import horaires
from lieux.geo import distance_km
from lieux.localisation import Centre
from lieux.models import Arret, FermetureExceptionnelle, Lieu
from lieux.orientation import regles as _regles
from lieux.orientation.organismes import Organisme, organismes
from lieux.orientation.regles import Personne, Regle, Regles
from lieux.orientation.score import Bareme, note
from lieux.querysets import INCERTITUDE_KM, LieuQuerySet
from lieux.vocabulaire import Precision

# « Ouvert bientôt » : aujourd'hui ou les deux jours qui suivent.
OUVERT_SOUS = timedelta(days=3)
# Un arrêt compte s'il est desservi dans les deux semaines : le bus passe souvent tous les quinze jours.
PASSAGE_SOUS = timedelta(days=14)
_TRES_LOIN = float("inf")
SANS_POSITION_KM = 100.0


@dataclass(frozen=True)
class Place:
    """Un lieu classé : sa note, sa distance (km), l'arrêt qui l'approche, les règles remplies."""

    lieu: int
    note: float
    distance_km: float | None
    arret: int | None
    regles: tuple[Regle, ...]
    rang_ouverture: int = 0


@dataclass(frozen=True)
class _Point:
    latitude: float | None
    longitude: float | None
    horaires: str
    arret: int | None = None
    a_la_commune: bool = False


class Classement:
    """Les places, de la meilleure à la moins bonne."""

    def __init__(self, places: Iterable[Place]):
        self.places = tuple(places)
        self._par_lieu = {place.lieu: place for place in self.places}

    def __len__(self) -> int:
        return len(self.places)

    def place(self, lieu: int) -> Place | None:
        return self._par_lieu.get(lieu)


@dataclass(frozen=True)
class Orientation:
    """Une personne, ce que les règles disent d'elle, et d'où elle part."""

    personne: Personne
    regles: Regles
    centre: Centre | None
    instant: datetime

    @cached_property
    def organismes(self) -> tuple[Organisme, ...]:
        return organismes(self.regles)

    def retenir(self, lieux: LieuQuerySet) -> LieuQuerySet:
        """Les lieux qui répondent à l'un des besoins ; tous si aucun besoin n'est dit."""
        if not self.regles.besoins:
            return lieux
        cibles = self.regles.repondant_aux_besoins()
        return lieux.ayant_une_cible(cibles) if cibles else lieux

    def classer(
        self, lieux: LieuQuerySet, horaires_admis: Collection[str] | None = None
    ) -> Classement:
        """Note chaque lieu et les range ; l'ordre ne dépend pas de celui des lignes (4 requêtes).

        Avec `horaires_admis` (un moment est demandé), seuls comptent les points qui servent
        à l'une de ces expressions, et les horaires inconnus passent après les ouverts
        (`rang_ouverture`, annoté par la recherche).
        """
        lieux = lieux.order_by()
        champs = ["pk", "latitude", "longitude", "precision", "horaires", "nom_normalise"]
        if horaires_admis is not None:
            champs.append("rang_ouverture")
        candidats = list(lieux.values_list(*champs))
        remplies = self._regles_remplies()
        arrets = _arrets(lieux)
        fermes = self._fermes()
        bareme = Bareme.des_reglages()
        ranges = []
        for cle, latitude, longitude, precision, heures, nom, *reste in candidats:
            a_la_commune = precision == Precision.COMMUNE
            point, distance = self._au_plus_pres(
                _Point(latitude, longitude, heures, a_la_commune=a_la_commune),
                arrets.get(cle, ()),
                horaires_admis,
            )
            ouvert_ou_inconnu = reste[0] if reste else 0
            ouvre = False if cle in fermes else self._ouvre(point.horaires, OUVERT_SOUS)
            # « Vient dans les villages » ne vaut que si son arrêt le plus proche est tout près ;
            # sans arrêt connu, on ne sait pas où il passe, et l'on ne dit pas non.
            trop_loin = cle in arrets and distance is not None and distance > bareme.pres_km
            siennes = tuple(
                regle for regle in remplies.get(cle, ()) if not (trop_loin and regle.si_passe_pres)
            )
            valeur = note(sum(r.poids for r in siennes), ouvre, distance, bareme)
            rang = (
                ouvert_ou_inconnu,
                -valeur,
                _TRES_LOIN if distance is None else distance,
                point.a_la_commune,
                nom,
                cle,
            )
            ranges.append(
                (rang, Place(cle, valeur, distance, point.arret, siennes, ouvert_ou_inconnu))
            )
        ranges.sort(key=lambda ligne: ligne[0])
        return Classement(place for _rang, place in ranges)

    def _regles_remplies(self) -> dict[int, list[Regle]]:
        """Pour chaque lieu, les règles dont il a la cible ; une requête, quelles que soient les règles."""
        par_cible: dict[tuple[str, int], list[Regle]] = defaultdict(list)
        for regle in self.regles.toutes:
            par_cible[regle.champ, regle.cible].append(regle)
        liens = [_liens(champ, cles) for champ, cles in sorted(self.regles.cibles.items())]
        remplies: dict[int, list[Regle]] = defaultdict(list)
        if liens:
            for lieu, champ, cible in liens[0].union(*liens[1:], all=True):
                remplies[lieu].extend(par_cible[champ, cible])
        for siennes in remplies.values():
            siennes.sort(key=lambda regle: (-regle.poids, regle.pk))
        return remplies

    def _au_plus_pres(
        self, lieu: _Point, arrets: Iterable[_Point], admis: Collection[str] | None
    ) -> tuple[_Point, float | None]:
        """Le point où la personne rejoint le service : chez lui, ou à un arrêt bientôt desservi.

        Un service itinérant sans horaires propres ne sert qu'à ses arrêts. S'il ne passe
        nulle part bientôt, tous ses arrêts comptent : on ne dit pas qu'il n'existe pas.
        """
        points = list(arrets)
        if points:
            bientot = [p for p in points if self._ouvre(p.horaires, PASSAGE_SOUS) is not False]
            chez_lui = [lieu] if lieu.horaires else []
            points = chez_lui + bientot or points
            if admis is not None:
                points = [p for p in points if p.horaires in admis] or points
        else:
            points = [lieu]
        if self.centre is None:
            return points[0], None
        centre = self.centre

        def eloignement(point: _Point) -> float:
            if point.latitude is None:
                return _TRES_LOIN
            km = distance_km(centre.latitude, centre.longitude, point.latitude, point.longitude)
            # Placé faute de mieux au centre de sa commune : sans doute pas tout près.
            return max(km, INCERTITUDE_KM) if point.a_la_commune else km

        point = min(points, key=lambda p: (eloignement(p), p.arret or 0))
        distance = eloignement(point)
        # Un lieu que rien ne place est compté loin, sans que l'on prétende savoir où.
        return point, SANS_POSITION_KM if distance == _TRES_LOIN else distance

    @cached_property
    def _debut(self) -> datetime:
        """L'instant, arrondi : sur plusieurs jours, dix minutes ne changent rien, et le calcul resert."""
        instant = self.instant
        return instant.replace(minute=instant.minute - instant.minute % 10, second=0, microsecond=0)

    def _ouvre(self, expression: str, delai: timedelta) -> bool | None:
        """Ouvert à un moment du délai ; None si l'on ne sait pas."""
        return _ouvre_entre(expression, self._debut, delai)

    def _fermes(self) -> set[int]:
        """Lieux en fermeture exceptionnelle pendant tout le délai."""
        debut = self.instant.astimezone(horaires.FUSEAU).date()
        fermetures = FermetureExceptionnelle.objects.filter(
            debut__lte=debut, fin__gte=debut + OUVERT_SOUS
        )
        return set(fermetures.order_by().values_list("lieu", flat=True))


@lru_cache(maxsize=65_536)
def _ouvre_entre(expression: str, debut: datetime, delai: timedelta) -> bool | None:
    return horaires.ouvert_entre(expression, debut, debut + delai)


def _liens(champ: str, cles: set[int]):
    relation = Lieu._meta.get_field(champ)
    cible = relation.m2m_reverse_field_name()
    return (
        relation.remote_field.through.objects.filter(**{f"{cible}__in": cles})
        .order_by()
        .annotate(champ=Value(champ, CharField()), cible=F(f"{cible}_id"))
        .values_list("lieu_id", "champ", "cible")
    )


def _arrets(lieux: LieuQuerySet) -> dict[int, list[_Point]]:
    arrets: dict[int, list[_Point]] = defaultdict(list)
    lignes = Arret.objects.filter(lieu__in=lieux.values("pk"), latitude__isnull=False).order_by(
        "pk"
    )
    for cle, lieu, latitude, longitude, heures in lignes.values_list(
        "pk", "lieu", "latitude", "longitude", "horaires"
    ):
        arrets[lieu].append(_Point(latitude, longitude, heures, cle))
    return arrets


def orienter(personne: Personne, centre: Centre | None, instant: datetime) -> Orientation:
    """Lit les règles de la personne à cet instant (Europe/Paris)."""
    jour = instant.astimezone(horaires.FUSEAU).date()
    return Orientation(personne, _regles.lire(personne, jour), centre, instant)
