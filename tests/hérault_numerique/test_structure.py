"""La maison reste en ordre : noms, sens des imports, gabarits, modèles, versions figées."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path

import allauth
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import get_resolver
from django.utils.functional import Promise

RACINE = Path(settings.BASE_DIR)
TEXTES = {".py", ".toml", ".html", ".md", ".sh", ".yaml", ".yml", ".js", ".css", ".txt", ".json"}
NOS_MODELES = [
    m for m in apps.get_models() if m.__module__.startswith(("lieux.", "pass_numerique."))
]


def suivis() -> list[str]:
    """Fichiers du dépôt (suivis, ou nouveaux et non ignorés) ; ceux du dossier sans git."""
    if shutil.which("git") and (RACINE / ".git").exists():
        liste = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=RACINE,
            capture_output=True,
        )
        if liste.returncode == 0:
            noms = liste.stdout.decode().split("\0")
            return [nom for nom in noms if nom and (RACINE / nom).is_file()]
    return [
        str(f.relative_to(RACINE))
        for f in RACINE.rglob("*")
        if f.is_file() and not any(p.startswith(".") for p in f.relative_to(RACINE).parts)
    ]


FICHIERS = suivis()
TEXTES_SUIVIS = [f for f in FICHIERS if Path(f).suffix in TEXTES or Path(f).name == "Makefile"]


def lire(nom: str) -> str:
    return (RACINE / nom).read_bytes().decode("utf-8", errors="replace")


# --- Noms


def test_le_paquet_du_site_est_ecrit_en_unicode_compose():
    noms = [n for n in os.listdir(os.fsencode(RACINE)) if n.endswith(b"rault_numerique")]
    assert noms == [b"h\xc3\xa9rault_numerique"]


def test_tous_les_noms_de_fichiers_sont_composes():
    assert [f for f in FICHIERS if unicodedata.normalize("NFC", f) != f] == []


def test_le_code_ecrit_ses_lettres_accentuees_d_un_seul_caractere():
    e_decompose = "e" + chr(0x301)
    assert [f for f in TEXTES_SUIVIS if f.endswith(".py") and e_decompose in lire(f)] == []


def test_aucun_fichier_ne_nomme_un_dossier_d_une_machine():
    # Les chemins personnels ou d'un poste de travail n'ont pas de sens ailleurs.
    chemin = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/[\w.]+")
    trouves = {f: m[0] for f in TEXTES_SUIVIS if (m := chemin.search(lire(f)))}
    assert trouves == {}


# --- Imports


def importer_linter(dossier: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
        ],
        cwd=dossier,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(dossier)},
    )


def test_les_imports_vont_dans_un_seul_sens():
    resultat = importer_linter(RACINE)
    assert resultat.returncode == 0, resultat.stdout


@pytest.mark.parametrize(
    ("fichier", "ligne"),
    [
        ("lieux/geo.py", "from lieux import models"),
        ("lieux/models/lieu.py", "from lieux import forms"),
        ("lieux/recherche.py", "from hérault_numerique import vues"),
        ("lieux/recherche.py", "from comptes import roles"),
        ("comptes/roles.py", "from lieux import models"),
        ("lieux/recherche.py", "from pass_numerique import codes"),
        ("pass_numerique/models/chequier.py", "from pass_numerique.services import stock"),
        ("pass_numerique/services/journal.py", "from pass_numerique.services import stock"),
    ],
)
def test_un_import_a_rebours_est_vu(tmp_path, fichier, ligne):
    for nom in ("lieux", "hérault_numerique", "comptes", "pass_numerique"):
        shutil.copytree(RACINE / nom, tmp_path / nom)
    shutil.copy(RACINE / "pyproject.toml", tmp_path)
    with (tmp_path / fichier).open("a") as module:
        module.write(f"\n{ligne}\n")
    resultat = importer_linter(tmp_path)
    assert resultat.returncode == 1, resultat.stdout + resultat.stderr
    assert "BROKEN" in resultat.stdout


# --- Gabarits

# Django ou un serveur les trouve par leur nom.
PAR_LEUR_NOM = {"400.html", "403.html", "404.html", "429.html", "500.html"}
# Les nôtres remplacent ceux d'allauth, sous le même nom.
D_ALLAUTH = Path(allauth.__file__).parent / "templates"
# Ils prennent la place de ceux de django-leaflet, que ses balises nomment.
PAR_LEUR_NOM |= {"leaflet/css.html", "leaflet/js.html"}
GABARITS = sorted(
    str(f.relative_to(d))
    for d in [RACINE / "templates", RACINE / "lieux" / "templates"]
    for f in d.rglob("*")
    if f.is_file() and not str(f.relative_to(d)).startswith("admin/")
)


def gabarits_des_adresses(motifs=None) -> set[str]:
    """Gabarits que les adresses nomment elles-mêmes (TemplateView)."""
    noms = set()
    for motif in motifs or get_resolver().url_patterns:
        if hasattr(motif, "url_patterns"):
            noms |= gabarits_des_adresses(motif.url_patterns)
        else:
            noms.add(getattr(motif.callback, "view_initkwargs", {}).get("template_name"))
    return noms


def test_chaque_gabarit_sert():
    code = "".join(
        lire(f)
        for f in FICHIERS
        if Path(f).suffix in (".py", ".html", ".txt", ".xml") and not f.startswith("tests/")
    )
    connus = PAR_LEUR_NOM | gabarits_des_adresses()
    inutiles = [
        g
        for g in GABARITS
        if g not in connus
        and not (D_ALLAUTH / g).exists()
        and f'"{g}"' not in code
        and f"'{g}'" not in code
    ]
    assert GABARITS
    assert inutiles == []


def test_chaque_fichier_statique_nomme_par_un_gabarit_existe():
    nomme = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
    noms = {
        nom
        for f in FICHIERS
        if f.endswith(".html") and not f.startswith("tests/")
        for nom in nomme.findall(lire(f))
    }
    assert noms
    assert [nom for nom in sorted(noms) if not finders.find(nom)] == []


# --- Modèles


@pytest.mark.parametrize("modele", NOS_MODELES, ids=lambda m: m.__name__)
def test_chaque_modele_et_chaque_champ_a_un_nom_pour_les_gens(modele):
    if not modele._meta.auto_created:
        assert isinstance(modele._meta.verbose_name, Promise)
        assert isinstance(modele._meta.verbose_name_plural, Promise)
    sans_nom = [
        champ.name
        for champ in [*modele._meta.fields, *modele._meta.many_to_many]
        if champ.editable and not champ.auto_created
        if not isinstance(champ.verbose_name, Promise)
    ]
    assert sans_nom == []


# --- Versions figées


def versions(nom: str) -> dict[str, tuple[str, int]]:
    """Paquet → (version, nombre d'empreintes)."""
    texte = re.sub(r"^\s*#.*$", "", lire(nom), flags=re.M)
    blocs = re.findall(r"^([\w.\-]+)==([\w.]+)((?:[^\n]*\\\n)*[^\n]*)", texte, flags=re.M)
    return {paquet: (version, suite.count("--hash=sha256:")) for paquet, version, suite in blocs}


@pytest.mark.parametrize("nom", ["requirements.txt", "requirements-dev.txt"])
def test_chaque_version_figee_porte_ses_empreintes_et_aucun_nom_d_hote(nom):
    figees = versions(nom)
    assert len(figees) > 15
    assert [paquet for paquet, (_, empreintes) in figees.items() if not empreintes] == []
    texte = lire(nom)
    assert "://" not in texte
    assert "--index" not in texte
    assert "--find-links" not in texte


def test_tout_ce_que_demande_le_projet_est_fige_et_les_deux_listes_s_accordent():
    projet = tomllib.loads(lire("pyproject.toml"))
    production, developpement = versions("requirements.txt"), versions("requirements-dev.txt")

    def noms(exigences):
        return {re.match(r"[\w.\-]+", e)[0].lower().replace("_", "-") for e in exigences}

    assert noms(projet["project"]["dependencies"]) <= set(production)
    assert noms(projet["dependency-groups"]["dev"]) <= set(developpement)
    assert production.items() <= developpement.items()


# --- Documents


def test_l_exploitation_decrit_chaque_variable_lue():
    reglages = lire("hérault_numerique/settings/base.py") + lire(
        "hérault_numerique/settings/lecture.py"
    )
    lues = set(re.findall(r"""env(?:\.\w+\(|,\s*)\s*"([A-Z][A-Z_]+)\"""", reglages))
    lues |= set(re.findall(r"""nom: str = "([A-Z_]+)\"""", reglages))
    assert {"SECRET_KEY", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "TUILES_URL"} <= lues
    document = lire("docs/exploitation.md")
    assert [nom for nom in sorted(lues) if f"`{nom}`" not in document] == []


def test_les_commandes_make_du_mode_d_emploi_existent():
    cibles = set(re.findall(r"^([a-z]+):", lire("Makefile"), flags=re.M))
    for document in ("README.md", "CONTRIBUTING.md"):
        citees = set(re.findall(r"\bmake ([a-z]+)\b", lire(document)))
        assert citees
        assert citees <= cibles, document
