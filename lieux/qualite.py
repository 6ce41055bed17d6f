"""Ce qui manque ou cloche dans les lieux : un constat par ligne, le même pour le décompte et la liste.

Les lieux fermés définitivement n'y sont jamais : nul n'a besoin de les compléter.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lieux import horaires
from lieux.importation.doublons import Doublon, Fiche, chercher
from lieux.models import Arret, DoublonEcarte, Lieu, Signalement
from lieux.vocabulaire import Precision, Statut

# Six mois : au-delà, des horaires ou un téléphone ont souvent changé.
FRAICHEUR = timedelta(days=183)


class Constat(models.TextChoices):
    A_VERIFIER = "a-verifier", _("à vérifier (absents de leur source)")
    NON_CONFIRMES = "non-confirmes", _("non confirmés depuis 6 mois")
    SANS_POSITION = "sans-position", _("sans position")
    POSITION_APPROCHEE = "position-approchee", _("placés seulement à la commune")
    SANS_HORAIRES = "sans-horaires", _("sans horaires")
    HORAIRES_ILLISIBLES = "horaires-illisibles", _("horaires illisibles")
    SANS_TELEPHONE = "sans-telephone", _("sans téléphone")
    SANS_COURRIEL = "sans-courriel", _("sans courriel")
    SANS_SERVICES = "sans-services", _("sans services")
    DOUBLONS = "doublons", _("doublons probables")


@dataclass(frozen=True)
class Bilan:
    """Combien de lieux par constat, et de signalements du public à traiter."""

    lieux: int
    constats: dict[str, int]
    signalements: int


def limite_de_fraicheur(jour: date) -> date:
    """Un lieu confirmé avant cette date n'est plus à jour."""
    return jour - FRAICHEUR


def suivis(lieux: QuerySet[Lieu]) -> QuerySet[Lieu]:
    return lieux.exclude(statut=Statut.FERME)


def selon(constat: str, lieux: QuerySet[Lieu], jour: date) -> QuerySet[Lieu]:
    """Les lieux que ce constat concerne."""
    return suivis(lieux).filter(_condition(constat, lieux, jour))


def bilan(lieux: QuerySet[Lieu], signalements: QuerySet[Signalement], jour: date) -> Bilan:
    """Tous les décomptes, en cinq requêtes quel que soit le nombre de lieux."""
    conditions = {
        constat.name.lower(): Count("pk", filter=_condition(constat, lieux, jour), distinct=True)
        for constat in Constat
        if constat != Constat.DOUBLONS
    }
    comptes = suivis(lieux).order_by().aggregate(total=Count("pk", distinct=True), **conditions)
    return Bilan(
        lieux=comptes["total"],
        constats={
            constat.value: len(doublons(lieux))
            if constat == Constat.DOUBLONS
            else comptes[constat.name.lower()]
            for constat in Constat
        },
        signalements=signalements.filter(traite_le__isnull=True).count(),
    )


def _arrets() -> QuerySet[Arret]:
    return Arret.objects.filter(lieu=OuterRef("pk")).order_by()


def _condition(constat: str, lieux: QuerySet[Lieu], jour: date) -> Q:
    match constat:
        case Constat.A_VERIFIER:
            return Q(a_verifier=True)
        case Constat.NON_CONFIRMES:
            return Q(confirme_le__isnull=True) | Q(confirme_le__lt=limite_de_fraicheur(jour))
        case Constat.SANS_POSITION:
            # Un service itinérant se trouve à ses arrêts.
            return Q(latitude__isnull=True) & ~Exists(_arrets().filter(latitude__isnull=False))
        case Constat.POSITION_APPROCHEE:
            return Q(latitude__isnull=False, precision=Precision.COMMUNE)
        case Constat.SANS_HORAIRES:
            return Q(horaires="") & ~Exists(_arrets().exclude(horaires=""))
        case Constat.HORAIRES_ILLISIBLES:
            illisibles = horaires_illisibles()
            return Q(horaires__in=illisibles) | Exists(_arrets().filter(horaires__in=illisibles))
        case Constat.SANS_TELEPHONE:
            return Q(telephone="")
        case Constat.SANS_COURRIEL:
            return Q(courriels="")
        case Constat.SANS_SERVICES:
            liens = Lieu.services.through.objects.filter(lieu=OuterRef("pk"))
            return ~Exists(liens)
        case Constat.DOUBLONS:
            return Q(pk__in=cles_des_doublons(lieux))
        case _:
            raise ValueError(f"constat inconnu : {constat}")


def horaires_illisibles() -> list[str]:
    """Les textes d'horaires que le site ne lit pas ; chacun n'est lu qu'une fois."""
    des_lieux = Lieu.objects.exclude(horaires="").order_by().values_list("horaires")
    des_arrets = Arret.objects.exclude(horaires="").order_by().values_list("horaires")
    return sorted(texte for (texte,) in des_lieux.union(des_arrets) if horaires.probleme(texte))


def cles_des_doublons(lieux: QuerySet[Lieu]) -> set[int]:
    """Les lieux qui en sont peut-être un autre, déjà écrit."""
    return {fiche.cle for doublon in doublons(lieux) for fiche in (doublon.a, doublon.b)}


def doublons(lieux: QuerySet[Lieu]) -> list[Doublon]:
    """Les paires de lieux qui n'en sont peut-être qu'un, sauf celles qu'une personne a écartées."""
    champs = (
        "pk",
        "nom",
        "telephone",
        "pivot",
        "commune",
        "latitude",
        "longitude",
        "precision",
        "adresse",
    )
    fiches = [
        Fiche.de(valeurs["pk"], valeurs, valeurs["pk"], "")
        for valeurs in suivis(lieux).order_by("pk").values(*champs)
    ]
    return chercher(fiches, ecartes=DoublonEcarte.paires())
