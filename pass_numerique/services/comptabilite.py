"""L'argent : des écritures dont la somme est nulle, et ce qu'elles disent d'un dispositif.

Les parts des financeurs se calculent sur les totaux, non geste par geste : elles font toujours le
total, au centime (docs/decisions, « Pass numérique »).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pass_numerique.etats import COMPTES_ENGAGES, COMPTES_UTILISES, Compte, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Dispositif, Ecriture, Evenement, Financement, Operation
from pass_numerique.models.dispositif import PART_ENTIERE
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous


def passer(
    evenement: Evenement, dispositif: Dispositif, montants: Mapping[Compte, int]
) -> Operation | None:
    """Écrit une opération ; les comptes à zéro n'ont pas d'écriture.

    Une fois l'année close, plus aucune : tout geste qui déplace de l'argent s'arrête ici.
    """
    exiger_ouvert(dispositif)
    lignes = {compte: montant for compte, montant in montants.items() if montant}
    if sum(lignes.values()):
        raise ValueError("Les écritures d'une opération doivent se compenser.")
    if not lignes:
        return None
    operation = Operation.objects.create(
        dispositif=dispositif,
        evenement=evenement,
        nature=evenement.nature,
        faite_le=evenement.fait_le,
    )
    Ecriture.objects.bulk_create(
        Ecriture(operation=operation, dispositif=dispositif, compte=compte, montant=montant)
        for compte, montant in lignes.items()
    )
    return operation


def exiger_ouvert(dispositif: Dispositif) -> None:
    """Relit la base : à appeler après avoir verrouillé ce qu'on va changer.

    La clôture prend les mêmes chéquiers : qui l'attendait a lu son dispositif avant elle, et ne la
    verrait pas sans cette lecture.
    """
    if Dispositif.objects.filter(pk=dispositif.pk, clos_le__isnull=False).exists():
        raise Refus(Code.DISPOSITIF_CLOS)


@transaction.atomic
def ouvrir_financement(
    dispositif: Dispositif,
    financeur: str,
    plafond: int,
    part: int,
    par=None,
    maintenant: datetime | None = None,
) -> Financement:
    """Un financeur promet `plafond` centimes, et paie `part` dix-millièmes de chaque dépense."""
    moment = a_cette_heure(maintenant)
    dispositif = verrous.un(Dispositif, dispositif.pk)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    if sum(dispositif.financements.values_list("part", flat=True)) + part > PART_ENTIERE:
        raise Refus(Code.PARTS_EN_TROP)
    financement = Financement.objects.create(
        dispositif=dispositif, financeur=financeur, plafond=plafond, part=part
    )
    fait = journal.noter(Nature.FINANCEMENT, financement, par, moment, plafond=plafond, part=part)
    passer(fait, dispositif, {Compte.FINANCEURS: -plafond, Compte.DISPONIBLE: plafond})
    return financement


@transaction.atomic
def changer_un_financement(
    financement: Financement,
    plafond: int,
    part: int | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> Financement:
    """Un avenant, ou une faute de frappe : la somme promise change, jamais sous ce qui est engagé.

    La part aussi, tant que rien n'est imprimé.
    """
    moment = a_cette_heure(maintenant)
    dispositif = verrous.un(Dispositif, financement.dispositif_id)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    financement = verrous.un(Financement, financement.pk)
    if part is None:
        part = financement.part
    elif part != financement.part:
        _exiger_une_part_possible(dispositif, financement, part)
    engage = parts_de(dispositif, chiffres(dispositif).engage)[financement.financeur]
    if plafond < max(engage, 1):
        raise Refus(Code.PROMESSE_TROP_BASSE)
    difference = plafond - financement.plafond
    if not difference and part == financement.part:
        return financement
    details = {"promis": [financement.plafond, plafond], "part": [financement.part, part]}
    financement.plafond, financement.part = plafond, part
    financement.save(update_fields=["plafond", "part"])
    fait = journal.noter(Nature.AVENANT, financement, par, moment, difference=difference, **details)
    passer(fait, dispositif, {Compte.FINANCEURS: -difference, Compte.DISPONIBLE: difference})
    return financement


def _exiger_une_part_possible(dispositif: Dispositif, financement: Financement, part: int) -> None:
    if dispositif.lots.exists():
        raise Refus(Code.REGLE_FIGEE)
    autres = dispositif.financements.exclude(pk=financement.pk)
    if sum(autres.values_list("part", flat=True)) + part > PART_ENTIERE:
        raise Refus(Code.PARTS_EN_TROP)


def repartir(total: int, parts: Sequence[int]) -> list[int]:
    """La part de chacun, en centimes ; leur somme est le total.

    Le cumul des parts s'arrondit, non chaque part : rien ne se perd ni ne s'ajoute.
    """
    entier = sum(parts)
    bornes, cumul = [0], 0
    for part in parts:
        cumul += part
        bornes.append(total * cumul // entier)
    return [haut - bas for bas, haut in zip(bornes, bornes[1:], strict=False)]


def exiger_le_budget(dispositif: Dispositif, valeur: int) -> None:
    """Refuse d'engager `valeur` de plus que ce que les financeurs ont promis, chacun pour sa part."""
    financements = list(dispositif.financements.order_by("pk"))
    if sum(f.part for f in financements) != PART_ENTIERE:
        raise Refus(Code.PARTS_INCOMPLETES)
    engage = chiffres(dispositif).engage + valeur
    parts = repartir(engage, [f.part for f in financements])
    if any(part > f.plafond for part, f in zip(parts, financements, strict=True)):
        raise Refus(Code.BUDGET_DEPASSE)


@dataclass(frozen=True)
class Chiffres:
    """Un dispositif en centimes, d'après ses écritures ; clos, ce qu'il était la veille."""

    finance: int
    engage: int
    imprime: int
    remis: int  # à utiliser, utilisé ou bloqué : ce qui a été donné à quelqu'un
    utilise: int  # demandé ou non, payé ou non
    bloque: int
    disponible: int
    pas_demande: int  # utilisé, et dans aucun bordereau
    demande: int
    a_payer: int
    paye: int  # sorti de la caisse ; ce qui l'a été par erreur y est encore
    avoirs: int  # payé par erreur, que de prochains bordereaux déduiront

    @property
    def rendu(self) -> int:
        """Ce qui retourne aux financeurs à la clôture : tout ce qui n'a pas servi."""
        return self.finance - self.utilise


def chiffres(dispositif: Dispositif) -> Chiffres:
    soldes = Ecriture.objects.filter(dispositif=dispositif).hors_cloture().soldes()
    utilise = sum(soldes[compte] for compte in COMPTES_UTILISES)
    return Chiffres(
        finance=-soldes[Compte.FINANCEURS],
        engage=sum(soldes[compte] for compte in COMPTES_ENGAGES),
        imprime=soldes[Compte.IMPRIME],
        remis=soldes[Compte.REMIS] + utilise + soldes[Compte.BLOQUE],
        utilise=utilise,
        bloque=soldes[Compte.BLOQUE],
        disponible=soldes[Compte.DISPONIBLE],
        pas_demande=soldes[Compte.UTILISE],
        demande=soldes[Compte.DEMANDE],
        a_payer=soldes[Compte.A_PAYER],
        paye=soldes[Compte.PAYE],
        avoirs=-soldes[Compte.AVOIR],
    )


def parts_de(dispositif: Dispositif, total: int) -> dict[str, int]:
    """Ce que chaque financeur porte d'un total du dispositif."""
    financements = list(dispositif.financements.order_by("pk"))
    parts = repartir(total, [f.part for f in financements])
    return {f.financeur: part for f, part in zip(financements, parts, strict=True)}
