"""`make bench` démarre : ses réglages sont ceux de production, qui refusent une variable oubliée."""

import subprocess
import sys

from bench.mesures import RACINE, environnement


def test_l_environnement_des_mesures_suffit_aux_reglages_de_production(tmp_path, monkeypatch):
    for variable in ("SECRET_KEY", "PASS_CLE_SECRETE", "PASS_CLE_DES_IDENTITES"):
        monkeypatch.delenv(variable, raising=False)
    env = environnement("sqlite://:memory:", tmp_path)
    commande = [sys.executable, "-c", "import django; django.setup()"]
    fini = subprocess.run(commande, cwd=RACINE, env=env, capture_output=True, text=True)
    assert fini.returncode == 0, fini.stderr
