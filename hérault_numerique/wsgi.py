"""Porte WSGI : part des réglages de production si rien n'est dit."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hérault_numerique.settings.base")
application = get_wsgi_application()
