"""Refait le texte cherché : les mots de l'adresse y portent leur marque."""

from django.db import migrations

from lieux.indexation import indexer


def refaire(apps, schema_editor):
    lieu = apps.get_model("lieux", "Lieu")
    indexer(lieu.objects.order_by("pk"), modele=lieu)


class Migration(migrations.Migration):
    dependencies = [("lieux", "0012_habitudes")]

    operations = [migrations.RunPython(refaire, migrations.RunPython.noop)]
