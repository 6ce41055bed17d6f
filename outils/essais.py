#!/usr/bin/env python
"""La suite entière sur SQLite puis sur un PostgreSQL jetable, et le bilan en clair.

    python -m outils.essais [ARGUMENTS DE PYTEST…]

Finit par une ligne par base, puis par ce qui n'a pas pu être joué et pourquoi.
Avec CI=true, un moyen absent (PostgreSQL, Chromium) est un échec ; sur une
machine de développement, il est dit et n'empêche rien.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from outils import base_modele
from outils.navigateur import chromium
from outils.postgresql_jetable import (
    DemarrageImpossible,
    PostgresqlAbsent,
    dossier_des_programmes,
    finir_proprement_sur_signal,
    postgresql_jetable,
    version,
)

RACINE = Path(__file__).resolve().parent.parent
# Un de plus que de cœurs : un récit attend souvent Chromium ou la base, un autre essai avance.
PROCESSUS = str((os.cpu_count() or 1) + 1)


@dataclass
class Passage:
    base: str
    code: int
    reussis: int = 0
    echoues: int = 0
    secondes: float = 0.0
    joues: set[str] = field(default_factory=set)
    sautes: dict[str, str] = field(default_factory=dict)  # essai → raison

    def __str__(self) -> str:
        return (
            f"{self.base}: {self.reussis} passed, {self.echoues} failed, {len(self.sautes)} skipped"
        )


def jouer(base: str, adresse: str | None, arguments: list[str]) -> Passage:
    print(f"\n=== Essais sur {base} ===", flush=True)
    # Des essais déjà compilés se relisent : ils le sont une fois, non une fois par processus.
    ecartes = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    environnement = {nom: v for nom, v in os.environ.items() if nom not in ecartes}
    if adresse:
        environnement["DATABASE_URL"] = adresse
    with tempfile.TemporaryDirectory() as dossier:
        rapport = Path(dossier) / "rapport.xml"
        environnement[base_modele.VARIABLE] = base_modele.preparer(Path(dossier), adresse)
        commande = [
            *(sys.executable, "-m", "pytest", "-n", os.environ.get("PROCESSUS") or PROCESSUS),
            f"--junitxml={rapport}",
            *arguments,
        ]
        code = subprocess.run(commande, cwd=RACINE, env=environnement).returncode
        passage = Passage(base, code)
        if rapport.exists():
            _compter(passage, rapport.read_bytes())
    return passage


def _compter(passage: Passage, contenu: bytes) -> None:
    racine = ET.fromstring(contenu)  # noqa: S314 — écrit par pytest, à l'instant
    for suite in racine.iter("testsuite"):
        passage.secondes += float(suite.get("time", 0))
    for cas in racine.iter("testcase"):
        nom = f"{cas.get('classname')}::{cas.get('name')}"
        saut = cas.find("skipped")
        if cas.find("failure") is not None or cas.find("error") is not None:
            passage.echoues += 1
        elif saut is not None and saut.get("type") != "pytest.xfail":
            passage.sautes[nom] = saut.get("message") or "sans raison donnée"
            continue
        else:
            passage.reussis += 1
        passage.joues.add(nom)


def bilan(passages: list[Passage], absents: list[str]) -> int:
    """Écrit le résumé ; rend le code de sortie."""
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    print("\n=== Bilan ===")
    for passage in passages:
        etat = "" if passage.code == 0 else f"   ← ÉCHEC (pytest a rendu {passage.code})"
        print(f"{passage}\n    en {passage.secondes:.0f} s{etat}")

    joues = set().union(*(passage.joues for passage in passages))
    jamais = {
        nom: raison
        for passage in passages
        for nom, raison in passage.sautes.items()
        if nom not in joues
    }
    if absents or jamais:
        print("\nN'A PAS ÉTÉ JOUÉ :")
        for absent in absents:
            print(f"  - {absent}")
        for raison, nombre in Counter(jamais.values()).most_common():
            print(f"  - {nombre} essai(s) : {raison}")
    else:
        print("\nTout a été joué.")

    if any(passage.code for passage in passages):
        print("\nDes essais ont échoué.")
        return 1
    if absents and strict:
        print("\nCI=true : un moyen absent est un échec.")
        return 1
    return 0


def main(arguments: list[str]) -> int:
    finir_proprement_sur_signal()
    absents = []
    if not chromium():
        absents.append("les essais dans un navigateur : Chromium n'est pas installé")

    passages = [jouer("SQLite", None, arguments)]
    try:
        numero = version(dossier_des_programmes())
        with postgresql_jetable() as adresse:
            passages.append(jouer("PostgreSQL", adresse, arguments))
        print(f"(PostgreSQL {numero})")
    except PostgresqlAbsent as erreur:
        absents.append(f"toute la suite sur PostgreSQL : {erreur}")
    except DemarrageImpossible as erreur:
        print(erreur)
        absents.append(
            "toute la suite sur PostgreSQL : le serveur n'a pas démarré (voir plus haut)"
        )
    return bilan(passages, absents)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nInterrompu.")
        sys.exit(130)
