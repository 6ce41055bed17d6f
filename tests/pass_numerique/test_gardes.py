"""Le journal, l'argent, les mouvements et les fichiers payés ne se modifient ni ne s'effacent : la base le refuse."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, transaction

from pass_numerique import gardes
from pass_numerique.models import FichierDeCloture, FichierDePaiement
from tests.pass_numerique.annee_finie import annee_close
from tests.pass_numerique.fabriques import Bureau, monde, rib

pytestmark = pytest.mark.django_db

GARDES = [
    m
    for m in apps.get_app_config("pass_numerique").get_models()
    if m._meta.db_table in gardes.TABLES
]


def refuse(ordre):
    with (
        pytest.raises(IntegrityError, match="ne se modifie pas"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(ordre)


def test_chaque_garde_est_posee_sur_une_table_qui_existe():
    assert {m._meta.db_table for m in GARDES} == set(gardes.TABLES)
    assert gardes.manquants(connection) == []
    assert gardes.verifier(None, ["default"]) == []


@pytest.mark.parametrize("modele", GARDES, ids=lambda m: m.__name__)
def test_une_ligne_gardee_ne_change_ni_ne_disparait(modele):
    fait = annee_close().monde if modele is FichierDeCloture else monde()
    if modele is FichierDePaiement:
        fait.remettre(1)
        fait.encaisser(fait.secrets[1][0])
        rib(fait.formation)
        Bureau(fait).payer()
    table, ligne = modele._meta.db_table, modele.objects.first()
    refuse(f"UPDATE {table} SET id = id")
    refuse(f"DELETE FROM {table}")
    with pytest.raises(IntegrityError), transaction.atomic():
        ligne.save()
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refuse(f"TRUNCATE {table} CASCADE")
    else:
        refuse(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = {ligne.pk}")
    assert modele.objects.filter(pk=ligne.pk).exists()


def test_une_garde_perdue_se_voit_et_se_repose():
    table = gardes.TABLES[0]
    nom = gardes.noms(connection.vendor, table)[0]
    sur = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as curseur:
        curseur.execute(f"DROP TRIGGER {nom}{sur}")
    assert gardes.manquants(connection) == [(table, nom)]
    assert nom in gardes.verifier(None, ["default"])[0].msg
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert gardes.manquants(connection) == []


@pytest.mark.django_db(transaction=True)
def test_apres_avoir_vide_les_tables_les_gardes_sont_la():
    monde()
    call_command("flush", interactive=False, verbosity=0)
    assert gardes.manquants(connection) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.django_db(transaction=True)
def test_une_table_refaite_retrouve_ses_gardes():
    modele = GARDES[0]
    with connection.schema_editor() as editeur:
        editeur._remake_table(modele)
    assert gardes.manquants(connection)
    call_command("migrate", verbosity=0)
    assert gardes.manquants(connection) == []
