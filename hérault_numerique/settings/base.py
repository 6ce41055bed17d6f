"""Réglages de production, sûrs par défaut.

Tout ce qui change d'une installation à l'autre vient de l'environnement ; une
variable absente ou mal écrite arrête le démarrage avec une phrase claire. La
liste des variables est dans docs/exploitation.md.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from xstatic.pkg import leaflet_markercluster

from hérault_numerique.settings import lecture

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

SECRET_KEY = lecture.obligatoire(env, "SECRET_KEY")
ALLOWED_HOSTS = lecture.liste_obligatoire(env, "ALLOWED_HOSTS")
DEBUG = False

INSTALLED_APPS = [
    "hérault_numerique.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "leaflet",
    "rest_framework",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "lieux",
    "comptes",
    "pass_numerique",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "lieux.api.intergiciel.ErreursDeLApi",
    "csp.middleware.CSPMiddleware",
    "hérault_numerique.entetes.SansAppareilPhoto",
    "hérault_numerique.replique.LecturesPubliques",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptes.intergiciel.SessionBornee",
    "comptes.intergiciel.SecondFacteurExige",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "hérault_numerique.urls"
WSGI_APPLICATION = "hérault_numerique.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lieux.contexte.site",
            ],
        },
    },
]

# --- Base de données : SQLite embarquée par défaut, PostgreSQL par DATABASE_URL.
DATABASES = {"default": lecture.base_de_donnees(env, f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
# Copie en lecture pour les pages publiques, si DATABASE_REPLICA_URL la nomme.
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replique"] = lecture.base_de_donnees(env, "", nom="DATABASE_REPLICA_URL")
    # Dans les essais, la réplique est la base principale vue sous un autre nom.
    DATABASES["replique"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["hérault_numerique.replique.RouteurDeLecture"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": lecture.cache(env), "memoire": lecture.cache(env)}
if CACHES["memoire"]["BACKEND"].endswith("LocMemCache"):
    # 300 par défaut : les comptes du débit de l'API s'y chasseraient l'un l'autre.
    CACHES["memoire"].setdefault("OPTIONS", {})["MAX_ENTRIES"] = 20_000
    # Les essais de connexion se comptent là où tous les processus voient le même compte.
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "comptes_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }

# --- Langue et temps
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Fichiers statiques : noms datés, compressés, servis par whitenoise.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/markercluster", leaflet_markercluster.BASE_DIR),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hérault_numerique.statiques.StockageStatique"},
}

# --- Comptes
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{nom}", "OPTIONS": options}
    for nom, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# Un lien d'invitation ou de mot de passe oublié vaut trois jours.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
# Un agent sans second facteur ne va qu'à la page où il le pose.
SECOND_FACTEUR_EXIGE = True
# Sans un geste pendant ce temps, une personne connectée ne l'est plus (minutes).
SESSION_INACTIVITE = lecture.nombre(env, "SESSION_INACTIVITE", 120, minimum=1)

ACCOUNT_ADAPTER = "comptes.adaptateurs.Comptes"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # personne ne s'inscrit : voir comptes.adaptateurs
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "comptes.formulaires.Connexion",
    "reset_password": "comptes.formulaires.MotDePasseOublie",
    "reset_password_from_key": "comptes.formulaires.ChoisirLeMotDePasse",
    "change_password": "comptes.formulaires.ChangerLeMotDePasse",
    "reauthenticate": "comptes.formulaires.ConfirmerLeMotDePasse",
}
# « key » : le compte visé, qu'il existe ou non ; « ip » : l'adresse d'où l'on essaie.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "reset_password": "20/h/ip,3/h/key",
    "invitation": "3/h/key",
    "invitations_d_un_compte": "20/h/key",
}
MFA_ADAPTER = "comptes.adaptateurs.SecondFacteur"
# L'adresse est prouvée par l'invitation qu'elle reçoit : allauth n'a rien à vérifier de plus.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# Une demi-minute d'avance ou de retard : des téléphones ne sont pas à l'heure.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "comptes.formulaires.DonnerLeCode",
    "reauthenticate": "comptes.formulaires.ConfirmerParLeCode",
    "activate_totp": "comptes.formulaires.PoserLApplication",
    "add_webauthn": "comptes.formulaires.AjouterUneCle",
    "edit_webauthn": "comptes.formulaires.NommerUneCle",
}

# --- Sécurité
SECURE_SSL_REDIRECT = lecture.booleen(env, "SECURE_SSL_REDIRECT", True)
# /sante/ est appelé en clair, par l'intérieur, par le répartiteur de charge.
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Les serveurs de tuiles demandent le Referer : la valeur par défaut de Django le retire.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Le jeton CSRF vit dans la session : un seul témoin de connexion, et aucun sur les pages qui n'en ont pas besoin.
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = True
# Les messages aussi : le choix de Django poserait un second témoin.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "hérault_numerique.vues.jeton_refuse"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Nombre de mandataires de confiance devant le serveur (0 : l'adresse du client est celle de la connexion).
MANDATAIRES_DE_CONFIANCE = lecture.nombre(env, "MANDATAIRES_DE_CONFIANCE", 0)
if MANDATAIRES_DE_CONFIANCE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Carte
TUILES_URL = env.str(
    "TUILES_URL",
    default=(
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
        "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    ),
)
TUILES_ATTRIBUTION = env.str(
    "TUILES_ATTRIBUTION",
    default='© <a href="https://www.ign.fr/">IGN</a> – Géoplateforme',
)
TUILES_ZOOM_MAX = lecture.nombre(env, "TUILES_ZOOM_MAX", 18)
if urlsplit(TUILES_URL).scheme not in ("http", "https"):
    raise ImproperlyConfigured("TUILES_URL doit être une adresse http(s) avec {z}, {x} et {y}.")
_tuiles = urlsplit(TUILES_URL)
TUILES_ORIGINE = f"{_tuiles.scheme}://{_tuiles.netloc}".replace("{s}", "*")

LEAFLET_CONFIG = {
    "RESET_VIEW": False,
    "TILES": [],
    "PLUGINS": {
        "markercluster": {
            "css": [
                "vendor/markercluster/MarkerCluster.css",
                "vendor/markercluster/MarkerCluster.Default.css",
            ],
            "js": "vendor/markercluster/leaflet.markercluster.js",
            "auto-include": False,
        },
    },
}

# --- Géocodeur (Base Adresse Nationale) : vide pour s'en passer.
GEOCODEUR_URL = env.str("GEOCODEUR_URL", default="https://data.geopf.fr/geocodage/search")
GEOCODEUR_DELAI = lecture.nombre(env, "GEOCODEUR_DELAI", 2.0)  # secondes

# --- Orientation : le compromis entre ce qu'un lieu offre et le trajet (lieux/orientation/score.py).
# À chaque « demi-distance » de plus, un lieu vaut moitié moins.
ORIENTATION_DEMI_DISTANCE_KM = lecture.nombre(env, "ORIENTATION_DEMI_DISTANCE_KM", 12.0)
# Ce que vaut un lieu dont aucune règle ne parle, et ce qu'ajoute une ouverture prochaine.
ORIENTATION_SOCLE = lecture.nombre(env, "ORIENTATION_SOCLE", 10.0)
ORIENTATION_POIDS_OUVERTURE = lecture.nombre(env, "ORIENTATION_POIDS_OUVERTURE", 10.0)
# Un service itinérant « vient près de chez vous » si l'un de ses arrêts est à cette distance au plus.
ORIENTATION_PRES_KM = lecture.nombre(env, "ORIENTATION_PRES_KM", 3.0)
if ORIENTATION_DEMI_DISTANCE_KM <= 0:
    raise ImproperlyConfigured("ORIENTATION_DEMI_DISTANCE_KM doit être plus grand que zéro.")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", TUILES_ORIGINE],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "lieux.api.erreurs.traiter",
    # Un paramètre `format` ne choisit rien : une adresse, un format.
    "URL_FORMAT_OVERRIDE": None,
}
# Requêtes admises par minute et par adresse (0 : sans limite). Large : une salle entière de
# personnes peut chercher depuis une seule adresse.
API_REQUETES_PAR_MINUTE = {
    "lecture": lecture.nombre(env, "API_LECTURES_PAR_MINUTE", 1200),
    "export": lecture.nombre(env, "API_EXPORTS_PAR_MINUTE", 60),
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Lieux de médiation numérique de l'Hérault",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Les lieux où l'on est aidé pour Internet et ses démarches en ligne, dans l'Hérault. "
        "Lecture libre, sans clé. Mention à reprendre : « Département de l'Hérault et ses "
        "partenaires », avec la date de la réponse."
    ),
    "LICENSE": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "cle": {
                "type": "http",
                "scheme": "bearer",
                "description": "La clé qu'une structure de formation donne à son logiciel.",
            }
        }
    },
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- Pass numérique : la clé des secrets imprimés ne dort jamais dans la base.
PASS_CLES = lecture.cles_du_pass(env)
# Reconnaître une personne ou une adresse sans l'écrire ; à part, car cette clé-ci ne change pas.
PASS_CLE_DES_IDENTITES = lecture.cle(env, "PASS_CLE_DES_IDENTITES")
# Codes faux admis par quart d'heure, où qu'on les tape.
PASS_ESSAIS = {
    "compte": lecture.nombre(env, "PASS_ESSAIS_PAR_COMPTE", 10, minimum=1),
    "structure": lecture.nombre(env, "PASS_ESSAIS_PAR_STRUCTURE", 30, minimum=1),
    "adresse": lecture.nombre(env, "PASS_ESSAIS_PAR_ADRESSE", 30, minimum=1),
}

# Où naissent les chéquiers à imprimer ; vide : cette machine n'imprime pas.
PASS_DOSSIER_DES_LOTS = env.str("PASS_DOSSIER_DES_LOTS", default="").strip()

# Le pilotage signale les communes à plus de ces kilomètres de toute formation.
PASS_LOIN_KM = lecture.nombre(env, "PASS_LOIN_KM", 15, minimum=1)

# --- Le site
SITE_NOM = "Numérique pour tous"
SITE_CONTACT = env.str("SITE_CONTACT", default="numeriquepourtous@herault.example")
# Nom, adresse et téléphone de l'hébergeur : la loi les demande dans les mentions légales.
SITE_HEBERGEUR = env.str("SITE_HEBERGEUR", default="").strip()
# Signalements admis par heure et par adresse réseau (anti-abus).
SIGNALEMENTS_PAR_HEURE = lecture.nombre(env, "SIGNALEMENTS_PAR_HEURE", 5)

vars().update(lecture.courrier(env))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=SITE_CONTACT)
EMAIL_TIMEOUT = 10  # secondes : un serveur d'envoi muet ne retient pas une page

# --- Journaux : jamais de chaîne de requête (elle peut porter une position ou une recherche).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "sans_requete": {
            "()": "hérault_numerique.journaux.SansChaineDeRequete",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "sans_requete",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # httpx écrit l'adresse complète, donc le texte cherché.
        "httpx": {"level": "WARNING"},
    },
}
