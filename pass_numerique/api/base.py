"""Ce que toute vue de cette API fait de même : reconnaître la structure, lire, refuser."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from lieux.api.base import SansNegociation
from lieux.api.debit import LimiteDeDebit
from pass_numerique.api.refus import DemandeMalFaite, DemandeTropLongue, en_erreur
from pass_numerique.api.schema import SchemaDuPass
from pass_numerique.models import Jeton, Prestation, StructureFormation
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import jetons

_OCTETS_MAX = 20_000  # soixante codes en tiennent deux mille
_SANS_CLE = "Envoyez la clé de votre structure : « Authorization: Bearer pnh_… »."
_CLE_INCONNUE = "Cette clé n'ouvre rien : elle est fausse ou retirée, ou votre structure n'accepte plus le Pass."


class ParCle(BaseAuthentication):
    """`Authorization: Bearer <clé>` ; `request.auth` est alors le jeton, et il n'y a pas d'usager."""

    def authenticate(self, request) -> tuple[None, Jeton]:
        mots = get_authorization_header(request).decode("latin-1").split()
        if len(mots) != 2 or mots[0].lower() != "bearer":
            raise NotAuthenticated(_SANS_CLE)
        jeton = jetons.reconnaitre(mots[1])
        if jeton is None:
            raise AuthenticationFailed(_CLE_INCONNUE)
        return None, jeton

    def authenticate_header(self, request) -> str:
        return "Bearer"


class VueDeStructure(APIView):
    """Une clé, une structure : rien d'une autre n'existe ici. Ni mémoire, ni partage."""

    authentication_classes = [ParCle]
    throttle_classes = [LimiteDeDebit]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    content_negotiation_class = SansNegociation
    schema = SchemaDuPass()
    portee = "lecture"
    # Pour la description : méthode → (forme de la demande, de la réponse, statut, refus possibles).
    formes: dict[str, tuple[Any, Any, int, tuple[int, ...]]] = {}

    @property
    def structure(self) -> StructureFormation:
        return self.request.auth.structure

    def perform_authentication(self, request) -> None:
        # DRF reconnaît avant de compter : des clés fausses s'essaieraient sans limite.
        super().check_throttles(request)
        super().perform_authentication(request)

    def check_throttles(self, request) -> None:
        """Déjà compté, avant de reconnaître la clé."""

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        longueur = request.META.get("CONTENT_LENGTH") or "0"
        if not longueur.isdecimal() or int(longueur) > _OCTETS_MAX:
            raise DemandeTropLongue

    def lire(self, forme: type[Serializer]) -> dict:
        """Le corps de la demande, dans cette forme ; sinon 400, champ par champ."""
        try:
            recu = self.request.data
        except RecursionError as erreur:
            raise ParseError from erreur
        lecture = forme(data=recu)
        if not lecture.is_valid():
            raise DemandeMalFaite(_a_plat(lecture.errors))
        return lecture.validated_data

    def formation(self, pk: int) -> Prestation:
        prestation = self.structure.prestations.filter(pk=pk).first()
        if prestation is None:
            raise Refus(Code.PRESTATION_REFUSEE)
        return prestation

    def parametres_decrits(self, methode: str) -> list[OpenApiParameter]:
        return []

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        return super().handle_exception(en_erreur(exc) if isinstance(exc, Refus) else exc)

    def finalize_response(self, request: HttpRequest, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        compte = getattr(self.request._request, "compte_api", None)
        for nom, valeur in compte.en_tetes().items() if compte else ():
            response[nom] = valeur
        return response


def _a_plat(erreurs: Any, chemin: str = "") -> dict[str, list[dict[str, str]]]:
    """« codes.2 » → ses erreurs ; ce qui n'est d'aucun champ se range sous « demande »."""
    if isinstance(erreurs, list):
        return {
            chemin or "demande": [
                {"message": str(e), "code": getattr(e, "code", "")} for e in erreurs
            ]
        }
    plat: dict[str, list[dict[str, str]]] = {}
    for nom, siennes in erreurs.items():
        suite = "" if nom == "non_field_errors" else str(nom)
        plat |= _a_plat(siennes, ".".join(m for m in (chemin, suite) if m))
    return plat
