"""Le contrôle des Pass présentés pour une formation : les mêmes refus, qu'on essaie ou qu'on encaisse."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pass_numerique import codes
from pass_numerique.etats import EtatChequier
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Chequier,
    Encaissement,
    Labellisation,
    Pass,
    Prestation,
    Remise,
    StructureFormation,
    TentativeRefusee,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import tentatives, verrous

CODES_PAR_SAISIE = 60
_REFUS_PAR_ETAT = {
    EtatChequier.OPPOSE: Code.CHEQUIER_BLOQUE,
    EtatChequier.REMPLACE: Code.CHEQUIER_REMPLACE,
    EtatChequier.ANNULE: Code.PASS_ANNULE,
    EtatChequier.EDITE: Code.PAS_REMIS,
    EtatChequier.EXPEDIE: Code.PAS_REMIS,
    EtatChequier.EN_STOCK: Code.PAS_REMIS,
}


@dataclass(frozen=True)
class Demande:
    """Des Pass, pour une formation donnée un jour."""

    structure: StructureFormation
    prestation: Prestation
    jour: date
    candidates: tuple[tuple[str, ...], ...]  # par ligne : l'empreinte du code, une par clé connue
    moment: datetime


@dataclass(frozen=True)
class Lus:
    """Les lignes dont dépend la réponse ; les mêmes requêtes, quels que soient les codes."""

    par_ligne: tuple[Pass | None, ...]
    chequiers: dict[int, Chequier]
    remises: dict[int, Remise]
    encaisses: frozenset[int]

    @property
    def trouves(self) -> dict[int, int]:
        """Ligne → Pass, pour celles dont le secret est le bon."""
        return {rang: p.pk for rang, p in enumerate(self.par_ligne) if p is not None}


@dataclass(frozen=True)
class Verdict:
    """Ce qu'un code vaut, avant d'encaisser : le Pass qu'il désigne, ou pourquoi il n'irait pas."""

    serie: str = ""
    valeur: int = 0
    refus: Code | None = None


def visiteur(structure: StructureFormation, par, adresse: str) -> tentatives.Visiteur:
    """Essayer un code ou l'encaisser se compte ensemble."""
    return tentatives.Visiteur(
        TentativeRefusee.Page.ENCAISSEMENT, structure=structure, par=par, adresse=adresse
    )


def verifier(
    *,
    structure: StructureFormation,
    prestation: Prestation,
    jour: date,
    secrets: Sequence[str],
    par=None,
    adresse: str = "",
    maintenant: datetime | None = None,
) -> list[Verdict]:
    """Dit de chaque code s'il irait, sans rien encaisser : seuls les codes refusés s'écrivent.

    Le nombre de Pass de chaque personne ne se juge qu'à l'encaissement : la liste n'est pas finie.
    """
    moment = a_cette_heure(maintenant)
    lus, refus = lire_les_codes(secrets)
    verdicts = [Verdict(refus=refus.get(rang)) for rang in range(len(secrets))]
    bons = [rang for rang in range(len(secrets)) if rang not in refus]
    if not bons:
        return verdicts
    qui = visiteur(structure, par, adresse)
    tentatives.exiger_de_la_retenue(qui, moment)
    candidates = tuple(tuple(codes.empreintes(lus[rang])) for rang in bons)
    demande = Demande(structure, prestation, jour, candidates, moment)
    exiger_la_structure(StructureFormation.objects.get(pk=structure.pk), demande)
    lignes = lire_les_pass(demande, verrouiller=False)
    refuses = refus_des_lignes(lignes, demande)
    if refuses:
        tentatives.garder(qui, moment, refuses, lignes.trouves)
    for place, rang in enumerate(bons):
        p = lignes.par_ligne[place]
        if place in refuses:
            verdicts[rang] = Verdict(refus=refuses[place])
        elif p is not None:
            serie = codes.Serie(*_numero(lignes.chequiers[p.chequier_id]), p.rang)
            verdicts[rang] = Verdict(str(serie), p.valeur)
    return verdicts


def lire_les_codes(secrets: Sequence[str]) -> tuple[dict[int, str], dict[int, Code]]:
    """Les codes compacts par rang, et les lignes mal faites ou en double : dites avant toute requête,
    elles ne comptent pas comme des essais."""
    if not secrets:
        raise Refus(Code.AUCUN_PASS)
    if len(secrets) > CODES_PAR_SAISIE:
        raise Refus(Code.TROP_DE_CODES)
    lus: dict[int, str] = {}
    lignes: dict[int, Code] = {}
    for rang, saisi in enumerate(secrets):
        try:
            lu = codes.lire_secret(saisi)
        except codes.CodeMalFait:
            lignes[rang] = Code.CODE_MAL_FAIT
            continue
        if lu in lus.values():
            lignes[rang] = Code.EN_DOUBLE
        lus[rang] = lu
    return lus, lignes


def exiger_la_structure(structure: StructureFormation, demande: Demande) -> Prestation:
    """Ce jour-là, cette structure donne cette formation ; rend la formation, relue."""
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    if demande.jour > jour_de(demande.moment):
        raise Refus(Code.JOUR_A_VENIR)
    if not Labellisation.objects.filter(structure=structure).le(demande.jour).exists():
        raise Refus(Code.PAS_LABELLISEE)
    # Son prix et ses jours ont pu changer depuis que la page est ouverte.
    prestation = Prestation.objects.filter(pk=demande.prestation.pk, structure=structure).first()
    if prestation is None or not prestation.proposee_le(demande.jour):
        raise Refus(Code.PRESTATION_REFUSEE)
    return prestation


def lire_les_pass(demande: Demande, *, verrouiller: bool) -> Lus:
    empreintes = [e for lignes in demande.candidates for e in lignes]
    reperes = dict(Pass.objects.filter(empreinte__in=empreintes).values_list("pk", "chequier"))
    chequiers = verrous.plusieurs(Chequier, reperes.values(), verrouiller)
    les_pass = verrous.plusieurs(Pass, reperes, verrouiller)
    remises = Remise.objects.valables().filter(chequier__in=list(chequiers) or [verrous.PERSONNE])
    encaisses = Encaissement.objects.vifs().filter(un_pass__in=list(les_pass) or [verrous.PERSONNE])
    par_empreinte = {p.empreinte: p for p in les_pass.values()}
    return Lus(
        tuple(
            next((par_empreinte[e] for e in ligne if e in par_empreinte), None)
            for ligne in demande.candidates
        ),
        chequiers,
        {remise.chequier_id: remise for remise in remises},
        frozenset(encaisses.values_list("un_pass", flat=True)),
    )


def refus_des_lignes(lus: Lus, demande: Demande) -> dict[int, Code]:
    return {
        rang: refus
        for rang, p in enumerate(lus.par_ligne)
        if (refus := _refus(p, lus, demande)) is not None
    }


def refus_du_nombre(lus: Lus, prestation: Prestation) -> dict[int, Code]:
    """Chaque personne paie le prix de la formation, une ou plusieurs fois (deux séances le même jour)."""
    par_chequier = Counter(p.chequier_id for p in lus.par_ligne)
    return {
        rang: Code.MAUVAIS_NOMBRE
        for rang, p in enumerate(lus.par_ligne)
        if par_chequier[p.chequier_id] % prestation.nombre_de_pass
    }


def _refus(p: Pass | None, lus: Lus, demande: Demande) -> Code | None:
    """La vraie raison, pour qui a le bon code ; la même phrase pour tous les autres."""
    if p is None:
        return Code.CODE_INCONNU
    chequier = lus.chequiers[p.chequier_id]
    dispositif, remise = chequier.dispositif, lus.remises.get(chequier.pk)
    if p.pk in lus.encaisses:
        return Code.DEJA_UTILISE
    if p.annule_le is not None:
        return Code.PASS_ANNULE
    if chequier.etat in _REFUS_PAR_ETAT:
        return _REFUS_PAR_ETAT[chequier.etat]
    if remise is None:
        return Code.PAS_REMIS
    if demande.jour > dispositif.dernier_jour:
        return Code.EXPIRE
    if demande.jour < dispositif.premier_jour:
        return Code.PAS_ENCORE_VALABLE
    if demande.jour < jour_de(remise.remis_le):
        return Code.AVANT_LA_REMISE
    if jour_de(demande.moment) > dispositif.dernier_jour_de_saisie or dispositif.clos_le:
        return Code.SAISIE_TROP_TARDIVE
    return None


def _numero(chequier: Chequier) -> tuple[str, int]:
    return chequier.dispositif.prefixe, chequier.numero
