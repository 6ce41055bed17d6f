"""Refaire tous les comptes depuis le journal, et nommer ce qui ne va pas.

Chaque événement est rejoué, Pass par Pass, sans lire ni écriture ni état ; ce qu'il aurait dû écrire
se compare à ce qui l'est, puis le monde rejoué se compare aux tables d'aujourd'hui.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db.models import Model
from django.utils.translation import gettext as _

from pass_numerique.etats import AVANT_REMISE, Compte, EtatChequier, Nature
from pass_numerique.models import (
    Chequier,
    Destruction,
    Ecriture,
    Encaissement,
    Evenement,
    Financement,
    LotEdition,
    Pass,
)

Montants = dict[tuple[int, str], int]  # (dispositif, compte) → centimes


@dataclass
class _UnPass:
    chequier: int
    rang: int
    valeur: int
    compte: str = ""  # vide : pas encore imprimé


@dataclass
class _Monde:
    """Où est chaque Pass et chaque chéquier, d'après les seuls événements déjà rejoués."""

    les_pass: dict[int, _UnPass]
    du_chequier: dict[int, list[int]]
    dispositif_de: dict[int, int]
    numeros: dict[tuple[int, int], int]  # (dispositif, numéro) → chéquier
    etats: dict[int, str] = field(default_factory=dict)

    def deplacer(self, cles, de: str, vers: str, montants: Montants) -> None:
        for cle in cles:
            p = self.les_pass.get(cle)
            if p is None or p.compte != de:
                continue
            p.compte = vers
            dispositif = self.dispositif_de[p.chequier]
            # Un Pass qui n'est pas encore imprimé, ou qui ne vaut plus rien, a son argent disponible.
            montants[dispositif, de or Compte.DISPONIBLE] -= p.valeur
            montants[dispositif, vers] += p.valeur


def differences() -> Iterator[str]:
    """Une phrase par différence, dans l'ordre des événements ; aucune si tout est juste.

    Des numéros seulement : ni nom, ni code. Lit tout le Pass (quelques secondes à 60 000 Pass).
    """
    monde = _lire()
    ecrites = _ecritures_par_evenement()
    yield from _operations_bancales()
    for evenement in Evenement.objects.order_by("pk").iterator():
        attendu: Montants = defaultdict(int)
        if rejouer := _REJEUX.get(evenement.nature):
            rejouer(monde, evenement, attendu)
        ecrit = ecrites.get(evenement.pk, {})
        for cle in sorted(attendu.keys() | ecrit.keys()):
            if attendu.get(cle, 0) != ecrit.get(cle, 0):
                yield _phrase(evenement, cle[1], attendu.get(cle, 0), ecrit.get(cle, 0))
    yield from _comparer_aux_tables(monde)


# --- Lire


def _lire() -> _Monde:
    chequiers = list(Chequier.objects.values_list("pk", "dispositif", "numero"))
    les_pass, du_chequier = {}, defaultdict(list)
    lignes = Pass.objects.order_by("chequier", "rang").values_list(
        "pk", "chequier", "rang", "valeur"
    )
    for cle, chequier, rang, valeur in lignes.iterator():
        les_pass[cle] = _UnPass(chequier, rang, valeur)
        du_chequier[chequier].append(cle)
    return _Monde(
        les_pass,
        du_chequier,
        {cle: dispositif for cle, dispositif, _numero in chequiers},
        {(dispositif, numero): cle for cle, dispositif, numero in chequiers},
    )


def _ecritures_par_evenement() -> dict[int, Counter]:
    lues: dict[int, Counter] = defaultdict(Counter)
    lignes = Ecriture.objects.order_by().values_list(
        "operation__evenement", "dispositif", "compte", "montant"
    )
    for evenement, dispositif, compte, montant in lignes.iterator():
        lues[evenement][dispositif, compte] += montant
    return lues


def _operations_bancales() -> Iterator[str]:
    lignes = Ecriture.objects.order_by("operation").select_related("operation").iterator()
    for operation, ecritures in groupby(lignes, key=attrgetter("operation_id")):
        lues = list(ecritures)
        if total := sum(e.montant for e in lues):
            yield _("Opération %(n)s : ses écritures font %(total)s centimes au lieu de zéro.") % {
                "n": operation,
                "total": total,
            }
        if any(e.dispositif_id != e.operation.dispositif_id for e in lues):
            yield _("Opération %(n)s : une écriture est d'un autre dispositif.") % {"n": operation}


# --- Rejouer


def _dispositif_de(modele: type[Model], e: Evenement) -> int | None:
    return modele._default_manager.filter(pk=e.numero).values_list("dispositif", flat=True).first()


def _de_la_serie(monde: _Monde, modele: type[Model], e: Evenement) -> list[int]:
    dispositif = _dispositif_de(modele, e)
    numeros = range(e.details["premier"], e.details["dernier"] + 1)
    suite = (monde.numeros.get((dispositif, numero)) for numero in numeros)
    return [cle for cle in suite if cle is not None]


def _financement(monde: _Monde, e: Evenement, m: Montants) -> None:
    if dispositif := _dispositif_de(Financement, e):
        m[dispositif, Compte.FINANCEURS] -= e.details["plafond"]
        m[dispositif, Compte.DISPONIBLE] += e.details["plafond"]


def _edition(monde: _Monde, e: Evenement, m: Montants) -> None:
    for chequier in _de_la_serie(monde, LotEdition, e):
        monde.etats[chequier] = EtatChequier.EDITE
        monde.deplacer(monde.du_chequier[chequier], "", Compte.IMPRIME, m)


def _destruction(monde: _Monde, e: Evenement, m: Montants) -> None:
    for chequier in _de_la_serie(monde, Destruction, e):
        monde.etats[chequier] = EtatChequier.ANNULE
        monde.deplacer(monde.du_chequier[chequier], Compte.IMPRIME, Compte.DISPONIBLE, m)


def _remise(monde: _Monde, e: Evenement, m: Montants) -> None:
    chequier = e.details["chequier"]
    monde.etats[chequier] = EtatChequier.REMIS
    monde.deplacer(monde.du_chequier[chequier], Compte.IMPRIME, Compte.REMIS, m)


def _remise_annulee(monde: _Monde, e: Evenement, m: Montants) -> None:
    chequier = e.details["chequier"]
    monde.etats[chequier] = EtatChequier.EN_STOCK
    monde.deplacer(monde.du_chequier[chequier], Compte.REMIS, Compte.IMPRIME, m)


def _encaissement(monde: _Monde, e: Evenement, m: Montants) -> None:
    monde.deplacer(e.details["les_pass"], Compte.REMIS, Compte.UTILISE, m)


def _encaissement_annule(monde: _Monde, e: Evenement, m: Montants) -> None:
    retours = {
        EtatChequier.OPPOSE: Compte.BLOQUE,
        EtatChequier.REMPLACE: Compte.DISPONIBLE,
    }
    for cle in e.details["les_pass"]:
        if p := monde.les_pass.get(cle):
            retour = retours.get(monde.etats.get(p.chequier), Compte.REMIS)
            monde.deplacer([cle], Compte.UTILISE, retour, m)


def _opposition(monde: _Monde, e: Evenement, m: Montants) -> None:
    siens = monde.du_chequier[e.numero]
    monde.etats[e.numero] = EtatChequier.OPPOSE
    monde.deplacer(siens, Compte.REMIS, Compte.BLOQUE, m)
    monde.deplacer(siens, Compte.IMPRIME, Compte.DISPONIBLE, m)


def _remplacement(monde: _Monde, e: Evenement, m: Montants) -> None:
    nouveau, restants = e.details["remplacant"], e.details["restants"]
    monde.etats[e.numero] = EtatChequier.REMPLACE
    monde.etats[nouveau] = EtatChequier.REMIS
    siens = monde.du_chequier[nouveau]
    monde.deplacer(monde.du_chequier[e.numero], Compte.BLOQUE, Compte.DISPONIBLE, m)
    monde.deplacer(siens[:restants], Compte.IMPRIME, Compte.REMIS, m)
    monde.deplacer(siens[restants:], Compte.IMPRIME, Compte.DISPONIBLE, m)


_REJEUX: dict[str, Callable[[_Monde, Evenement, Montants], None]] = {
    Nature.FINANCEMENT: _financement,
    Nature.EDITION: _edition,
    Nature.DESTRUCTION: _destruction,
    Nature.REMISE: _remise,
    Nature.REMISE_ANNULEE: _remise_annulee,
    Nature.ENCAISSEMENT: _encaissement,
    Nature.ENCAISSEMENT_ANNULE: _encaissement_annule,
    Nature.OPPOSITION: _opposition,
    Nature.REMPLACEMENT: _remplacement,
}


# --- Comparer


def _phrase(evenement: Evenement, compte: str, attendu: int, ecrit: int) -> str:
    return _(
        "Événement %(n)s (%(nature)s) : le compte « %(compte)s » devrait bouger de %(attendu)s "
        "centimes, il est écrit %(ecrit)s."
    ) % {
        "n": evenement.pk,
        "nature": evenement.get_nature_display(),
        "compte": Compte(compte).label,
        "attendu": attendu,
        "ecrit": ecrit,
    }


def _comparer_aux_tables(monde: _Monde) -> Iterator[str]:
    lignes = Chequier.objects.select_related("dispositif").order_by("pk")
    for chequier in lignes.iterator():
        rejoue = monde.etats.get(chequier.pk)
        if rejoue is None or _groupe(rejoue) != _groupe(chequier.etat):
            yield _(
                "Chéquier %(serie)s : le journal le dit « %(rejoue)s », la base « %(etat)s »."
            ) % {
                "serie": chequier.serie,
                "rejoue": EtatChequier(rejoue).label if rejoue else _("jamais imprimé"),
                "etat": chequier.get_etat_display(),
            }
    vifs = Encaissement.objects.vifs().values_list("un_pass", "montant")
    utilises = dict(vifs.iterator())
    detruits = set(Pass.objects.exclude(annule_le=None).values_list("pk", flat=True))
    for cle, p in monde.les_pass.items():
        if (p.compte == Compte.UTILISE) != (cle in utilises):
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
