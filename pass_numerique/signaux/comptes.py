"""Ce que la base compte : le nombre de requêtes ne dépend pas du nombre de lignes."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from django.db.models import Count, F, FilteredRelation, Max, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from lieux.geo import distance_km
from pass_numerique import vigilance
from pass_numerique.jours import PARIS
from pass_numerique.models import (
    Membre,
    StructureFormation,
    StructurePrescriptrice,
    TentativeRefusee,
)
from pass_numerique.motifs import Code
from pass_numerique.querysets import EncaissementQuerySet, TentativeQuerySet
from pass_numerique.signaux.signal import Signal
from pass_numerique.vigilance import Signe


def chequiers_en_un_jour(vifs: EncaissementQuerySet) -> Iterator[Signal]:
    cles = ("saisie__structure", "un_pass__chequier", "saisie__jour")
    comptes = vifs.values_list(*cles).annotate(nombre=Count("pk"))
    for structure, chequier, jour, nombre in comptes.filter(nombre__gte=vigilance.PASS_EN_UN_JOUR):
        repere = f"s{structure}-c{chequier}-{jour}"
        yield Signal(Signe.CHEQUIER_EN_UN_JOUR, repere, jour, nombre, (structure,), (chequier,))


def memes_mains(vifs: EncaissementQuerySet) -> Iterator[Signal]:
    """Le même SIRET ou le même lieu, ou une personne qui a eu un rôle des deux côtés."""
    comptes = list(
        _avec_remise(vifs)
        .values_list("saisie__structure", "remise__structure")
        .annotate(nombre=Count("pk"), dernier=Max("saisie__jour"))
    )
    formations = {s.pk: s for s in StructureFormation.objects.select_related("lieu")}
    remettent = {s.pk: s for s in StructurePrescriptrice.objects.select_related("lieu")}
    partages = _equipes_communes()
    for structure, prescriptrice, nombre, dernier in comptes:
        forme, remet = formations[structure], remettent[prescriptrice]
        if remet.lieu_id and remet.lieu_id == forme.lieu_id:
            commun = _("Leur fiche sur la carte est la même.")
        elif remet.lieu and remet.lieu.pivot == forme.siret:
            commun = _("Leur numéro SIRET est le même.")
        elif (structure, prescriptrice) in partages:
            commun = _("Une même personne a eu un rôle dans les deux.")
        else:
            continue
        yield Signal(
            Signe.MEMES_MAINS,
            f"s{structure}-p{prescriptrice}",
            dernier,
            nombre,
            (structure,),
            prescriptrice=prescriptrice,
            precision=commun,
        )


def _equipes_communes() -> set[tuple[int, int]]:
    """(structure de formation, structure qui remet) où une même personne a eu un rôle, même fermé."""
    forment, remettent = defaultdict(set), defaultdict(set)
    roles = Membre.objects.order_by().values_list("personne", "formation", "prescriptrice")
    for personne, formation, prescriptrice in roles:
        if formation:
            forment[personne].add(formation)
        if prescriptrice:
            remettent[personne].add(prescriptrice)
    return {(f, p) for cle in forment for f in forment[cle] for p in remettent[cle]}


def rafales(tentatives: TentativeQuerySet) -> Iterator[Signal]:
    faux = tentatives.filter(
        code=Code.CODE_INCONNU,
        page=TentativeRefusee.Page.ENCAISSEMENT,
        structure__isnull=False,
    )
    comptes = (
        faux.order_by()
        .annotate(jour=TruncDate("faite_le", tzinfo=PARIS))
        .values_list("structure", "jour")
        .annotate(nombre=Count("pk"))
    )
    for structure, jour, nombre in comptes.filter(nombre__gte=vigilance.REFUS_EN_UN_JOUR):
        yield Signal(Signe.RAFALE, f"s{structure}-{jour}", jour, nombre, (structure,))


def jours_de_la_remise(vifs: EncaissementQuerySet) -> Iterator[Signal]:
    """Par structure et par jour : combien de chéquiers y ont servi le jour où on les a remis."""
    comptes = (
        _avec_remise(vifs)
        .annotate(remis=TruncDate("remise__remis_le", tzinfo=PARIS))
        .filter(saisie__jour=F("remis"))
        .values_list("saisie__structure", "saisie__jour", "un_pass__chequier")
        .annotate(nombre=Count("pk"))
    )
    groupes: dict[tuple[int, date], dict[int, int]] = defaultdict(dict)
    for structure, jour, chequier, nombre in comptes:
        groupes[structure, jour][chequier] = nombre
    for (structure, jour), siens in groupes.items():
        yield Signal(
            Signe.JOUR_DE_LA_REMISE,
            f"s{structure}-{jour}",
            jour,
            len(siens),
            (structure,),
            tuple(sorted(siens)),
            precision=sum(siens.values()),
        )


def deux_endroits(vifs: EncaissementQuerySet) -> Iterator[Signal]:
    partages = set(
        vifs.values_list("un_pass__chequier", "saisie__jour")
        .annotate(nombre=Count("saisie__structure", distinct=True))
        .filter(nombre__gte=2)
        .values_list("un_pass__chequier", flat=True)
    )
    places: dict[tuple[int, date], dict[int, tuple]] = defaultdict(dict)
    lignes = vifs.filter(un_pass__chequier__in=partages)
    for chequier, jour, structure, *lieu in lignes.values_list(
        "un_pass__chequier",
        "saisie__jour",
        "saisie__structure",
        "saisie__prestation__lieu__latitude",
        "saisie__prestation__lieu__longitude",
        "saisie__structure__lieu__latitude",
        "saisie__structure__lieu__longitude",
    ).distinct():
        place = lieu[:2] if lieu[0] is not None else lieu[2:]
        if place[0] is not None:
            places[chequier, jour][structure] = tuple(place)
    for (chequier, jour), ou in places.items():
        loin = max((_ecart(ou, deux) for deux in combinations(sorted(ou), 2)), default=(0, ()))
        if loin[0] >= vigilance.LOIN_KM:
            yield Signal(
                Signe.DEUX_ENDROITS,
                f"c{chequier}-{jour}",
                jour,
                len(ou),
                loin[1],
                (chequier,),
                precision=round(loin[0]),
            )


def _ecart(ou: dict[int, tuple], deux: tuple[int, int]) -> tuple[float, tuple[int, int]]:
    return distance_km(*ou[deux[0]], *ou[deux[1]]), deux


def _avec_remise(vifs: EncaissementQuerySet) -> EncaissementQuerySet:
    """Ajoute `remise` : celle du chéquier, si elle n'est pas annulée."""
    chemin = "un_pass__chequier__remises"
    return vifs.annotate(
        remise=FilteredRelation(chemin, condition=Q(**{f"{chemin}__annulee_le": None}))
    ).filter(remise__isnull=False)
