"""Fichiers statiques datés et compressés.

Deux écarts à la classe de whitenoise, chacun pour un échec constaté : les
bibliothèques nomment des cartes de sources absentes, et la réécriture des
imports de Django s'arrête sur certains de leurs fichiers : elle ne vaut ici que
pour nos propres modules, dans static/js/, et pour ceux que nous servons avec eux, dans
static/vendors/.
"""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_FEUILLES_DE_STYLE = tuple(
    (
        extension,
        tuple(motif for motif in motifs if "sourceMappingURL" not in str(motif)),
    )
    for extension, motifs in ManifestStaticFilesStorage.patterns
    if extension == "*.css"
)
_IMPORTS = ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
_MODULES = (("js/*.js", _IMPORTS), ("vendors/*.js", _IMPORTS))


class StockageStatique(CompressedManifestStaticFilesStorage):
    patterns = (*_FEUILLES_DE_STYLE, *_MODULES)
