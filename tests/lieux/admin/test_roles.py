"""Chaque rôle à chaque adresse de l'administration, par chaque méthode : ce qui s'ouvre, ce qui s'écrit.

Les adresses viennent du registre : une page neuve entre d'elle-même dans ce tableau.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, reverse

from lieux.models import Import, Lieu, Perimetre
from tests.agents import compte, confier, entrer
from tests.lieux.admin.test_pages import LIGNES
from tests.lieux.fabriques import CommuneFactory, ReseauFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
GESTIONNAIRE = "gestionnaire des lieux"
# Ce qu'un gestionnaire change ; le reste se lit.
DES_LIEUX = {
    "lieu",
    "arret",
    "fermetureexceptionnelle",
    "ancienneadresse",
    "signalement",
    "doublonecarte",
    "import",
    "ligneimport",
}
# Ouvertes à tout agent connecté, quel que soit son rôle.
COMMUNES = {"index", "jsi18n", "logout", "password_change", "login", "autocomplete", "view_on_site"}


def anonyme():
    return None


def ordinaire():
    return compte("simple@herault.example")


def lecteur():
    return compte("lecteur@herault.example", "lecteur")


def tout():
    return confier(compte("tout@herault.example", GESTIONNAIRE))


def reseau():
    sien = ReseauFactory(slug="le-sien")
    return confier(compte("reseau@herault.example", GESTIONNAIRE), reseaux=[sien])


def territoire():
    ailleurs = TerritoireFactory(nature="pays", communes=[CommuneFactory(nom="Ailleurs")])
    return confier(compte("territoire@herault.example", GESTIONNAIRE), territoires=[ailleurs])


def administrateur():
    return compte("chef@herault.example", "administrateur")


ROLES = {
    f.__name__: f for f in (anonyme, ordinaire, lecteur, tout, reseau, territoire, administrateur)
}
NUL_NE_LIT = {"anonyme", "ordinaire"}
METHODES = ("get", "post")


def motifs(modele) -> list[URLPattern]:
    gestion = admin.site._registry[modele]
    return [m for m in gestion.get_urls() if isinstance(m, URLPattern) and m.name]


def photo() -> dict:
    """Toutes les lignes des lieux et des comptes (ni sessions, ni dernière connexion)."""
    tables = {}
    for modele in (*apps.get_app_config("lieux").get_models(include_auto_created=True), User):
        champs = [c.attname for c in modele._meta.concrete_fields if c.attname != "last_login"]
        lignes = modele._base_manager.order_by().values_list(*champs)
        tables[modele._meta.label] = sorted(map(repr, lignes))
    return tables


def adresses(modele, ligne) -> list[tuple[str, str]]:
    """(nom, adresse) de chaque page de cette table, pour cette ligne."""
    trouvees = []
    for motif in motifs(modele):
        parametres = dict.fromkeys(motif.pattern.converters, ligne.pk)
        if motif.pattern.regex.groups and not parametres:
            parametres = {"object_id": ligne.pk}
        trouvees.append((motif.name, reverse(f"admin:{motif.name}", kwargs=parametres)))
    return trouvees


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("modele", LIGNES, ids=lambda m: m.__name__)
def test_chaque_role_a_chaque_adresse(role, modele):
    """Personne n'écrit par un envoi vide ; qui n'a pas le droit est renvoyé ou refusé."""
    ligne = LIGNES[modele]()
    personne = ROLES[role]()
    client = entrer(Client(), personne) if personne else Client()
    nom_du_modele = modele._meta.model_name
    avant = photo()
    envois = [(methode, *page) for methode in METHODES for page in adresses(modele, ligne)]
    for methode, nom, adresse in envois:
        if (modele, nom, methode) == (Import, "lieux_import_appliquer", "post") and role in (
            "tout",
            "administrateur",
        ):
            continue  # appliquer un import vide écrit qu'il est appliqué : voir test_importation
        reponse = getattr(client, methode)(adresse)
        ou = f"{methode} {adresse}"
        assert reponse.status_code < 500, ou
        if role in NUL_NE_LIT:
            assert reponse.status_code == 302, ou
            assert reponse["Location"].startswith("/admin/login/"), ou
        elif role in ("reseau", "territoire") and nom_du_modele in DES_LIEUX | {
            "provenance",
            "version",
        }:
            # La ligne tient à un lieu d'ailleurs : ses pages ne s'ouvrent pas.
            if str(ligne.pk) in adresse.strip("/").split("/"):
                assert reponse.status_code in (302, 403, 404, 405), ou
        elif nom.endswith("_changelist") and methode == "get":
            lisible = role == "administrateur" or (
                nom_du_modele != "user" and (role, nom_du_modele) != ("lecteur", "import")
            )
            assert reponse.status_code == (200 if lisible else 403), ou
        elif nom.endswith(("_add", "_delete")):
            change = role == "administrateur" or (role != "lecteur" and nom_du_modele in DES_LIEUX)
            if not change:
                assert reponse.status_code == 403, ou
    assert photo() == avant


@pytest.mark.parametrize("role", ROLES)
def test_les_pages_communes(role):
    personne = ROLES[role]()
    client = entrer(Client(), personne) if personne else Client()
    attendu = 302 if role in NUL_NE_LIT else 200
    for nom in ("index", "jsi18n"):
        assert client.get(reverse(f"admin:{nom}")).status_code == attendu, nom
    for application in ("lieux", "auth"):
        statut = client.get(reverse("admin:app_list", args=[application])).status_code
        if role in NUL_NE_LIT:
            assert statut == 302
        else:
            ouvert = application == "lieux" or role == "administrateur"
            assert statut == (200 if ouvert else 404), application


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("tout", "administrateur")])
def test_chaque_action_de_liste_est_sans_effet_pour_qui_n_a_pas_le_droit(role):
    """Chaque action inscrite, sur une ligne d'ailleurs, envoyée à la main."""
    personne = ROLES[role]()
    client = entrer(Client(), personne) if personne else Client()
    lignes = {modele: creer() for modele, creer in LIGNES.items()}
    avant = photo()
    for modele, ligne in lignes.items():
        gestion = admin.site._registry[modele]
        liste = reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")
        for action in [*(gestion.actions or ()), "delete_selected"]:
            reponse = client.post(
                liste,
                {
                    "action": action,
                    "_selected_action": [ligne.pk],
                    "select_across": "1",
                    "index": "0",
                    "post": "yes",
                    "confirmer": "1",
                },
            )
            assert reponse.status_code < 500
    assert photo() == avant


@pytest.mark.parametrize("role", ["ordinaire", "lecteur", "reseau", "territoire"])
def test_chaque_completion_ne_dit_que_ce_qu_on_peut_voir(role):
    lieu = LIGNES[Lieu]()
    client = entrer(Client(), ROLES[role]())
    for modele, gestion in admin.site._registry.items():
        for champ in gestion.autocomplete_fields:
            reponse = client.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": modele._meta.app_label,
                    "model_name": modele._meta.model_name,
                    "field_name": champ,
                    "term": "",
                },
            )
            if role == "ordinaire":
                assert reponse.status_code == 302
            elif role != "lecteur" and modele._meta.get_field(champ).related_model is Lieu:
                assert lieu.nom not in reponse.content.decode()
            else:
                assert reponse.status_code in (200, 403)


def test_l_administration_n_a_pas_d_autre_page_commune():
    # Que chaque table soit dans LIGNES, test_pages le tient.
    noms = {m.name for m in admin.site.get_urls() if isinstance(m, URLPattern) and m.name}
    assert noms - COMMUNES == {"password_change_done", "app_list"}
    assert Perimetre not in admin.site._registry
    assert Session not in admin.site._registry
