"""Les règles d'orientation dans l'administration : les écrire, les essayer avant d'enregistrer."""

import pytest
from django.urls import reverse

from lieux.models import Besoin, RegleOrientation, Reseau, Situation
from tests.agents import compte, entrer
from tests.lieux.admin.conftest import ClientDeLAdministration
from tests.lieux.fabriques import CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db

REGLES, BESOINS, SITUATIONS = 12, 6, 6  # requêtes de chaque liste
AJOUT = "admin:lieux_regleorientation_add"
ESSAI = "admin:lieux_regleorientation_essayer"


@pytest.fixture
def donnees():
    commune = CommuneFactory(nom="Olargues", code_insee="34187")
    LieuFactory(nom="Permanence MSA", commune=commune, reseaux=["msa"])
    situation = Situation.objects.create(slug="agricole", libelle="Agricole", icone="feuille")
    return {
        "situation": situation.pk,
        "reseau": Reseau.objects.get(slug="msa").pk,
        "poids": 80,
        "explication": "MSA : votre guichet",
        "designe_organisme": "on",
        "essai_situations": [situation.pk],
        "essai_commune": "Olargues",
    }


@pytest.fixture
def regle(donnees):
    return RegleOrientation.objects.create(
        situation_id=donnees["situation"], reseau_id=donnees["reseau"], poids=80, explication="MSA"
    )


def test_essayer_montre_avant_et_apres_sans_rien_ecrire(admin, donnees):
    reponse = admin.post(reverse(ESSAI) + "?seul", donnees)
    html = reponse.content.decode()
    assert "Cette règle change la réponse" in html
    assert html.count("Permanence MSA") == 2
    assert "MSA : votre guichet" in html
    assert "<html" not in html
    assert not RegleOrientation.objects.exists()


def test_sans_javascript_l_essai_a_sa_page(admin, donnees):
    html = admin.post(reverse(ESSAI), donnees).content.decode()
    assert "<title>Essai d'une règle</title>" in html or "Essai d&#x27;une règle" in html


def test_une_regle_incomplete_dit_ce_qui_manque(admin, donnees):
    del donnees["reseau"], donnees["explication"]
    html = admin.post(reverse(ESSAI), donnees).content.decode()
    assert "La règle n'est pas complète" in html.replace("&#x27;", "'")
    assert "phrase d" in html.lower()
    assert "Choisissez un réseau ou une valeur" in html


def test_une_commune_inconnue_se_dit(admin, donnees):
    html = admin.post(reverse(ESSAI), donnees | {"essai_commune": "Zzyzx"}).content.decode()
    assert "Zzyzx" in html


def test_essayer_une_modification(admin, donnees, regle):
    url = reverse("admin:lieux_regleorientation_essayer_existante", args=[regle.pk])
    html = admin.post(url, donnees | {"poids": 5}).content.decode()
    assert "Cette règle change la réponse" in html
    assert RegleOrientation.objects.get().poids == 80


def test_la_page_d_une_regle_propose_de_l_essayer_pour_sa_situation(admin, donnees, regle):
    url = reverse("admin:lieux_regleorientation_change", args=[regle.pk])
    html = admin.get(url).content.decode()
    assert "Essayer avant d" in html
    assert f'<option value="{donnees["situation"]}" selected>' in html
    assert admin.get(reverse(AJOUT)).status_code == 200


def test_seul_qui_peut_modifier_peut_essayer(donnees, regle):
    lecteur = entrer(ClientDeLAdministration(), compte("lecteur@example.org", "lecteur"))
    url = reverse("admin:lieux_regleorientation_essayer_existante", args=[regle.pk])
    assert lecteur.post(reverse(ESSAI), donnees).status_code == 403
    assert lecteur.post(url, donnees).status_code == 403
    assert lecteur.get(url).status_code == 405
    page = lecteur.get(reverse("admin:lieux_regleorientation_change", args=[regle.pk]))
    assert "Essayer avant d" not in page.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_listes_en_nombre_de_requetes_constant(admin, donnees, n, django_assert_num_queries):
    for rang in range(n):
        besoin = Besoin.objects.create(slug=f"b{rang}", libelle=f"B{rang}", icone="euro")
        RegleOrientation.objects.create(
            besoin=besoin, reseau_id=donnees["reseau"], poids=1, explication="x"
        )
    for nom, requetes in (
        ("regleorientation", REGLES),
        ("besoin", BESOINS),
        ("situation", SITUATIONS),
    ):
        with django_assert_num_queries(requetes):
            assert admin.get(reverse(f"admin:lieux_{nom}_changelist")).status_code == 200
