"""Charge une fois le vocabulaire et les réseaux ; les agents les modifient ensuite."""

from django.db import migrations

from lieux.reference import charger_vocabulaire


def charger(apps, schema_editor):
    charger_vocabulaire(
        terme=apps.get_model("lieux", "Terme"),
        reseau=apps.get_model("lieux", "Reseau"),
        synonyme=None,
    )


class Migration(migrations.Migration):
    dependencies = [("lieux", "0001_initial")]

    operations = [migrations.RunPython(charger, migrations.RunPython.noop)]
