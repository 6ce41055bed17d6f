"""`make bench` : combien coûte une page, rapportée au même contenu servi comme fichier.

Pour chaque base et chaque nombre de lieux, un gunicorn aux réglages de production sert
les pages et, par whitenoise, des fichiers qui ont exactement leurs octets. Les deux sont
demandés tour à tour, dans la même minute, sur la même connexion : le rapport des médianes
ne dépend presque pas de la machine. Les millisecondes ne sont là que pour information.

    python -m bench.mesures [--nombres 222,1000,20000] [--tours 30] [--base sqlite|postgresql]
                            [--sortie bench/resultats.json]
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from outils.postgresql_jetable import (
    PostgresqlAbsent,
    dossier_des_programmes,
    finir_proprement_sur_signal,
    postgresql_jetable,
    version,
)

RACINE = Path(__file__).resolve().parent.parent
NOMBRES = (222, 1_000, 20_000)
AUTOUR_DE_BEZIERS = {"commune": "34032", "rayon": "20"}
PAGES = {
    "accueil": "/",
    "autour": f"/?{urlencode(AUTOUR_DE_BEZIERS)}",
    "filtres_ouvert": "/?"
    + urlencode(
        {
            **AUTOUR_DE_BEZIERS,
            "service": "aide-aux-demarches-administratives",
            "frais": "gratuit",
            "ouvert": "maintenant",
        }
    ),
    "texte": f"/?{urlencode({'q': 'mediatheque'})}",
    "geojson": "/api/v1/lieux.geojson",
    "geojson_autour": f"/api/v1/lieux.geojson?{urlencode(AUTOUR_DE_BEZIERS)}",
}
CHAUFFE = 3


class ReponseInattendue(Exception):
    """Une page mesurée n'a pas répondu 200."""


def environnement(adresse: str, statiques: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.reglages",
        "BENCH_STATIQUES": str(statiques),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PASS_CLE_SECRETE": secrets.token_urlsafe(64),
        "PASS_CLE_DES_IDENTITES": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": adresse,
        "GEOCODEUR_URL": "",
        "PYTHONUTF8": "1",
    }


def executer(env: dict[str, str], *commande: str) -> None:
    subprocess.run([sys.executable, *commande], cwd=RACINE, env=env, check=True)


@contextlib.contextmanager
def serveur(env: dict[str, str], journal: Path) -> Iterator[http.client.HTTPConnection]:
    """gunicorn comme en production (docs/exploitation.md), prêt à répondre."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    with journal.open("a") as sortie:
        lance = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "hérault_numerique.wsgi"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"),
                *("--keep-alive", "60", "--no-control-socket"),
            ],
            cwd=RACINE,
            env=env,
            stdout=sortie,
            stderr=sortie,
        )
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        fin = time.monotonic() + 60
        while True:
            try:
                demander(connexion, "/sante/")
                break
            except OSError:
                connexion.close()
                if lance.poll() is not None or time.monotonic() > fin:
                    raise SystemExit(f"gunicorn n'a pas démarré :\n{journal.read_text()}") from None
                time.sleep(0.1)
        yield connexion
    except ReponseInattendue as erreur:
        raise SystemExit(f"{erreur}\n{journal.read_text()[-4000:]}") from erreur
    finally:
        connexion.close()
        lance.terminate()
        lance.wait(30)


def demander(connexion: http.client.HTTPConnection, adresse: str) -> bytes:
    connexion.request("GET", adresse, headers={"Accept-Encoding": "identity"})
    reponse = connexion.getresponse()
    contenu = reponse.read()
    if reponse.status != 200:
        raise ReponseInattendue(f"{adresse} a répondu {reponse.status}.")
    return contenu


def chronometrer(connexion, adresse: str) -> float:
    depart = time.perf_counter()
    demander(connexion, adresse)
    return (time.perf_counter() - depart) * 1000


def mesurer(env: dict[str, str], statiques: Path, tours: int, journal: Path) -> dict:
    """Médianes de chaque page et de son fichier jumeau, demandés tour à tour."""
    dossier = statiques / "bench"
    dossier.mkdir(exist_ok=True)
    with serveur(env, journal) as connexion:
        octets = {nom: demander(connexion, adresse) for nom, adresse in PAGES.items()}
    for nom, contenu in octets.items():
        (dossier / f"{nom}.bin").write_bytes(contenu)

    resultats = {}
    # whitenoise relève les fichiers à son démarrage : le serveur repart.
    with serveur(env, journal) as connexion:
        for nom, adresse in PAGES.items():
            fichier = f"/static/bench/{nom}.bin"
            if len(demander(connexion, fichier)) != len(octets[nom]):
                raise SystemExit(f"{fichier} n'a pas les octets de {adresse}.")
            for _ in range(CHAUFFE):
                demander(connexion, adresse)
            pages, fichiers = [], []
            for _ in range(tours):
                pages.append(chronometrer(connexion, adresse))
                fichiers.append(chronometrer(connexion, fichier))
            page, jumeau = statistics.median(pages), statistics.median(fichiers)
            resultats[nom] = {
                "adresse": adresse,
                "octets": len(octets[nom]),
                "rapport": round(page / jumeau, 1),
                "page_ms": round(page, 2),
                "fichier_ms": round(jumeau, 2),
            }
            print(f"    {nom:16} {page:9.1f} ms   × {page / jumeau:7.1f}", flush=True)
    return resultats


def une_base(adresse: str, nombres: list[int], tours: int, atelier: Path) -> dict:
    statiques = atelier / "statiques"
    journal = atelier / "gunicorn.log"
    env = environnement(adresse, statiques)
    executer(env, "manage.py", "migrate", "--no-input", "--verbosity", "0")
    executer(env, "manage.py", "charger_communes", "--verbosity", "0")
    if not statiques.exists():
        executer(env, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    resultats = {}
    for nombre in nombres:
        print(f"  {nombre} lieux", flush=True)
        executer(
            env,
            "-c",
            f"import django; django.setup(); from bench.generation import generer; generer({nombre})",
        )
        resultats[str(nombre)] = mesurer(env, statiques, tours, journal)
    return resultats


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--nombres", default=",".join(map(str, NOMBRES)))
    analyseur.add_argument("--tours", type=int, default=30)
    analyseur.add_argument("--base", choices=["sqlite", "postgresql"])
    analyseur.add_argument("--sortie", type=Path, default=RACINE / "bench" / "resultats.json")
    choix = analyseur.parse_args()
    nombres = [int(n) for n in choix.nombres.split(",")]
    finir_proprement_sur_signal()

    bases = {}
    with tempfile.TemporaryDirectory() as dossier:
        atelier = Path(dossier)
        if choix.base != "postgresql":
            print("SQLite")
            bases["sqlite"] = une_base(
                f"sqlite:///{atelier / 'bench.sqlite3'}", nombres, choix.tours, atelier
            )
        if choix.base != "sqlite":
            try:
                numero = version(dossier_des_programmes())
                print(f"PostgreSQL {numero}")
                with postgresql_jetable() as adresse:
                    bases["postgresql"] = une_base(adresse, nombres, choix.tours, atelier)
            except PostgresqlAbsent as erreur:
                print(f"PostgreSQL n'a pas été mesuré : {erreur}")

    bilan = {
        "quoi": "rapport = médiane de la page ÷ médiane d'un fichier statique des mêmes octets",
        "tours": choix.tours,
        "python": platform.python_version(),
        "bases": bases,
    }
    choix.sortie.write_text(json.dumps(bilan, ensure_ascii=False, indent=2) + "\n")
    print(f"Écrit : {choix.sortie.name}")


if __name__ == "__main__":
    main()
