#!/usr/bin/env python
"""Un PostgreSQL privé et jetable, le temps d'une commande.

    python outils/postgresql_jetable.py COMMANDE [ARGUMENTS…]

La commande reçoit DATABASE_URL. Le serveur naît dans un dossier temporaire,
n'écoute que 127.0.0.1 sur un port libre avec un mot de passe tiré au sort, et
disparaît avec son dossier quelle que soit la fin (erreur, Ctrl-C, SIGTERM).
PostgreSQL refuse de tourner en root : il passe alors sous « postgres » ou « nobody ».
Bibliothèque standard seulement.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

DELAI_DE_DEMARRAGE = 60  # secondes
# Rien à sauver en cas de panne : les écritures n'attendent pas le disque.
REGLAGES = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "autovacuum": "off",
    # Jamais rentable sur des tables d'essai, qu'aucune statistique ne décrit.
    "jit": "off",
}


class PostgresqlAbsent(Exception):
    """Les programmes du serveur ne sont pas installés."""


class DemarrageImpossible(Exception):
    """Le serveur n'a pas démarré ; le message porte son journal."""


def dossier_des_programmes() -> Path:
    """Dossier de `initdb` et `postgres` : PG_BIN, le chemin de recherche, puis celui de Debian."""
    candidats = []
    if os.environ.get("PG_BIN"):
        candidats.append(Path(os.environ["PG_BIN"]))
    if trouve := shutil.which("initdb"):
        candidats.append(Path(trouve).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidats += sorted(debian, key=lambda d: float(d.parent.name), reverse=True)
    for dossier in candidats:
        if (dossier / "initdb").exists() and (dossier / "postgres").exists():
            return dossier
    raise PostgresqlAbsent(
        "initdb et postgres sont introuvables (PG_BIN, PATH, /usr/lib/postgresql)"
    )


def version(programmes: Path) -> str:
    sortie = subprocess.run([programmes / "postgres", "--version"], capture_output=True, text=True)
    return sortie.stdout.split(")")[1].split()[0] if ")" in sortie.stdout else sortie.stdout.strip()


def _identite() -> dict:
    """Options de subprocess : un compte sans pouvoir si l'on est root, rien sinon."""
    if os.geteuid() != 0:
        return {}
    for nom in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            compte = pwd.getpwnam(nom)
            return {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}
    raise DemarrageImpossible(
        "PostgreSQL refuse root, et ni « postgres » ni « nobody » n'existent."
    )


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _creer_grappe(programmes: Path, donnees: Path, mot_de_passe: Path, options: dict) -> None:
    # C.UTF-8 met en majuscules les lettres accentuées, comme une base française ;
    # certains systèmes ne l'ont pas.
    for locale in ("C.UTF-8", "C"):
        resultat = subprocess.run(
            [
                programmes / "initdb",
                f"--pgdata={donnees}",
                "--username=essais",
                f"--pwfile={mot_de_passe}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                f"--locale={locale}",
                "--no-sync",
            ],
            capture_output=True,
            text=True,
            **options,
        )
        if resultat.returncode == 0:
            return
        shutil.rmtree(donnees, ignore_errors=True)
    raise DemarrageImpossible(f"initdb a échoué :\n{resultat.stderr}")


def _attendre(serveur: subprocess.Popen, donnees: Path) -> bool:
    """Vrai quand le serveur accepte les connexions ; faux s'il s'est arrêté.

    La huitième ligne de postmaster.pid est écrite par le serveur lui-même.
    """
    fin = time.monotonic() + DELAI_DE_DEMARRAGE
    while time.monotonic() < fin:
        if serveur.poll() is not None:
            return False
        with contextlib.suppress(OSError):
            lignes = (donnees / "postmaster.pid").read_text().splitlines()
            if len(lignes) >= 8 and lignes[7].strip() == "ready":
                return True
        time.sleep(0.05)
    return False


def _arreter(serveur: subprocess.Popen) -> None:
    if serveur.poll() is None:
        serveur.send_signal(signal.SIGINT)  # arrêt rapide : les connexions sont coupées
        try:
            serveur.wait(20)
        except subprocess.TimeoutExpired:
            serveur.send_signal(signal.SIGQUIT)
            serveur.wait(20)


class Grappe:
    """Un serveur jetable, que l'on peut arrêter net et relancer sur ses données."""

    def __init__(self, dossier: Path, reglages: dict[str, str]):
        self._programmes = dossier_des_programmes()
        self._options = {"cwd": "/", "stdin": subprocess.DEVNULL, **_identite()}
        self._donnees, self._journal = dossier / "donnees", dossier / "journal"
        self._reglages = REGLAGES | reglages
        self._serveur: subprocess.Popen | None = None
        self.adresse = ""

    def demarrer(self) -> None:
        secret, dossier = secrets.token_hex(16), self._donnees.parent
        fichier_secret = dossier / "secret"
        fichier_secret.write_text(secret + "\n")
        if "user" in self._options:
            for chemin in (dossier, fichier_secret):
                os.chown(chemin, self._options["user"], self._options["group"])
        _creer_grappe(self._programmes, self._donnees, fichier_secret, self._options)
        for _essai in range(3):  # un autre programme peut prendre le port entre-temps
            self._port = _port_libre()
            if self._lancer():
                break
            self.arreter()
        else:
            raise DemarrageImpossible(f"PostgreSQL n'a pas démarré :\n{self._journal.read_text()}")
        self.adresse = f"postgresql://essais:{secret}@127.0.0.1:{self._port}/postgres"

    def _lancer(self) -> bool:
        with self._journal.open("a") as sortie:
            self._serveur = subprocess.Popen(
                [
                    self._programmes / "postgres",
                    *("-D", self._donnees, "-p", str(self._port)),
                    *(f"--{nom}={valeur}" for nom, valeur in self._reglages.items()),
                ],
                stdout=sortie,
                stderr=subprocess.STDOUT,
                # Ctrl-C vise les essais ; c'est nous qui arrêtons le serveur, après eux.
                start_new_session=True,
                **self._options,
            )
        return _attendre(self._serveur, self._donnees)

    def tomber(self) -> None:
        """Arrêt immédiat, comme une panne : rien n'est rangé, le journal se rejoue au retour."""
        self._serveur.send_signal(signal.SIGQUIT)
        self._serveur.wait(20)

    def revenir(self) -> None:
        if not self._lancer():
            raise DemarrageImpossible(self._journal.read_text()[-2000:])

    def arreter(self) -> None:
        if self._serveur is not None:
            _arreter(self._serveur)


@contextlib.contextmanager
def grappe_jetable(reglages: dict[str, str] | None = None) -> Iterator[Grappe]:
    dossier = Path(tempfile.mkdtemp(prefix="postgresql-jetable-"))
    grappe = None
    try:
        # Connue avant de naître : un signal reçu pendant le démarrage l'arrête aussi.
        grappe = Grappe(dossier, reglages or {})
        grappe.demarrer()
        yield grappe
    finally:
        # Un second Ctrl-C ne doit pas laisser le serveur derrière nous.
        anciens = {s: signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGTERM)}
        if grappe is not None:
            grappe.arreter()
        shutil.rmtree(dossier, ignore_errors=True)
        for numero, ancien in anciens.items():
            signal.signal(numero, ancien)


@contextlib.contextmanager
def postgresql_jetable() -> Iterator[str]:
    """Donne l'adresse (DATABASE_URL) d'un serveur qui ne vit que le temps du bloc."""
    with grappe_jetable() as grappe:
        yield grappe.adresse


def finir_proprement_sur_signal() -> None:
    """SIGTERM et SIGHUP (terminal fermé) deviennent une sortie ordinaire : les `finally` passent."""

    def sortir(numero, _cadre):
        sys.exit(128 + numero)

    # Un lancement en arrière-plan (« & », nohup) hérite d'un SIGINT ignoré.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, sortir)
    signal.signal(signal.SIGHUP, sortir)


def main(commande: list[str]) -> int:
    if not commande:
        print(__doc__)
        return 2
    finir_proprement_sur_signal()
    try:
        with postgresql_jetable() as adresse:
            return subprocess.run(commande, env={**os.environ, "DATABASE_URL": adresse}).returncode
    except (PostgresqlAbsent, DemarrageImpossible) as erreur:
        print(f"Pas de PostgreSQL jetable : {erreur}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
