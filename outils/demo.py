#!/usr/bin/env python
"""Le site avec ses lieux d'exemple : base, communes, exemples, comptes, puis le serveur.

    python -m outils.demo HÔTE PORT

Un seul programme pour tout : relancer la démonstration ne coûte qu'un démarrage de Django.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError


def main(hote: str, port: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hérault_numerique.settings.dev"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("charger_communes")
    call_command("charger_demo")
    call_command("charger_demo_pass")
    print(f"\n  Le site : http://{hote}:{port}/   (Ctrl-C pour arrêter)\n", flush=True)
    call_command("runserver", f"{hote}:{port}", use_reloader=False)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (CommandError, ImproperlyConfigured, OperationalError) as erreur:
        sys.exit(f"La démonstration n'a pas démarré : {erreur}")
