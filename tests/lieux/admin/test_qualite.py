"""La liste des lieux : filtres, carte, ajout à un réseau ; et la qualité en première page."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from lieux.models import Lieu, Reseau
from lieux.qualite import Constat
from tests.agents import entrer
from tests.lieux.admin.test_lieu import LISTE, agir, noms_trouves
from tests.lieux.fabriques import CommuneFactory, LieuFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
CARTE, GEOJSON = "admin:lieux_lieu_carte", "admin:lieux_lieu_geojson"


def test_filtrer_par_commune_par_territoire_par_fraicheur(admin):
    beziers = CommuneFactory(code_insee="34032", nom="Béziers", codes_postaux=["34500"])
    TerritoireFactory(slug="piemont", nature="departemental", communes=[beziers])
    jour = timezone.localdate()
    LieuFactory(nom="A", commune=beziers, confirme_le=jour)
    LieuFactory(nom="B", confirme_le=jour - timedelta(days=200))
    LieuFactory(nom="C")
    for texte in ("BEZIERS", "béz", "34500", "34032"):
        assert noms_trouves(admin, commune=texte) == {"A"}, texte
    assert noms_trouves(admin, commune="nulle part") == set()
    assert noms_trouves(admin, commune="\x00") == {"A", "B", "C"}
    assert noms_trouves(admin, territoire="piemont") == {"A"}
    assert noms_trouves(admin, fraicheur="recente") == {"A"}
    assert noms_trouves(admin, fraicheur="ancienne") == {"B"}
    assert noms_trouves(admin, fraicheur="jamais") == {"C"}


def test_le_filtre_de_commune_garde_les_autres_filtres(admin):
    page = admin.get(reverse(LISTE), {"statut__exact": "publie", "commune": "agde", "q": "x"})
    html = page.content.decode()
    assert '<input type="hidden" name="statut__exact" value="publie">' in html
    assert '<input type="hidden" name="q" value="x">' in html


@pytest.mark.parametrize("constat", Constat.values)
def test_chaque_constat_filtre_la_liste(admin, constat):
    LieuFactory(nom="Vide", latitude=None, longitude=None)
    assert noms_trouves(admin, constat=constat) <= {"Vide"}


def test_la_carte_montre_les_lieux_de_la_liste(admin):
    LieuFactory(nom="Publié")
    LieuFactory(nom="Brouillon", statut="brouillon")
    LieuFactory(nom="Sans position", latitude=None, longitude=None)
    suite = "?statut__exact=publie"
    page = admin.get(reverse(CARTE) + suite)
    assert "2 lieux dans cette liste" in page.content.decode()
    assert reverse(LISTE) + suite in page.content.decode()
    assert page.context["carte"]["adresse"] == reverse(GEOJSON) + suite
    reponse = admin.get(page.context["carte"]["adresse"])
    assert [f["properties"]["nom"] for f in reponse.json()["features"]] == ["Publié"]
    assert reponse.json()["sans_position"] == 1
    assert reverse(CARTE) + suite in admin.get(reverse(LISTE) + suite).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_la_carte_garde_son_nombre_de_requetes(admin, n, django_assert_num_queries):
    for _rang in range(n):
        LieuFactory(reseaux=["caf"])
    admin.get(reverse(GEOJSON))
    # Session, compte, deux décomptes, filtres (réseaux, intercommunalités, territoires), lignes.
    with django_assert_num_queries(REQUETES_DU_GEOJSON):
        admin.get(reverse(GEOJSON))


REQUETES_DU_GEOJSON = 8


def test_un_filtre_faux_n_est_pas_une_panne(admin):
    faux = {"nom__nimporte": "x"}
    assert admin.get(reverse(GEOJSON), faux).status_code == 400
    assert admin.get(reverse(CARTE), faux).status_code == 302


@pytest.mark.parametrize("adresse", [CARTE, GEOJSON])
def test_la_carte_est_reservee(client, adresse):
    assert client.get(reverse(adresse)).status_code == 302
    entrer(client, User.objects.create_user("agent", is_staff=True))
    assert client.get(reverse(adresse)).status_code == 403


def test_ajouter_a_un_reseau_apres_avoir_choisi(admin):
    lieux = [LieuFactory(), LieuFactory(reseaux=["caf"])]
    temoin = LieuFactory()
    caf = Reseau.objects.get(slug="caf")
    page = agir(admin, "ajouter_reseau", lieux)
    assert "Quel réseau ajouter à 2 lieux" in page
    assert not temoin.reseaux.exists()
    envoi = {
        "action": "ajouter_reseau",
        "index": "0",
        "select_across": "0",
        "_selected_action": [lieu.pk for lieu in lieux],
        "confirmer": "1",
    }
    sans = admin.post(reverse(LISTE), envoi | {"reseau": ""})
    assert "obligatoire" in sans.content.decode()
    fait = admin.post(reverse(LISTE), envoi | {"reseau": caf.pk}, follow=True)
    assert "1 lieu modifié." in fait.content.decode()
    assert set(Lieu.objects.filter(reseaux=caf)) == set(lieux)
    assert set(Lieu.objects.contenant("caf")) == set(lieux)
    assert LogEntry.objects.filter(change_message__contains="CAF").count() == 2


# --- La première page -----------------------------------------------------------------


def lignes_de_l_accueil(client) -> dict[str, tuple[int, str]]:
    bilan = client.get(reverse("admin:index")).context["bilan"]
    return {str(libelle): (nombre, adresse) for libelle, nombre, adresse in bilan["lignes"]}


def test_chaque_ligne_de_l_accueil_compte_comme_sa_liste(admin):
    lieu = LieuFactory(nom="A", horaires="lundi", precision="commune")
    LieuFactory(nom="A", commune=lieu.commune, a_verifier=True)
    lieu.signalements.create(nature="horaires")
    lignes = lignes_de_l_accueil(admin)
    assert len(lignes) == len(Constat) + 1
    # Un doublon se regarde à deux : sa ligne compte des paires, et mène à leur page.
    nombre, adresse = lignes.pop("doublons probables")
    assert nombre == admin.get(adresse).context["page"].paginator.count == 1
    for libelle, (nombre, adresse) in lignes.items():
        assert admin.get(adresse).context["cl"].result_count == nombre, libelle
    assert lignes["horaires illisibles"][0] == lignes["erreurs signalées à traiter"][0] == 1


@pytest.mark.parametrize("n", [1, 3])
def test_l_accueil_garde_son_nombre_de_requetes(admin, n, django_assert_num_queries):
    for _rang in range(n):
        LieuFactory(horaires="lundi").signalements.create(nature="horaires")
    admin.get(reverse("admin:index"))
    # Session, compte, cinq pour la qualité, dernières actions.
    with django_assert_num_queries(9):
        admin.get(reverse("admin:index"))


def test_qui_ne_voit_pas_les_lieux_n_en_lit_pas_le_bilan(client):
    LieuFactory()
    entrer(client, User.objects.create_user("agent", is_staff=True))
    page = client.get(reverse("admin:index"))
    assert page.context["bilan"] is None
    assert "Qualité des lieux" not in page.content.decode()
