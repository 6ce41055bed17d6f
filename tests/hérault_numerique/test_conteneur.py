"""Les fichiers du conteneur, sans moteur Docker : ce qu'ils copient, nomment et lancent existe."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

RACINE = Path(settings.BASE_DIR)
DOCKERFILE = (RACINE / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (RACINE / "compose.yaml").read_text(encoding="utf-8")
EXEMPLE = (RACINE / "exemple.env").read_text(encoding="utf-8")


def copies():
    for ligne in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M):
        *sources, _destination = ligne.split()
        yield from sources


def test_tout_ce_qui_est_copie_existe_et_passe_le_dockerignore():
    ignore = (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    admis = {ligne[1:] for ligne in ignore if ligne.startswith("!")}
    assert ignore[0] == "*"
    for source in copies():
        assert (RACINE / source).exists(), source
        assert source in admis, source


def test_toute_application_du_projet_est_copiee():
    nos_applications = {
        application.partition(".")[0]
        for application in settings.INSTALLED_APPS
        if (RACINE / application.partition(".")[0]).is_dir()
    }
    assert nos_applications <= set(copies())


def test_le_conteneur_ne_tourne_pas_en_root_et_dit_sa_sante():
    derniere_etape = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER herault$", derniere_etape, re.M)
    assert "HEALTHCHECK" in derniere_etape
    assert "PYTHONUTF8=1" in derniere_etape
    assert "--require-hashes" in DOCKERFILE


def test_les_reglages_de_production_servent():
    module = re.search(r"DJANGO_SETTINGS_MODULE=(\S+)", DOCKERFILE).group(1)
    assert module == "hérault_numerique.settings.base"


def test_chaque_variable_demandee_est_dans_l_exemple_et_aucune_n_a_de_secret():
    demandees = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) - {"PORT"}
    donnees = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXEMPLE, re.M))
    assert demandees == set(donnees)
    secrets = ("SECRET_KEY", "POSTGRES_PASSWORD", "PASS_CLE_SECRETE", "PASS_CLE_DES_IDENTITES")
    assert {donnees[nom] for nom in secrets} == {""}


def test_la_verification_de_sante_du_conteneur_est_du_python_valide():
    commande = re.search(r'CMD \["python", "-c", "(.+)"\]', DOCKERFILE).group(1)
    compile(commande, "sante", "exec")


@pytest.mark.parametrize("mot", ["serveur)", "preparer)", "gunicorn", "charger_communes"])
def test_le_script_d_entree_est_lisible_par_sh(mot):
    script = RACINE / "outils" / "conteneur.sh"
    assert subprocess.run(["sh", "-n", script]).returncode == 0
    texte = script.read_text(encoding="utf-8")
    assert mot in texte
    assert "%(q)s" not in texte.replace("(%(q)s) n'est", "")
