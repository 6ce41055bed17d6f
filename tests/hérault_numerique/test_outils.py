"""Les outils du dépôt : serveur jetable, bilan des essais, choix de Python."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from outils import base_modele, essais
from outils.postgresql_jetable import PostgresqlAbsent, dossier_des_programmes

RACINE = Path(settings.BASE_DIR)
JETABLE = [sys.executable, str(RACINE / "outils" / "postgresql_jetable.py")]


def _postgresql_la() -> bool:
    try:
        return bool(dossier_des_programmes())
    except PostgresqlAbsent:
        return False


avec_postgresql = pytest.mark.skipif(not _postgresql_la(), reason="PostgreSQL n'est pas installé")


def reste(dossier: Path) -> list[str]:
    return [f.name for f in dossier.iterdir()]


@pytest.fixture
def temporaire(tmp_path_factory):
    """Un dossier temporaire que le compte de PostgreSQL peut traverser."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="essai-") as nom:
        os.chmod(nom, 0o755)
        yield Path(nom)


@avec_postgresql
def test_le_serveur_jetable_repond_et_ne_laisse_rien(temporaire):
    code = (
        "import os, psycopg;"
        "c = psycopg.connect(os.environ['DATABASE_URL']);"
        "print(c.execute(\"SELECT upper('é'), current_setting('fsync')\").fetchone())"
    )
    resultat = subprocess.run(
        [*JETABLE, sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(temporaire)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert resultat.stdout.strip() == "('É', 'off')", resultat.stderr
    assert reste(temporaire) == []


@avec_postgresql
def test_le_code_de_la_commande_est_rendu(temporaire):
    resultat = subprocess.run(
        [*JETABLE, sys.executable, "-c", "raise SystemExit(7)"],
        env={**os.environ, "TMPDIR": str(temporaire)},
        timeout=120,
    )
    assert resultat.returncode == 7
    assert reste(temporaire) == []


@avec_postgresql
@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGINT])
def test_interrompu_le_serveur_jetable_ne_laisse_rien(temporaire, numero):
    lance = subprocess.Popen(
        [*JETABLE, sys.executable, "-c", "print('là', flush=True); import time; time.sleep(60)"],
        env={**os.environ, "TMPDIR": str(temporaire)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        # Comme dans une tâche de fond : SIGINT y est ignoré au départ.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert lance.stdout.readline() == "là\n"
    [donnees] = list(temporaire.iterdir())
    serveur = int((donnees / "donnees" / "postmaster.pid").read_text().splitlines()[0])
    lance.send_signal(numero)
    assert lance.wait(60) == (143 if numero == signal.SIGTERM else 130)
    assert reste(temporaire) == []
    for _ in range(50):
        try:
            os.kill(serveur, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("PostgreSQL tourne encore")


def test_sans_postgresql_la_raison_est_dite(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(Path, "glob", lambda *a: iter(()))
    with pytest.raises(PostgresqlAbsent, match="introuvables"):
        dossier_des_programmes()


RAPPORT = b"""<testsuites><testsuite time="2.5">
<testcase classname="a" name="bon"/>
<testcase classname="a" name="rate"><failure message="x"/></testcase>
<testcase classname="a" name="saute"><skipped type="pytest.skip" message="Chromium absent"/></testcase>
<testcase classname="a" name="ailleurs"><skipped type="pytest.skip" message="autre base"/></testcase>
</testsuite></testsuites>"""


def passage(base="SQLite", code=0, **attributs):
    return essais.Passage(base, code, **attributs)


def test_le_rapport_de_pytest_est_compte():
    lu = passage(code=1)
    essais._compter(lu, RAPPORT)
    assert str(lu) == "SQLite: 1 passed, 1 failed, 2 skipped"
    assert lu.secondes == 2.5


def test_le_bilan_ne_nomme_que_ce_qui_n_a_ete_joue_sur_aucune_base(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    sqlite = passage()
    essais._compter(sqlite, RAPPORT.replace(b'<failure message="x"/>', b""))
    postgresql = passage("PostgreSQL", joues={"a::bon", "a::rate", "a::ailleurs"}, reussis=3)
    assert essais.bilan([sqlite, postgresql], []) == 0
    sortie = capsys.readouterr().out
    assert "1 essai(s) : Chromium absent" in sortie
    assert "autre base" not in sortie


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_un_moyen_absent_est_dit_et_n_est_un_echec_qu_en_integration(monkeypatch, capsys, ci, code):
    monkeypatch.setenv("CI", ci)
    assert essais.bilan([passage(reussis=3)], ["la suite sur PostgreSQL : absent"]) == code
    assert "la suite sur PostgreSQL : absent" in capsys.readouterr().out


def test_un_essai_rate_est_un_echec_partout(monkeypatch):
    monkeypatch.setenv("CI", "")
    assert essais.bilan([passage(), passage("PostgreSQL", code=1)], []) == 1


def test_un_python_trop_vieux_est_refuse_avec_le_remede(tmp_path):
    vieux = tmp_path / "python3"
    vieux.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    vieux.chmod(0o755)
    resultat = subprocess.run(
        ["sh", str(RACINE / "outils" / "python.sh")],
        env={"PATH": os.environ["PATH"], "PYTHON": str(vieux)},
        capture_output=True,
        text=True,
    )
    assert resultat.returncode == 1
    assert "3.11 ou plus récent (trouvé : Python 3.9.2)" in resultat.stderr


def test_chaque_processus_recoit_sa_copie_de_la_base_modele(tmp_path):
    modele, nom = tmp_path / "modele.sqlite3", "file:copie_d_essai?mode=memory&cache=shared"
    with contextlib.closing(sqlite3.connect(modele)) as origine:
        origine.execute("CREATE TABLE vue (jour TEXT)")
        origine.commit()
    with (
        base_modele.copie_en_memoire(str(modele), nom),
        contextlib.closing(sqlite3.connect(nom, uri=True)) as copie,
    ):
        copie.execute("INSERT INTO vue VALUES ('2026-03-09')")
        copie.commit()
        assert copie.execute("SELECT count(*) FROM vue").fetchone() == (1,)
    with contextlib.closing(sqlite3.connect(modele)) as origine:
        assert origine.execute("SELECT count(*) FROM vue").fetchone() == (0,)
