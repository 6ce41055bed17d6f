"""make epreuves : la foule, le contre-essai, les pannes. En petit : `--petites`.

Seize clients encaissent les mêmes deux cents Pass, par la page et par l'API, pour deux structures,
avec des renvois, chacun dans un ordre à lui. Puis vingt pannes d'un ouvrier ou de la base au milieu
des envois. Sort en erreur si un Pass est encaissé deux fois, un reçu perdu, une réponse en panne ou
un compte faux ; ou si le contre-essai, sans verrous ni index, ne trouve rien à redire.
"""

import subprocess
import sys

from outils.postgresql_jetable import finir_proprement_sur_signal

EPREUVES = ("foule", "contre-essai", "pannes")


def main(arguments: list[str]) -> int:
    finir_proprement_sur_signal()
    # Django s'attache à une base au démarrage : un processus par épreuve.
    commande = [sys.executable, "-m", "epreuves.jouer"]
    codes = [subprocess.run([*commande, nom, *arguments]).returncode for nom in EPREUVES]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
