"""Un petit monde du Pass, fait par les services : argent, structures, chéquiers, personnes."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model

from pass_numerique.models import (
    Bordereau,
    Dispositif,
    LotPaiement,
    Ouverture,
    Prestation,
    Saisie,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import (
    bordereaux,
    comptabilite,
    edition,
    encaissement,
    instruction,
    paiement,
    remise,
    stock,
    structures,
)
from tests.lieux.fabriques import CommuneFactory

JOUR = date(2025, 3, 10)
_numeros = itertools.count(1)
# Numéros SIRET dont la clé est juste.
SIRETS = ("73282932000074", "44306184100047", "38012986646850", "13002526500013")


def a(jour: date, heure: int = 12) -> datetime:
    """Ce jour-là, vers midi à Paris."""
    return datetime(jour.year, jour.month, jour.day, heure - 1, tzinfo=UTC)


def utilisateur(nom: str | None = None):
    nom = nom or f"personne{next(_numeros)}"
    return get_user_model().objects.create(username=nom, email=f"{nom}@example.org")


def dispositif(prefixe="25", plafonds=(3_000_000, 3_000_000), parts=(5000, 5000), **champs):
    """Un dispositif ouvert partout toute l'année 2025, financé par deux financeurs."""
    valeurs = {
        "millesime": 2000 + int(prefixe),
        "nom": f"Pass {prefixe}",
        "premier_jour": date(2025, 1, 1),
        "dernier_jour": date(2025, 12, 31),
    }
    cree = Dispositif.objects.create(prefixe=prefixe, **(valeurs | champs))
    for financeur, plafond, part in zip(("departement", "etat"), plafonds, parts, strict=True):
        comptabilite.ouvrir_financement(cree, financeur, plafond, part, maintenant=a(JOUR))
    Ouverture.objects.create(dispositif=cree, du=cree.premier_jour)
    return cree


def prescriptrice(nom="CCAS d'exemple", **champs):
    return StructurePrescriptrice.objects.create(nom=nom, commune=CommuneFactory(), **champs)


def formation(siret=SIRETS[0], labellisee=True, **champs):
    structure = StructureFormation.objects.create(nom=f"Formation {siret}", siret=siret, **champs)
    if labellisee:
        structures.labelliser(structure, date(2025, 1, 1), date(2025, 12, 31), "Décision 1")
    return structure


def prestation(structure, nombre_de_pass=1, **champs):
    valeurs = {"intitule": "Premiers pas", "thematique": "internet", "du": date(2025, 1, 1)}
    return Prestation.objects.create(
        structure=structure, nombre_de_pass=nombre_de_pass, **(valeurs | champs)
    )


def lot(dispositif_, nombre=3, maintenant=None):
    """(lot, {numéro: secrets}) : ce que l'imprimeur a vu."""
    vus = {}

    def imprimer(prepare):
        vus.clear()
        vus.update({c.serie.numero: list(c.secrets) for c in prepare.chequiers})
        return edition.Fichier()

    fait = edition.editer_lot(dispositif_, nombre, imprimer, maintenant=maintenant or a(JOUR))
    return fait, vus


def personne(**champs):
    n = next(_numeros)
    valeurs = {
        "nom": f"Exemple{n}",
        "prenom": "Camille",
        "date_de_naissance": date(1950, 5, 17),
        "commune": champs.pop("commune", None) or CommuneFactory(),
    }
    return remise.Personne(**(valeurs | champs))


@dataclass
class Monde:
    """Un dispositif, un lot dans le stock d'un CCAS, une structure de formation labellisée."""

    dispositif: Dispositif
    ccas: StructurePrescriptrice
    formation: StructureFormation
    prestation: Prestation
    secrets: dict[int, list[str]] = field(default_factory=dict)

    def serie(self, numero: int) -> str:
        return f"{self.dispositif.prefixe}-{numero:06d}"

    def chequier(self, numero: int):
        return self.dispositif.chequiers.get(numero=numero)

    def remettre(self, numero: int, jour=JOUR, **champs):
        qui = champs.pop("personne", None) or personne()
        return remise.remettre(self.ccas, self.serie(numero), qui, maintenant=a(jour), **champs)

    def encaisser(self, *secrets: str, jour=JOUR, cle=None, le=None, **champs) -> Saisie:
        return encaissement.encaisser(
            **{"structure": self.formation, "prestation": self.prestation}
            | {"jour": jour, "secrets": secrets, "cle": cle or f"cle-{next(_numeros)}"}
            | {"maintenant": le or a(jour, 18)}
            | champs
        )


def monde(nombre=3, en_stock=True, **champs) -> Monde:
    annee = dispositif(**champs)
    structure = formation()
    fait = Monde(annee, prescriptrice(), structure, prestation(structure))
    if nombre:
        un_lot, fait.secrets = lot(annee, nombre)
        if en_stock:
            envoi = stock.expedier(annee, fait.ccas, 1, un_lot.dernier, maintenant=a(JOUR))
            stock.recevoir(envoi, maintenant=a(JOUR))
    return fait


IBANS = ("FR7630006000011234567890189", "FR7630001007941234567890185")


def rib(structure, iban=IBANS[0], maintenant=None):
    """Un compte bancaire déposé par l'un, validé par l'autre."""
    moment = maintenant or a(JOUR)
    depose = structures.deposer_rib(structure, "Association", iban, utilisateur(), moment)
    return structures.valider_rib(depose, utilisateur(), moment)


def fichiers(lot: paiement.LotAPayer):
    """À la place des vrais fichiers, que tests/pass_numerique/impression éprouve."""
    yield "csv", f"{lot.montant}".encode()


class Bureau:
    """Qui prépare, vérifie, valide et paie : une personne par métier, tout début avril 2025."""

    def __init__(self, monde_: Monde, le: datetime | None = None):
        self.monde = monde_
        self.le = le or a(date(2025, 4, 1))
        self.membre, self.instructeur, self.ordonnateur, self.comptable, self.gestionnaire = (
            utilisateur() for _ in range(5)
        )

    def constituer(self, mois: date | None = None) -> Bordereau:
        return bordereaux.constituer(
            self.monde.formation,
            self.monde.dispositif,
            mois or bordereaux.mois_fini(self.le),
            maintenant=self.le,
        )

    def transmettre(self, bordereau: Bordereau) -> Bordereau:
        return bordereaux.transmettre(bordereau, self.membre, self.le)

    def attester(self, bordereau: Bordereau) -> Bordereau:
        return instruction.attester(bordereau, self.instructeur, self.le)

    def valider(self, bordereau: Bordereau) -> Bordereau:
        return instruction.valider(bordereau, self.ordonnateur, self.le)

    def jusqu_a(self, etape: str, bordereau: Bordereau | None = None) -> Bordereau:
        bordereau = bordereau or self.constituer()
        for nom in ("transmettre", "attester", "valider"):
            bordereau = getattr(self, nom)(bordereau)
            if nom == etape:
                break
        return bordereau

    def lot(self, *bordereaux_: Bordereau) -> LotPaiement:
        return paiement.creer_lot(
            self.monde.dispositif,
            [b.pk for b in bordereaux_],
            fichiers,
            self.comptable,
            self.le,
        )

    def payer(self) -> Bordereau:
        """Un bordereau mené jusqu'au bout."""
        bordereau = self.jusqu_a("valider")
        paiement.marquer_paye(self.lot(bordereau), self.comptable, self.le)
        bordereau.refresh_from_db()
        return bordereau
