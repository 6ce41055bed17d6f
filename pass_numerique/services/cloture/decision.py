"""Clore, à deux : le gestionnaire propose un état figé, le comptable le confirme ou l'écarte."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pass_numerique.etats import Compte, Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Chequier, Cloture, Dispositif
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, fichiers, journal, verification, verrous
from pass_numerique.services.cloture.empechements import empechements
from pass_numerique.services.cloture.inventaire import (
    SOLDES_A_LA_CLOTURE,
    Inventaire,
    inventaire,
)

Ecrire = Callable[[Inventaire, datetime], Iterable[tuple[str, bytes]]]


@transaction.atomic
def proposer(
    dispositif: Dispositif, ecrire: Ecrire, par, maintenant: datetime | None = None
) -> Cloture:
    """Fige l'état contradictoire ; celui que l'on avait proposé avant ne compte plus.

    `ecrire` donne les fichiers (genre, contenu), gardés tels quels avec leur empreinte.
    """
    moment = a_cette_heure(maintenant)
    dispositif = verrous.un(Dispositif, dispositif.pk)
    lu = _exiger_de_pouvoir_clore(dispositif, moment)
    for ancienne in verrous.verrouiller(
        Cloture.objects.filter(dispositif=dispositif, ecartee_le=None)
    ):
        _ecarter(ancienne, _("Proposée de nouveau."), par, moment)
    cloture = Cloture.objects.create(
        dispositif=dispositif,
        constat=lu.constat,
        rendu=lu.rendu,
        proposee_le=moment,
        proposee_par=par,
    )
    fichiers.garder(cloture.fichiers, ecrire(lu, moment))
    journal.noter(
        Nature.CLOTURE_PROPOSEE, cloture, par, moment, dispositif=dispositif.pk, rendu=lu.rendu
    )
    return cloture


@transaction.atomic
def confirmer(cloture: Cloture, par, maintenant: datetime | None = None) -> Cloture:
    """L'année est close : le reste retourne aux financeurs, et plus rien ne change.

    Tout se recompte : si un seul chiffre a bougé depuis la proposition, on n'a pas confirmé cela.
    """
    moment = a_cette_heure(maintenant)
    dispositif = verrous.un(Dispositif, cloture.dispositif_id)
    cloture = _en_attente(cloture)
    if cloture.proposee_par_id == par.pk:
        raise Refus(Code.MEME_PERSONNE)
    # Encaisser, annuler, bloquer prennent aussi un chéquier : ils passent avant ou après, entiers.
    verrous.verrouiller(Chequier.objects.filter(dispositif=dispositif))
    lu = _exiger_de_pouvoir_clore(dispositif, moment)
    if lu.constat != cloture.constat or not all(map(fichiers.intact, cloture.fichiers.all())):
        raise Refus(Code.CLOTURE_PERIMEE)
    fait = journal.noter(
        Nature.CLOTURE,
        cloture,
        par,
        moment,
        dispositif=dispositif.pk,
        rendu=lu.rendu,
        a_recouvrer=lu.a_recouvrer,
    )
    soldes = {compte: -lu.soldes[compte] for compte in SOLDES_A_LA_CLOTURE}
    cloture.operation = comptabilite.passer(
        fait, dispositif, {**soldes, Compte.FINANCEURS: lu.rendu}
    )
    cloture.confirmee_le, cloture.confirmee_par = moment, par
    cloture.save(update_fields=["operation", "confirmee_le", "confirmee_par"])
    dispositif.clos_le = moment
    dispositif.save(update_fields=["clos_le"])
    return cloture


@transaction.atomic
def ecarter(cloture: Cloture, motif: str, par, maintenant: datetime | None = None) -> Cloture:
    """Cet état n'est pas le bon : l'année reste ouverte, et la raison reste écrite."""
    moment = a_cette_heure(maintenant)
    motif = motif.strip()
    if not motif:
        raise Refus(Code.RAISON_MANQUE)
    cloture = _en_attente(cloture)
    return _ecarter(cloture, motif, par, moment)


def _exiger_de_pouvoir_clore(dispositif: Dispositif, moment: datetime) -> Inventaire:
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    lu = inventaire(dispositif)
    if empeche := next(iter(empechements(lu, moment)), None):
        raise Refus(Code.CLOTURE_IMPOSSIBLE, empeche.phrase)
    if difference := next(verification.differences(dispositif), None):
        raise Refus(Code.COMPTES_FAUX, difference)
    return lu


def _en_attente(cloture: Cloture) -> Cloture:
    cloture = verrous.un(Cloture, cloture.pk)
    if cloture.confirmee_le or cloture.ecartee_le:
        raise Refus(Code.CLOTURE_TRAITEE)
    return cloture


def _ecarter(cloture: Cloture, motif: str, par, moment: datetime) -> Cloture:
    cloture.ecartee_le, cloture.ecartee_par, cloture.motif = moment, par, motif
    cloture.save(update_fields=["ecartee_le", "ecartee_par", "motif"])
    journal.noter(Nature.CLOTURE_ECARTEE, cloture, par, moment, dispositif=cloture.dispositif_id)
    return cloture
