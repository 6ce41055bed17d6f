"""Rejouer la vie des chéquiers : de l'impression à l'encaissement."""

from django.db.models import Model

from pass_numerique.etats import Compte, EtatChequier, Nature
from pass_numerique.models import Destruction, Evenement, Financement, LotEdition
from pass_numerique.services.verification.monde import Monde, Montants, Rejeu


def dispositif_de(modele: type[Model], e: Evenement) -> int | None:
    return modele._default_manager.filter(pk=e.numero).values_list("dispositif", flat=True).first()


def _de_la_serie(monde: Monde, modele: type[Model], e: Evenement) -> list[int]:
    dispositif = dispositif_de(modele, e)
    numeros = range(e.details["premier"], e.details["dernier"] + 1)
    suite = (monde.numeros.get((dispositif, numero)) for numero in numeros)
    return [cle for cle in suite if cle is not None]


def _financement(monde: Monde, e: Evenement, m: Montants) -> None:
    if dispositif := dispositif_de(Financement, e):
        m[dispositif, Compte.FINANCEURS] -= e.details["plafond"]
        m[dispositif, Compte.DISPONIBLE] += e.details["plafond"]


def _avenant(monde: Monde, e: Evenement, m: Montants) -> None:
    if dispositif := dispositif_de(Financement, e):
        m[dispositif, Compte.FINANCEURS] -= e.details["difference"]
        m[dispositif, Compte.DISPONIBLE] += e.details["difference"]


def _edition(monde: Monde, e: Evenement, m: Montants) -> None:
    for chequier in _de_la_serie(monde, LotEdition, e):
        monde.etats[chequier] = EtatChequier.EDITE
        monde.deplacer(monde.du_chequier[chequier], "", Compte.IMPRIME, m)


def _destruction(monde: Monde, e: Evenement, m: Montants) -> None:
    for chequier in _de_la_serie(monde, Destruction, e):
        monde.etats[chequier] = EtatChequier.ANNULE
        monde.deplacer(monde.du_chequier[chequier], Compte.IMPRIME, Compte.DISPONIBLE, m)


def _remise(monde: Monde, e: Evenement, m: Montants) -> None:
    chequier = e.details["chequier"]
    monde.etats[chequier] = EtatChequier.REMIS
    monde.deplacer(monde.du_chequier[chequier], Compte.IMPRIME, Compte.REMIS, m)


def _remise_annulee(monde: Monde, e: Evenement, m: Montants) -> None:
    chequier = e.details["chequier"]
    monde.etats[chequier] = EtatChequier.EN_STOCK
    monde.deplacer(monde.du_chequier[chequier], Compte.REMIS, Compte.IMPRIME, m)


def _encaissement(monde: Monde, e: Evenement, m: Montants) -> None:
    monde.deplacer(e.details["les_pass"], Compte.REMIS, Compte.UTILISE, m)


def _encaissement_annule(monde: Monde, e: Evenement, m: Montants) -> None:
    monde.rendre(e.details["les_pass"], Compte.UTILISE, m)


def _opposition(monde: Monde, e: Evenement, m: Montants) -> None:
    siens = monde.du_chequier[e.numero]
    monde.etats[e.numero] = EtatChequier.OPPOSE
    monde.deplacer(siens, Compte.REMIS, Compte.BLOQUE, m)
    monde.deplacer(siens, Compte.IMPRIME, Compte.DISPONIBLE, m)


def _remplacement(monde: Monde, e: Evenement, m: Montants) -> None:
    nouveau, restants = e.details["remplacant"], e.details["restants"]
    monde.etats[e.numero] = EtatChequier.REMPLACE
    monde.etats[nouveau] = EtatChequier.REMIS
    siens = monde.du_chequier[nouveau]
    monde.deplacer(monde.du_chequier[e.numero], Compte.BLOQUE, Compte.DISPONIBLE, m)
    monde.deplacer(siens[:restants], Compte.IMPRIME, Compte.REMIS, m)
    monde.deplacer(siens[restants:], Compte.IMPRIME, Compte.DISPONIBLE, m)
    monde.detaches.update(siens[restants:])


REJEUX: dict[str, Rejeu] = {
    Nature.FINANCEMENT: _financement,
    Nature.AVENANT: _avenant,
    Nature.EDITION: _edition,
    Nature.DESTRUCTION: _destruction,
    Nature.REMISE: _remise,
    Nature.REMISE_ANNULEE: _remise_annulee,
    Nature.ENCAISSEMENT: _encaissement,
    Nature.ENCAISSEMENT_ANNULE: _encaissement_annule,
    Nature.OPPOSITION: _opposition,
    Nature.REMPLACEMENT: _remplacement,
}
