"""Le débit : large, compté par adresse, dit dans les en-têtes."""

from types import SimpleNamespace

import pytest

from lieux.api import debit
from tests.lieux.api.conftest import ADRESSES

pytestmark = pytest.mark.django_db


@pytest.fixture
def pendule(monkeypatch):
    horloge = SimpleNamespace(maintenant=1_790_000_000.0)  # 20 s avant la fin de sa minute
    monkeypatch.setattr(debit, "time", SimpleNamespace(time=lambda: horloge.maintenant))
    return horloge


@pytest.fixture
def trois_lectures(settings, pendule):
    settings.API_REQUETES_PAR_MINUTE = {"lecture": 3, "export": 1}
    return pendule


def lire(client, adresse=ADRESSES["reseaux"], depuis="192.0.2.1", **entetes):
    return client.get(adresse, REMOTE_ADDR=depuis, headers=entetes)


def test_au_dela_de_la_limite_un_refus_qui_dit_quand_revenir(client, trois_lectures):
    restantes = [int(lire(client)["RateLimit-Remaining"]) for _ in range(3)]
    assert restantes == [2, 1, 0]
    refus = lire(client)
    assert refus.status_code == 429
    assert refus["Content-Type"] == "application/problem+json"
    assert refus["Retry-After"] == refus["RateLimit-Reset"] == "40"
    assert refus["RateLimit-Limit"] == "3"
    assert refus["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert refus["RateLimit"] == '"minute";r=0;t=40'
    assert refus["Access-Control-Allow-Origin"] == "*"
    assert refus.json()["detail"] == "Vous pourrez recommencer dans 40 s."


def test_la_minute_suivante_repart_de_zero(client, trois_lectures):
    assert [lire(client).status_code for _ in range(4)] == [200, 200, 200, 429]
    trois_lectures.maintenant += int(lire(client)["Retry-After"])
    assert lire(client).status_code == 200


def test_chaque_adresse_a_son_compte(client, trois_lectures):
    for _ in range(4):
        lire(client)
    assert lire(client, depuis="192.0.2.2").status_code == 200


def test_un_reseau_ipv6_compte_pour_un(client, trois_lectures):
    codes = [lire(client, depuis=f"2001:db8::{rang}").status_code for rang in range(1, 5)]
    assert codes == [200, 200, 200, 429]
    assert lire(client, depuis="2001:db8:0:1::1").status_code == 200


def test_un_client_ne_choisit_pas_son_adresse(client, trois_lectures):
    codes = [
        lire(client, **{"x-forwarded-for": f"198.51.100.{rang}"}).status_code for rang in range(4)
    ]
    assert codes == [200, 200, 200, 429]


def test_derriere_un_mandataire_de_confiance_son_adresse_compte(client, trois_lectures, settings):
    settings.MANDATAIRES_DE_CONFIANCE = 1
    for rang in range(5):
        reponse = lire(client, **{"x-forwarded-for": f"203.0.113.9, 198.51.100.{rang}"})
        assert reponse.status_code == 200


def test_les_exports_ont_leur_propre_compte(client, trois_lectures):
    assert lire(client, ADRESSES["csv"]).status_code == 200
    assert lire(client, ADRESSES["json"]).status_code == 429
    assert lire(client).status_code == 200


def test_sans_limite_ou_sans_adresse_tout_passe(client, settings, trois_lectures):
    assert [lire(client, depuis="").status_code for _ in range(5)] == [200] * 5
    settings.API_REQUETES_PAR_MINUTE = {"lecture": 0, "export": 0}
    reponses = [lire(client) for _ in range(5)]
    assert {r.status_code for r in reponses} == {200}
    assert "RateLimit" not in reponses[0]


def test_aucune_adresse_n_est_gardee_en_clair(client, trois_lectures):
    from lieux.memoire import cache

    lire(client)
    cles = list(cache._cache)
    assert any("api:debit" in cle for cle in cles)
    assert not any("192.0.2.1" in cle for cle in cles)


def test_par_defaut_la_page_n_est_jamais_privee_de_carte():
    """Une salle de trente personnes, une recherche toutes les deux secondes chacune."""
    from hérault_numerique.settings import base

    assert base.API_REQUETES_PAR_MINUTE["lecture"] >= 30 * 30
