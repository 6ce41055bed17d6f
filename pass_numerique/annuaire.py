"""Ce que tout le monde peut savoir du Pass : qui le remet, où il sert, quelles formations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lieux.geo import distance_km
from lieux.localisation import Centre
from lieux.models import Commune, Lieu
from lieux.vocabulaire import Statut
from pass_numerique.jours import PARIS
from pass_numerique.jours import jour as jour_de
from pass_numerique.models import (
    Critere,
    Dispositif,
    Ouverture,
    Seance,
    StructureFormation,
    StructurePrescriptrice,
)

# Au-delà, on n'y va pas pour un atelier de deux heures.
PRES_KM = 30
PROCHES_MONTRES = 8
LES_MOINS_LOIN = 3
SEANCES_D_UN_LIEU = 4


def lieux_acceptant(lieux: QuerySet[Lieu], instant: datetime) -> QuerySet[Lieu]:
    """Ceux où une structure active et labellisée ce jour-là, à Paris, accepte le Pass."""
    structures = StructureFormation.objects.acceptant(jour_de(instant))
    return lieux.filter(Exists(structures.filter(lieu=OuterRef("pk")).order_by()))


# --- L'année en cours


@dataclass(frozen=True)
class Annee:
    """Le dispositif du jour : ce que vaut un chéquier, et si l'on en remet ici aujourd'hui."""

    dispositif: Dispositif
    criteres: list[Critere]
    remises_finies: bool
    ouverte_ici: bool


def annee_en_cours(instant: datetime, code_insee: str = "") -> Annee | None:
    """Trois ou quatre requêtes, quel que soit le nombre de territoires."""
    jour = jour_de(instant)
    dispositif = (
        Dispositif.objects.filter(
            premier_jour__lte=jour, dernier_jour__gte=jour, clos_le__isnull=True
        )
        .order_by("-dernier_jour", "-pk")
        .first()
    )
    if dispositif is None:
        return None
    ouvertures = Ouverture.objects.filter(dispositif=dispositif).le(jour)
    if commune := Commune.objects.filter(pk=code_insee).first() if code_insee else None:
        ouvertures = ouvertures.couvrant(commune)
    return Annee(
        dispositif=dispositif,
        criteres=list(dispositif.criteres.actifs()),
        remises_finies=jour > dispositif.dernier_jour_de_remise,
        ouverte_ici=ouvertures.exists(),
    )


# --- Près de chez soi


@dataclass(frozen=True)
class Proche:
    """Une structure, sa fiche si elle est publiée, et sa distance si l'on sait d'où l'on part."""

    nom: str
    commune: Commune
    lieu: Lieu | None
    distance_km: float | None
    distance_approximative: bool
    dans_la_commune_cherchee: bool


@dataclass(frozen=True)
class Voisinage:
    """Les plus proches ; `loin` : aucune à moins de `PRES_KM`, voici les moins lointaines."""

    montres: list[Proche]
    reste: int = 0
    loin: bool = False


def centre_de(commune: Commune | None) -> Centre | None:
    if commune is None:
        return None
    return Centre(commune.nom, commune.latitude, commune.longitude, commune.pk, commune.nom)


def qui_remet(centre: Centre | None) -> Voisinage:
    """Les structures qui remettent des chéquiers. Une requête."""
    structures = StructurePrescriptrice.objects.filter(active=True)
    return _autour(_avec_fiche(structures, "commune"), centre)


def ou_utiliser(centre: Centre | None, instant: datetime) -> Voisinage:
    """Les structures labellisées qui ont une fiche publiée. Une requête."""
    structures = StructureFormation.objects.acceptant(jour_de(instant))
    return _autour(_avec_fiche(structures.filter(lieu__statut=Statut.PUBLIE)), centre)


def _avec_fiche(structures: QuerySet, *relations: str) -> QuerySet:
    return structures.select_related("lieu__commune", *relations).defer(
        "lieu__texte_recherche", "lieu__presentation_detail"
    )


def _autour(structures: Iterable, centre: Centre | None) -> Voisinage:
    # Quelques centaines de structures au plus : les ranger ici coûte moins qu'une requête savante.
    proches = [_proche(structure, centre) for structure in structures]
    if centre is None:
        proches.sort(key=lambda p: (p.commune.nom_normalise, p.nom))
        return Voisinage(proches[:PROCHES_MONTRES], max(0, len(proches) - PROCHES_MONTRES))
    proches.sort(key=lambda p: (p.distance_km, p.nom))
    pres = [p for p in proches if p.distance_km <= PRES_KM]
    if not pres:
        return Voisinage(proches[:LES_MOINS_LOIN], loin=True)
    return Voisinage(pres[:PROCHES_MONTRES], max(0, len(pres) - PROCHES_MONTRES))


def _proche(structure, centre: Centre | None) -> Proche:
    lieu = structure.lieu
    if lieu is not None and lieu.statut != Statut.PUBLIE:
        lieu = None
    commune = lieu.commune if lieu else structure.commune
    endroit = lieu if lieu and lieu.latitude is not None else commune
    km = None
    if centre is not None:
        km = distance_km(centre.latitude, centre.longitude, endroit.latitude, endroit.longitude)
    return Proche(
        nom=lieu.nom if lieu else structure.nom,
        commune=commune,
        lieu=lieu,
        distance_km=km,
        distance_approximative=endroit is commune or lieu.approximatif,
        dans_la_commune_cherchee=bool(centre) and commune.pk == centre.commune,
    )


def des_exemples(*montres) -> bool:
    """L'un de ces lieux est inventé : la page, l'écran et le papier, doit le dire."""
    return any(montre.lieu is not None and montre.lieu.exemple for montre in montres)


# --- Les formations


def seances(
    instant: datetime,
    centre: Centre | None = None,
    thematique: str = "",
    a_partir_du: date | None = None,
) -> QuerySet[Seance]:
    """Celles qui viennent, dans l'ordre des jours ; `centre` : à moins de `PRES_KM`.

    Une séance dont on ne sait pas encore où elle se donne reste : elle est peut-être à côté.
    """
    if a_partir_du:
        instant = max(instant, datetime.combine(a_partir_du, time.min, tzinfo=PARIS))
    trouvees = Seance.objects.a_venir(instant).annotate(
        endroit=Coalesce("prestation__lieu", "prestation__structure__lieu")
    )
    if thematique:
        trouvees = trouvees.filter(prestation__thematique=thematique)
    if centre is not None:
        autour = Lieu.objects.publies().autour_de(centre.latitude, centre.longitude, PRES_KM)
        trouvees = trouvees.filter(Q(endroit__in=autour.values("pk")) | Q(endroit=None))
    return trouvees.select_related("prestation__structure")


def situer(seances: Iterable[Seance], centre: Centre | None = None) -> list[Seance]:
    """Ajoute à chaque séance `lieu` (None s'il n'est pas connu du public) et `km`. Une requête."""
    lues = list(seances)
    lieux = (
        Lieu.objects.publies()
        .select_related("commune")
        .defer("texte_recherche", "presentation_detail")
        .in_bulk({s.endroit for s in lues if s.endroit})
    )
    for seance in lues:
        seance.lieu = lieux.get(seance.endroit)
        seance.km = None
        if centre and seance.lieu and seance.lieu.latitude is not None:
            seance.km = distance_km(
                centre.latitude, centre.longitude, seance.lieu.latitude, seance.lieu.longitude
            )
    return lues


@dataclass(frozen=True)
class FormationsDuLieu:
    """Ce que la page d'un lieu dit du Pass."""

    structures: list[StructureFormation]  # labellisées ce jour-là, dont c'est la fiche
    seances: list[Seance]


def formations_du_lieu(lieu: Lieu, instant: datetime) -> FormationsDuLieu | None:
    """None si le Pass ne sert pas ici. Trois requêtes au plus."""
    structures = StructureFormation.objects.acceptant(jour_de(instant)).filter(lieu=lieu)
    ici = Q(prestation__lieu=lieu) | Q(prestation__structure__lieu=lieu)
    a_venir = situer(seances(instant).filter(ici)[:SEANCES_D_UN_LIEU])
    lues = list(structures)
    return FormationsDuLieu(lues, a_venir) if lues or a_venir else None
