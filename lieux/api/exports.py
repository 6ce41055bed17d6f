"""Les exports dans le schéma national, en CSV et en JSON."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from lieux.api.base import VueOuverte
from lieux.api.criteres import SANS_OBJET_POUR_TOUT, parametres_decrits, recherche_demandee
from lieux.api.validation import empreinte_continue, valider
from lieux.export import en_csv, en_json, lignes
from lieux.vocabulaire import COLONNES_DU_STANDARD

# Au-delà, le fichier passe sur le disque : la mémoire d'un export ne dépend pas de sa taille.
_EN_MEMOIRE = 1024 * 1024
_BLOC = 64 * 1024
_NOMBRES = ("latitude", "longitude")


class _Export(VueOuverte):
    """Écrit tout le fichier, puis l'envoie par blocs.

    L'écrire d'abord donne son empreinte (donc le 304), sa taille, et une vraie erreur si
    la base s'arrête au milieu : jamais un fichier tronqué qui aurait l'air entier.
    """

    groupe = "Exports"
    portee = "export"
    refus = (400,)
    extension = ""
    ecrire: Callable[[Iterable[dict]], Iterator[str]]

    def parametres_decrits(self):
        return parametres_decrits(sauf=SANS_OBJET_POUR_TOUT)

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        trouvee = recherche_demandee(request)
        fichier = SpooledTemporaryFile(max_size=_EN_MEMOIRE)  # noqa: SIM115 — fermé par _blocs
        condense = empreinte_continue()
        try:
            for texte in type(self).ecrire(lignes(trouvee.lieux())):
                octets = texte.encode()
                condense.update(octets)
                fichier.write(octets)
        except BaseException:
            fichier.close()
            raise
        taille = fichier.tell()
        fichier.seek(0)
        reponse = StreamingHttpResponse(_blocs(fichier), content_type=self.type_de_contenu)
        reponse["Content-Length"] = str(taille)
        reponse["Content-Disposition"] = f'attachment; filename="{self._nom()}"'
        self.etag, self.fichier = f'"{condense.hexdigest()}"', fichier
        return reponse

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code != 200 or not response.streaming:
            return response
        finale = valider(self.request._request, response, self.etag)
        if finale is not response:
            self.fichier.close()  # 304 : il ne sera pas envoyé
        return finale

    def _nom(self) -> str:
        return f"lieux-mediation-numerique-herault-{timezone.localdate():%Y-%m-%d}.{self.extension}"


def _blocs(fichier: SpooledTemporaryFile) -> Iterator[bytes]:
    with fichier:
        while bloc := fichier.read(_BLOC):
            yield bloc


class ExportCsv(_Export):
    """Tous les lieux d'une recherche, en CSV, dans le schéma national v1.0.2.

    Ses 32 colonnes dans l'ordre ; UTF-8, virgule, point décimal ; les valeurs multiples
    séparées par une barre `|`. Lieux publiés seulement ; un lieu inventé pour la
    démonstration a pour source « Exemple ».
    """

    extension = "csv"
    type_de_contenu = "text/csv; charset=utf-8"
    forme = {"type": "string"}
    ecrire = en_csv


class ExportJson(_Export):
    """Tous les lieux d'une recherche, en JSON, dans le schéma national v1.0.2.

    Une liste d'objets aux 32 colonnes, mêmes valeurs que le CSV ; ce qui est vide est null.
    """

    extension = "json"
    type_de_contenu = "application/json"
    forme = {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(COLONNES_DU_STANDARD),
            "properties": {
                colonne: {"type": ["number" if colonne in _NOMBRES else "string", "null"]}
                for colonne in COLONNES_DU_STANDARD
            },
            "additionalProperties": False,
        },
    }
    ecrire = en_json
