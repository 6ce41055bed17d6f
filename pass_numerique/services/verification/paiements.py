"""Rejouer la vie des bordereaux : de leur préparation au paiement, et les avoirs."""

from pass_numerique.etats import Compte, Nature
from pass_numerique.models import Bordereau, Evenement
from pass_numerique.services.verification.monde import Monde, Montants, Rejeu, UnBordereau

_Etat = Bordereau.Etat


def _prepare(monde: Monde, e: Evenement, m: Montants) -> None:
    les_pass, avoirs = e.details["les_pass"], e.details["avoirs"]
    demande = monde.valeur(les_pass) - sum(monde.avoirs.get(cle, 0) for cle in avoirs)
    monde.bordereaux[e.numero] = UnBordereau(list(les_pass), list(avoirs), _Etat.PREPARE, demande)
    monde.deplacer(les_pass, Compte.UTILISE, Compte.DEMANDE, m)


def _a_l_etape(etat: str) -> Rejeu:
    def rejouer(monde: Monde, e: Evenement, m: Montants) -> None:
        if bordereau := monde.bordereaux.get(e.numero):
            bordereau.etat = etat

    return rejouer


def _rejete(monde: Monde, e: Evenement, m: Montants) -> None:
    bordereau = monde.bordereaux.get(e.numero)
    if bordereau is None:
        return
    les_pass = e.details["les_pass"]
    if e.details["rendu"]:
        monde.rendre(les_pass, Compte.DEMANDE, m)
    else:
        monde.deplacer(les_pass, Compte.DEMANDE, Compte.UTILISE, m)
    bordereau.les_pass = [cle for cle in bordereau.les_pass if cle not in les_pass]
    bordereau.avoirs = [cle for cle in bordereau.avoirs if cle not in e.details["avoirs"]]
    if not bordereau.les_pass:
        bordereau.etat = _Etat.REJETE


def _valide(monde: Monde, e: Evenement, m: Montants) -> None:
    bordereau = monde.bordereaux.get(e.numero)
    if bordereau is None:
        return
    bordereau.etat = _Etat.VALIDE
    monde.deplacer(bordereau.les_pass, Compte.DEMANDE, Compte.A_PAYER, m)
    deduit = _deduit(monde, bordereau)
    dispositif = monde.dispositif_du(bordereau.les_pass)
    m[dispositif, Compte.A_PAYER] -= deduit
    m[dispositif, Compte.AVOIR] += deduit


def _lot(monde: Monde, e: Evenement, m: Montants) -> None:
    monde.lots[e.numero] = e.details["bordereaux"]
    comptes = zip(e.details["bordereaux"], e.details["coordonnees"], strict=True)
    for cle, coordonnees in comptes:
        if bordereau := monde.bordereaux.get(cle):
            bordereau.lot, bordereau.coordonnees = e.numero, coordonnees


def _paye(monde: Monde, e: Evenement, m: Montants) -> None:
    for cle in monde.lots.get(e.numero, ()):
        bordereau = monde.bordereaux.get(cle)
        if bordereau is None or cle in monde.payes:
            continue
        monde.payes.add(cle)
        monde.deplacer(bordereau.les_pass, Compte.A_PAYER, Compte.PAYE, m)
        deduit = _deduit(monde, bordereau)
        dispositif = monde.dispositif_du(bordereau.les_pass)
        m[dispositif, Compte.A_PAYER] += deduit
        m[dispositif, Compte.PAYE] -= deduit


def _avoir(monde: Monde, e: Evenement, m: Montants) -> None:
    """L'argent sorti l'est toujours : c'est la structure qui le doit."""
    for cle in e.details["les_pass"]:
        p = monde.les_pass.get(cle)
        if p is None or p.compte != Compte.PAYE:
            continue
        p.compte = monde.retour(p)
        dispositif = monde.dispositif_de[p.chequier]
        m[dispositif, Compte.AVOIR] -= p.valeur
        m[dispositif, p.compte] += p.valeur
        monde.avoirs[e.numero] = p.valeur


def _deduit(monde: Monde, bordereau: UnBordereau) -> int:
    return sum(monde.avoirs.get(cle, 0) for cle in bordereau.avoirs)


REJEUX: dict[str, Rejeu] = {
    Nature.BORDEREAU: _prepare,
    Nature.BORDEREAU_TRANSMIS: _a_l_etape(_Etat.TRANSMIS),
    Nature.SERVICE_FAIT: _a_l_etape(_Etat.SERVICE_FAIT),
    Nature.LIGNE_REJETEE: _rejete,
    Nature.BORDEREAU_VALIDE: _valide,
    Nature.LOT_DE_PAIEMENT: _lot,
    Nature.PAIEMENT: _paye,
    Nature.AVOIR_CONFIRME: _avoir,
}
