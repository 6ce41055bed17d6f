"""L'encaissement : un ou plusieurs Pass contre une formation, tous ou aucun."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from pass_numerique import codes
from pass_numerique.etats import Compte, EtatChequier, Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Chequier,
    Dispositif,
    Encaissement,
    Jeton,
    LigneBordereau,
    Pass,
    Prestation,
    Saisie,
    StructureFormation,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.querysets import EncaissementQuerySet
from pass_numerique.services import comptabilite, controle, journal, tentatives, verrous
from pass_numerique.services.controle import Demande


@dataclass(frozen=True)
class _Envoi:
    """Le nom d'un envoi, l'empreinte de ce qu'il contient, et qui l'envoie."""

    cle: str
    charge: str
    par: User | None
    jeton: Jeton | None


def encaisser(
    *,
    structure: StructureFormation,
    prestation: Prestation,
    jour: date,
    secrets: Sequence[str],
    cle: str,
    par=None,
    jeton: Jeton | None = None,
    adresse: str = "",
    maintenant: datetime | None = None,
) -> Saisie:
    """Encaisse ces Pass pour une formation donnée ce jour-là ; tous, ou aucun.

    `cle` nomme l'envoi : le même envoi deux fois rend la même saisie, un autre contenu sous la
    même clé est refusé. `jeton` : le logiciel qui envoie, quand ce n'est pas une personne. À appeler hors de toute transaction : les refus se gardent malgré l'échec.
    """
    moment = a_cette_heure(maintenant)
    lus, lignes = controle.lire_les_codes(secrets)
    if lignes:
        raise Refus(next(iter(lignes.values())), lignes=lignes)
    visiteur = controle.visiteur(structure, par, adresse)
    tentatives.exiger_de_la_retenue(visiteur, moment)
    candidates = tuple(tuple(codes.empreintes(secret)) for secret in lus.values())
    charge = codes.masquer(
        "charge", f"{prestation.pk}|{jour}|{'|'.join(sorted(c[0] for c in candidates))}"
    )
    demande = Demande(structure, prestation, jour, candidates, moment)
    les_pass: dict[int, int] = {}
    try:
        with transaction.atomic(durable=True):
            return _encaisser(_Envoi(cle, charge, par, jeton), demande, les_pass)
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
    jeton: Jeton | None = None,
) -> Saisie:
    """La structure revient sur sa saisie, dans le délai et avant tout bordereau."""
    return _annuler(saisie, motif, par, a_cette_heure(maintenant), structure, jeton)


def annuler_au_departement(
    saisie: Saisie,
    motif: str,
    par=None,
    maintenant: datetime | None = None,
    chequier: Chequier | None = None,
    pas_demandes: bool = False,
) -> Saisie:
    """Passé le délai, le gestionnaire revient sur une saisie, tant qu'aucun bordereau ne la porte.

    Avec `chequier`, sur les Pass de ce chéquier seulement : les autres personnes étaient là.
    Avec `pas_demandes`, sur ceux qu'aucun bordereau ne porte : les autres ont leur propre suite.
    """
    moment = a_cette_heure(maintenant)
    return _annuler(saisie, motif, par, moment, None, chequier=chequier, pas_demandes=pas_demandes)


def retours_prevus(saisie: Saisie, chequier: Chequier | None = None) -> dict[Compte, int]:
    """Où iraient les Pass (compte → nombre) si le Département annulait ; sinon, le refus qu'il aurait."""
    vifs = list(_a_annuler(saisie, chequier).select_related("un_pass__chequier__dispositif"))
    chequiers = [encaissement.un_pass.chequier for encaissement in vifs]
    _exiger_annulable(saisie, vifs, chequiers, a_cette_heure(), None)
    return dict(Counter(_compte_de_retour(c) for c in chequiers))


def _le_logiciel(jeton: Jeton | None) -> dict[str, int]:
    """Ce que le journal garde d'une clé : son numéro."""
    return {"jeton": jeton.pk} if jeton else {}


# --- Encaisser


def _encaisser(envoi: _Envoi, demande: Demande, les_pass: dict[int, int]) -> Saisie:
    structure = verrous.un(StructureFormation, demande.structure.pk)
    if deja := Saisie.objects.filter(structure=structure, cle=envoi.cle).first():
        if deja.charge != envoi.charge:
            raise Refus(Code.CLE_REPRISE)
        return deja
    prestation = controle.exiger_la_structure(structure, demande)
    lus = controle.lire_les_pass(demande, verrouiller=True)
    les_pass.update(lus.trouves)
    lignes = controle.refus_des_lignes(lus, demande) or controle.refus_du_nombre(lus, prestation)
    if lignes:
        raise Refus(next(iter(lignes.values())), lignes=lignes)
    return _ecrire(envoi, demande, lus)


def _ecrire(envoi: _Envoi, demande: Demande, lus: controle.Lus) -> Saisie:
    les_pass = lus.par_ligne
    saisie = Saisie.objects.create(
        structure=demande.structure,
        prestation=demande.prestation,
        jour=demande.jour,
        saisie_le=demande.moment,
        saisie_par=envoi.par,
        jeton=envoi.jeton,
        cle=envoi.cle,
        charge=envoi.charge,
    )
    Encaissement.objects.bulk_create(
        Encaissement(saisie=saisie, un_pass=p, montant=p.valeur) for p in les_pass
    )
    fait = journal.noter(
        Nature.ENCAISSEMENT,
        saisie,
        envoi.par,
        demande.moment,
        structure=demande.structure.pk,
        les_pass=[p.pk for p in les_pass],
        **_le_logiciel(envoi.jeton),
    )
    par_dispositif = defaultdict(int)
    for p in les_pass:
        par_dispositif[lus.chequiers[p.chequier_id].dispositif] += p.valeur
    for dispositif, montant in par_dispositif.items():
        comptabilite.passer(fait, dispositif, {Compte.REMIS: -montant, Compte.UTILISE: montant})
    return saisie


# --- Annuler


def annulable_jusqu_au(
    saisie: Saisie, structure: StructureFormation, maintenant: datetime | None = None
) -> date:
    """Le dernier jour où la structure peut annuler cette saisie ; sinon, le refus qu'elle aurait."""
    vifs = list(saisie.encaissements.vifs().select_related("un_pass__chequier__dispositif"))
    chequiers = [encaissement.un_pass.chequier for encaissement in vifs]
    _exiger_annulable(saisie, vifs, chequiers, a_cette_heure(maintenant), structure)
    return _dernier_jour(saisie, chequiers)


@transaction.atomic
def _annuler(
    saisie: Saisie,
    motif: str,
    par,
    moment: datetime,
    structure: StructureFormation | None,
    jeton: Jeton | None = None,
    chequier: Chequier | None = None,
    pas_demandes: bool = False,
) -> Saisie:
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    if structure is not None:  # fermée, peut-être, depuis que la page est ouverte
        structure = verrous.un(StructureFormation, structure.pk)
    voulus = _a_annuler(saisie, chequier)
    vifs, chequiers = verrouiller_avec_leurs_pass(
        voulus.hors_bordereau() if pas_demandes else voulus
    )
    _exiger_annulable(saisie, vifs, list(chequiers.values()), moment, structure)
    retours = rendre(vifs, chequiers, motif, par, moment)
    fait = journal.noter(
        Nature.ENCAISSEMENT_ANNULE,
        saisie,
        par,
        moment,
        les_pass=[e.un_pass_id for e in vifs],
        **_le_logiciel(jeton),
    )
    for dispositif, montants in retours.items():
        comptabilite.passer(fait, dispositif, {Compte.UTILISE: -sum(montants.values()), **montants})
    return saisie


def _a_annuler(saisie: Saisie, chequier: Chequier | None) -> EncaissementQuerySet:
    vifs = saisie.encaissements.vifs()
    return vifs if chequier is None else vifs.filter(un_pass__chequier=chequier)


def verrouiller_avec_leurs_pass(
    encaissements: EncaissementQuerySet,
) -> tuple[list[Encaissement], dict[int, Chequier]]:
    """Ces encaissements, relus sous verrou après leurs chéquiers et leurs Pass ; Pass → chéquier."""
    cles = dict(encaissements.values_list("un_pass", "un_pass__chequier"))
    chequiers = verrous.plusieurs(Chequier, cles.values())
    verrous.plusieurs(Pass, cles)
    vifs = verrous.verrouiller(encaissements)
    return vifs, {cle: chequiers[chequier] for cle, chequier in cles.items()}


def rendre(
    vifs: list[Encaissement], chequiers: dict[int, Chequier], motif: str, par, moment: datetime
) -> dict[Dispositif, Counter]:
    """Ces encaissements ne comptent plus. Rend où va leur valeur : dispositif → compte → centimes."""
    retours: dict = defaultdict(Counter)
    for encaissement in vifs:
        encaissement.annule_le, encaissement.annule_par = moment, par
        encaissement.motif_annulation = motif
        chequier = chequiers[encaissement.un_pass_id]
        retours[chequier.dispositif][_compte_de_retour(chequier)] += encaissement.montant
    Encaissement.objects.bulk_update(vifs, ["annule_le", "annule_par", "motif_annulation"])
    return retours


def _exiger_annulable(
    saisie: Saisie,
    vifs: list[Encaissement],
    chequiers: list[Chequier],
    moment: datetime,
    structure: StructureFormation | None,
) -> None:
    if structure is not None and saisie.structure_id != structure.pk:
        raise Refus(Code.PAS_A_VOUS)
    if structure is not None and not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    if not vifs:
        raise Refus(Code.DEJA_ANNULE)
    if LigneBordereau.objects.vives().filter(encaissement__in=vifs).exists():
        raise Refus(Code.DANS_UN_BORDEREAU)
    if any(chequier.dispositif.clos_le for chequier in chequiers):
        raise Refus(Code.DISPOSITIF_CLOS)
    if structure is None:
        return
    if jour_de(moment) > _dernier_jour(saisie, chequiers):
        raise Refus(Code.DELAI_PASSE)
    # Le Pass rendu ne servirait plus à personne : au Département d'en décider.
    if any(chequier.etat == EtatChequier.REMPLACE for chequier in chequiers):
        raise Refus(Code.CHEQUIER_REMPLACE)


def _dernier_jour(saisie: Saisie, chequiers: list[Chequier]) -> date:
    delai = min(c.dispositif.jours_pour_annuler_un_encaissement for c in chequiers)
    return jour_de(saisie.saisie_le) + timedelta(days=delai)


def _compte_de_retour(chequier: Chequier) -> Compte:
    """Où va la valeur d'un Pass rendu, selon ce que son chéquier est devenu."""
    if chequier.etat == EtatChequier.OPPOSE:
        return Compte.BLOQUE
    if chequier.etat == EtatChequier.REMPLACE:
        return Compte.DISPONIBLE
    return Compte.REMIS
