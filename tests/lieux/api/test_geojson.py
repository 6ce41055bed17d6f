"""Les points de la carte, que la page elle-même lit."""

import gzip
import json
import random
from datetime import datetime

import pytest

from lieux.horaires import FUSEAU
from lieux.models import Arret, Commune, Lieu, Reseau
from tests.lieux.fabriques import LieuFactory

LUNDI_10H = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)
pytestmark = pytest.mark.django_db
GEOJSON = "/api/v1/lieux.geojson"


def elements(client, requete=""):
    reponse = client.get(GEOJSON + requete)
    assert reponse.status_code == 200, reponse.content
    assert reponse["Content-Type"] == "application/geo+json"
    return json.loads(reponse.content)["features"]


def test_un_point_par_lieu_et_par_arret(client, communes):
    lieu = LieuFactory(
        nom="Bus",
        commune=communes["sete"],
        latitude=43.4035123456,
        reseaux=["caf"],
        precision="commune",
        arrets=[{"commune": communes["olargues"], "nom": "Mairie"}],
    )
    LieuFactory(nom="Brouillon", statut="brouillon")
    LieuFactory(nom="Sans position", latitude=None, longitude=None)
    point, arret = elements(client)
    assert point == {
        "type": "Feature",
        "id": lieu.pk,
        "geometry": {"type": "Point", "coordinates": [3.697, 43.40351]},
        "properties": {
            "nom": "Bus",
            "url": lieu.get_absolute_url(),
            "commune": "Sète",
            "reseau": "caf",
            "approx": True,
        },
    }
    assert arret["id"] == lieu.pk
    assert arret["geometry"]["coordinates"] == [2.9139, 43.5567]
    assert arret["properties"]["arret"] == "Mairie"
    assert arret["properties"]["commune"] == "Olargues"


def test_les_memes_criteres_que_la_page(client, communes):
    LieuFactory(nom="Gratuit", commune=communes["beziers"], frais_a_charge=["gratuit"])
    LieuFactory(nom="Payant", commune=communes["beziers"], frais_a_charge=["payant"])
    LieuFactory(nom="Loin", commune=communes["sete"], frais_a_charge=["gratuit"])
    trouves = elements(client, "?ou=34500&rayon=10&frais=gratuit")
    assert [e["properties"]["nom"] for e in trouves] == ["Gratuit"]
    page = client.get("/?ou=34500&rayon=10&frais=gratuit")
    assert [lieu.nom for lieu in page.context["resultats"]["page"]] == ["Gratuit"]


@pytest.mark.parametrize(
    ("requete", "attendus"),
    [
        ("?commune=34187&rayon=5", ["Olargues"]),
        ("?commune=34187&rayon=40", ["Olargues", "Béziers"]),
        ("?bbox=3.1,43.2,3.4,43.5", ["Béziers"]),
        # Le lundi, le bus n'est qu'à Béziers ; hors de ses arrêts, il ne reçoit jamais.
        ("?ouvert=lundi", ["Béziers"]),
        ("?ouvert=mardi", ["Olargues"]),
        ("", ["Sète", "Olargues", "Béziers"]),
    ],
)
def test_d_un_service_itinerant_les_seuls_points_qui_repondent(
    client, communes, monkeypatch, requete, attendus
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LUNDI_10H)
    LieuFactory(
        commune=communes["sete"],
        arrets=[
            {"commune": communes["olargues"], "horaires": "Tu 09:00-12:00"},
            {"commune": communes["beziers"], "horaires": "Mo 09:00-12:00"},
        ],
    )
    assert [e["properties"]["commune"] for e in elements(client, requete)] == attendus
    # La carte et la liste disent le même endroit.
    if requete.startswith("?commune"):
        [lieu] = json.loads(client.get(f"/api/v1/lieux/{requete}").content)["lieux"]
        assert lieu["arret"]["commune"]["nom"] == attendus[0]


@pytest.mark.parametrize(
    ("requete", "champ"),
    [
        ("?lat=NaN&lon=3", "lat"),
        ("?rayon=abc", "rayon"),
        ("?reseau=zzz", "reseau"),
        ("?bbox=1", "bbox"),
    ],
)
def test_un_parametre_faux_est_refuse_avec_son_nom(client, requete, champ):
    reponse = client.get(GEOJSON + requete)
    assert reponse.status_code == 400
    assert champ in json.loads(reponse.content)["erreurs"]


def test_un_endroit_inconnu_le_dit_sans_rien_cacher(client, communes):
    LieuFactory(commune=communes["sete"])
    reponse = json.loads(client.get(GEOJSON + "?ou=Toulouse").content)
    assert len(reponse["features"]) == 1
    assert "écrivez une commune de l'Hérault" in reponse["avertissements"][0]


def test_requetes_constantes(client, communes, django_assert_num_queries):
    def peupler(n):
        for _i in range(n):
            LieuFactory(reseaux=["caf", "msa"], arrets=[{"commune": communes["olargues"]}])

    peupler(1)
    # termes, réseaux, réseaux des lieux, lieux, arrêts
    with django_assert_num_queries(5):
        assert len(elements(client)) == 2
    peupler(2)
    with django_assert_num_queries(5):
        assert len(elements(client)) == 6


def test_les_coordonnees_ont_cinq_decimales_et_les_identifiants_sont_entiers(client, communes):
    LieuFactory(commune=communes["sete"], latitude=43.123456789, longitude=3.987654321)
    [element] = elements(client)
    assert element["geometry"]["coordinates"] == [3.98765, 43.12346]
    assert type(element["id"]) is int


def test_un_arret_sans_position_n_a_pas_de_point(client, communes):
    LieuFactory(
        latitude=None,
        longitude=None,
        arrets=[{"commune": communes["sete"], "latitude": None, "longitude": None}],
    )
    assert elements(client) == []


_NOMS = ["France Services", "Médiathèque", "CCAS", "Espace numérique", "Maison des solidarités"]
_SUITES = [
    "Jean Moulin",
    "du Centre",
    "des Rivières",
    "Les Oliviers",
    "Louise Michel",
    "de la Gare",
]


def _mille_lieux(communes) -> None:
    """Inventés, mais aussi divers que les vrais : noms, positions, slugs, réseaux."""
    hasard = random.Random(34)
    communes = list(communes.values()) + [
        Commune.objects.create(
            code_insee=f"{34400 + i}",
            nom=f"Saint-{hasard.choice(_SUITES)[:6]}-{i}",
            latitude=43.4,
            longitude=3.3,
        )
        for i in range(70)
    ]
    lieux = []
    for rang in range(1000):
        commune = hasard.choice(communes)
        nom = f"{hasard.choice(_NOMS)} {hasard.choice(_SUITES)} {hasard.randrange(60)}"
        lieux.append(
            Lieu(
                nom=nom,
                slug=f"{nom.lower().replace(' ', '-')}-{commune.nom.lower()}-{rang}"[:200],
                commune=commune,
                code_postal="34500",
                latitude=commune.latitude + hasard.uniform(-0.05, 0.05),
                longitude=commune.longitude + hasard.uniform(-0.05, 0.05),
                precision=hasard.choice(["adresse", "adresse", "commune"]),
            )
        )
    Lieu.objects.bulk_create(lieux)
    reseaux = list(Reseau.objects.values_list("pk", flat=True))
    Lieu.reseaux.through.objects.bulk_create(
        Lieu.reseaux.through(lieu=lieu, reseau_id=hasard.choice(reseaux)) for lieu in lieux
    )
    Arret.objects.bulk_create(
        Arret(lieu=lieu, commune=lieu.commune, nom="Marché", latitude=43.5, longitude=3.5)
        for lieu in hasard.sample(lieux, 40)
    )


def test_mille_lieux_tiennent_en_60_ko_compresses(client, communes):
    _mille_lieux(communes)
    reponse = client.get(GEOJSON, headers={"accept-encoding": "gzip"})
    assert reponse["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(reponse.content))["features"]) == 1040
    assert len(reponse.content) < 60 * 1024
    brotli = client.get(GEOJSON, headers={"accept-encoding": "br"})
    assert brotli["Content-Encoding"] == "br"
    assert len(brotli.content) < 60 * 1024
