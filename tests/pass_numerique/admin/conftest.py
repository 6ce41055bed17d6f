"""Des personnes du Département, une ligne de chaque table, et de quoi lire une page."""

import html
import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pass_numerique.models import (
    CoordonneesBancaires,
    Destruction,
    Envoi,
    Evenement,
    Jeton,
    LotEdition,
    Membre,
    Role,
)
from pass_numerique.models.comptes import ROLES_PRESCRIPTEURS
from pass_numerique.services import comptes, jetons, stock, structures
from tests.agents import entrer
from tests.client_strict import ClientStrict, PageMalFaite, fautes
from tests.pass_numerique.fabriques import JOUR, SIRETS, Monde, a, formation, monde, prescriptrice

IBAN = "FR7630006000011234567890189"


@pytest.fixture(autouse=True)
def _un_jour_de_l_annee(monkeypatch):
    """Les pages lisent l'heure : elles s'ouvrent le jour des fabriques."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 15))


def personne(*roles: Role, **champs):
    """Un compte, et ses rôles ; un agent est dans un CCAS, un membre dans une formation."""
    n = get_user_model().objects.count()
    compte = get_user_model().objects.create_user(f"p{n}", f"p{n}@example.org", "x", **champs)
    for role in roles:
        ou = None
        if role in ROLES_PRESCRIPTEURS:
            ou = prescriptrice(f"CCAS {n}")
        elif role == Role.MEMBRE:
            ou = formation(SIRETS[3])
        comptes.nommer(compte, role, ou)
    return compte


class ClientDeLAdministration(ClientStrict):
    """Strict, sauf pour le JSON que Django écrit dans un attribut de ses listes de lignes."""

    def request(self, **requete):
        reponse = super(ClientStrict, self).request(**requete)
        if reponse.get("Content-Type", "").startswith("text/html"):
            page = re.sub(r'data-inline-formset="[^"]*"', "", reponse.content.decode())
            if trouvees := fautes(page):
                raise PageMalFaite(f"{requete.get('PATH_INFO')} : {trouvees}")
        return reponse


def adresse(page: str, *arguments) -> str:
    return reverse(f"admin:pass_numerique_{page}", args=arguments)


def texte(reponse) -> str:
    """Ce qui se lit de la page, sans balises."""
    return _simple(re.sub(r"<[^>]+>", " ", reponse.content.decode()))


def _simple(phrase: str) -> str:
    # split() coupe aussi aux espaces insécables.
    return " ".join(html.unescape(phrase).split())


def messages(reponse) -> list[str]:
    """Les messages en tête de la page d'arrivée."""
    return [_simple(str(un)) for un in reponse.context["messages"]]


def reproches(reponse) -> dict[str, list[str]]:
    """Champ → ce que le formulaire lui reproche, et que la page montre."""
    assert reponse.status_code == 200
    dites = reponse.context["form"].errors
    page = texte(reponse)
    assert all(_simple(phrase) in page for phrases in dites.values() for phrase in phrases)
    return dict(dites)


@pytest.fixture
def ouvrir():
    """`ouvrir(Role.REGISSEUR)` → un client connecté ; `client.compte`, la personne."""

    def connecter(*roles: Role, **champs) -> ClientDeLAdministration:
        compte = personne(*roles, **champs)
        client = entrer(ClientDeLAdministration(), compte)
        client.compte = compte
        return client

    return connecter


@dataclass
class Lignes:
    """Une ligne de chaque table que l'administration montre."""

    monde: Monde
    lot: LotEdition
    envoi: Envoi
    retour: Envoi
    destruction: Destruction
    rib: CoordonneesBancaires
    membre: Membre
    evenement: Evenement
    jeton: Jeton

    def cles(self) -> dict[str, int]:
        fait = self.monde
        return {
            "dispositif": fait.dispositif.pk,
            "lotedition": self.lot.pk,
            "envoi": self.retour.pk,
            "destruction": self.destruction.pk,
            "chequier": fait.chequier(1).pk,
            "structureprescriptrice": fait.ccas.pk,
            "structureformation": fait.formation.pk,
            "structureformation_cle": self.jeton.pk,
            "prestation": fait.prestation.pk,
            "coordonneesbancaires": self.rib.pk,
            "membre": self.membre.pk,
            "evenement": self.evenement.pk,
        }


@pytest.fixture
def lignes(db) -> Lignes:
    fait = monde(nombre=4)
    annee = fait.dispositif
    retour = stock.retourner(annee, fait.ccas, 3, 3, maintenant=a(JOUR))
    rib = structures.deposer_rib(fait.formation, "Association", IBAN, personne(), a(JOUR))
    return Lignes(
        fait,
        annee.lots.get(),
        annee.envois.get(sens=Envoi.Sens.ALLER),
        retour,
        stock.detruire(annee, 4, 4, "mouillé", "PV 1", maintenant=a(JOUR)),
        rib,
        comptes.nommer(personne(), Role.LECTEUR),
        Evenement.objects.first(),
        jetons.creer(fait.formation, "Caisse")[0],
    )
