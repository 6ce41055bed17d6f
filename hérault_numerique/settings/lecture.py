"""Lecture des variables d'environnement, avec des erreurs qu'un exploitant comprend.

Une variable mal écrite arrête le démarrage en se nommant ; rien n'est deviné.
"""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MOTEURS_ADMIS = ("sqlite", "postgres", "postgresql")
_OUI = {"1", "true", "yes", "on", "oui", "vrai"}
_NON = {"0", "false", "no", "off", "non", "faux"}


def obligatoire(env: environ.Env, nom: str) -> str:
    valeur = env.str(nom, default="").strip()
    if not valeur:
        raise ImproperlyConfigured(
            f"La variable d'environnement {nom} manque. Voir docs/exploitation.md."
        )
    return valeur


LONGUEUR_D_UNE_CLE = 32


def cle(env: environ.Env, nom: str) -> str:
    """Une clé secrète obligatoire, assez longue pour ne pas se deviner."""
    valeur = obligatoire(env, nom)
    if len(valeur) < LONGUEUR_D_UNE_CLE:
        raise ImproperlyConfigured(f"{nom} doit avoir {LONGUEUR_D_UNE_CLE} signes au moins.")
    return valeur


def cles_du_pass(env: environ.Env) -> dict[str, str]:
    """Nom → clé, celle des nouveaux chéquiers en premier, puis celles qui lisent les anciens."""
    courante = env.str("PASS_CLE_NOM", default="").strip() or "1"
    cles = {courante: cle(env, "PASS_CLE_SECRETE")}
    for morceau in env.str("PASS_CLES_ANCIENNES", default="").split(","):
        nom, egal, valeur = (partie.strip() for partie in morceau.partition("="))
        if not morceau.strip():
            continue
        if not egal or not nom or nom in cles or len(valeur) < LONGUEUR_D_UNE_CLE:
            raise ImproperlyConfigured(
                "PASS_CLES_ANCIENNES doit s'écrire nom=clé,nom=clé ; chaque nom une fois, "
                f"chaque clé {LONGUEUR_D_UNE_CLE} signes au moins."
            )
        cles[nom] = valeur
    if any(not 1 <= len(nom) <= 8 for nom in cles):
        raise ImproperlyConfigured("PASS_CLE_NOM : le nom d'une clé a huit signes au plus.")
    return cles


def liste_obligatoire(env: environ.Env, nom: str) -> list[str]:
    valeurs = [valeur.strip() for valeur in obligatoire(env, nom).split(",")]
    valeurs = [valeur for valeur in valeurs if valeur]
    if not valeurs:
        raise ImproperlyConfigured(f"{nom} ne contient que des virgules.")
    return valeurs


def booleen(env: environ.Env, nom: str, defaut: bool) -> bool:
    valeur = env.str(nom, default="").strip().lower()
    if not valeur:
        return defaut
    if valeur in _OUI or valeur in _NON:
        return valeur in _OUI
    raise ImproperlyConfigured(f"{nom} doit être « oui » ou « non » (reçu : « {valeur} »).")


def nombre(env: environ.Env, nom: str, defaut: int | float, minimum: int | float = 0):
    """Un nombre du même type que `defaut`, au moins égal à `minimum`."""
    valeur = env.str(nom, default="").strip()
    if not valeur:
        return defaut
    try:
        lu = type(defaut)(valeur)
    except ValueError:
        lu = None
    if lu is None or not minimum <= lu < float("inf"):
        nature = "nombre entier" if isinstance(defaut, int) else "nombre"
        raise ImproperlyConfigured(
            f"{nom} doit être un {nature}, {minimum} au moins (reçu : « {valeur} »)."
        )
    return lu


def base_de_donnees(env: environ.Env, defaut: str, nom: str = "DATABASE_URL") -> dict:
    """Réglage Django d'une base : SQLite ou PostgreSQL, rien d'autre."""
    adresse = env.str(nom, default="").strip() or defaut
    moteur = adresse.partition(":")[0] if "://" in adresse else ""
    if moteur not in MOTEURS_ADMIS:
        raise ImproperlyConfigured(
            f"{nom} doit commencer par sqlite:/// ou postgresql:// (reçu : « {moteur or '?'} »)."
        )
    try:
        urlsplit(adresse)
        reglage = env.db_url_config(adresse)
    except (ValueError, KeyError) as erreur:
        raise ImproperlyConfigured(f"{nom} est mal écrite : {erreur}") from erreur
    if not reglage.get("NAME"):
        raise ImproperlyConfigured(f"{nom} ne nomme aucune base de données.")
    if moteur == "sqlite":
        reglage["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        reglage["CONN_HEALTH_CHECKS"] = True
        reglage.setdefault("OPTIONS", {})["pool"] = True
    return reglage


def cache(env: environ.Env, nom: str = "CACHE_URL") -> dict:
    """Mémoire locale par défaut ; Redis ou Valkey partagé par CACHE_URL."""
    adresse = env.str(nom, default="").strip() or "locmemcache://"
    try:
        return env.cache_url_config(adresse)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as erreur:
        raise ImproperlyConfigured(f"{nom} est mal écrite : {erreur}") from erreur


def courrier(env: environ.Env, nom: str = "EMAIL_URL") -> dict:
    """Réglages EMAIL_* : un serveur SMTP local par défaut."""
    adresse = env.str(nom, default="").strip() or "smtp://localhost:25"
    try:
        return env.email_url_config(adresse)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as erreur:
        raise ImproperlyConfigured(f"{nom} est mal écrite : {erreur}") from erreur
