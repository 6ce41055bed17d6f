"""L'administration lit ce que les gens écrivent, place les arrêts et date les fiches."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from lieux.admin.saisie import horaires_lus
from lieux.models import Arret, FermetureExceptionnelle, Lieu
from tests.lieux.admin.test_lieu import enregistrer, formulaire, modifier
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db
VIEUX = date(2020, 1, 1)


@pytest.fixture
def lieu():
    return LieuFactory(date_maj=VIEUX, telephone="+33465710001", horaires="Mo 09:00-12:00")


@pytest.mark.parametrize("texte", ["04 65 71 00 99", "04.65.71.00.99", "+33465710099"])
def test_un_telephone_s_ecrit_comme_on_le_lit(admin, lieu, texte):
    enregistrer(admin, modifier(lieu), telephone=texte)
    assert Lieu.objects.get().telephone == "+33465710099"


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("04 65 71", "Écrivez un numéro entier"),
        ("04 65 71 00 99 / 04 65 71 00 98", "Un seul numéro tient ici"),
    ],
)
def test_un_telephone_faux_est_refuse_avec_une_phrase(admin, lieu, texte, phrase):
    reponse = admin.post(modifier(lieu), formulaire(admin, modifier(lieu)) | {"telephone": texte})
    assert phrase in str(reponse.context["adminform"].form.errors["telephone"])


def test_des_horaires_en_francais_deviennent_ceux_du_site(admin, lieu):
    enregistrer(
        admin,
        modifier(lieu),
        **{"horaires": "lundi 9h-12h, mardi 14h-17h", "semaine-posee": "texte"},
    )
    assert Lieu.objects.get().horaires == "Mo 09:00-12:00; Tu 14:00-17:00"


@pytest.mark.parametrize("texte", ["Mo 09:00-12:00", "", "quand on veut", "9h-12h"])
def test_ce_qui_ne_se_traduit_pas_reste_tel_quel(texte):
    assert horaires_lus(texte) == texte


def test_l_apercu_lit_aussi_le_francais(admin, lieu):
    reponse = admin.get(reverse("admin:lieux_lieu_horaires"), {"texte": "lundi 9h-12h"})
    assert reponse.json()["texte"] == "Mo 09:00-12:00"
    assert reponse.json()["erreurs"] == []


# --- Ce qui manque


def test_ce_qui_empeche_d_enregistrer_se_lit_en_tete_avec_un_lien_vers_chaque_champ(admin):
    page = reverse("admin:lieux_lieu_add")
    vide = formulaire(admin, page) | {"telephone": "04", "arrets-TOTAL_FORMS": "1"}
    vide |= {"arrets-0-nom": "Place", "arrets-0-commune": ""}
    contenu = admin.post(page, vide).content.decode()
    sommaire = contenu[contenu.index('id="a-corriger"') :]
    sommaire = sommaire[: sommaire.index("</nav>")]
    for champ in ("id_nom", "id_commune", "id_telephone", "id_arrets-0-commune"):
        assert f'href="#{champ}"' in sommaire
        assert f'id="{champ}"' in contenu
    assert "Nom</a> : Ce champ est obligatoire." in " ".join(sommaire.split())
    assert "a-corriger" not in admin.get(page).content.decode()


# --- La date de mise à jour ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changements", "datee"),
    [
        ({}, False),
        ({"telephone": "04 65 71 00 01"}, False),
        ({"telephone": "04 65 71 00 02"}, True),
        ({"a_verifier": "on"}, False),
        ({"presentation_resume": "Bienvenue"}, True),
    ],
)
def test_modifier_une_fiche_la_date_du_jour(admin, lieu, changements, datee):
    enregistrer(admin, modifier(lieu), **changements)
    assert Lieu.objects.get().date_maj == (timezone.localdate() if datee else VIEUX)


def test_une_date_ecrite_a_la_main_reste(admin, lieu):
    enregistrer(admin, modifier(lieu), telephone="04 65 71 00 02", date_maj="03/02/2021")
    assert Lieu.objects.get().date_maj == date(2021, 2, 3)


def test_une_fermeture_ou_un_arret_date_aussi_le_lieu(admin, lieu):
    fermeture = FermetureExceptionnelle.objects.create(lieu=lieu, debut=VIEUX, fin=VIEUX)
    url = reverse("admin:lieux_fermetureexceptionnelle_change", args=[fermeture.pk])
    enregistrer(admin, url)
    assert Lieu.objects.get().date_maj == VIEUX
    enregistrer(admin, url, motif="Congés")
    assert Lieu.objects.get().date_maj == timezone.localdate()


# --- Les arrêts ------------------------------------------------------------------------


def test_un_arret_sans_position_se_trouve_pres_de_chez_soi(admin, client):
    olargues = CommuneFactory(nom="Olargues", latitude=43.556, longitude=2.914)
    bus = LieuFactory(nom="Bus", latitude=None, longitude=None)
    envoi = {
        "arrets-TOTAL_FORMS": "1",
        "arrets-0-commune": olargues.pk,
        "arrets-0-lieu": bus.pk,
        "arrets-0-horaires": "mardi 9h-12h",
    }
    enregistrer(admin, modifier(bus), **envoi)
    arret = Arret.objects.get()
    assert (arret.latitude, arret.longitude) == (43.556, 2.914)
    assert arret.approximatif
    assert arret.horaires == "Tu 09:00-12:00"
    points = client.get("/api/v1/lieux.geojson", {"commune": olargues.pk}).json()["features"]
    assert points[0]["properties"]["approx"] is True
    # L'enregistrer de nouveau ne change rien.
    enregistrer(admin, modifier(bus))
    assert Arret.objects.get().approximatif


def test_placer_l_arret_a_la_main_le_rend_precis(admin):
    arret = ArretFactory(precision="commune")
    url = reverse("admin:lieux_arret_change", args=[arret.pk])
    enregistrer(admin, url, latitude="43.61", longitude="3.41")
    assert not Arret.objects.get().approximatif
    enregistrer(admin, url, latitude="", longitude="")
    assert Arret.objects.get().latitude == arret.commune.latitude
