"""Le Département vérifie un bordereau : service fait, refus d'une ligne, validation.

Qui a envoyé ne vérifie pas, qui a vérifié ne valide pas.
"""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pass_numerique.etats import Compte, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import (
    Bordereau,
    CoordonneesBancaires,
    Encaissement,
    Labellisation,
    LigneBordereau,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, encaissement, journal, verrous

_Etat, _Suite = Bordereau.Etat, LigneBordereau.Suite
# Tant qu'il n'est pas validé, une ligne peut encore être refusée.
REFUSABLES = frozenset({_Etat.TRANSMIS, _Etat.SERVICE_FAIT})


@transaction.atomic
def attester(bordereau: Bordereau, par, maintenant: datetime | None = None) -> Bordereau:
    """Le service fait : l'instructeur a vérifié que les formations ont eu lieu."""
    moment = a_cette_heure(maintenant)
    bordereau = _a_l_etape(bordereau, {_Etat.TRANSMIS})
    if par.pk == bordereau.transmis_par_id:
        raise Refus(Code.MEME_PERSONNE)
    _exiger_rien_de_conteste(bordereau)
    bordereau.etat = _Etat.SERVICE_FAIT
    bordereau.instruit_le, bordereau.instruit_par = moment, par
    bordereau.save(update_fields=["etat", "instruit_le", "instruit_par"])
    journal.noter(Nature.SERVICE_FAIT, bordereau, par, moment)
    return bordereau


@transaction.atomic
def valider(bordereau: Bordereau, par, maintenant: datetime | None = None) -> Bordereau:
    """L'ordonnateur engage le paiement : ni compte bancaire ni label ne doivent manquer."""
    moment = a_cette_heure(maintenant)
    bordereau = _a_l_etape(bordereau, {_Etat.SERVICE_FAIT})
    if par.pk in (bordereau.transmis_par_id, bordereau.instruit_par_id):
        raise Refus(Code.MEME_PERSONNE)
    if not CoordonneesBancaires.objects.valides().filter(structure=bordereau.structure_id):
        raise Refus(Code.RIB_MANQUE)
    vives = list(bordereau.lignes.vives())
    _exiger_le_label(bordereau)
    _exiger_rien_de_conteste(bordereau)
    bordereau.etat = _Etat.VALIDE
    bordereau.valide_le, bordereau.valide_par = moment, par
    bordereau.save(update_fields=["etat", "valide_le", "valide_par"])
    brut = sum(ligne.montant for ligne in vives if ligne.encaissement_id)
    avoirs = -sum(ligne.montant for ligne in vives if ligne.avoir_id)
    fait = journal.noter(Nature.BORDEREAU_VALIDE, bordereau, par, moment, montant=brut - avoirs)
    comptabilite.passer(
        fait,
        bordereau.dispositif,
        {Compte.DEMANDE: -brut, Compte.A_PAYER: brut - avoirs, Compte.AVOIR: avoirs},
    )
    return bordereau


@transaction.atomic
def rejeter(
    ligne: LigneBordereau, motif: str, rendre: bool, par, maintenant: datetime | None = None
) -> LigneBordereau:
    """Refuse une ligne, avec une raison que la structure lit.

    `rendre` : le Pass retourne à la personne, la structure ne sera pas payée. Sinon elle pourra le
    demander de nouveau, dans un prochain bordereau.
    """
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    bordereau = _a_l_etape(Bordereau(pk=ligne.bordereau_id), REFUSABLES)
    if par.pk == bordereau.transmis_par_id:
        raise Refus(Code.MEME_PERSONNE)
    ligne = verrous.un(LigneBordereau, ligne.pk)
    if ligne.rejetee_le or not ligne.encaissement_id:
        raise Refus(Code.LIGNE_DEJA_REJETEE)
    vifs, chequiers = encaissement.verrouiller_avec_leurs_pass(
        Encaissement.objects.vifs().filter(pk=ligne.encaissement_id)
    )
    _refuser([ligne], motif, _Suite.RENDRE if rendre else _Suite.REPRESENTER, par, moment)
    retour = {Compte.UTILISE: ligne.montant}
    if rendre:
        retour = encaissement.rendre(vifs, chequiers, motif, par, moment)[bordereau.dispositif]
    reportes = _reporter_les_avoirs(bordereau, par, moment)
    fait = journal.noter(
        Nature.LIGNE_REJETEE,
        bordereau,
        par,
        moment,
        ligne=ligne.pk,
        les_pass=[e.un_pass_id for e in vifs],
        rendu=int(rendre),
        avoirs=[avoir.avoir_id for avoir in reportes],
    )
    comptabilite.passer(fait, bordereau.dispositif, {Compte.DEMANDE: -ligne.montant, **retour})
    if not bordereau.lignes.vives().exists():
        bordereau.etat = _Etat.REJETE
        bordereau.save(update_fields=["etat"])
    return ligne


def _a_l_etape(bordereau: Bordereau, etapes) -> Bordereau:
    bordereau = verrous.un(Bordereau, bordereau.pk)
    if bordereau.etat not in etapes:
        raise Refus(Code.BORDEREAU_AVANCE)
    return bordereau


def _exiger_le_label(bordereau: Bordereau) -> None:
    """Le label peut avoir été raccourci depuis la saisie : il se relit pour chaque jour."""
    jours = (
        bordereau.lignes.vives()
        .filter(encaissement__isnull=False)
        .order_by("encaissement__saisie__jour")
        .values_list("encaissement__saisie__jour", flat=True)
        .distinct()
    )
    labels = list(Labellisation.objects.filter(structure=bordereau.structure_id))
    sans = [jour for jour in jours if not any(label.du <= jour <= label.au for label in labels)]
    if sans:
        raise Refus(Code.LABEL_MANQUE, ", ".join(date_format(jour, "j F Y") for jour in sans))


def _exiger_rien_de_conteste(bordereau: Bordereau) -> None:
    """Qui conteste prend d'abord le verrou du bordereau : il passe avant, ou après."""
    contestes = (
        Encaissement.objects.contestes()
        .filter(lignes__bordereau=bordereau, lignes__rejetee_le=None)
        .select_related("un_pass__chequier__dispositif")
    )
    if series := ", ".join(str(e.un_pass.serie) for e in contestes):
        raise Refus(Code.CONTESTATION_EN_COURS, series)


def _refuser(lignes: list[LigneBordereau], motif: str, suite: str, par, moment: datetime) -> None:
    for ligne in lignes:
        ligne.rejetee_le, ligne.rejetee_par = moment, par
        ligne.motif_rejet, ligne.suite = motif, suite
    LigneBordereau.objects.bulk_update(
        lignes, ["rejetee_le", "rejetee_par", "motif_rejet", "suite"]
    )


def _reporter_les_avoirs(bordereau: Bordereau, par, moment: datetime) -> list[LigneBordereau]:
    """Un bordereau ne devient jamais négatif : les avoirs de trop attendent le suivant."""
    vives = list(bordereau.lignes.vives())
    reste = sum(ligne.montant for ligne in vives)
    reportes = []
    for ligne in reversed([ligne for ligne in vives if ligne.avoir_id]):
        if reste >= 0:
            break
        reportes.append(ligne)
        reste -= ligne.montant
    if reportes:
        _refuser(
            reportes, _("Reporté : le bordereau est trop petit."), _Suite.REPORTER, par, moment
        )
    return reportes
