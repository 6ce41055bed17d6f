"""Réglages de développement et de démonstration, sur sa propre machine."""

import os

os.environ.setdefault("SECRET_KEY", "clé-de-développement-jamais-en-production")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("PASS_CLE_SECRETE", "clé-du-pass-pour-le-développement-et-lui-seul")
os.environ.setdefault("PASS_CLE_DES_IDENTITES", "clé-des-identités-pour-le-développement-seul")

from hérault_numerique.settings.base import *  # noqa: E402, F403
from hérault_numerique.settings.base import BASE_DIR, PASS_DOSSIER_DES_LOTS

DEBUG = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Le second facteur peut se poser, il n'est pas exigé ; « admin » suffit, sans @example.org.
SECOND_FACTEUR_EXIGE = False
ACCOUNT_LOGIN_METHODS = {"email", "username"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
# Les comptes de démonstration ont un mot de passe connu : ils n'existent qu'ici.
COMPTES_DE_DEMONSTRATION = True
PASS_DOSSIER_DES_LOTS = PASS_DOSSIER_DES_LOTS or str(BASE_DIR / "lots")
