"""Charge les mots du public, et refait le texte cherché : les mots y sont entre deux espaces,
et l'explication des termes y entre."""

from django.db import migrations

from lieux.indexation import indexer
from lieux.reference import charger_synonymes


def charger(apps, schema_editor):
    charger_synonymes(
        terme=apps.get_model("lieux", "Terme"),
        reseau=apps.get_model("lieux", "Reseau"),
        synonyme=apps.get_model("lieux", "Synonyme"),
    )
    lieu = apps.get_model("lieux", "Lieu")
    indexer(lieu.objects.order_by("pk"), modele=lieu)


class Migration(migrations.Migration):
    dependencies = [("lieux", "0004_synonymes")]

    operations = [migrations.RunPython(charger, migrations.RunPython.noop)]
