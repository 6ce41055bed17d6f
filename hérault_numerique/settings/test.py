"""Réglages des essais : ceux de production, sans réseau ni chiffrement lent."""

import os

os.environ.setdefault("SECRET_KEY", "clé-des-essais")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("PASS_CLE_SECRETE", "clé-du-pass-pour-les-essais-et-eux-seuls")
os.environ.setdefault("PASS_CLE_DES_IDENTITES", "clé-des-identités-pour-les-essais-seuls")

from hérault_numerique.settings.base import *  # noqa: E402, F403
from hérault_numerique.settings.base import DATABASES

SECURE_SSL_REDIRECT = False
# Le serveur d'essai parle http : des témoins « secure » n'y reviendraient pas.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Une réserve de connexions garderait la base d'essai ouverte au moment de la détruire.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
# Aucun essai ne sort de la machine.
GEOCODEUR_URL = ""
TUILES_URL = "http://tuiles.invalid/{z}/{x}/{y}.png"
COMPTES_DE_DEMONSTRATION = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # le serveur d'essai parle http
