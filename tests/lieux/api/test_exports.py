"""Les exports servis : en-têtes, filtres, flux, nombre de requêtes."""

import csv
import io
import json

import pytest
from django.utils import timezone

from lieux.api import exports
from lieux.vocabulaire import COLONNES_DU_STANDARD
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
CSV = "/api/v1/export/lieux.csv"
JSON = "/api/v1/export/lieux.json"


def octets(client, adresse) -> bytes:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return b"".join(reponse)


def lignes_csv(client, requete="") -> list[dict]:
    texte = octets(client, CSV + requete).decode("utf-8")
    return list(csv.DictReader(io.StringIO(texte, newline="")))


@pytest.mark.parametrize(
    ("adresse", "nature"), [(CSV, "text/csv; charset=utf-8"), (JSON, "application/json")]
)
def test_un_fichier_date_sous_licence(client, riche, adresse, nature):
    reponse = client.get(adresse)
    assert reponse.streaming
    assert reponse["Content-Type"] == nature
    extension = adresse.rpartition(".")[2]
    assert reponse["Content-Disposition"] == (
        'attachment; filename="lieux-mediation-numerique-herault-'
        f'{timezone.localdate():%Y-%m-%d}.{extension}"'
    )
    assert reponse["Link"] == (
        '<https://www.etalab.gouv.fr/licence-ouverte-open-licence>; rel="license"'
    )
    assert int(reponse["Content-Length"]) == len(b"".join(reponse))


def test_les_memes_filtres_que_la_page(client, communes):
    LieuFactory(nom="Gratuit", commune=communes["beziers"], frais_a_charge=["gratuit"])
    LieuFactory(nom="Payant", commune=communes["beziers"], frais_a_charge=["payant"])
    LieuFactory(nom="Loin", commune=communes["sete"], frais_a_charge=["gratuit"])
    requete = "?ou=34500&rayon=10&frais=gratuit"
    assert [ligne["nom"] for ligne in lignes_csv(client, requete)] == ["Gratuit"]
    assert [ligne["nom"] for ligne in json.loads(octets(client, JSON + requete))] == ["Gratuit"]


def test_tous_les_lieux_quelle_que_soit_la_page(client, communes):
    for _ in range(25):
        LieuFactory(commune=communes["sete"])
    assert len(lignes_csv(client, "?page=1")) == 25


def test_publies_seulement(client, communes):
    LieuFactory(nom="Visible")
    LieuFactory(statut="brouillon")
    LieuFactory(statut="ferme")
    assert [ligne["nom"] for ligne in lignes_csv(client)] == ["Visible"]


def test_rien_est_un_fichier_vide_mais_valide(client, communes):
    assert octets(client, CSV) == (",".join(COLONNES_DU_STANDARD) + "\r\n").encode()
    assert json.loads(octets(client, JSON)) == []


def test_un_gros_export_passe_par_le_disque_et_arrive_entier(client, riche, monkeypatch):
    attendu = octets(client, CSV)
    monkeypatch.setattr(exports, "_EN_MEMOIRE", 64)
    monkeypatch.setattr(exports, "_BLOC", 100)
    reponse = client.get(CSV)
    morceaux = list(reponse)
    assert len(morceaux) > 3
    assert b"".join(morceaux) == attendu


@pytest.mark.parametrize("adresse", [CSV, JSON])
def test_requetes_constantes(client, communes, adresse, django_assert_num_queries):
    def peupler(n):
        for rang in range(n):
            LieuFactory(
                services=["aide-aux-demarches-administratives"],
                frais_a_charge=["gratuit"],
                identifiant_origine=f"x-{rang}",
            )

    peupler(1)
    # vocabulaire du formulaire (2), identifiants, termes, puis lieux et valeurs du seul lot
    with django_assert_num_queries(6):
        octets(client, adresse)
    peupler(2)
    with django_assert_num_queries(6):
        octets(client, adresse)
