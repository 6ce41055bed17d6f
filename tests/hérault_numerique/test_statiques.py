"""Les fichiers statiques : rassemblés, datés, compressés, et nos modules liés entre eux."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from django.test import override_settings

from hérault_numerique.statiques import StockageStatique

NOTRE_STOCKAGE = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "hérault_numerique.statiques.StockageStatique"},
}
_IMPORT = re.compile(
    r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'](?P<cible>\.{1,2}/[^"']+|/[^"']+)["']"""
)


def rassembler(racine: Path, **reglages) -> dict[str, str]:
    """Lance collectstatic vers `racine` et rend le manifeste : nom → nom daté."""
    with override_settings(STATIC_ROOT=racine, STORAGES=NOTRE_STOCKAGE, **reglages):
        call_command("collectstatic", "--no-input", verbosity=0)
    return json.loads((racine / "staticfiles.json").read_text())["paths"]


SEUL = {"STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Tous les fichiers du site, sans la compression : elle prend dix secondes."""
    racine = tmp_path_factory.mktemp("statiques")
    with pytest.MonkeyPatch.context() as correctif:
        correctif.setattr(StockageStatique, "compress_files", lambda self, noms: iter(()))
        return racine, rassembler(racine)


def test_le_site_entier_se_rassemble(site):
    racine, manifeste = site
    assert "leaflet/leaflet.js" in manifeste
    assert "vendor/markercluster/leaflet.markercluster.js" in manifeste
    assert "django_htmx/htmx-2.min.js" in manifeste
    for nom, date in manifeste.items():
        assert nom != date
        assert (racine / date).exists()


def test_un_gros_fichier_a_ses_versions_compressees(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.css").write_text("p { color: red }\n" * 500)
    racine = tmp_path / "racine"
    date = rassembler(racine, STATICFILES_DIRS=[sources], **SEUL)["page.css"]
    assert (racine / f"{date}.gz").exists()
    assert (racine / f"{date}.br").exists()


def test_chaque_import_de_nos_modules_mene_a_un_fichier_date(site):
    racine, manifeste = site
    dates = set(manifeste.values())
    for nom in (n for n in manifeste if n.startswith(("js/", "vendors/")) and n.endswith(".js")):
        module = racine / manifeste[nom]
        for trouve in _IMPORT.finditer(module.read_text()):
            cible = (module.parent / trouve["cible"]).resolve().relative_to(racine.resolve())
            assert str(cible) in dates, f"{nom} importe {trouve['cible']}, sans date"


def test_le_lecteur_de_carres_est_celui_que_nomme_son_lisezmoi(site):
    racine, manifeste = site
    dossier = Path(settings.BASE_DIR) / "static/vendors/qr"
    nommes = re.findall(r"`(\w+\.js)` : `(\w{64})`", (dossier / "LISEZMOI.md").read_text())
    assert [nom for nom, _ in nommes] == ["decode.js", "index.js"]
    for nom, empreinte in nommes:
        assert hashlib.sha256((dossier / nom).read_bytes()).hexdigest() == empreinte
    decode = (racine / manifeste["vendors/qr/decode.js"]).read_text()
    assert f"'./{Path(manifeste['vendors/qr/index.js']).name}'" in decode.replace('"', "'")


def test_un_module_qui_change_change_le_nom_de_ceux_qui_l_importent(tmp_path):
    sources = tmp_path / "sources"
    (sources / "js" / "carte").mkdir(parents=True)
    (sources / "js" / "page.js").write_text('import { a } from "./carte/a.js";\na();\n')
    (sources / "js" / "carte" / "a.js").write_text("export function a() {}\n")
    reglages = {"STATICFILES_DIRS": [sources], **SEUL}
    avant = rassembler(tmp_path / "un", **reglages)
    page = (tmp_path / "un" / avant["js/page.js"]).read_text()
    assert Path(avant["js/carte/a.js"]).name in page

    (sources / "js" / "carte" / "a.js").write_text("export function a() { return 1; }\n")
    apres = rassembler(tmp_path / "deux", **reglages)
    assert avant["js/page.js"] != apres["js/page.js"]


def test_la_carte_de_source_absente_d_une_bibliotheque_n_arrete_rien(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "lib.css").write_text("p{color:red}\n/*# sourceMappingURL=lib.css.map */\n")
    (sources / "lib.js").write_text('import "./absent.js";\n//# sourceMappingURL=lib.js.map\n')
    manifeste = rassembler(tmp_path / "racine", STATICFILES_DIRS=[sources], **SEUL)
    assert set(manifeste) == {"lib.css", "lib.js"}


def test_une_feuille_de_style_qui_nomme_une_image_absente_est_refusee(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.css").write_text("p{background:url(absente.png)}\n")
    with pytest.raises(Exception, match="absente.png"):
        rassembler(tmp_path / "racine", STATICFILES_DIRS=[sources], **SEUL)


def test_les_essais_eux_servent_les_fichiers_sous_leur_nom():
    assert settings.STORAGES["staticfiles"]["BACKEND"].endswith(StaticFilesStorage.__name__)
