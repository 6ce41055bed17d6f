"""Lecture des variables d'environnement, avec des erreurs qu'un exploitant comprend."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MOTEURS_ADMIS = ("sqlite", "postgres", "postgresql")


def obligatoire(env: environ.Env, nom: str) -> str:
    valeur = env.str(nom, default="").strip()
    if not valeur:
        raise ImproperlyConfigured(
            f"La variable d'environnement {nom} manque. Voir docs/exploitation.md."
        )
    return valeur


def liste_obligatoire(env: environ.Env, nom: str) -> list[str]:
    valeurs = [valeur.strip() for valeur in obligatoire(env, nom).split(",")]
    return [valeur for valeur in valeurs if valeur]


def base_de_donnees(env: environ.Env, defaut: str, nom: str = "DATABASE_URL") -> dict:
    """Réglage Django d'une base : SQLite ou PostgreSQL, rien d'autre."""
    adresse = env.str(nom, default="").strip() or defaut
    moteur = urlsplit(adresse).scheme
    if moteur not in MOTEURS_ADMIS:
        raise ImproperlyConfigured(
            f"{nom} doit commencer par sqlite:/// ou postgresql:// (reçu : « {moteur or '?'} »)."
        )
    try:
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
