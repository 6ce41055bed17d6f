"""La liste et le détail des lieux."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
LISTE = "/api/v1/lieux/"
PARIS = ZoneInfo("Europe/Paris")


def lire(client, requete=""):
    reponse = client.get(LISTE + requete)
    assert reponse.status_code == 200, reponse.content
    return reponse.json()


@pytest.fixture
def mardi_dix_heures(monkeypatch):
    instant = datetime(2026, 3, 10, 10, 0, tzinfo=PARIS)
    monkeypatch.setattr(timezone, "now", lambda: instant)
    return instant


def test_un_lieu_dit_tout_ce_que_montre_sa_carte(client, riche, mardi_dix_heures):
    [lieu] = lire(client, "?ou=34500")["lieux"]
    assert lieu == {
        "id": riche.pk,
        "slug": riche.slug,
        "nom": "Maison « France Services », Béziers",
        "url": f"http://testserver{riche.get_absolute_url()}",
        "commune": {"code_insee": "34032", "nom": "Béziers"},
        "adresse": "1, rue des Essais",
        "complement_adresse": "Bâtiment B",
        "code_postal": "34500",
        "latitude": 43.3442,
        "longitude": 3.2158,
        "precision": "adresse",
        "telephone": "+33465710000",
        "courriels": ["un@example.org", "deux@example.org"],
        "sites": ["https://example.org", "https://exemple.example.org"],
        "prise_rdv": "https://rdv.example.org/",
        "horaires": "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
        "ouverture": {
            "etat": "ouvert",
            "phrase": lieu["ouverture"]["phrase"],
            "jusqua": "2026-03-10T12:00:00+01:00",
            "ouvre_le": None,
            "motif": "",
            "a_confirmer": False,
        },
        "reseaux": [
            {"slug": "france-services", "sigle": "France Services", "nom": "France Services"},
            {"slug": "caf", "sigle": "CAF", "nom": lieu["reseaux"][1]["nom"]},
        ],
        "badges": [],
        "services": ["Aide aux démarches administratives"],
        "publics_specifiquement_adresses": ["Jeunes", "Seniors"],
        "prise_en_charge_specifique": ["Surdité"],
        "frais_a_charge": ["Gratuit"],
        "modalites_acces": ["Se présenter", "Téléphoner"],
        "modalites_accompagnement": ["En autonomie"],
        "date_maj": "2026-01-31",
        "exemple": False,
        "distance_km": 0.0,
        "arret": None,
    }
    assert "12" in lieu["ouverture"]["phrase"]


def test_les_pages_se_suivent_sans_trou_ni_doublon(client, communes):
    for rang in range(45):
        LieuFactory(nom=f"Lieu {rang:02}", commune=communes["sete"])
    vus, adresse, tours = [], LISTE + "?commune=34301&page=1", 0
    while adresse:
        page = client.get(adresse).json()
        tours += 1
        assert (page["total"], page["page"], page["pages"]) == (45, tours, 3)
        vus += [lieu["nom"] for lieu in page["lieux"]]
        if page["precedente"]:
            precedente = client.get(page["precedente"]).json()
            assert precedente["page"] == tours - 1
        adresse = page["suivante"]
    assert vus == [f"Lieu {rang:02}" for rang in range(45)]
    assert tours == 3


def test_une_page_au_dela_de_la_derniere_n_existe_pas(client, communes):
    reponse = client.get(LISTE + "?page=2")
    assert reponse.status_code == 404
    assert reponse.json()["detail"] == "Il n'y a pas de page 2 : la dernière est la 1."


def test_rien_trouve_est_une_page_vide(client, communes):
    page = lire(client, "?q=zzz")
    assert (page["total"], page["pages"], page["lieux"]) == (0, 1, [])
    assert page["suivante"] is page["precedente"] is None


@pytest.mark.parametrize(
    "requete",
    ["", "?ou=34500", "?ou=34500&rayon=30&tri=nom", "?q=mediatheque", "?frais=gratuit&ou=sete"],
)
def test_les_memes_lieux_dans_le_meme_ordre_que_la_page(client, communes, requete):
    for rang, cle in enumerate(["sete", "beziers", "bedarieux", "capestang", "poilhes"] * 5):
        LieuFactory(
            nom=f"Médiathèque {97 - rang}" if rang % 2 else f"CCAS {rang}",
            commune=communes[cle],
            frais_a_charge=["gratuit"] if rang % 3 else ["payant"],
        )
    page = client.get("/" + requete).context["resultats"]["page"]
    assert [lieu["id"] for lieu in lire(client, requete)["lieux"]] == [trouve.pk for trouve in page]


def test_le_point_de_depart_est_celui_qui_a_ete_compris(client, communes):
    assert lire(client)["centre"] is None
    assert lire(client, "?ou=béziers")["centre"] == {
        "libelle": "Béziers",
        "latitude": 43.3442,
        "longitude": 3.2158,
        "commune": "34032",
    }
    ailleurs = lire(client, "?ou=Toulouse")
    assert ailleurs["centre"] is None
    assert "« Toulouse » n'est pas une commune de l'Hérault" in ailleurs["avertissements"][0]


def test_un_service_itinerant_parle_de_son_arret(client, communes, bus, mardi_dix_heures):
    [lieu] = lire(client, "?commune=34187&rayon=5")["lieux"]
    assert lieu["distance_km"] == 0.0
    assert lieu["latitude"] is None
    assert lieu["arret"]["nom"] == "Mairie"
    assert lieu["arret"]["commune"] == {"code_insee": "34187", "nom": "Olargues"}
    assert lieu["ouverture"]["etat"] == "ouvert"


def test_sans_position_ni_arret_il_n_y_a_pas_de_distance(client, communes):
    LieuFactory(commune=communes["sete"], latitude=None, longitude=None)
    [lieu] = lire(client, "?ou=sete")["lieux"]
    assert lieu["distance_km"] is None


def test_ni_brouillon_ni_lieu_ferme(client, communes):
    LieuFactory(statut="brouillon")
    LieuFactory(statut="ferme")
    assert lire(client)["total"] == 0


def test_requetes_constantes(client, communes, django_assert_num_queries):
    def peupler(n):
        for _i in range(n):
            LieuFactory(
                reseaux=["caf", "msa"],
                services=["aide-aux-demarches-administratives"],
                frais_a_charge=["gratuit"],
                arrets=[{"commune": communes["olargues"]}],
                fermetures=[(timezone.localdate(), timezone.localdate())],
            )

    peupler(1)
    # vocabulaire (2), total, lieux, 7 relations, arrêts et leur commune, fermetures, badges
    with django_assert_num_queries(15):
        assert len(lire(client)["lieux"]) == 1
    peupler(2)
    with django_assert_num_queries(15):
        assert len(lire(client)["lieux"]) == 3


class TestDetail:
    def test_toutes_les_colonnes_et_les_fermetures(self, client, riche, mardi_dix_heures):
        lieu = client.get(f"{LISTE}{riche.pk}/").json()
        attendu = {
            "identifiant": "essai-1",
            "pivot": "22340001700013",
            "structure_parente": "Ville de Béziers",
            "typologie": ["RFS", "MUNI"],
            "presentation_resume": 'Un lieu "ouvert", à tous',
            "presentation_detail": "Première ligne\nSeconde ligne",
            "itinerance": ["Fixe"],
            "dispositif_programmes_nationaux": ["France Services"],
            "formations_labels": ["Fabriques de Territoire"],
            "autres_formations_labels": "Label maison",
            "fiche_acces_libre": "https://acceslibre.example.org/1",
            "demarches": [],
            "source": "Essai",
            "confirme_le": None,
            "statut": "publie",
            "arrets": [],
        }
        assert {cle: lieu[cle] for cle in attendu} == attendu
        [fermeture] = lieu["fermetures"]
        assert fermeture["debut"] == fermeture["fin"]
        # Rien de la liste n'y manque, que ce qui dépend d'une recherche.
        [de_la_liste] = lire(client)["lieux"]
        assert set(de_la_liste) - set(lieu) == {"distance_km", "arret"}

    def test_les_arrets_et_leur_ouverture(self, client, bus, mardi_dix_heures):
        lieu = client.get(f"{LISTE}{bus.pk}/").json()
        [arret] = lieu["arrets"]
        assert arret["nom"] == "Mairie"
        assert arret["ouverture"]["etat"] == "ouvert"
        assert lieu["ouverture"]["etat"] == "inconnu"
        assert lieu["identifiant"] == f"herault-{bus.pk}"

    def test_les_fermetures_passees_n_y_sont_plus(self, client, communes, mardi_dix_heures):
        hier = date(2026, 3, 9)
        lieu = LieuFactory(fermetures=[(hier, hier)])
        assert client.get(f"{LISTE}{lieu.pk}/").json()["fermetures"] == []

    @pytest.mark.parametrize(
        ("statut", "code"), [("publie", 200), ("brouillon", 404), ("ferme", 410)]
    )
    def test_seul_un_lieu_publie_se_lit(self, client, statut, code):
        lieu = LieuFactory(nom="Secret", statut=statut)
        reponse = client.get(f"{LISTE}{lieu.pk}/")
        assert reponse.status_code == code
        assert (b"Secret" in reponse.content) == (code == 200)

    @pytest.mark.parametrize("cle", ["0", "999999", "9" * 40, "abc", "-1", "1.5", "%00"])
    def test_un_identifiant_impossible_est_introuvable(self, client, cle):
        reponse = client.get(f"{LISTE}{cle}/")
        assert reponse.status_code == 404
        assert reponse["Content-Type"] == "application/problem+json"

    def test_requetes_constantes(self, client, riche, bus, communes, django_assert_num_queries):
        # lieu, réseaux, arrêts et leur commune, fermetures, 14 listes, badges, identifiant
        with django_assert_num_queries(20):
            client.get(f"{LISTE}{riche.pk}/")
        with django_assert_num_queries(21):
            client.get(f"{LISTE}{bus.pk}/")
