"""Chaque page de l'administration s'ouvre, pour chaque table, et sans requête de plus par ligne."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin as administration
from django.contrib.auth.models import User
from django.urls import reverse

from lieux.importation import calculer_ecart, construire
from lieux.importation.base import EtatBase
from lieux.models import (
    AncienneAdresse,
    Arret,
    Besoin,
    CodePostal,
    Commune,
    Contour,
    DocumentAApporter,
    DoublonEcarte,
    FermetureExceptionnelle,
    Habitudes,
    Import,
    Lieu,
    LigneImport,
    Localite,
    Perimetre,
    Provenance,
    RegleOrientation,
    Reseau,
    Signalement,
    Situation,
    Synonyme,
    Terme,
    Territoire,
    Version,
)
from tests.lieux.fabriques import (
    ArretFactory,
    CommuneFactory,
    LieuFactory,
    LocaliteFactory,
    ReseauFactory,
    SynonymeFactory,
    TermeFactory,
    TerritoireFactory,
)

RAPPORT_VIDE = construire(calculer_ecart([], etat=EtatBase({}, [])))


def _contour():
    return Contour.objects.create(
        commune=CommuneFactory(), geometrie={"type": "Polygon", "coordinates": []}
    )


def _fermeture():
    return FermetureExceptionnelle.objects.create(
        lieu=LieuFactory(), debut=date(2026, 1, 1), fin=date(2026, 1, 2)
    )


def _numero(modele) -> int:
    return modele.objects.count()


def _import():
    return Import.objects.create(
        source=f"lieux-{_numero(Import)}.csv", auteur=User.objects.first(), rapport=RAPPORT_VIDE
    )


# Une ligne de plus à chaque appel, liée à d'autres tables : de quoi voir une requête par ligne.
LIGNES = {
    Lieu: lambda: LieuFactory(reseaux=["caf", "msa"], services=Terme.objects.all()[:2]),
    Arret: ArretFactory,
    FermetureExceptionnelle: _fermeture,
    AncienneAdresse: lambda: AncienneAdresse.objects.create(
        slug=f"ancien-{_numero(AncienneAdresse)}", lieu=LieuFactory()
    ),
    Terme: TermeFactory,
    Reseau: ReseauFactory,
    Synonyme: lambda: SynonymeFactory(reseaux=["caf"], services=Terme.objects.all()[:1]),
    Commune: lambda: CommuneFactory(epci=TerritoireFactory()),
    Localite: LocaliteFactory,
    CodePostal: lambda: CommuneFactory().codes_postaux.get(),
    Territoire: lambda: TerritoireFactory(communes=[CommuneFactory()]),
    Contour: _contour,
    Signalement: lambda: Signalement.objects.create(lieu=LieuFactory(), nature="horaires"),
    Provenance: lambda: Provenance.objects.create(
        lieu=LieuFactory(), jeu="jeu", identifiant=str(_numero(Provenance)), valeurs={"nom": "x"}
    ),
    Import: _import,
    LigneImport: lambda: LigneImport.objects.create(
        importation=_import(), lieu=LieuFactory(), nom="x", nature="cree"
    ),
    DoublonEcarte: lambda: DoublonEcarte.objects.create(
        premier=LieuFactory(), second=LieuFactory()
    ),
    Version: lambda: Version.objects.create(
        lieu=LieuFactory(), cle=_numero(Version) + 1, nom="x", nature="creation", origine="import"
    ),
    User: lambda: User.objects.create_user(f"agent-{_numero(User)}"),
    Situation: lambda: Situation.objects.create(
        slug=f"situation-{_numero(Situation)}", libelle="x", icone="euro"
    ),
    Besoin: lambda: Besoin.objects.create(
        slug=f"besoin-{_numero(Besoin)}", libelle="x", icone="euro"
    ),
    RegleOrientation: lambda: RegleOrientation.objects.create(
        situation=LIGNES[Situation](),
        besoin=LIGNES[Besoin](),
        territoire=TerritoireFactory(),
        commune=CommuneFactory(),
        reseau=ReseauFactory(),
        poids=1,
        explication="x",
    ),
    DocumentAApporter: lambda: DocumentAApporter.objects.bulk_create(
        # Deux démarches : avec une seule, le filtre n'a rien à proposer.
        DocumentAApporter(demarche=TermeFactory(liste="demarches"), libelle="x")
        for _rang in range(2)
    )[0],
}
# Session, compte, deux décomptes, lignes ; en plus, une par relation lue d'avance et par filtre
# dont les choix sont des lignes (réseaux et intercommunalités pour les lieux).
# Partout, une de plus : les rôles du Pass, pour le menu.
REQUETES_DE_LA_LISTE = dict.fromkeys(LIGNES, 6) | {
    Lieu: 10,
    Commune: 8,
    Import: 7,
    Provenance: 7,
    Synonyme: 9,
    RegleOrientation: 9,
    DocumentAApporter: 7,
    User: 7,
}
SANS_AJOUT = {Signalement, Provenance, AncienneAdresse, LigneImport, DoublonEcarte, Version}
# Un compte se ferme, il ne se supprime pas.
SANS_SUPPRESSION = {Provenance, LigneImport, Version, User}

modeles = pytest.mark.parametrize("modele", LIGNES, ids=lambda m: m.__name__)
pytestmark = pytest.mark.django_db


def adresse(modele, page: str, *arguments) -> str:
    return reverse(
        f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=arguments
    )


def ouvrir(client, url: str, statut: int = 200):
    reponse = client.get(url)
    assert reponse.status_code == statut, url
    return reponse


def test_toute_table_du_site_a_sa_page():
    # Le périmètre se choisit sur la page du compte ; ses habitudes, chacun les règle lui-même.
    nos_tables = set(apps.get_app_config("lieux").get_models()) - {Perimetre, Habitudes}
    # Celles du Pass ont leurs essais (tests/pass_numerique/admin).
    inscrites = {m for m in administration.site._registry if m._meta.app_label != "pass_numerique"}
    assert inscrites == nos_tables | {User} == set(LIGNES)


def test_l_accueil_et_la_connexion(admin, client):
    page = ouvrir(admin, reverse("admin:index")).content.decode()
    assert "Lieux de médiation numérique" in page
    assert settings.SITE_NOM in page
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login"))["Location"].startswith(reverse("account_login"))


@modeles
def test_liste_vide_puis_garnie(admin, modele):
    if modele not in (Terme, Reseau, User):
        modele.objects.all().delete()
    ouvrir(admin, adresse(modele, "changelist"))
    ligne = LIGNES[modele]()
    page = ouvrir(admin, adresse(modele, "changelist")).content.decode()
    assert adresse(modele, "change", ligne.pk) in page


@modeles
@pytest.mark.parametrize("n", [1, 3])
def test_la_liste_garde_son_nombre_de_requetes(admin, modele, n, django_assert_num_queries):
    for _ in range(n):
        LIGNES[modele]()
    # La première page écrit le jeton dans la session.
    ouvrir(admin, adresse(modele, "changelist"))
    with django_assert_num_queries(REQUETES_DE_LA_LISTE[modele]):
        ouvrir(admin, adresse(modele, "changelist"))


@modeles
def test_ajout(admin, modele):
    ouvrir(admin, adresse(modele, "add"), 403 if modele in SANS_AJOUT else 200)


@modeles
def test_modification_historique_suppression(admin, modele):
    ligne = LIGNES[modele]()
    ouvrir(admin, adresse(modele, "change", ligne.pk))
    ouvrir(admin, adresse(modele, "history", ligne.pk))
    ouvrir(admin, adresse(modele, "delete", ligne.pk), 403 if modele in SANS_SUPPRESSION else 200)


@modeles
def test_suppression_confirmee(admin, modele):
    ligne = LIGNES[modele]()
    reponse = admin.post(adresse(modele, "delete", ligne.pk), {"post": "yes"})
    if modele in SANS_SUPPRESSION:
        assert reponse.status_code == 403
    else:
        assert reponse.status_code == 302
    assert modele.objects.filter(pk=ligne.pk).exists() is (modele in SANS_SUPPRESSION)


@modeles
def test_recherche(admin, modele):
    LIGNES[modele]()
    assert administration.site._registry[modele].search_fields
    for texte in ("a", "34", "Béziers l'été", "%_", "!!!", "x" * 500, "\x00"):
        reponse = admin.get(adresse(modele, "changelist"), {"q": texte})
        assert reponse.status_code == 200, texte


@modeles
def test_chaque_filtre(admin, modele):
    """Chaque lien de la barre des filtres mène à une page."""
    LIGNES[modele]()
    liste = ouvrir(admin, adresse(modele, "changelist"))
    cl = liste.context["cl"]
    liens = [choix["query_string"] for f in cl.filter_specs for choix in f.choices(cl)]
    if cl.model_admin.list_filter:
        assert liens
    for lien in liens:
        ouvrir(admin, adresse(modele, "changelist") + lien)
    # « Afficher les décomptes ».
    ouvrir(admin, adresse(modele, "changelist") + "?_facets=True")


@modeles
def test_chaque_colonne_se_trie(admin, modele):
    LIGNES[modele]()
    for colonne in range(1, len(administration.site._registry[modele].list_display) + 1):
        ouvrir(admin, f"{adresse(modele, 'changelist')}?o=-{colonne}")


@modeles
def test_chaque_champ_a_autocompletion_trouve(admin, modele):
    LIGNES[modele]()
    model_admin = administration.site._registry[modele]
    for champ in model_admin.autocomplete_fields:
        reponse = admin.get(
            reverse("admin:autocomplete"),
            {
                "app_label": modele._meta.app_label,
                "model_name": modele._meta.model_name,
                "field_name": champ,
                "term": "",
            },
        )
        assert reponse.status_code == 200
        assert json.loads(reponse.content)["results"]


@modeles
def test_supprimer_par_l_action_de_liste(admin, modele):
    ligne = LIGNES[modele]()
    envoi = {"action": "delete_selected", "_selected_action": [ligne.pk]}
    reponse = admin.post(adresse(modele, "changelist"), envoi)
    if modele in SANS_SUPPRESSION:
        assert modele.objects.filter(pk=ligne.pk).exists()
        return
    assert reponse.status_code == 200
    assert admin.post(adresse(modele, "changelist"), {**envoi, "post": "yes"}).status_code == 302
    assert not modele.objects.filter(pk=ligne.pk).exists()


def test_textes_des_scripts(admin):
    ouvrir(admin, reverse("admin:jsi18n"))


def test_le_mot_de_passe_se_change_sur_la_page_du_compte(admin):
    assert admin.get(reverse("admin:password_change"))["Location"] == "/comptes/mot-de-passe/"


def test_l_administration_demarre_sans_gdal():
    """`leaflet.admin` importe GeoDjango : l'administration ne doit pas passer par lui."""
    code = (
        "import django; django.setup();"
        "from django.contrib import admin; from django.urls import reverse;"
        "assert reverse('admin:lieux_lieu_changelist');"
        "print(len(admin.site._registry))"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "GDAL_LIBRARY_PATH": "/nonexistent",
            "GEOS_LIBRARY_PATH": "/nonexistent",
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert resultat.returncode == 0, resultat.stderr
    assert resultat.stdout.strip() == str(len(administration.site._registry))
