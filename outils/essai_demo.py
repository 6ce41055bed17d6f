#!/usr/bin/env python
"""`make demo` pour de vrai, deux fois, sur une base neuve : le site répond et ne perd rien.

python -m outils.essai_demo
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from outils.postgresql_jetable import finir_proprement_sur_signal

RACINE = Path(__file__).resolve().parent.parent
DELAIS = {"premier lancement": 120, "second lancement": 10}  # secondes


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def lire(adresse: str, demo: subprocess.Popen, delai: float) -> str:
    """Contenu de la page, dès que le serveur la donne."""
    fin = time.monotonic() + delai
    while time.monotonic() < fin:
        if demo.poll() is not None:
            raise SystemExit(f"make demo s'est arrêté (code {demo.returncode}).")
        try:
            with urllib.request.urlopen(adresse, timeout=10) as reponse:  # noqa: S310
                return reponse.read().decode()
        except urllib.error.HTTPError as erreur:
            raise SystemExit(f"{adresse} a répondu {erreur.code}.") from erreur
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{adresse} n'a pas répondu en {delai:.0f} s.")


def lancer(nom: str, base: Path) -> tuple[int, list[str]]:
    """Lance la démonstration ; rend le nombre de lieux sur la carte et les noms des premiers."""
    port = port_libre()
    depart = time.monotonic()
    demo = subprocess.Popen(
        ["make", "--no-print-directory", "demo", f"PORT={port}"],  # noqa: S607
        cwd=RACINE,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{base}"},
        start_new_session=True,
    )
    try:
        accueil = lire(f"http://127.0.0.1:{port}/", demo, DELAIS[nom])
        duree = time.monotonic() - depart
        carte = lire(f"http://127.0.0.1:{port}/api/v1/lieux.geojson", demo, 30)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(20)
    points = carte.count('"Feature"')
    noms = re.findall(r'href="(/lieux/[\w-]+/)"', accueil)
    print(f"{nom} : / en {duree:.1f} s, {points} points, {len(set(noms))} fiches en page d'accueil")
    if not points or not noms:
        raise SystemExit("La démonstration ne montre aucun lieu.")
    return points, noms


def main() -> None:
    finir_proprement_sur_signal()
    with tempfile.TemporaryDirectory() as dossier:
        base = Path(dossier) / "demo.sqlite3"
        vus = [lancer(nom, base) for nom in DELAIS]
    if vus[0] != vus[1]:
        raise SystemExit("Le second lancement ne montre pas les mêmes lieux que le premier.")


if __name__ == "__main__":
    sys.exit(main())
