"""Ce que disent les remises, les encaissements et les paiements d'un dispositif, mois par mois.

Un fait porte une somme signée : ce qui s'annule revient en moins, au mois de l'annulation. Les faits
d'une période font donc ce que disent les écritures de cette période, au centime.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth

from pass_numerique.jours import PARIS, jour
from pass_numerique.models import Dispositif, Encaissement, LigneBordereau, Remise


class Mesure(Enum):
    REMIS = "remis"
    UTILISE = "utilise"
    PAYE = "paye"


@dataclass(frozen=True)
class Fait:
    """Des centimes, et le nombre de chéquiers (remis) ou de Pass (utilisé, payé) qu'ils valent."""

    mesure: Mesure
    mois: date
    personne: int
    commune: str
    prescripteur: int
    montant: int
    nombre: int
    structure: int | None = None
    theme: str | None = None


@dataclass
class Faits:
    liste: list[Fait] = field(default_factory=list)
    # Personne → jours entre sa première remise et sa première formation.
    delais: dict[int, int] = field(default_factory=dict)

    @property
    def communes(self) -> set[str]:
        return {fait.commune for fait in self.liste}


@dataclass(frozen=True)
class _Remise:
    personne: int
    commune: str
    prescripteur: int
    le: datetime
    annulee_le: datetime | None
    remplace: bool


def lire(dispositif: Dispositif) -> Faits:
    """Trois requêtes."""
    remises = _remises(dispositif)
    encaisses, premiers_jours = _encaisses(dispositif, remises)
    return Faits(
        [*_remis(dispositif, remises), *encaisses, *_payes(dispositif, remises)],
        _delais(remises, premiers_jours),
    )


def _mois(moment: datetime) -> date:
    return jour(moment).replace(day=1)


def _remises(dispositif: Dispositif) -> dict[int, _Remise]:
    lues = Remise.objects.filter(chequier__dispositif=dispositif).order_by("pk")
    champs = ("beneficiaire", "commune", "structure", "remis_le", "annulee_le")
    return {
        cle: _Remise(*valeurs, remplace=ancien is not None)
        for cle, ancien, *valeurs in lues.values_list("pk", "chequier__remplace", *champs)
    }


def _remis(dispositif: Dispositif, remises: dict[int, _Remise]) -> Iterator[Fait]:
    valeur = dispositif.valeur_d_un_chequier
    for remise in remises.values():
        # Un remplaçant ne donne rien de plus : il rend ce qui était bloqué.
        if remise.remplace:
            continue
        qui = (remise.personne, remise.commune, remise.prescripteur)
        yield Fait(Mesure.REMIS, _mois(remise.le), *qui, valeur, 1)
        if remise.annulee_le:
            yield Fait(Mesure.REMIS, _mois(remise.annulee_le), *qui, -valeur, -1)


def _remise_du(chequier: str, moment: str) -> Coalesce:
    """La remise qui avait donné ce chéquier à ce moment : une remise annulée a pu précéder.

    À défaut la première : deux horloges peuvent ne pas être d'accord.
    """
    siennes = Remise.objects.filter(chequier=OuterRef(chequier))
    donnees = siennes.filter(remis_le__lte=OuterRef(moment)).order_by("-remis_le", "-pk")
    return Coalesce(
        Subquery(donnees.values("pk")[:1]),
        Subquery(siennes.order_by("remis_le", "pk").values("pk")[:1]),
    )


def _encaisses(
    dispositif: Dispositif, remises: dict[int, _Remise]
) -> tuple[list[Fait], dict[int, date]]:
    # Une sous-requête : le remplaçant a pu être remis puis repris avant, et compterait deux fois.
    remplacement = Remise.objects.filter(chequier__remplace=OuterRef("un_pass__chequier"))
    groupes = (
        Encaissement.objects.filter(un_pass__chequier__dispositif=dispositif)
        .order_by()
        .annotate(
            remise=_remise_du("un_pass__chequier", "saisie__saisie_le"),
            mois=TruncMonth("saisie__saisie_le", tzinfo=PARIS),
            mois_annule=TruncMonth("annule_le", tzinfo=PARIS),
            # Rendu à un chéquier déjà remplacé, un Pass ne sert plus à personne.
            perdu=Case(
                When(
                    annule_le__gte=Subquery(
                        remplacement.order_by("-remis_le", "-pk").values("remis_le")[:1]
                    ),
                    then=Value(True),
                ),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )
        .values_list(
            "remise",
            "saisie__structure",
            "saisie__prestation__thematique",
            "mois",
            "mois_annule",
            "perdu",
        )
        .annotate(total=Sum("montant"), nombre=Count("pk"), premier=Min("saisie__jour"))
    )
    faits: list[Fait] = []
    premiers: dict[int, date] = {}
    for cle, structure, theme, mois, annule, perdu, total, nombre, premier in groupes:
        remise = remises[cle]
        qui = (remise.personne, remise.commune, remise.prescripteur)
        ou = {"structure": structure, "theme": theme}
        faits.append(Fait(Mesure.UTILISE, mois.date(), *qui, total, nombre, **ou))
        if annule is None:
            premiers[remise.personne] = min(premier, premiers.get(remise.personne, premier))
            continue
        faits.append(Fait(Mesure.UTILISE, annule.date(), *qui, -total, -nombre, **ou))
        if perdu:
            faits.append(Fait(Mesure.REMIS, annule.date(), *qui, -total, 0))
    return faits, premiers


def _payes(dispositif: Dispositif, remises: dict[int, _Remise]) -> Iterator[Fait]:
    """Un avoir déduit revient en moins, à la structure et au thème de la formation reprise."""

    def de(chemin: str) -> Coalesce:
        return Coalesce(f"encaissement__{chemin}", f"avoir__encaissement__{chemin}")

    groupes = (
        LigneBordereau.objects.vives()
        .filter(bordereau__dispositif=dispositif, bordereau__lot__paye_le__isnull=False)
        .order_by()
        .annotate(
            chequier=de("un_pass__chequier"),
            saisie_le=Coalesce(
                "encaissement__saisie__saisie_le",
                "avoir__encaissement__saisie__saisie_le",
                output_field=DateTimeField(),
            ),
        )
        .annotate(
            remise=_remise_du("chequier", "saisie_le"),
            theme=de("saisie__prestation__thematique"),
            mois=TruncMonth("bordereau__lot__paye_le", tzinfo=PARIS),
        )
        .values_list("remise", "bordereau__structure", "theme", "mois")
        .annotate(total=Sum("montant"), pris=Count("encaissement"), repris=Count("avoir"))
    )
    for cle, structure, theme, mois, total, pris, repris in groupes:
        remise = remises[cle]
        yield Fait(
            Mesure.PAYE,
            mois.date(),
            remise.personne,
            remise.commune,
            remise.prescripteur,
            total,
            pris - repris,
            structure=structure,
            theme=theme,
        )


def _delais(remises: dict[int, _Remise], premiers_jours: dict[int, date]) -> dict[int, int]:
    remis: dict[int, list[date]] = defaultdict(list)
    for remise in remises.values():
        if not remise.annulee_le:
            remis[remise.personne].append(jour(remise.le))
    return {
        personne: (premier - min(remis[personne])).days
        for personne, premier in premiers_jours.items()
        if personne in remis
    }
