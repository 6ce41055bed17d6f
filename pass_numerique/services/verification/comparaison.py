"""Comparer le monde rejoué aux tables d'aujourd'hui."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from pass_numerique.etats import AVANT_REMISE, COMPTES_UTILISES, Compte, EtatChequier
from pass_numerique.models import (
    Avoir,
    Bordereau,
    Chequier,
    Dispositif,
    Encaissement,
    FichierDePaiement,
    LigneBordereau,
    Pass,
)
from pass_numerique.services import fichiers
from pass_numerique.services.verification.monde import Monde


def comparer_aux_tables(monde: Monde, dispositif: Dispositif | None = None) -> Iterator[str]:
    """Toutes les lignes, ou celles d'un dispositif (`monde` est alors le sien)."""

    def les(modele: type[Model], chemin: str) -> QuerySet:
        lignes = modele._default_manager.all()
        return lignes.filter(**{chemin: dispositif}) if dispositif else lignes

    yield from _les_chequiers(monde, les(Chequier, "dispositif"))
    yield from _les_pass(
        monde,
        les(Encaissement, "un_pass__chequier__dispositif"),
        les(Pass, "chequier__dispositif"),
    )
    yield from _les_bordereaux(
        monde, les(Bordereau, "dispositif"), les(LigneBordereau, "bordereau__dispositif")
    )
    yield from _les_avoirs(monde, les(Avoir, "encaissement__un_pass__chequier__dispositif"))
    for fichier in les(FichierDePaiement, "lot__dispositif").order_by("pk").iterator():
        if not fichiers.intact(fichier):
            yield _("Lot de paiement %(n)s : le fichier gardé n'est plus celui qui est parti.") % {
                "n": fichier.lot_id
            }


def _les_chequiers(monde: Monde, chequiers: QuerySet) -> Iterator[str]:
    for chequier in chequiers.select_related("dispositif").order_by("pk").iterator():
        rejoue = monde.etats.get(chequier.pk)
        if rejoue is None or _groupe(rejoue) != _groupe(chequier.etat):
            yield _(
                "Chéquier %(serie)s : le journal le dit « %(rejoue)s », la base « %(etat)s »."
            ) % {
                "serie": chequier.serie,
                "rejoue": EtatChequier(rejoue).label if rejoue else _("jamais imprimé"),
                "etat": chequier.get_etat_display(),
            }


def _les_pass(monde: Monde, encaissements: QuerySet, les_pass: QuerySet) -> Iterator[str]:
    utilises = dict(encaissements.vifs().values_list("un_pass", "montant").iterator())
    detruits = set(les_pass.exclude(annule_le=None).values_list("pk", flat=True))
    for cle, p in monde.les_pass.items():
        if (p.compte in COMPTES_UTILISES) != (cle in utilises):
            yield _("Pass %(n)s : le journal et les encaissements ne disent pas la même chose.") % {
                "n": cle
            }
        elif utilises.get(cle, p.valeur) != p.valeur:
            yield _("Pass %(n)s : encaissé pour un autre montant que sa valeur.") % {"n": cle}
        if cle in detruits and p.compte != Compte.DISPONIBLE:
            yield _("Pass %(n)s : détruit dans la base, encore en vie dans le journal.") % {
                "n": cle
            }


def _groupe(etat: str) -> str:
    """Avant la remise, imprimé, en route ou en stock, l'argent est au même endroit."""
    return EtatChequier.EDITE if etat in AVANT_REMISE else etat


def _les_bordereaux(monde: Monde, bordereaux: QuerySet, lignes: QuerySet) -> Iterator[str]:
    les_pass, avoirs = defaultdict(set), defaultdict(set)
    vives = lignes.vives().values_list("bordereau", "encaissement__un_pass", "avoir", "montant")
    for bordereau, un_pass, avoir, montant in vives.iterator():
        (les_pass if un_pass else avoirs)[bordereau].add(un_pass or avoir)
        attendu = -monde.avoirs.get(avoir, 0) if avoir else monde.valeur([un_pass])
        if montant != attendu:
            yield _(
                "Bordereau %(n)s : une ligne n'a pas le montant de son Pass ou de son avoir."
            ) % {"n": bordereau}
    for lu in bordereaux.select_related("lot").order_by("pk").iterator():
        rejoue = monde.bordereaux.get(lu.pk)
        if rejoue is None or rejoue.etat != lu.etat:
            yield _("Bordereau %(n)s : le journal le dit « %(rejoue)s », la base « %(etat)s ».") % {
                "n": lu.pk,
                "rejoue": Bordereau.Etat(rejoue.etat).label if rejoue else _("jamais préparé"),
                "etat": lu.get_etat_display(),
            }
        elif (set(rejoue.les_pass), set(rejoue.avoirs)) != (les_pass[lu.pk], avoirs[lu.pk]):
            yield _("Bordereau %(n)s : ses lignes ne sont pas celles du journal.") % {"n": lu.pk}
        elif rejoue.demande != lu.montant:
            yield _("Bordereau %(n)s : le montant demandé n'est pas celui de ses lignes.") % {
                "n": lu.pk
            }
        elif (rejoue.lot, rejoue.coordonnees) != (lu.lot_id, lu.coordonnees_id) or (
            lu.lot is not None and (lu.lot.paye_le is not None) != (lu.pk in monde.payes)
        ):
            yield _("Bordereau %(n)s : le journal et la base ne disent pas le même paiement.") % {
                "n": lu.pk
            }


def _les_avoirs(monde: Monde, avoirs: QuerySet) -> Iterator[str]:
    lus = dict(avoirs.exclude(confirme_le=None).values_list("pk", "montant"))
    for cle in sorted(lus.keys() | monde.avoirs.keys()):
        if lus.get(cle) != monde.avoirs.get(cle):
            yield _("Avoir %(n)s : le journal et la base ne disent pas la même chose.") % {"n": cle}
