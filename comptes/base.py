"""Ce que la base garantit des comptes : une adresse e-mail, un compte.

Le `User` de Django n'a pas cette règle. L'index est donc à nous ; il se pose (de nouveau) après
chaque migration, car SQLite perd ce que Django ne connaît pas quand une table est refaite.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connections, router, transaction
from django.db.models.functions import Lower

INDEX = "comptes_un_courriel_un_compte"


class CourrielEnDouble(Exception):
    """Deux comptes ont la même adresse e-mail : l'index ne peut pas se poser."""


def preparer(sender, using, **options) -> None:
    """Après une migration : les adresses en minuscules et uniques, et la table du cache commun."""
    if sender.label != "comptes" or not router.allow_migrate(using, "auth"):
        return
    call_command("createcachetable", database=using, verbosity=0)
    connexion = connections[using]
    modele = get_user_model()
    table = modele._meta.db_table
    if table not in connexion.introspection.table_names():
        return
    try:
        with transaction.atomic(using=using):
            comptes = modele.objects.using(using)
            comptes.exclude(email=Lower("email")).update(email=Lower("email"))
            with connexion.cursor() as curseur:
                curseur.execute(
                    f"CREATE UNIQUE INDEX IF NOT EXISTS {INDEX} ON {table} (LOWER(email)) "
                    "WHERE email <> ''"
                )
    except IntegrityError as erreur:
        raise CourrielEnDouble(
            "Deux comptes ont la même adresse e-mail : changez-en une, puis relancez migrate."
        ) from erreur


def ecrire_le_courriel_en_minuscules(sender, instance, **options) -> None:
    """La connexion cherche l'adresse en minuscules, d'où que vienne le compte."""
    instance.email = (instance.email or "").strip().lower()


def oublier_les_anciennes_adresses(sender, instance, raw=False, **options) -> None:
    """allauth garde sa propre table d'adresses, et y cherche d'abord : l'ancienne n'ouvre plus rien."""
    if not raw:
        EmailAddress.objects.filter(user=instance.pk).exclude(email=instance.email).delete()
