"""Où en est un bordereau, du point de vue de qui attend : son état, son lot et le paiement réunis."""

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Etape(TextChoices):
    A_ENVOYER = "a_envoyer", _("pas encore envoyé")
    A_VERIFIER = "a_verifier", _("à vérifier")
    A_VALIDER = "a_valider", _("à valider")
    A_PAYER = "a_payer", _("à mettre dans un lot de paiement")
    EN_PAIEMENT = "en_paiement", _("paiement en cours")
    PAYE = "paye", _("payé")
    REFUSE = "refuse", _("refusé en entier")


_PAR_ETAT = {
    "prepare": Etape.A_ENVOYER,
    "transmis": Etape.A_VERIFIER,
    "service_fait": Etape.A_VALIDER,
    "rejete": Etape.REFUSE,
}
_CONDITIONS = {
    **{etape: Q(etat=etat) for etat, etape in _PAR_ETAT.items()},
    Etape.A_PAYER: Q(etat="valide", lot=None),
    Etape.EN_PAIEMENT: Q(lot__isnull=False, lot__paye_le=None),
    Etape.PAYE: Q(lot__paye_le__isnull=False),
}
# Ce que lit la structure : elle attend, ou elle est payée.
POUR_LA_STRUCTURE = {
    Etape.A_ENVOYER: _("prêt : à vous de l'envoyer"),
    Etape.A_VERIFIER: _("envoyé, en cours de vérification"),
    Etape.A_VALIDER: _("envoyé, en cours de vérification"),
    Etape.A_PAYER: _("accepté, bientôt payé"),
    Etape.EN_PAIEMENT: _("accepté, paiement en cours"),
    Etape.PAYE: _("payé"),
    Etape.REFUSE: _("refusé : lisez pourquoi"),
}


def condition(etape: str) -> Q:
    return _CONDITIONS[Etape(etape)]


def etape_de(bordereau) -> Etape:
    """`lot` doit être lu avec le bordereau."""
    if bordereau.etat in _PAR_ETAT:
        return _PAR_ETAT[bordereau.etat]
    if bordereau.lot is None:
        return Etape.A_PAYER
    return Etape.PAYE if bordereau.lot.paye_le else Etape.EN_PAIEMENT
