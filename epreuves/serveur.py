"""Le vrai serveur web (gunicorn, plusieurs ouvriers), sur une base jetable."""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from outils.postgresql_jetable import _port_libre as port_libre

RACINE = Path(__file__).resolve().parent.parent


class Site:
    def __init__(self, ouvriers: int, sans_verrous: bool):
        self.port = port_libre()
        environnement = os.environ | ({"EPREUVE_SANS_VERROUS": "1"} if sans_verrous else {})
        self._maitre = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "epreuves.wsgi"),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", str(ouvriers)),
                *("--log-level", "critical", "--timeout", "60"),
            ],
            cwd=RACINE,
            env=environnement,
            start_new_session=True,
        )

    def attendre(self) -> None:
        fin = time.monotonic() + 60
        while time.monotonic() < fin:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/robots.txt", timeout=5)  # noqa: S310
                return
            time.sleep(0.1)
        raise TimeoutError("Le site n'a pas démarré.")

    def tuer_un_ouvrier(self) -> bool:
        """kill -9, au milieu de ce qu'il fait ; gunicorn en relance un."""
        enfants = Path(f"/proc/{self._maitre.pid}/task/{self._maitre.pid}/children")
        ouvriers = [int(pid) for pid in enfants.read_text().split()]
        if not ouvriers:
            return False
        with suppress(ProcessLookupError):
            os.kill(random.choice(ouvriers), signal.SIGKILL)  # noqa: S311
        return True

    def arreter(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._maitre.pid, signal.SIGTERM)
        try:
            self._maitre.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._maitre.pid, signal.SIGKILL)
            self._maitre.wait()


@contextmanager
def site(ouvriers: int, sans_verrous: bool = False) -> Iterator[Site]:
    lance = Site(ouvriers, sans_verrous)
    try:
        lance.attendre()
        yield lance
    finally:
        lance.arreter()
