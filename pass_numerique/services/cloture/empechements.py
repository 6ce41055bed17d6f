"""Pourquoi une année ne peut pas encore être close, en mots, dans l'ordre où cela se règle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Count, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pass_numerique.jours import jour as jour_de
from pass_numerique.models import (
    Avoir,
    Bordereau,
    Contestation,
    Dispositif,
    Encaissement,
    Impression,
)
from pass_numerique.models.dispositif import PART_ENTIERE
from pass_numerique.montants import euros
from pass_numerique.services.cloture.inventaire import Inventaire

_Etat = Bordereau.Etat


class Cle(Enum):
    """Ce qui empêche de clore ; la page sait où cela se règle."""

    DATES = "dates"
    IMPRESSIONS = "impressions"
    PARTS = "parts"
    PASS = "pass"  # noqa: S105
    A_DEMANDER = "a_demander"
    A_ENVOYER = "a_envoyer"
    A_VERIFIER = "a_verifier"
    A_VALIDER = "a_valider"
    A_REUNIR = "a_reunir"
    A_PAYER = "a_payer"
    AVOIRS = "avoirs"
    CONTESTATIONS = "contestations"


@dataclass(frozen=True)
class Empechement:
    cle: Cle
    phrase: str


def empechements(inventaire: Inventaire, moment: datetime) -> list[Empechement]:
    """Aucun : l'année peut être close. Cinq requêtes."""
    return [Empechement(cle, phrase) for cle, phrase in _tous(inventaire, moment)]


def _tous(inventaire: Inventaire, moment: datetime) -> Iterator[tuple[Cle, str]]:
    dispositif = inventaire.dispositif
    yield from _les_dates(dispositif, moment)
    yield from _l_impression(dispositif)
    if inventaire.promis and sum(p.financement.part for p in inventaire.parts) != PART_ENTIERE:
        yield (
            Cle.PARTS,
            _("Les parts des financeurs ne font pas 100 % : le reste ne se partage pas."),
        )
    if not inventaire.complet:
        yield (
            Cle.PASS,
            _(
                "%(emis)d Pass sont imprimés, et %(comptes)d sont comptés. Prévenez qui exploite le site."
            )
            % {"emis": inventaire.emis, "comptes": inventaire.nombre},
        )
    yield from _les_pass_a_demander(dispositif)
    yield from _les_bordereaux(dispositif)
    yield from _les_avoirs(dispositif)
    yield from _les_contestations(dispositif)


def _les_dates(dispositif: Dispositif, moment: datetime) -> Iterator[tuple[Cle, str]]:
    aujourd_hui = jour_de(moment)
    for dernier, phrase in (
        (
            dispositif.dernier_jour,
            _("Les personnes peuvent utiliser leurs Pass jusqu'au %(jour)s."),
        ),
        (
            dispositif.dernier_jour_de_saisie,
            _("Les structures peuvent enregistrer les Pass reçus jusqu'au %(jour)s."),
        ),
    ):
        if aujourd_hui <= dernier:
            yield Cle.DATES, phrase % {"jour": date_format(dernier, "j F Y")}
    if aujourd_hui < dispositif.jour_de_cloture:
        yield (
            Cle.DATES,
            _("L'année peut être close à partir du %(jour)s.")
            % {"jour": date_format(dispositif.jour_de_cloture, "j F Y")},
        )


def _l_impression(dispositif: Dispositif) -> Iterator[tuple[Cle, str]]:
    en_cours = Impression.objects.filter(dispositif=dispositif, etat=Impression.Etat.EN_COURS)
    if n := en_cours.count():
        yield (
            Cle.IMPRESSIONS,
            ngettext(
                "%(n)d lot de chéquiers est en train de s'imprimer.",
                "%(n)d lots de chéquiers sont en train de s'imprimer.",
                n,
            )
            % {"n": n},
        )


def _les_pass_a_demander(dispositif: Dispositif) -> Iterator[tuple[Cle, str]]:
    oublies = Encaissement.objects.vifs().hors_bordereau()
    lus = oublies.filter(un_pass__chequier__dispositif=dispositif).aggregate(
        nombre=Count("pk"),
        total=Sum("montant"),
        structures=Count("saisie__structure", distinct=True),
    )
    if n := lus["nombre"]:
        yield (
            Cle.A_DEMANDER,
            ngettext(
                "%(n)d Pass utilisé (%(somme)s) n'est dans aucun bordereau, dans %(ou)s.",
                "%(n)d Pass utilisés (%(somme)s) ne sont dans aucun bordereau, dans %(ou)s.",
                n,
            )
            % {
                "n": n,
                "somme": euros(lus["total"]),
                "ou": ngettext("%(n)d structure", "%(n)d structures", lus["structures"])
                % {"n": lus["structures"]},
            },
        )


def _les_bordereaux(dispositif: Dispositif) -> Iterator[tuple[Cle, str]]:
    """Tout bordereau qui n'est ni payé ni refusé en entier."""
    siens = Bordereau.objects.filter(dispositif=dispositif, lot__paye_le=None)
    comptes = siens.aggregate(
        a_envoyer=Count("pk", filter=Q(etat=_Etat.PREPARE)),
        a_verifier=Count("pk", filter=Q(etat=_Etat.TRANSMIS)),
        a_valider=Count("pk", filter=Q(etat=_Etat.SERVICE_FAIT)),
        a_reunir=Count("pk", filter=Q(etat=_Etat.VALIDE, lot=None)),
        a_payer=Count("pk", filter=Q(lot__isnull=False)),
    )
    phrases = {
        Cle.A_ENVOYER: (
            "%(n)d bordereau est prêt, et sa structure ne l'a pas envoyé.",
            "%(n)d bordereaux sont prêts, et leurs structures ne les ont pas envoyés.",
        ),
        Cle.A_VERIFIER: (
            "%(n)d bordereau attend que l'instructeur le vérifie.",
            "%(n)d bordereaux attendent que l'instructeur les vérifie.",
        ),
        Cle.A_VALIDER: (
            "%(n)d bordereau attend que l'ordonnateur le valide.",
            "%(n)d bordereaux attendent que l'ordonnateur les valide.",
        ),
        Cle.A_REUNIR: (
            "%(n)d bordereau validé n'est dans aucun lot de paiement.",
            "%(n)d bordereaux validés ne sont dans aucun lot de paiement.",
        ),
        Cle.A_PAYER: (
            "%(n)d bordereau est dans un lot qui n'est pas payé.",
            "%(n)d bordereaux sont dans des lots qui ne sont pas payés.",
        ),
    }
    for cle, (un, plusieurs) in phrases.items():
        if n := comptes[cle.value]:
            yield cle, ngettext(un, plusieurs, n) % {"n": n}


def _les_avoirs(dispositif: Dispositif) -> Iterator[tuple[Cle, str]]:
    en_attente = Avoir.objects.a_confirmer().filter(
        encaissement__un_pass__chequier__dispositif=dispositif
    )
    if n := en_attente.count():
        yield (
            Cle.AVOIRS,
            ngettext(
                "%(n)d avoir demandé attend d'être confirmé ou écarté.",
                "%(n)d avoirs demandés attendent d'être confirmés ou écartés.",
                n,
            )
            % {"n": n},
        )


def _les_contestations(dispositif: Dispositif) -> Iterator[tuple[Cle, str]]:
    if n := Contestation.objects.filter(dispositif=dispositif, clos_le=None).count():
        yield (
            Cle.CONTESTATIONS,
            ngettext(
                "%(n)d séance contestée attend d'être tranchée.",
                "%(n)d séances contestées attendent d'être tranchées.",
                n,
            )
            % {"n": n},
        )
