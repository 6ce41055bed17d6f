"""La description OpenAPI 3.1, tirée des vues, de leurs sérialiseurs et du formulaire."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from lieux.api.erreurs import TYPE_DE_CONTENU
from lieux.api.serialiseurs import ProblemeSerializer

_REFUS = {
    400: "Un paramètre est mal écrit : `erreurs` dit lequel et pourquoi.",
    404: "Il n'y a rien à cette adresse.",
    410: "Ce lieu est fermé définitivement.",
    429: "Trop de requêtes depuis cette adresse : voir `Retry-After`.",
}
_INCHANGE = "Rien n'a changé depuis la réponse que désigne `If-None-Match` ou `If-Modified-Since`."
_EN_TETES = {
    "ETag": ((200, 304), "Empreinte de la réponse, à renvoyer dans `If-None-Match`."),
    "Last-Modified": ((200, 304), "Depuis quand la réponse est ce qu'elle est."),
    "RateLimit-Limit": ((200, 304, 429), "Requêtes admises par minute."),
    "RateLimit-Remaining": ((200, 304, 429), "Requêtes qui restent dans cette minute."),
    "RateLimit-Reset": ((200, 304, 429), "Secondes avant le prochain compte."),
    "Retry-After": ((429,), "Secondes à attendre."),
}
_ENTIERS = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"}


class SchemaOuvert(AutoSchema):
    """Lit sur la vue ce qui la décrit : `groupe`, `forme`, `parametres`, `refus`."""

    def get_tags(self) -> list[str]:
        return [self.view.groupe]

    def get_summary(self) -> str:
        return self._phrases()[0]

    def get_description(self) -> str:
        return self._phrases()[1]

    def _phrases(self) -> tuple[str, str]:
        """Le résumé (première ligne de la docstring de la vue) et le reste."""
        premiere, _saut, reste = (self.view.__doc__ or "").strip().partition("\n")
        suite = "\n".join(ligne.strip() for ligne in reste.strip().splitlines())
        return premiere.strip().rstrip("."), suite

    def get_operation_id(self) -> str:
        return self.view.__class__.__name__[0].lower() + self.view.__class__.__name__[1:]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        # Demandés dix fois par adresse, alors qu'ils lisent la base : la vue les retient.
        if not hasattr(self.view, "parametres_retenus"):
            self.view.parametres_retenus = self.view.parametres_decrits()
        return [*self.view.parametres_retenus, *self._en_tetes()]

    def _en_tetes(self) -> list[OpenApiParameter]:
        return [
            OpenApiParameter(
                name=nom,
                type=int if nom in _ENTIERS else str,
                location=OpenApiParameter.HEADER,
                description=description,
                response=list(codes),
            )
            for nom, (codes, description) in _EN_TETES.items()
        ]

    def get_response_serializers(self) -> dict:
        reponses = {
            (200, self.view.type_de_contenu): OpenApiResponse(self.view.forme, self.get_summary()),
            304: OpenApiResponse(None, _INCHANGE),
        }
        for code in (*self.view.refus, 429):
            reponses[code, TYPE_DE_CONTENU] = OpenApiResponse(ProblemeSerializer, _REFUS[code])
        return reponses
