"""Les réglages : sûrs par défaut, et clairs quand une variable manque ou est mal écrite."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from hérault_numerique.settings import lecture

RACINE = Path(__file__).resolve().parent.parent.parent
SUFFISANT = {
    "DJANGO_SETTINGS_MODULE": "hérault_numerique.settings.base",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "PASS_CLE_SECRETE": "une-clé-du-pass-pour-ces-essais-ci",
    "PASS_CLE_DES_IDENTITES": "une-clé-des-identités-pour-ces-essais",
    "ALLOWED_HOSTS": "exemple.fr",
    "DATABASE_URL": "sqlite://:memory:",
    "PYTHONUTF8": "1",
}


def manage(*arguments, **environnement):
    """Lance manage.py sans rien hériter des variables du projet."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=RACINE,
        env={"PATH": os.environ["PATH"], **environnement},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def env(monkeypatch):
    for nom in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL"):
        monkeypatch.delenv(nom, raising=False)
    return environ.Env()


@pytest.mark.parametrize("valeur", [None, "", "   "])
def test_une_variable_obligatoire_absente_ou_vide_est_nommee(env, monkeypatch, valeur):
    if valeur is not None:
        monkeypatch.setenv("SECRET_KEY", valeur)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY manque"):
        lecture.obligatoire(env, "SECRET_KEY")


def test_une_liste_se_lit_avec_ou_sans_espaces(env, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "un.fr, deux.fr,,")
    assert lecture.liste_obligatoire(env, "ALLOWED_HOSTS") == ["un.fr", "deux.fr"]


def test_une_liste_faite_de_virgules_manque_elle_aussi(env, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " , ,")
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        lecture.liste_obligatoire(env, "ALLOWED_HOSTS")


def test_sans_adresse_la_base_est_le_sqlite_par_defaut(env, tmp_path):
    reglage = lecture.base_de_donnees(env, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    assert reglage["ENGINE"] == "django.db.backends.sqlite3"
    assert reglage["NAME"] == str(tmp_path / "db.sqlite3")
    assert reglage["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in reglage["OPTIONS"]["init_command"]


@pytest.mark.parametrize("moteur", ["postgres", "postgresql"])
def test_une_adresse_postgresql_donne_une_reserve_de_connexions(env, monkeypatch, moteur):
    monkeypatch.setenv("DATABASE_URL", f"{moteur}://lea:m%40t@base.exemple.fr:5433/herault")
    reglage = lecture.base_de_donnees(env, "sqlite:///x")
    assert reglage["ENGINE"] == "django.db.backends.postgresql"
    assert (reglage["USER"], reglage["PASSWORD"]) == ("lea", "m@t")
    assert (reglage["HOST"], reglage["PORT"]) == ("base.exemple.fr", 5433)
    assert reglage["NAME"] == "herault"
    assert reglage["OPTIONS"]["pool"] is True
    assert reglage["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("mysql://lea@localhost/herault", "doit commencer par sqlite:/// ou postgresql://"),
        ("postgis://lea@localhost/herault", "doit commencer par"),
        ("n'importe quoi", "doit commencer par"),
        ("/var/lib/base.sqlite3", "doit commencer par"),
        ("postgresql://lea@localhost", "ne nomme aucune base"),
        ("postgresql://lea@localhost/", "ne nomme aucune base"),
        ("postgresql://lea@localhost:cinq/herault", "mal écrite"),
        ("postgresql://lea@[::1/herault", "mal écrite"),
    ],
)
def test_une_adresse_de_base_refusee_dit_pourquoi(env, monkeypatch, adresse, phrase):
    monkeypatch.setenv("DATABASE_URL", adresse)
    with pytest.raises(ImproperlyConfigured, match=phrase) as erreur:
        lecture.base_de_donnees(env, "sqlite:///x")
    assert "DATABASE_URL" in str(erreur.value)


def test_un_mot_de_passe_n_est_jamais_dans_le_message_d_erreur(env, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://lea:tres-secret@localhost/herault")
    with pytest.raises(ImproperlyConfigured) as erreur:
        lecture.base_de_donnees(env, "sqlite:///x")
    assert "tres-secret" not in str(erreur.value)


def test_le_cache_est_en_memoire_sauf_adresse(env, monkeypatch):
    assert lecture.cache(env)["BACKEND"].endswith("LocMemCache")
    monkeypatch.setenv("CACHE_URL", "pigeon://voyageur")
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        lecture.cache(env)


def test_une_cle_trop_courte_est_refusee(env, monkeypatch):
    monkeypatch.setenv("PASS_CLE_SECRETE", "x" * 31)
    with pytest.raises(ImproperlyConfigured, match="PASS_CLE_SECRETE doit avoir 32 signes"):
        lecture.cles_du_pass(env)


def test_la_cle_courante_vient_avant_les_anciennes(env, monkeypatch):
    monkeypatch.setenv("PASS_CLE_SECRETE", "n" * 32)
    monkeypatch.setenv("PASS_CLE_NOM", "2")
    monkeypatch.setenv("PASS_CLES_ANCIENNES", f"1={'v' * 31}=")
    assert list(lecture.cles_du_pass(env).items()) == [("2", "n" * 32), ("1", "v" * 31 + "=")]


@pytest.mark.parametrize(
    "anciennes", ["v" * 32, f"2={'v' * 32}", f"={'v' * 32}", "1=courte", f"neufsigne={'v' * 32}"]
)
def test_une_liste_d_anciennes_cles_mal_ecrite_est_refusee(env, monkeypatch, anciennes):
    monkeypatch.setenv("PASS_CLE_SECRETE", "n" * 32)
    monkeypatch.setenv("PASS_CLE_NOM", "2")
    monkeypatch.setenv("PASS_CLES_ANCIENNES", anciennes)
    with pytest.raises(ImproperlyConfigured):
        lecture.cles_du_pass(env)


@pytest.mark.parametrize(
    "manquante", ["SECRET_KEY", "ALLOWED_HOSTS", "PASS_CLE_SECRETE", "PASS_CLE_DES_IDENTITES"]
)
def test_la_production_ne_demarre_pas_sans_ses_variables(manquante):
    environnement = {nom: v for nom, v in SUFFISANT.items() if nom != manquante}
    resultat = manage("check", **environnement)
    assert resultat.returncode != 0
    derniere = resultat.stderr.strip().splitlines()[-1]
    assert f"La variable d'environnement {manquante} manque" in derniere


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("MANDATAIRES_DE_CONFIANCE", "deux"),
        ("SECURE_SSL_REDIRECT", "peut-être"),
        ("GEOCODEUR_DELAI", "vite"),
        ("TUILES_ZOOM_MAX", "loin"),
        ("TUILES_URL", "ftp://tuiles.exemple.fr/{z}/{x}/{y}"),
        ("SIGNALEMENTS_PAR_HEURE", "1,5"),
        ("GEOCODEUR_DELAI", "nan"),
        ("EMAIL_URL", "facteur://lettre"),
    ],
)
def test_une_variable_mal_ecrite_arrete_le_demarrage_et_se_nomme(nom, valeur):
    resultat = manage("check", **SUFFISANT, **{nom: valeur})
    assert resultat.returncode != 0
    derniere = resultat.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in derniere
    assert nom in derniere


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("oui", True), ("True", True), ("0", False), ("Non", False), ("", True)]
)
def test_un_oui_ou_un_non_se_lit_comme_on_l_ecrit(env, monkeypatch, ecrit, lu):
    monkeypatch.setenv("SECURE_SSL_REDIRECT", ecrit)
    assert lecture.booleen(env, "SECURE_SSL_REDIRECT", defaut=True) is lu


def test_une_variable_vide_vaut_le_defaut(env, monkeypatch):
    monkeypatch.setenv("GEOCODEUR_DELAI", "")
    assert lecture.nombre(env, "GEOCODEUR_DELAI", 2.0) == 2.0


def test_les_reglages_de_base_passent_le_controle_de_deploiement_en_silence():
    resultat = manage("check", "--deploy", "--fail-level", "WARNING", **SUFFISANT)
    assert resultat.returncode == 0, resultat.stderr
    assert "0 silenced" in resultat.stdout


def test_le_site_n_a_pas_besoin_de_gdal():
    resultat = manage("check", GDAL_LIBRARY_PATH="/nonexistent", **SUFFISANT)
    assert resultat.returncode == 0, resultat.stderr


def test_les_comptes_de_demonstration_n_existent_pas_en_production():
    code = (
        "from django.conf import settings;"
        "print(getattr(settings, 'COMPTES_DE_DEMONSTRATION', False), settings.DEBUG)"
    )
    resultat = manage("shell", "--no-imports", "-c", code, **SUFFISANT)
    assert resultat.stdout.split() == ["False", "False"], resultat.stderr


def test_manage_part_des_reglages_de_developpement_et_wsgi_de_ceux_de_production():
    sans_rien = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    commande = [sys.executable, "-c", "import hérault_numerique.wsgi"]
    resultat = subprocess.run(
        commande, cwd=RACINE, env=sans_rien, capture_output=True, text=True, timeout=120
    )
    assert "SECRET_KEY manque" in resultat.stderr
    assert manage("check", PYTHONUTF8="1", DATABASE_URL="sqlite://:memory:").returncode == 0
