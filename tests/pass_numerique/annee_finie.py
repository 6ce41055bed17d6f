"""Une année du Pass au jour de sa clôture, avec un peu de tout, et de quoi la clore."""

from datetime import date

from pass_numerique.models import Cloture, LigneBordereau
from pass_numerique.services import avoirs, cloture, opposition, stock
from tests.pass_numerique.fabriques import JOUR, Bureau, a, lot, monde, rib

# 37 jours après le 31 décembre 2025.
OUVERTURE = date(2026, 2, 6)
LE_JOUR = a(OUVERTURE)


def annee_finie() -> Bureau:
    """Sept chéquiers, 70 Pass : 2 utilisés et payés, un troisième repris après son paiement.

    1 : remis, entamé. 2 : remplacé par le 3. 4 : bloqué. 5 : en stock. 6 : détruit. 7 : jamais envoyé.
    """
    fait = monde(6, plafonds=(30_000, 60_100), parts=(3_333, 6_667))
    _dernier, secrets = lot(fait.dispositif, 1)
    fait.secrets |= secrets
    fait.remettre(1)
    for numero in (2, 4):
        fait.remettre(numero)
        opposition.opposer(fait.chequier(numero), "perdu", maintenant=a(JOUR, 14))
    opposition.remplacer(fait.chequier(2), fait.serie(3), fait.ccas, maintenant=a(JOUR, 15))
    stock.detruire(fait.dispositif, 6, 6, "mouillé", "PV 6", maintenant=a(JOUR, 15))
    fait.encaisser(*fait.secrets[1][:3])
    rib(fait.formation)
    bureau = Bureau(fait)
    bureau.payer()
    payee = LigneBordereau.objects.order_by("pk").last()
    avoir = avoirs.demander(payee, "absent", bureau.gestionnaire, bureau.le)
    avoirs.confirmer(avoir, bureau.ordonnateur, bureau.le)
    bureau.le = LE_JOUR
    return bureau


def fichiers(inventaire: cloture.Inventaire, moment):
    """À la place des vrais fichiers, que tests/pass_numerique/impression éprouve."""
    yield "csv", f"{inventaire.rendu}".encode()


def proposer(bureau: Bureau) -> Cloture:
    return cloture.proposer(bureau.monde.dispositif, fichiers, bureau.gestionnaire, bureau.le)


def clore(bureau: Bureau) -> Cloture:
    faite = cloture.confirmer(proposer(bureau), bureau.comptable, bureau.le)
    bureau.monde.dispositif.refresh_from_db()
    return faite


def annee_close() -> Bureau:
    bureau = annee_finie()
    clore(bureau)
    return bureau
