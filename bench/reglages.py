"""Les réglages de production, dans un dossier à part et en clair sur la boucle locale."""

import os

from hérault_numerique.settings.base import *  # noqa: F403

STATIC_ROOT = os.environ["BENCH_STATIQUES"]
SECURE_SSL_REDIRECT = False
