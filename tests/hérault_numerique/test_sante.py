"""/sante/ dit vrai : une lecture en base, et 503 quand elle échoue."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext


@pytest.mark.django_db
def test_le_serveur_en_etat_a_vraiment_lu_la_base(client):
    with CaptureQueriesContext(connection) as requetes:
        reponse = client.get("/sante/")
    assert reponse.status_code == 200
    assert reponse.json()["etat"] == "ok"
    assert [r["sql"] for r in requetes if "lieux_commune" in r["sql"]]
    assert "no-cache" in reponse["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("panne", [OperationalError("adresse secrète"), ValueError("autre")])
def test_une_base_en_panne_donne_503_sans_detail(client, monkeypatch, panne):
    @contextmanager
    def curseur_en_panne(*arguments, **options):
        raise panne
        yield

    monkeypatch.setattr(connection, "cursor", curseur_en_panne)
    reponse = client.get("/sante/")
    assert reponse.status_code == 503
    assert reponse.json() == {"etat": "en panne"}


@pytest.mark.django_db
def test_une_base_sans_nos_tables_n_est_pas_prete(client):
    with connection.cursor() as curseur:
        curseur.execute("ALTER TABLE lieux_commune RENAME TO ailleurs")
    assert client.get("/sante/").status_code == 503


@pytest.mark.django_db
def test_la_sante_se_lit_en_clair_et_n_est_pas_redirigee(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/sante/").status_code == 200
    assert client.get("/sante").status_code == 301


def test_la_sante_ne_se_modifie_pas(client):
    assert client.post("/sante/").status_code == 405
