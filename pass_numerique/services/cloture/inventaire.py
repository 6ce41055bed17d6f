"""L'inventaire d'une année : chaque Pass dans un état et un seul, chaque centime à sa place.

Il se lit à tout moment. À la fin de l'année, ses états sont ceux où les Pass resteront.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lieux.models import Commune
from pass_numerique.etats import AVANT_REMISE, COMPTES_UTILISES, Compte, EtatChequier, EtatPass
from pass_numerique.models import (
    Avoir,
    Dispositif,
    Ecriture,
    Financement,
    LigneBordereau,
    LotEdition,
    Pass,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services.comptabilite import repartir
from pass_numerique.territoires import avec_leur_territoire, territoire_de

# Ce qu'un Pass jamais utilisé valait encore : cet argent revient aux financeurs.
SOLDES_A_LA_CLOTURE = (Compte.DISPONIBLE, Compte.IMPRIME, Compte.REMIS, Compte.BLOQUE)

NOMS: dict[str, tuple[str | Promise, str | Promise]] = {
    EtatPass.ENCAISSE: (_("Utilisés"), _("ils ont payé une formation")),
    EtatPass.ANNULE: (_("Détruits"), _("avec un procès-verbal, ou détachés d'un remplaçant")),
    EtatPass.REMPLACE: (_("Remplacés"), _("un autre chéquier a été donné à leur place")),
    EtatPass.OPPOSE: (_("Bloqués"), _("perdus ou volés, jamais remplacés")),
    EtatPass.ACTIF: (_("Remis, pas utilisés"), _("donnés à des personnes")),
    EtatPass.EN_STOCK: (_("Dans une structure"), _("pas remis")),
    EtatPass.EXPEDIE: (_("En route"), _("envoyés, pas arrivés")),
    EtatPass.EDITE: (_("Au Département"), _("imprimés, pas envoyés ou revenus")),
}


@dataclass(frozen=True)
class EtatCompte:
    """Les Pass d'un état : combien, et ce qu'ils valent (centimes)."""

    etat: str
    nombre: int
    valeur: int

    @property
    def nom(self) -> str | Promise:
        return NOMS[self.etat][0]

    @property
    def aide(self) -> str | Promise:
        return NOMS[self.etat][1]


@dataclass(frozen=True)
class Stock:
    """Du papier qui n'a servi à personne, et qui le tient : à faire revenir ou à détruire."""

    structure: int | None  # None : le Département
    nom: str | Promise
    territoire: str
    etat: str
    chequiers: int
    nombre: int
    valeur: int

    @property
    def ou(self) -> str | Promise:
        """Où il est dans la structure, ou sur la route ; le Département se dit de lui-même."""
        if self.structure is None:
            return ""
        return _("en route") if self.etat == EtatChequier.EXPEDIE else _("en stock")


@dataclass(frozen=True)
class Creance:
    """Ce qu'une structure a reçu par erreur, et qu'aucun bordereau n'a déduit."""

    structure: int
    nom: str
    siret: str
    nombre: int
    montant: int


@dataclass(frozen=True)
class Part:
    """Un financeur : ce qu'il a promis, ce qu'il porte de la dépense, ce qui lui revient."""

    financement: Financement
    promis: int
    utilise: int
    rendu: int
    a_recouvrer: int  # compris dans `rendu` : des structures le doivent encore


@dataclass(frozen=True)
class Inventaire:
    dispositif: Dispositif
    etats: tuple[EtatCompte, ...]
    emis: int  # d'après les lots imprimés
    payes: int
    montant_paye: int  # la valeur des Pass utilisés que les structures ont reçue
    stocks: tuple[Stock, ...]
    creances: tuple[Creance, ...]
    soldes: dict[str, int]
    parts: tuple[Part, ...]

    @cached_property
    def nombre(self) -> int:
        return sum(etat.nombre for etat in self.etats)

    @cached_property
    def valeur(self) -> int:
        return sum(etat.valeur for etat in self.etats)

    @property
    def complet(self) -> bool:
        """Tous les Pass imprimés sont comptés, une seule fois."""
        return self.nombre == self.emis

    @property
    def promis(self) -> int:
        return -self.soldes[Compte.FINANCEURS]

    @property
    def utilise(self) -> int:
        return sum(self.soldes[compte] for compte in COMPTES_UTILISES)

    @property
    def paye(self) -> int:
        return self.soldes[Compte.PAYE]

    @property
    def rendu(self) -> int:
        return sum(self.soldes[compte] for compte in SOLDES_A_LA_CLOTURE)

    @property
    def a_recouvrer(self) -> int:
        return -self.soldes[Compte.AVOIR]

    @property
    def verse(self) -> int:
        """Ce que les financeurs n'ont pas sorti : le reste, sans ce que des structures doivent."""
        return self.rendu - self.a_recouvrer

    @cached_property
    def papier(self) -> tuple[int, int, int]:
        """Chéquiers, Pass et centimes qui n'ont servi à personne."""
        return (
            sum(stock.chequiers for stock in self.stocks),
            sum(stock.nombre for stock in self.stocks),
            sum(stock.valeur for stock in self.stocks),
        )

    @property
    def constat(self) -> dict:
        """Ce qui doit être encore vrai à la confirmation : des numéros et des sommes, sans un nom."""
        return {
            "emis": self.emis,
            "etats": {etat.etat: [etat.nombre, etat.valeur] for etat in self.etats},
            "payes": [self.payes, self.montant_paye],
            "stocks": [[s.structure, s.etat, s.chequiers, s.nombre, s.valeur] for s in self.stocks],
            "creances": [[c.structure, c.nombre, c.montant] for c in self.creances],
            "soldes": self.soldes,
            "parts": [
                [p.financement.financeur, p.promis, p.utilise, p.rendu, p.a_recouvrer]
                for p in self.parts
            ],
        }


def inventaire(dispositif: Dispositif) -> Inventaire:
    """Un nombre fixe de requêtes. Après la clôture, il dit encore ce qu'elle a constaté."""
    soldes = Ecriture.objects.filter(dispositif=dispositif).hors_cloture().soldes()
    payes = LigneBordereau.objects.vives().filter(
        bordereau__dispositif=dispositif,
        bordereau__lot__paye_le__isnull=False,
        encaissement__annule_le=None,
        encaissement__isnull=False,
    )
    paye = payes.aggregate(nombre=Count("pk"), total=Sum("montant"))
    return Inventaire(
        dispositif=dispositif,
        etats=_etats(dispositif),
        emis=_emis(dispositif),
        payes=paye["nombre"],
        montant_paye=paye["total"] or 0,
        stocks=_stocks(dispositif),
        creances=_creances(dispositif),
        soldes=soldes,
        parts=_parts(dispositif, soldes),
    )


def _etats(dispositif: Dispositif) -> tuple[EtatCompte, ...]:
    # Le dernier jour, rien n'est encore expiré : l'état dit où est le Pass.
    lus = Pass.objects.filter(chequier__dispositif=dispositif).par_etat(dispositif.dernier_jour)
    return tuple(EtatCompte(etat, *lus[etat]) for etat in NOMS if etat in lus)


def _emis(dispositif: Dispositif) -> int:
    lots = LotEdition.objects.filter(dispositif=dispositif).order_by()
    chequiers = lots.aggregate(n=Sum(F("dernier") - F("premier") + 1))["n"] or 0
    return chequiers * dispositif.pass_par_chequier


def _stocks(dispositif: Dispositif) -> tuple[Stock, ...]:
    lus = list(
        Pass.objects.inutilises()
        .filter(chequier__dispositif=dispositif, chequier__etat__in=AVANT_REMISE)
        .order_by()
        .values_list("chequier__structure", "chequier__etat")
        .annotate(
            chequiers=Count("chequier", distinct=True), nombre=Count("pk"), valeur=Sum("valeur")
        )
    )
    cles = {cle for cle, *_reste in lus if cle}
    structures = StructurePrescriptrice.objects.in_bulk(cles)
    lues = avec_leur_territoire().filter(pk__in={s.commune_id for s in structures.values()})
    communes: dict[str, Commune] = {commune.pk: commune for commune in lues}
    stocks = []
    for cle, etat, *comptes in lus:
        nom, territoire = _("Le Département"), ""
        if cle:
            ou = territoire_de(communes[structures[cle].commune_id])
            nom, territoire = structures[cle].nom, ou.nom if ou else ""
        stocks.append(Stock(cle, nom, territoire, etat, *comptes))
    return tuple(sorted(stocks, key=_ordre))


def _ordre(stock: Stock) -> tuple:
    """Le Département d'abord, puis par territoire et par structure."""
    return stock.structure is not None, stock.territoire, str(stock.nom), stock.etat


def _creances(dispositif: Dispositif) -> tuple[Creance, ...]:
    dus: dict[int, list[int]] = defaultdict(list)
    lus = Avoir.objects.a_deduire().filter(encaissement__un_pass__chequier__dispositif=dispositif)
    for structure, montant in lus.order_by().values_list(
        "encaissement__saisie__structure", "montant"
    ):
        dus[structure].append(montant)
    structures = StructureFormation.objects.filter(pk__in=list(dus)).order_by("nom", "pk")
    return tuple(Creance(s.pk, s.nom, s.siret, len(dus[s.pk]), sum(dus[s.pk])) for s in structures)


def _parts(dispositif: Dispositif, soldes: dict[str, int]) -> tuple[Part, ...]:
    """Chaque part se calcule sur son total, comme partout : les colonnes font le total au centime."""
    financements = list(dispositif.financements.order_by("pk"))
    taux = [financement.part for financement in financements]
    utilises = repartir(sum(soldes[compte] for compte in COMPTES_UTILISES), taux)
    dus = repartir(-soldes[Compte.AVOIR], taux)
    return tuple(
        Part(f, f.plafond, utilise, f.plafond - utilise, du)
        for f, utilise, du in zip(financements, utilises, dus, strict=True)
    )
