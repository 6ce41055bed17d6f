"""Le stock : envoyer, recevoir, rendre, détruire ; et l'inventaire à n'importe quel moment."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from pass_numerique.codes import Serie
from pass_numerique.etats import AVANT_REMISE, Compte, EtatChequier, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Chequier,
    Destruction,
    Dispositif,
    Envoi,
    Mouvement,
    Pass,
    StructurePrescriptrice,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, journal, verrous


@transaction.atomic
def expedier(
    dispositif: Dispositif,
    structure: StructurePrescriptrice,
    premier: int,
    dernier: int,
    par=None,
    maintenant: datetime | None = None,
) -> Envoi:
    """Le Département envoie une suite de chéquiers, tous imprimés et encore chez lui."""
    if not structure.active:
        raise Refus(Code.STRUCTURE_FERMEE)
    chequiers = serie_verrouillee(dispositif, premier, dernier)
    _exiger(chequiers, lambda c: c.etat == EtatChequier.EDITE, Code.MAUVAIS_ETAT)
    return _envoyer(
        chequiers, Envoi.Sens.ALLER, structure, Nature.EXPEDITION, par, a_cette_heure(maintenant)
    )


@transaction.atomic
def retourner(
    dispositif: Dispositif,
    structure: StructurePrescriptrice,
    premier: int,
    dernier: int,
    par=None,
    maintenant: datetime | None = None,
) -> Envoi:
    """Une structure rend des chéquiers de son stock."""
    chequiers = serie_verrouillee(dispositif, premier, dernier)
    _exiger(
        chequiers,
        lambda c: c.etat == EtatChequier.EN_STOCK and c.structure_id == structure.pk,
        Code.PAS_DANS_VOTRE_STOCK,
    )
    return _envoyer(
        chequiers, Envoi.Sens.RETOUR, structure, Nature.RETOUR, par, a_cette_heure(maintenant)
    )


@transaction.atomic
def recevoir(
    envoi: Envoi,
    numeros: Collection[int] | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> list[Chequier]:
    """Compte ce qui est arrivé : tout, ou ces numéros ; le reste est encore en route."""
    moment = a_cette_heure(maintenant)
    recus = [
        chequier
        for chequier in serie_verrouillee(envoi.dispositif, envoi.premier, envoi.dernier)
        if chequier.envoi_id == envoi.pk and (numeros is None or chequier.numero in numeros)
    ]
    absents = set(numeros or ()) - {chequier.numero for chequier in recus}
    if absents or not recus:
        prefixe = envoi.dispositif.prefixe
        raise Refus(Code.MAUVAIS_ETAT, ", ".join(str(Serie(prefixe, n)) for n in sorted(absents)))
    retour = envoi.sens == Envoi.Sens.RETOUR
    for chequier in recus:
        chequier.etat = EtatChequier.EDITE if retour else EtatChequier.EN_STOCK
        chequier.envoi = None
        if retour:
            chequier.structure = None
    enregistrer(recus, "structure", "envoi", par=par, moment=moment)
    journal.noter(Nature.RECEPTION, envoi, par, moment, numeros=[c.numero for c in recus])
    return recus


def recevoir_la_suite(
    envoi: Envoi, dispositif: Dispositif, premier: int, dernier: int, par=None
) -> list[Chequier]:
    """Ceux de cet envoi, encore en route, dont le numéro est dans la suite."""
    if premier > dernier:
        raise Refus(Code.SERIE_INVERSEE)
    if dispositif.pk != envoi.dispositif_id:
        raise Refus(Code.CHEQUIER_INCONNU)
    arrives = envoi.chequiers.de_la_serie(premier, dernier)
    return recevoir(envoi, set(arrives.values_list("numero", flat=True)) or {premier}, par)


@transaction.atomic
def detruire(
    dispositif: Dispositif,
    premier: int,
    dernier: int,
    motif: str,
    proces_verbal: str,
    par=None,
    maintenant: datetime | None = None,
) -> Destruction:
    """Des chéquiers jamais remis cessent d'exister ; leur valeur redevient disponible."""
    moment = a_cette_heure(maintenant)
    if not motif.strip() or not proces_verbal.strip():
        raise Refus(Code.RAISON_MANQUE)
    chequiers = serie_verrouillee(dispositif, premier, dernier)
    _exiger(chequiers, lambda c: c.etat in AVANT_REMISE, Code.MAUVAIS_ETAT)
    destruction = Destruction.objects.create(
        dispositif=dispositif,
        premier=premier,
        dernier=dernier,
        motif=motif.strip(),
        proces_verbal=proces_verbal.strip(),
        detruit_le=moment,
        detruit_par=par,
    )
    for chequier in chequiers:
        chequier.etat = EtatChequier.ANNULE
        chequier.envoi = None
        chequier.destruction = destruction
    enregistrer(chequiers, "envoi", "destruction", par=par, moment=moment)
    fait = journal.noter(
        Nature.DESTRUCTION, destruction, par, moment, premier=premier, dernier=dernier
    )
    valeur = valeur_inutilisee(chequiers)
    comptabilite.passer(fait, dispositif, {Compte.IMPRIME: -valeur, Compte.DISPONIBLE: valeur})
    return destruction


def inventaire(dispositif: Dispositif, moment: datetime) -> dict[tuple[int | None, str], int]:
    """(structure ou None, état) → nombre de chéquiers, tels qu'ils étaient à ce moment."""
    lignes = (
        Mouvement.objects.filter(chequier__dispositif=dispositif)
        .derniers(moment)
        .order_by()
        .values_list("structure", "etat")
        .annotate(nombre=Count("pk"))
    )
    return {(structure, etat): nombre for structure, etat, nombre in lignes}


def en_route() -> Coalesce:
    """À annoter sur des envois : combien de chéquiers ne sont pas encore arrivés."""
    siens = Chequier.objects.filter(envoi=OuterRef("pk")).order_by().values("envoi")
    return Coalesce(Subquery(siens.annotate(n=Count("pk")).values("n")), 0)


# --- Ce dont les autres services se servent


def serie_verrouillee(dispositif: Dispositif, premier: int, dernier: int) -> list[Chequier]:
    """Tous les chéquiers de cette suite, sans trou, verrouillés."""
    if premier > dernier:
        raise Refus(Code.SERIE_INVERSEE)
    de_la_serie = Chequier.objects.filter(dispositif=dispositif).de_la_serie(premier, dernier)
    if de_la_serie.count() != dernier - premier + 1:
        connus = set(de_la_serie.values_list("numero", flat=True))
        absent = next(n for n in range(premier, dernier + 1) if n not in connus)
        raise Refus(Code.CHEQUIER_INCONNU, Serie(dispositif.prefixe, absent))
    chequiers = verrous.verrouiller(de_la_serie)
    # Envoyer ou rendre ne déplace pas d'argent : le refus d'une année close se dit ici.
    comptabilite.exiger_ouvert(dispositif)
    return chequiers


def enregistrer(chequiers: list[Chequier], *champs: str, par, moment: datetime) -> None:
    """Écrit le nouvel état de ces chéquiers, et un mouvement pour chacun."""
    Chequier.objects.bulk_update(chequiers, ["etat", *champs], batch_size=500)
    journal.suivre(chequiers, par, moment)


def valeur_inutilisee(chequiers: Collection[Chequier]) -> int:
    """Ce que valent, ensemble, les Pass non utilisés de ces chéquiers (centimes)."""
    cles = [chequier.pk for chequier in chequiers]
    total = 0
    for debut in range(0, len(cles), 500):
        lot = Pass.objects.filter(chequier__in=cles[debut : debut + 500]).inutilises()
        total += lot.aggregate(total=Sum("valeur"))["total"] or 0
    return total


def _exiger(chequiers: list[Chequier], convient, code: Code) -> None:
    """Nomme le premier chéquier qui ne convient pas."""
    fautif = next((chequier for chequier in chequiers if not convient(chequier)), None)
    if fautif is not None:
        raise Refus(code, fautif.serie)


def _envoyer(chequiers, sens, structure, nature, par, moment) -> Envoi:
    envoi = Envoi.objects.create(
        dispositif=chequiers[0].dispositif,
        structure=structure,
        sens=sens,
        premier=min(c.numero for c in chequiers),
        dernier=max(c.numero for c in chequiers),
        envoye_le=moment,
        envoye_par=par,
    )
    for chequier in chequiers:
        chequier.etat = EtatChequier.EXPEDIE
        chequier.structure = structure
        chequier.envoi = envoi
    enregistrer(chequiers, "structure", "envoi", par=par, moment=moment)
    journal.noter(
        nature,
        envoi,
        par,
        moment,
        structure=structure.pk,
        premier=envoi.premier,
        dernier=envoi.dernier,
    )
    return envoi
