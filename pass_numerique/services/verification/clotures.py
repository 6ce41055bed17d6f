"""Rejouer la clôture d'une année, et relire ce que son état figé affirme."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from pass_numerique.etats import (
    AVANT_REMISE,
    COMPTES_UTILISES,
    Compte,
    EtatChequier,
    EtatPass,
    Nature,
)
from pass_numerique.models import Cloture, Dispositif, Evenement, FichierDeCloture
from pass_numerique.services import comptabilite, fichiers
from pass_numerique.services.verification.monde import Monde, Montants, Rejeu, UneCloture, UnPass

_SOLDES = (Compte.DISPONIBLE, Compte.IMPRIME, Compte.REMIS, Compte.BLOQUE)
# Imprimé, en route ou en stock : le journal ne les distingue pas (voir comparaison).
_AVANT = "avant"


def _close(monde: Monde, e: Evenement, m: Montants) -> None:
    dispositif = e.details["dispositif"]
    avant = {str(compte): monde.soldes[dispositif, compte] for compte in Compte}
    for compte in _SOLDES:
        m[dispositif, compte] -= avant[compte]
    rendu = sum(avant[compte] for compte in _SOLDES)
    m[dispositif, Compte.FINANCEURS] += rendu
    monde.clos[dispositif] = UneCloture(e.pk, e.numero, rendu, avant, _etats(monde, dispositif))


def geste_apres(monde: Monde, evenement: Evenement, touches: set) -> Iterator[str]:
    """Rien ne bouge plus dans une année close."""
    for dispositif in touches & monde.clos.keys():
        if monde.clos[dispositif].evenement != evenement.pk:
            yield _("Événement %(n)s (%(nature)s) : il vient après la clôture de cette année.") % {
                "n": evenement.pk,
                "nature": evenement.get_nature_display(),
            }


def comparer(monde: Monde, dispositif: Dispositif | None = None) -> Iterator[str]:
    annees = Dispositif.objects.order_by("pk").prefetch_related("financements")
    confirmees = {c.dispositif_id: c for c in Cloture.objects.exclude(confirmee_le=None)}
    for annee in annees.filter(pk=dispositif.pk) if dispositif else annees:
        rejouee, lue = monde.clos.get(annee.pk), confirmees.get(annee.pk)
        if not (rejouee is None) == (lue is None) == (annee.clos_le is None):
            yield _("%(annee)s : le journal et la base ne disent pas tous deux l'année close.") % {
                "annee": annee
            }
        elif rejouee and lue and not _dit_pareil(annee, rejouee, lue):
            yield _("Clôture %(n)s : son état figé n'est pas ce que dit le journal.") % {
                "n": lue.pk
            }
    gardes = FichierDeCloture.objects.order_by("pk")
    for fichier in gardes.filter(cloture__dispositif=dispositif) if dispositif else gardes:
        if not fichiers.intact(fichier):
            yield _("Clôture %(n)s : le fichier gardé n'est plus celui qui a été proposé.") % {
                "n": fichier.cloture_id
            }


def _dit_pareil(annee: Dispositif, rejouee: UneCloture, lue: Cloture) -> bool:
    constat, soldes = lue.constat, rejouee.soldes
    etats: Counter[str] = Counter()
    for etat, (nombre, _valeur) in constat["etats"].items():
        etats[_AVANT if etat in AVANT_REMISE else etat] += nombre
    attente = sum(soldes[c] for c in (Compte.UTILISE, Compte.DEMANDE, Compte.A_PAYER))
    return (
        rejouee.cloture == lue.pk
        and rejouee.rendu == lue.rendu
        and not attente
        and constat["soldes"] == soldes
        and constat["emis"] == sum(rejouee.etats.values())
        and etats == rejouee.etats
        and sum(montant for *_qui, montant in constat["creances"]) == -soldes[Compte.AVOIR]
        and constat["parts"] == _parts(annee, soldes)
    )


def _parts(annee: Dispositif, soldes: dict[str, int]) -> list[list]:
    financements = sorted(annee.financements.all(), key=lambda f: f.pk)
    taux = [f.part for f in financements]
    utilises = comptabilite.repartir(sum(soldes[c] for c in COMPTES_UTILISES), taux)
    dus = comptabilite.repartir(-soldes[Compte.AVOIR], taux)
    return [
        [f.financeur, f.plafond, utilise, f.plafond - utilise, du]
        for f, utilise, du in zip(financements, utilises, dus, strict=True)
    ]


def _etats(monde: Monde, dispositif: int) -> Counter[str]:
    """Combien de Pass dans chaque état, d'après les seuls événements."""
    etats: Counter[str] = Counter()
    for cle, p in monde.les_pass.items():
        if monde.dispositif_de[p.chequier] == dispositif and p.compte:
            etats[_etat(monde, cle, p)] += 1
    return etats


def _etat(monde: Monde, cle: int, p: UnPass) -> str:
    if p.compte in COMPTES_UTILISES:
        return EtatPass.ENCAISSE.value
    if cle in monde.detaches:
        return EtatPass.ANNULE.value
    etat = monde.etats[p.chequier]
    if etat in AVANT_REMISE:
        return _AVANT
    return EtatPass.ACTIF.value if etat == EtatChequier.REMIS else EtatPass(etat).value


REJEUX: dict[str, Rejeu] = {Nature.CLOTURE: _close}
