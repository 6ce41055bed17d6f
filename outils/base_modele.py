"""Une base migrée une seule fois : chaque processus d'essai la copie au lieu de tout migrer à son tour."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

RACINE = Path(__file__).resolve().parent.parent
# Lue par tests/conftest.py : un fichier (SQLite) ou le nom d'une base du même serveur (PostgreSQL).
VARIABLE = "BASE_MODELE"
_NOM = "modele_des_essais"


def preparer(dossier: Path, adresse: str | None) -> str:
    """Migre le modèle ; rend la valeur de `VARIABLE`.

    `adresse` : celle du serveur PostgreSQL jetable, None pour SQLite. Une migration
    qui échoue lève subprocess.CalledProcessError, après en avoir écrit la raison.
    """
    if adresse is None:
        modele = str(dossier / f"{_NOM}.sqlite3")
        base = f"sqlite:///{modele}"
    else:
        modele = _NOM
        with psycopg.connect(adresse, autocommit=True) as serveur:
            serveur.execute(f"CREATE DATABASE {_NOM}")
        base = f"{adresse.rpartition('/')[0]}/{_NOM}"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=RACINE,
        env=os.environ
        | {"DATABASE_URL": base, "DJANGO_SETTINGS_MODULE": "hérault_numerique.settings.test"},
        check=True,
    )
    return modele


@contextmanager
def copie_en_memoire(modele: str, nom: str) -> Iterator[None]:
    """Garde en mémoire, sous ce nom, une copie du fichier SQLite : elle vit tant qu'on la tient."""
    copie = sqlite3.connect(nom, uri=True, check_same_thread=False)
    try:
        with sqlite3.connect(f"file:{modele}?mode=ro", uri=True) as source:
            source.backup(copie)
        source.close()
        yield
    finally:
        copie.close()
