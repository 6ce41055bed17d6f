"""Un petit Pass pour les récits : une année, un CCAS et son stock, une structure qui forme.

Rien n'en reste après le récit : ses tables se vident, et les comptes avec elles.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection

from lieux.models import Commune, Lieu
from pass_numerique.models import (
    Critere,
    Dispositif,
    Envoi,
    Ouverture,
    Prestation,
    Role,
    Seance,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import comptabilite, comptes, edition, remise, stock, structures
from tests.agents import compte
from tests.navigateur.monde import CAPESTANG, MAINTENANT

DEBUT, FIN = date(2026, 1, 1), date(2026, 5, 31)


@dataclass
class MondeDuPass:
    dispositif: Dispositif
    ccas: StructurePrescriptrice
    formation: StructureFormation
    critere: Critere
    envoi: Envoi  # en route : les numéros 9 à 12
    secrets: dict[int, tuple[str, ...]]

    def serie(self, numero: int) -> str:
        return f"26-{numero:06d}"

    def chequier(self, numero: int):
        return self.dispositif.chequiers.get(numero=numero)

    def agent(self, *roles: Role) -> User:
        """Un compte du CCAS : agent, ou ces rôles."""
        personne = compte("claire@ccas.example", first_name="Claire", last_name="Roux")
        for role in roles or (Role.AGENT,):
            comptes.nommer(personne, role, self.ccas)
        return personne

    def membre(self) -> User:
        """Un compte de la structure qui forme."""
        personne = compte("samir@espace.example", first_name="Samir", last_name="Ferrer")
        comptes.nommer(personne, Role.MEMBRE, self.formation)
        return personne

    def remettre(self, numero: int) -> tuple[str, ...]:
        """Remet ce chéquier, il y a cinq jours, et rend ses codes."""
        qui = remise.Personne("Cabrol", "Odette", date(1948, 9, numero), self.ccas.commune)
        remise.remettre(
            self.ccas,
            self.serie(numero),
            qui,
            [self.critere],
            maintenant=MAINTENANT - timedelta(days=5),
        )
        return self.secrets[numero]


@contextmanager
def monde_du_pass() -> Iterator[MondeDuPass]:
    try:
        yield _creer()
    finally:
        _vider()


def _creer() -> MondeDuPass:
    avant = MAINTENANT - timedelta(days=40)
    annee = Dispositif.objects.create(
        prefixe="26", millesime=2026, nom="Pass 2026", premier_jour=DEBUT, dernier_jour=FIN
    )
    for financeur in ("departement", "etat"):
        comptabilite.ouvrir_financement(annee, financeur, 1_000_000, 5_000, maintenant=avant)
    Ouverture.objects.create(dispositif=annee, du=DEBUT)
    critere = Critere.objects.create(dispositif=annee, libelle="En recherche d'emploi")
    ccas = StructurePrescriptrice.objects.create(
        nom="CCAS de Capestang",
        commune=Commune.objects.get(pk=CAPESTANG),
        lieu=Lieu.objects.get(nom="France Services de Capestang"),
    )
    secrets: dict[int, tuple[str, ...]] = {}

    def imprimer(prepare):
        secrets.update({c.serie.numero: c.secrets for c in prepare.chequiers})
        return edition.Fichier()

    edition.editer_lot(annee, 12, imprimer, maintenant=avant)
    stock.recevoir(stock.expedier(annee, ccas, 1, 8, maintenant=avant), maintenant=avant)
    envoi = stock.expedier(annee, ccas, 9, 12, maintenant=MAINTENANT - timedelta(days=2))
    return MondeDuPass(annee, ccas, _formation(), critere, envoi, secrets)


def _formation() -> StructureFormation:
    lieu = Lieu.objects.get(nom="Espace numérique de Béziers")
    structure = StructureFormation.objects.create(
        nom="Espace numérique de Béziers", siret="73282932000074", lieu=lieu
    )
    structures.labelliser(structure, DEBUT, FIN, "Décision d'exemple")
    initiation = Prestation.objects.create(
        structure=structure, intitule="Premiers pas", thematique="internet", du=DEBUT
    )
    debut = datetime(2026, 3, 20, 14, tzinfo=MAINTENANT.tzinfo)
    Seance.objects.create(prestation=initiation, debut=debut)
    return structure


def _vider() -> None:
    """La base refuse d'effacer le journal ; les essais lèvent cette garde pour vider (conftest)."""
    modeles = apps.get_app_config("pass_numerique").get_models(include_auto_created=True)
    tables = [modele._meta.db_table for modele in modeles]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
    User.objects.all().delete()
    Session.objects.all().delete()
