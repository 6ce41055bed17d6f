"""Charge une fois le vocabulaire, les réseaux et les mots du public ; les agents les modifient ensuite."""

from django.db import migrations

from lieux.reference import charger_vocabulaire


def charger(apps, schema_editor):
    charger_vocabulaire(
        terme=apps.get_model("lieux", "Terme"),
        reseau=apps.get_model("lieux", "Reseau"),
        synonyme=apps.get_model("lieux", "Synonyme"),
    )


class Migration(migrations.Migration):
    dependencies = [("lieux", "0001_initial")]

    operations = [migrations.RunPython(charger, migrations.RunPython.noop)]
