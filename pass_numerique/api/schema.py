"""La description OpenAPI de cette partie : une clé, des demandes, des refus à code stable."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from lieux.api.erreurs import TYPE_DE_CONTENU
from lieux.api.schema import SchemaOuvert
from pass_numerique.api.formes import RefusSerializer

_REFUS = {
    400: "La demande est mal écrite : `erreurs` dit quel champ et pourquoi.",
    401: "La clé manque, est fausse ou retirée, ou la structure n'accepte plus le Pass.",
    404: "Votre structure n'a rien à cette adresse.",
    409: "Cette `Idempotency-Key` a déjà servi pour une autre demande.",
    413: "La demande est trop longue.",
    422: "Le geste est refusé, et rien n'est écrit : `code` et `lignes` disent pourquoi.",
    429: "Trop de requêtes, ou trop de codes faux : voir `Retry-After`.",
}


class SchemaDuPass(SchemaOuvert):
    """Lit sur la vue ses `formes`, et sur chaque méthode ce qu'elle fait."""

    def get_tags(self) -> list[str]:
        return ["Pass numérique"]

    def _phrases(self) -> tuple[str, str]:
        texte = (getattr(self.view, self.method.lower()).__doc__ or "").strip()
        premiere, _saut, reste = texte.partition("\n")
        suite = "\n".join(ligne.strip() for ligne in reste.strip().splitlines())
        return premiere.strip().rstrip("."), suite

    def get_operation_id(self) -> str:
        return f"{super().get_operation_id()}{self.method.capitalize()}"

    def get_auth(self) -> list[dict]:
        return [{"cle": []}]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        return self.view.parametres_decrits(self.method)

    def get_request_serializer(self):
        return self._forme()[0]

    def get_response_serializers(self) -> dict:
        _demande, reponse, statut, refus = self._forme()
        reponses = {(statut, "application/json"): OpenApiResponse(reponse, self.get_summary())}
        for code in sorted({*refus, 401, 413, 429}):
            reponses[code, TYPE_DE_CONTENU] = OpenApiResponse(RefusSerializer, _REFUS[code])
        return reponses

    def _forme(self) -> tuple:
        return self.view.formes[self.method]
