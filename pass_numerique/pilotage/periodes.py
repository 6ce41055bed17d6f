"""Le temps d'un dispositif : l'argent de chaque mois d'après ses écritures, et ce qu'on en montre.

Un mois où l'on a servi une, deux, trois ou quatre personnes ne se montre pas seul : il rejoint ses
voisins. Un trimestre aussi, et les périodes proposées ne se chevauchent jamais : la différence de
deux pages n'apprend rien.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pass_numerique.etats import COMPTES_ENGAGES, COMPTES_UTILISES, Compte
from pass_numerique.jours import PARIS
from pass_numerique.models import Dispositif, Ecriture
from pass_numerique.pilotage.faits import Fait, Mesure
from pass_numerique.pilotage.masque import regrouper, suffisant

_REMIS = frozenset({Compte.REMIS, Compte.BLOQUE, *COMPTES_UTILISES})
_CE_QUI_COMPTE = {
    "engage": frozenset(COMPTES_ENGAGES),
    "remis": _REMIS,
    "utilise": frozenset(COMPTES_UTILISES),
    "paye": frozenset({Compte.PAYE}),
    "disponible": frozenset({Compte.DISPONIBLE}),
}


@dataclass(frozen=True)
class Argent:
    """Ce qui a bougé, en centimes. Les mêmes sommes de comptes que `comptabilite.chiffres`."""

    engage: int = 0
    remis: int = 0
    utilise: int = 0
    paye: int = 0
    disponible: int = 0

    @property
    def immobile(self) -> bool:
        """Rien n'a bougé, sinon l'argent que les financeurs promettent."""
        return not (self.engage or self.remis or self.utilise or self.paye)

    def __add__(self, autre: "Argent") -> "Argent":
        return Argent(**{nom: getattr(self, nom) + getattr(autre, nom) for nom in _CE_QUI_COMPTE})


@dataclass(frozen=True)
class Periode:
    """Des mois qui se suivent."""

    mois: tuple[date, ...]

    @property
    def cle(self) -> str:
        return f"{self.mois[0]:%Y-%m}" if self.mois else ""

    @property
    def nom(self) -> str:
        debut, fin = self.mois[0], self.mois[-1]
        if debut == fin:
            return date_format(debut, "F Y")
        return _("%(debut)s à %(fin)s") % {
            "debut": date_format(debut, "F" if debut.year == fin.year else "F Y"),
            "fin": date_format(fin, "F Y"),
        }


def argent_par_mois(dispositif: Dispositif) -> dict[date, Argent]:
    """D'après les écritures, sans trou du premier au dernier mois. Une requête."""
    lignes = (
        Ecriture.objects.filter(dispositif=dispositif)
        .hors_cloture()
        .order_by()
        .annotate(mois=TruncMonth("operation__faite_le", tzinfo=PARIS))
        .values_list("mois", "compte")
        .annotate(total=Sum("montant"))
    )
    sommes: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_CE_QUI_COMPTE, 0))
    for mois, compte, total in lignes:
        for nom, comptes in _CE_QUI_COMPTE.items():
            if compte in comptes:
                sommes[mois.date()][nom] += total
    if not sommes:
        return {}
    return {mois: Argent(**sommes[mois]) for mois in _mois_entre(min(sommes), max(sommes))}


def decouper(mois: Sequence[date], faits: Iterable[Fait]) -> list[Periode]:
    """Les trimestres à proposer, réunis s'il le faut."""
    trimestres: dict[tuple[int, int], list[date]] = defaultdict(list)
    for un in mois:
        trimestres[un.year, (un.month - 1) // 3].append(un)
    presences = _Presences(faits)
    groupes = regrouper(list(trimestres.values()), lambda g: presences.tiennent(sum(g, [])))
    return [Periode(tuple(sum(groupe, []))) for groupe in groupes]


def mois_montres(periodes: Iterable[Periode], faits: Iterable[Fait]) -> list[Periode]:
    """Les mois de chaque période, réunis s'il le faut, sans jamais en passer la limite."""
    presences = _Presences(faits)
    return [
        Periode(tuple(groupe))
        for periode in periodes
        for groupe in regrouper(periode.mois, presences.tiennent)
    ]


class _Presences:
    """Qui a reçu, utilisé, fait payer : pour chaque mesure et chaque mois, qui, et combien."""

    def __init__(self, faits: Iterable[Fait]):
        self._nets: dict[tuple[Mesure, date], dict[int, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        for fait in faits:
            self._nets[fait.mesure, fait.mois][fait.personne] += fait.montant

    def tiennent(self, mois: Sequence[date]) -> bool:
        """À chaque mesure, personne, ou assez de monde."""
        for mesure in Mesure:
            nets: dict[int, int] = defaultdict(int)
            for un in mois:
                for personne, montant in self._nets.get((mesure, un), {}).items():
                    nets[personne] += montant
            if not suffisant(sum(1 for montant in nets.values() if montant)):
                return False
        return True


def _mois_entre(premier: date, dernier: date) -> list[date]:
    mois = [premier]
    while mois[-1] < dernier:
        mois.append((mois[-1] + timedelta(days=31)).replace(day=1))
    return mois
