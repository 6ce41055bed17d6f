"""Les faits rangés par territoire, commune, structure, thème ; masqués avant de sortir d'ici."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pass_numerique.pilotage.faits import Fait, Mesure
from pass_numerique.pilotage.masque import (
    Ligne,
    Sort,
    Sorts,
    masquer,
    masquer_les_parties,
    masquer_par_periode,
)
from pass_numerique.pilotage.periodes import Periode

LONGUE = 12  # au-delà, un tableau se replie
TOUT = -1  # à la place du rang d'une période : tout le dispositif
CHIFFRES_DES_REMISES = (Mesure.REMIS, Mesure.UTILISE, Mesure.PAYE)
CHIFFRES_DES_FORMATIONS = (Mesure.UTILISE, Mesure.PAYE)
TITRES = {
    Mesure.REMIS: _("Remis"),
    Mesure.UTILISE: _("Utilisé"),
    Mesure.PAYE: _("Payé"),
}


@dataclass(frozen=True)
class Nom:
    """Comment une ligne s'appelle, et sa place, publique, parmi celles qu'on cache."""

    nom: str
    ordre: tuple = ()


@dataclass
class Sommes:
    """Des chéquiers ou des Pass, et des centimes par mesure."""

    nombre: int = 0
    centimes: dict[Mesure, int] = field(default_factory=lambda: defaultdict(int))

    def ajouter(self, autre: "Sommes") -> None:
        self.nombre += autre.nombre
        for mesure, montant in autre.centimes.items():
            self.centimes[mesure] += montant

    @property
    def vide(self) -> bool:
        return not self.nombre and not any(self.centimes.values())


@dataclass(frozen=True)
class LigneMontree:
    """Une ligne telle qu'on la publie ; sans sommes, elle est cachée, et `phrase` dit pourquoi."""

    nom: str
    montants: tuple[int, ...] = ()
    nombre: int = 0
    phrase: str | Promise = ""
    plus_grand: int = 0
    cle: Hashable = None

    @property
    def barre(self) -> tuple[int, int]:
        """Sur mille : le cadre (le premier montant) et ce qui est plein (le deuxième)."""
        if self.plus_grand <= 0:
            return 0, 0
        cadre, plein = (1000 * max(0, m) // self.plus_grand for m in self.montants[:2])
        return min(1000, cadre), min(1000, plein)


@dataclass(frozen=True)
class Tableau:
    cle: str
    titre: str | Promise
    entete: str | Promise
    unite: str | Promise
    mesures: tuple[Mesure, ...]
    lignes: tuple[LigneMontree, ...]
    cachees: LigneMontree | None  # toutes ensemble
    total: LigneMontree

    @property
    def longue(self) -> bool:
        return len(self.lignes) > LONGUE

    @property
    def titres(self) -> list[str | Promise]:
        return [TITRES[mesure] for mesure in self.mesures]


PHRASES = {Sort.PETITE: _("moins de 5"), Sort.MASQUEE: _("masqué")}


class Rangement:
    """Les faits d'un dispositif par une clé : qui, combien, à chaque période et en tout."""

    def __init__(
        self,
        faits: Iterable[Fait],
        cle: Callable[[Fait], Hashable],
        mesures: tuple[Mesure, ...],
        periodes: Sequence[Periode],
    ):
        self.mesures = mesures
        self._periodes = range(len(periodes))
        rang = {mois: i for i, periode in enumerate(periodes) for mois in periode.mois}
        self.sommes: dict[Hashable, dict[int, Sommes]] = defaultdict(lambda: defaultdict(Sommes))
        self._nets: dict[tuple[Hashable, int], dict[tuple[int, Mesure], int]] = defaultdict(
            lambda: defaultdict(int)
        )
        for fait in faits:
            if fait.mesure not in mesures:
                continue
            for periode in (TOUT, rang[fait.mois]):
                case = self.sommes[cle(fait)][periode]
                case.centimes[fait.mesure] += fait.montant
                if fait.mesure is mesures[0]:
                    case.nombre += fait.nombre
                self._nets[cle(fait), periode][fait.personne, fait.mesure] += fait.montant

    def lignes(self, noms: Mapping[Hashable, Nom]) -> list[Ligne]:
        """Ce que le masque doit savoir ; une clé où plus rien ne compte n'est pas une ligne."""
        return [
            Ligne(
                cle,
                (*noms[cle].ordre, noms[cle].nom),
                self._personnes(cle, TOUT),
                self.sommes[cle][TOUT].nombre,
                tuple(self._personnes(cle, periode) for periode in self._periodes),
            )
            for cle in self.sommes
            if any(self._personnes(cle, periode) for periode in (TOUT, *self._periodes))
        ]

    def _personnes(self, cle: Hashable, periode: int) -> int:
        nets = self._nets.get((cle, periode), {})
        return len({personne for (personne, _mesure), montant in nets.items() if montant})

    def tableau(
        self,
        cle: str,
        titres: tuple[str | Promise, str | Promise, str | Promise],
        noms: Mapping[Hashable, Nom],
        sorts: Sorts,
        periode: int,
    ) -> Tableau:
        total, cachees, y_en_a = Sommes(), Sommes(), False
        montrees: list[tuple[Hashable, str, Sommes]] = []
        masquees: list[LigneMontree] = []
        for la_cle, sort in sorts.items():
            siennes = self.sommes[la_cle][periode]
            total.ajouter(siennes)
            if sort is Sort.MONTREE:
                if not siennes.vide:
                    montrees.append((la_cle, noms[la_cle].nom, siennes))
                continue
            cachees.ajouter(siennes)
            y_en_a = True
            if sort.nommee:
                masquees.append(LigneMontree(noms[la_cle].nom, phrase=PHRASES[sort], cle=la_cle))
        premiere = self.mesures[0]
        montrees.sort(key=lambda ligne: (-ligne[2].centimes[premiere], ligne[1]))
        plus_grand = max(
            (s.centimes[m] for _cle, _nom, s in montrees for m in self.mesures[:2]), default=0
        )
        titre, entete, unite = titres
        return Tableau(
            cle,
            titre,
            entete,
            unite,
            self.mesures,
            (
                *(self._montrer(nom, sommes, plus_grand, la) for la, nom, sommes in montrees),
                *sorted(masquees, key=lambda ligne: ligne.nom),
            ),
            self._montrer("", cachees) if y_en_a else None,
            self._montrer("", total),
        )

    def _montrer(
        self, nom: str, sommes: Sommes, plus_grand: int = 0, cle: Hashable = None
    ) -> LigneMontree:
        montants = tuple(sommes.centimes[mesure] for mesure in self.mesures)
        return LigneMontree(nom, montants, sommes.nombre, plus_grand=plus_grand, cle=cle)


@dataclass(frozen=True)
class Annee:
    """Les deux masques d'un rangement : pour tout le dispositif, et pour chaque période."""

    tout: Sorts
    periodes: Sorts

    def sorts(self, periode: int) -> Sorts:
        return self.tout if periode == TOUT else self.periodes


def masques(lignes: Sequence[Ligne]) -> Annee:
    tout = masquer(lignes)
    return Annee(tout, masquer_par_periode(lignes, tout))


def masques_des_parties(
    lignes: Sequence[Ligne], territoire_de: Mapping[Hashable, Hashable], territoires: Annee
) -> Annee:
    """Les communes, dans leur territoire, dont la somme est publiée à côté."""
    par_territoire: dict[Hashable, list[Ligne]] = defaultdict(list)
    for ligne in lignes:
        par_territoire[territoire_de[ligne.cle]].append(ligne)
    tout = masquer_les_parties(
        [(territoires.tout[t], siennes) for t, siennes in par_territoire.items()], masquer
    )
    periodes = masquer_les_parties(
        [(territoires.periodes[t], siennes) for t, siennes in par_territoire.items()],
        lambda siennes: masquer_par_periode(siennes, tout),
    )
    return Annee(tout, periodes)


@dataclass
class Totaux:
    """Tous les faits d'une période, sans les ranger."""

    faits: Sequence[Fait]
    mois: frozenset[date]

    def centimes(self, mesure: Mesure) -> int:
        return sum(fait.montant for fait in self._siens if fait.mesure is mesure)

    def nombre(self, mesure: Mesure) -> int:
        return sum(fait.nombre for fait in self._siens if fait.mesure is mesure)

    def personnes(self, mesure: Mesure) -> int:
        nets: dict[int, int] = defaultdict(int)
        for fait in self._siens:
            if fait.mesure is mesure:
                nets[fait.personne] += fait.montant
        return sum(1 for montant in nets.values() if montant)

    @cached_property
    def _siens(self) -> list[Fait]:
        return [fait for fait in self.faits if fait.mois in self.mois]
