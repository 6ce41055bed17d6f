"""L'encaissement : un ou plusieurs Pass contre une formation, tous ou aucun."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from pass_numerique import codes
from pass_numerique.etats import Code, Compte, EtatChequier, Nature, Refus
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Chequier,
    Encaissement,
    Labellisation,
    Pass,
    Prestation,
    Remise,
    Saisie,
    StructureFormation,
    TentativeRefusee,
)
from pass_numerique.services import comptabilite, journal, tentatives, verrous

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
class _Demande:
    structure: StructureFormation
    prestation: Prestation
    jour: date
    candidates: tuple[tuple[str, ...], ...]  # par ligne : l'empreinte du code, une par clé connue
    cle: str
    charge: str
    moment: datetime


@dataclass(frozen=True)
class _Lus:
    """Les lignes verrouillées dont dépend la réponse ; les mêmes requêtes, quels que soient les codes."""

    par_empreinte: dict[str, Pass]
    chequiers: dict[int, Chequier]
    remises: dict[int, Remise]
    encaisses: frozenset[int]


def encaisser(
    *,
    structure: StructureFormation,
    prestation: Prestation,
    jour: date,
    secrets: Sequence[str],
    cle: str,
    par=None,
    adresse: str = "",
    maintenant: datetime | None = None,
) -> Saisie:
    """Encaisse ces Pass pour une formation donnée ce jour-là ; tous, ou aucun.

    `cle` nomme l'envoi : le même envoi deux fois rend la même saisie, un autre contenu sous la
    même clé est refusé. À appeler hors de toute transaction : les refus se gardent malgré l'échec.
    """
    moment = a_cette_heure(maintenant)
    lus = _lire(secrets)
    visiteur = tentatives.Visiteur(
        TentativeRefusee.Page.ENCAISSEMENT, structure=structure, par=par, adresse=adresse
    )
    tentatives.exiger_de_la_retenue(visiteur, moment)
    candidates = tuple(tuple(codes.empreintes(secret)) for secret in lus)
    charge = codes.masquer(
        "charge", f"{prestation.pk}|{jour}|{'|'.join(sorted(c[0] for c in candidates))}"
    )
    demande = _Demande(structure, prestation, jour, candidates, cle, charge, moment)
    les_pass: dict[int, int] = {}
    try:
        with transaction.atomic(durable=True):
            return _encaisser(demande, par, les_pass)
    except Refus as refus:
        if refus.code != Code.CLE_REPRISE:
            tentatives.garder(visiteur, moment, refus.lignes or {0: refus.code}, les_pass)
        raise


def annuler(
    saisie: Saisie,
    structure: StructureFormation,
    motif: str,
    par=None,
    maintenant: datetime | None = None,
) -> Saisie:
    """La structure revient sur sa saisie, dans le délai et avant tout bordereau."""
    return _annuler(saisie, motif, par, a_cette_heure(maintenant), structure)


def annuler_au_departement(
    saisie: Saisie, motif: str, par=None, maintenant: datetime | None = None
) -> Saisie:
    """Passé le délai, le gestionnaire revient sur une saisie, tant qu'aucun bordereau ne la porte."""
    return _annuler(saisie, motif, par, a_cette_heure(maintenant), None)


# --- Encaisser


def _lire(secrets: Sequence[str]) -> list[str]:
    """Les codes compacts ; un signe faux se dit ici, avant de compter comme un essai."""
    if not secrets:
        raise Refus(Code.AUCUN_PASS)
    if len(secrets) > CODES_PAR_SAISIE:
        raise Refus(Code.TROP_DE_CODES)
    lus, lignes = [], {}
    for rang, saisi in enumerate(secrets):
        try:
            lu = codes.lire_secret(saisi)
        except codes.CodeMalFait:
            lignes[rang] = Code.CODE_MAL_FAIT
            continue
        if lu in lus:
            lignes[rang] = Code.EN_DOUBLE
        lus.append(lu)
    if lignes:
        raise Refus(next(iter(lignes.values())), lignes=lignes)
    return lus


def _encaisser(demande: _Demande, par, les_pass: dict[int, int]) -> Saisie:
    structure = verrous.un(StructureFormation, demande.structure.pk)
    if deja := Saisie.objects.filter(structure=structure, cle=demande.cle).first():
        if deja.charge != demande.charge:
            raise Refus(Code.CLE_REPRISE)
        return deja
    _exiger_la_structure(structure, demande)
    lus = _verrouiller(demande)
    trouves = [
        next((lus.par_empreinte[e] for e in lignes if e in lus.par_empreinte), None)
        for lignes in demande.candidates
    ]
    les_pass.update({rang: p.pk for rang, p in enumerate(trouves) if p is not None})
    lignes = {rang: refus for rang, p in enumerate(trouves) if (refus := _refus(p, lus, demande))}
    if not lignes:
        lignes = _refus_du_nombre(trouves, demande.prestation)
    if lignes:
        raise Refus(next(iter(lignes.values())), lignes=lignes)
    return _ecrire(demande, structure, trouves, lus, par)


def _exiger_la_structure(structure: StructureFormation, demande: _Demande) -> None:
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    if demande.jour > jour_de(demande.moment):
        raise Refus(Code.JOUR_A_VENIR)
    if not Labellisation.objects.filter(structure=structure).le(demande.jour).exists():
        raise Refus(Code.PAS_LABELLISEE)
    prestation = demande.prestation
    if prestation.structure_id != structure.pk or not prestation.proposee_le(demande.jour):
        raise Refus(Code.PRESTATION_REFUSEE)


def _verrouiller(demande: _Demande) -> _Lus:
    empreintes = [e for lignes in demande.candidates for e in lignes]
    reperes = dict(Pass.objects.filter(empreinte__in=empreintes).values_list("pk", "chequier"))
    chequiers = verrous.plusieurs(Chequier, reperes.values())
    les_pass = verrous.plusieurs(Pass, reperes)
    remises = Remise.objects.valables().filter(chequier__in=list(chequiers) or [verrous.PERSONNE])
    encaisses = Encaissement.objects.vifs().filter(un_pass__in=list(les_pass) or [verrous.PERSONNE])
    return _Lus(
        {p.empreinte: p for p in les_pass.values()},
        chequiers,
        {remise.chequier_id: remise for remise in remises},
        frozenset(encaisses.values_list("un_pass", flat=True)),
    )


def _refus(p: Pass | None, lus: _Lus, demande: _Demande) -> Code | None:
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


def _refus_du_nombre(les_pass: list[Pass], prestation: Prestation) -> dict[int, Code]:
    """Chaque personne paie le prix de la formation, une ou plusieurs fois (deux séances le même jour)."""
    par_chequier = Counter(p.chequier_id for p in les_pass)
    return {
        rang: Code.MAUVAIS_NOMBRE
        for rang, p in enumerate(les_pass)
        if par_chequier[p.chequier_id] % prestation.nombre_de_pass
    }


def _ecrire(demande, structure, les_pass: list[Pass], lus: _Lus, par) -> Saisie:
    saisie = Saisie.objects.create(
        structure=structure,
        prestation=demande.prestation,
        jour=demande.jour,
        saisie_le=demande.moment,
        saisie_par=par,
        cle=demande.cle,
        charge=demande.charge,
    )
    Encaissement.objects.bulk_create(
        Encaissement(saisie=saisie, un_pass=p, montant=p.valeur) for p in les_pass
    )
    fait = journal.noter(
        Nature.ENCAISSEMENT,
        saisie,
        par,
        demande.moment,
        structure=structure.pk,
        les_pass=[p.pk for p in les_pass],
    )
    par_dispositif = defaultdict(int)
    for p in les_pass:
        par_dispositif[lus.chequiers[p.chequier_id].dispositif] += p.valeur
    for dispositif, montant in par_dispositif.items():
        comptabilite.passer(fait, dispositif, {Compte.REMIS: -montant, Compte.UTILISE: montant})
    return saisie


# --- Annuler


@transaction.atomic
def _annuler(
    saisie: Saisie, motif: str, par, moment: datetime, structure: StructureFormation | None
) -> Saisie:
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    if structure is not None and saisie.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    cles = dict(saisie.encaissements.values_list("un_pass", "un_pass__chequier"))
    chequiers = verrous.plusieurs(Chequier, cles.values())
    verrous.plusieurs(Pass, cles)
    vifs = verrous.verrouiller(saisie.encaissements.vifs())
    if not vifs:
        raise Refus(Code.DEJA_ANNULE)
    if any(encaissement.bordereau_id for encaissement in vifs):
        raise Refus(Code.DANS_UN_BORDEREAU)
    _exiger_le_delai(saisie, chequiers, moment, structure)
    retours: dict = defaultdict(Counter)
    for encaissement in vifs:
        encaissement.annule_le, encaissement.annule_par = moment, par
        encaissement.motif_annulation = motif
        chequier = chequiers[cles[encaissement.un_pass_id]]
        retours[chequier.dispositif][_compte_de_retour(chequier)] += encaissement.montant
    Encaissement.objects.bulk_update(vifs, ["annule_le", "annule_par", "motif_annulation"])
    fait = journal.noter(
        Nature.ENCAISSEMENT_ANNULE, saisie, par, moment, les_pass=[e.un_pass_id for e in vifs]
    )
    for dispositif, montants in retours.items():
        comptabilite.passer(fait, dispositif, {Compte.UTILISE: -sum(montants.values()), **montants})
    return saisie


def _exiger_le_delai(saisie, chequiers: dict[int, Chequier], moment, structure) -> None:
    dispositifs = {chequier.dispositif for chequier in chequiers.values()}
    if any(dispositif.clos_le for dispositif in dispositifs):
        raise Refus(Code.DISPOSITIF_CLOS)
    if structure is None:
        return
    delai = min(d.jours_pour_annuler_un_encaissement for d in dispositifs)
    if jour_de(moment) > jour_de(saisie.saisie_le) + timedelta(days=delai):
        raise Refus(Code.DELAI_PASSE)
    # Le Pass rendu ne servirait plus à personne : au Département d'en décider.
    if any(chequier.etat == EtatChequier.REMPLACE for chequier in chequiers.values()):
        raise Refus(Code.CHEQUIER_REMPLACE)


def _compte_de_retour(chequier: Chequier) -> Compte:
    """Où va la valeur d'un Pass rendu, selon ce que son chéquier est devenu."""
    if chequier.etat == EtatChequier.OPPOSE:
        return Compte.BLOQUE
    if chequier.etat == EtatChequier.REMPLACE:
        return Compte.DISPONIBLE
    return Compte.REMIS
