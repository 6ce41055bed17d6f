"""Dit d'où vient la position d'un arrêt, et place ceux qui n'en ont pas."""

from django.db import migrations, models


def placer(apps, schema_editor):
    arrets = apps.get_model("lieux", "Arret").objects
    for arret in arrets.filter(latitude__isnull=True).select_related("commune"):
        arret.latitude, arret.longitude = arret.commune.latitude, arret.commune.longitude
        arret.precision = "commune"
        arret.save(update_fields=["latitude", "longitude", "precision"])


class Migration(migrations.Migration):

    dependencies = [
        ("lieux", "0008_orientation"),
    ]

    operations = [
        migrations.AddField(
            model_name="arret",
            name="precision",
            field=models.CharField(
                choices=[
                    ("adresse", "à l'adresse"),
                    ("rue", "à la rue ou au lieu-dit"),
                    ("commune", "au centre de la commune (approximative)"),
                ],
                default="adresse",
                editable=False,
                max_length=10,
                verbose_name="précision de la position",
            ),
        ),
        migrations.RunPython(placer, migrations.RunPython.noop),
    ]
