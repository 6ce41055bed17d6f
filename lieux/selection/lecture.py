"""Des numéros de lieux → ce que l'on compare et imprime, en un nombre fixe de requêtes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch

from lieux import extensions, horaires
from lieux.fiche import (
    SANS_PUBLIC,
    Passage,
    conseil,
    fermetures_dites,
    itineraire,
    lire_passage,
    semaine_a_venir,
    semaine_ordinaire,
)
from lieux.geo import distance_km
from lieux.localisation import Centre
from lieux.models import Arret, FermetureExceptionnelle, Lieu, Terme
from lieux.vocabulaire import Statut

_LISTES = (
    "services",
    "frais_a_charge",
    "modalites_acces",
    "prise_en_charge_specifique",
    "reseaux",
)


@dataclass(frozen=True)
class Choisi:
    """Un lieu mis de côté, à son rang."""

    numero: int
    lieu: Lieu
    arret: Arret | None  # l'arrêt d'où se compte la distance
    etat: horaires.Etat
    phrase_ouverture: str
    heures: list[str]
    semaine: list[horaires.Jour] | None
    fermetures: list[FermetureExceptionnelle]
    passages: list[Passage]
    itineraire: str
    distance_km: float | None
    distance_approximative: bool
    dans_la_commune_cherchee: bool

    @property
    def acces(self) -> list[Terme]:
        return [t for t in self.lieu.modalites_acces.all() if t.code != SANS_PUBLIC]

    @property
    def ouvre_plus_tard(self) -> datetime | None:
        """Sa prochaine ouverture, quand aucun des sept jours montrés n'en a."""
        rien = self.semaine and not any(jour.plages or jour.a_confirmer for jour in self.semaine)
        return self.etat.ouvre_le if rien and not self.arret else None

    @property
    def recoit_du_public(self) -> bool:
        return len(self.acces) == len(self.lieu.modalites_acces.all())


@dataclass(frozen=True)
class Selection:
    """Les lieux publiés, dans l'ordre demandé ; à part, ceux qu'on ne peut plus montrer."""

    choisis: list[Choisi]
    aujourd_hui: date
    fermes: list[Lieu] = field(default_factory=list)
    # Numéros d'aucun lieu visible : retirés, ou jamais publiés (on ne dit pas lequel des deux).
    inconnus: list[int] = field(default_factory=list)

    @property
    def numeros(self) -> list[int]:
        return [choisi.lieu.pk for choisi in self.choisis]

    @property
    def absents(self) -> list[int]:
        return [*(lieu.pk for lieu in self.fermes), *self.inconnus]

    @property
    def exemples(self) -> bool:
        return any(choisi.lieu.exemple for choisi in self.choisis)


def lire(numeros: Sequence[int], instant: datetime, centre: Centre | None = None) -> Selection:
    """La sélection à un instant, et les distances depuis `centre` s'il est dit."""
    aujourd_hui = instant.astimezone(horaires.FUSEAU).date()
    if not numeros:
        return Selection([], aujourd_hui)
    a_venir = FermetureExceptionnelle.objects.filter(fin__gte=aujourd_hui)
    lignes = (
        Lieu.objects.exclude(statut=Statut.BROUILLON)
        .select_related("commune")
        .prefetch_related(
            *_LISTES,
            Prefetch("fermetures", a_venir, to_attr="fermetures_a_venir"),
            Prefetch("arrets", Arret.objects.select_related("commune")),
        )
        .defer("texte_recherche", "presentation_detail")
        .in_bulk(numeros)
    )
    trouves = [lignes[numero] for numero in numeros if numero in lignes]
    publies = [lieu for lieu in trouves if lieu.statut == Statut.PUBLIE]
    extensions.poser_les_badges(publies, instant)
    return Selection(
        choisis=[
            _choisi(rang, lieu, instant, aujourd_hui, centre)
            for rang, lieu in enumerate(publies, start=1)
        ],
        aujourd_hui=aujourd_hui,
        fermes=[lieu for lieu in trouves if lieu.statut == Statut.FERME],
        inconnus=[numero for numero in numeros if numero not in lignes],
    )


def _choisi(
    rang: int, lieu: Lieu, instant: datetime, aujourd_hui: date, centre: Centre | None
) -> Choisi:
    fermetures = fermetures_dites(lieu.fermetures_a_venir)
    etat = horaires.etat(lieu.horaires, instant, fermetures)
    endroit, km = _le_plus_proche(lieu, centre)
    return Choisi(
        numero=rang,
        lieu=lieu,
        arret=endroit if isinstance(endroit, Arret) else None,
        etat=etat,
        phrase_ouverture=horaires.phrase(etat, instant, conseil(lieu)),
        heures=semaine_ordinaire(lieu.horaires, aujourd_hui),
        semaine=semaine_a_venir(lieu.horaires, aujourd_hui, fermetures),
        fermetures=lieu.fermetures_a_venir,
        # Le plus proche d'abord : c'est celui où la personne ira.
        passages=[
            lire_passage(arret, instant, aujourd_hui, fermetures)
            for arret in sorted(lieu.arrets.all(), key=lambda arret: arret != endroit)
        ],
        itineraire=itineraire(lieu),
        distance_km=km,
        distance_approximative=endroit is lieu and lieu.approximatif,
        dans_la_commune_cherchee=bool(centre and centre.commune)
        and (endroit or lieu).commune_id == centre.commune,
    )


def _le_plus_proche(lieu: Lieu, centre: Centre | None) -> tuple[Lieu | Arret | None, float | None]:
    """Le lieu, ou l'arrêt où il passe, le plus près du point de départ."""
    places = [place for place in (lieu, *lieu.arrets.all()) if place.latitude is not None]
    if centre is None or not places:
        return None, None
    distances = [
        distance_km(centre.latitude, centre.longitude, place.latitude, place.longitude)
        for place in places
    ]
    km = min(distances)
    return places[distances.index(km)], km


def points(selection: Selection) -> list[dict]:
    """Ce que la carte de la fiche place : chaque lieu et ses arrêts, sous le même numéro."""
    return [
        {
            "numero": choisi.numero,
            "nom": choisi.lieu.nom,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "approximatif": getattr(place, "approximatif", False),
        }
        for choisi in selection.choisis
        for place in (choisi.lieu, *choisi.lieu.arrets.all())
        if place.latitude is not None
    ]
