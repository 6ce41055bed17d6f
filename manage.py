#!/usr/bin/env python
"""Point d'entrée des commandes.

Sans DJANGO_SETTINGS_MODULE, les réglages de développement servent ; le serveur
de production (wsgi.py) part, lui, des réglages de base, sûrs par défaut.
"""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hérault_numerique.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
