"""La différence entre les lignes d'un fichier et la base. Lecture seule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lieux.importation import constats, doublons, rapprochement
from lieux.importation.base import EtatBase, LieuConnu, ProvenanceConnue
from lieux.importation.objets import LieuNormalise, Rejet, Remarque
from lieux.importation.plans import Plan, planifier

# Plus de la moitié des lieux d'un jeu absents : le fichier est sans doute tronqué.
# Un jeu de moins de dix lieux n'est pas jugé seul, mais avec l'ensemble du fichier.
PART_D_ABSENTS = 0.5
JEU_JUGE_SEUL = 10


@dataclass(frozen=True, slots=True)
class Absent:
    """Un lieu connu d'un jeu du fichier, et que le fichier ne nomme plus."""

    provenance: ProvenanceConnue
    lieu: LieuConnu

    @property
    def nouveau(self) -> bool:
        return self.provenance.absent_depuis is None


@dataclass(slots=True)
class Ecart:
    """Tout ce qu'un import changerait, et tout ce qu'il a à dire."""

    lignes: list[LieuNormalise]
    rejets: list[Rejet]
    plans: list[Plan]
    repetitions: list[rapprochement.Repetition]
    absents: list[Absent]
    doublons: list[doublons.Doublon]
    remarques: list[Remarque]
    jeux_tronques: list[str] = field(default_factory=list)

    @property
    def lues(self) -> int:
        return len(self.lignes) + len(self.rejets)

    @property
    def empreinte(self) -> tuple:
        return (
            tuple(plan.empreinte for plan in self.plans),
            tuple((absent.provenance.pk, absent.nouveau) for absent in self.absents),
        )


def calculer_ecart(
    lignes: Sequence[LieuNormalise],
    rejets: Sequence[Rejet] = (),
    remarques: Iterable[Remarque] = (),
    etat: EtatBase | None = None,
    avec_doublons: bool = True,
) -> Ecart:
    """L'écart entre ces lignes et la base. Nombre de requêtes fixe.

    `rejets` et `remarques` : ceux de la normalisation ; un lieu dont la ligne est rejetée
    n'est pas absent.
    """
    etat = etat or EtatBase.charger()
    aujourd_hui = timezone.localdate().isoformat()
    retenues, repetitions = rapprochement.sans_repetitions(lignes)
    notes = list(remarques)
    notes += [constats.de_la_repetition(repetition) for repetition in repetitions]
    plans = []
    for groupe in rapprochement.rapprocher(retenues, etat):
        plan = planifier(groupe, etat, aujourd_hui)
        plans.append(plan)
        notes += constats.du_plan(plan, groupe)
    absents, tronques = _absents(lignes, rejets, etat)
    return Ecart(
        lignes=list(lignes),
        rejets=list(rejets),
        plans=plans,
        repetitions=repetitions,
        absents=absents,
        doublons=_doublons(plans, etat) if avec_doublons else [],
        remarques=notes,
        jeux_tronques=tronques,
    )


# --- Absents -------------------------------------------------------------------------


def _absents(
    lignes: Sequence[LieuNormalise], rejets: Sequence[Rejet], etat: EtatBase
) -> tuple[list[Absent], list[str]]:
    """(lieux absents, jeux dont plus de la moitié disparaîtrait).

    Un jeu que le fichier ne porte pas n'est pas jugé : le fichier ne dit rien de lui.
    """
    jeux = {ligne.jeu for ligne in lignes}
    nommes = {objet.identifiant for objet in (*lignes, *rejets)}
    attendus: Counter[str] = Counter()
    disparus: Counter[str] = Counter()
    absents = []
    for provenance in etat.provenances:
        if provenance.jeu not in jeux:
            continue
        absent = provenance.identifiant not in nommes
        if absent:
            absents.append(Absent(provenance, etat.lieux[provenance.lieu]))
        if provenance.absent_depuis is None:
            attendus[provenance.jeu] += 1
            disparus[provenance.jeu] += absent
    tronques = [
        jeu
        for jeu, connus in attendus.items()
        if connus >= JEU_JUGE_SEUL and disparus[jeu] > PART_D_ABSENTS * connus
    ]
    if not tronques and disparus.total() > PART_D_ABSENTS * attendus.total():
        tronques = sorted(jeu for jeu in disparus if disparus[jeu])
    return absents, tronques


# --- Doublons probables --------------------------------------------------------------


def _doublons(plans: list[Plan], etat: EtatBase) -> list[doublons.Doublon]:
    fiches: dict[Any, doublons.Fiche] = {
        lieu.pk: doublons.Fiche.de(
            lieu.pk,
            lieu.valeurs,
            None,
            lieu.provenances[0].identifiant if lieu.provenances else lieu.slug,
        )
        for lieu in etat.lieux.values()
    }
    cles: dict[str, Any] = {p.identifiant: p.lieu for p in etat.provenances}
    for rang, plan in enumerate(plans):
        cle = plan.lieu.pk if plan.lieu else ("nouveau", rang)
        principale = plan.principale
        fiches[cle] = doublons.Fiche.de(
            cle, plan.valeurs_finales, principale.ligne, principale.identifiant
        )
        cles |= {ligne.identifiant: cle for ligne in plan.lignes}
    declares = [
        (cles[ligne.identifiant], cles[ligne.meme_site_que])
        for plan in plans
        for ligne in plan.lignes
        if ligne.meme_site_que in cles
    ]
    return doublons.chercher(fiches.values(), declares, etat.ecartes)
