"""Les gestes : lire son catalogue, essayer des codes, encaisser, relire, annuler."""

import re

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from lieux.visiteur import adresse_client
from pass_numerique.api.base import VueDeStructure
from pass_numerique.api.formes import (
    AnnulationSerializer,
    EncaissementSerializer,
    EncaissementsSerializer,
    FormationsSerializer,
    VerdictsSerializer,
    VerificationSerializer,
)
from pass_numerique.api.refus import DemandeMalFaite
from pass_numerique.forms.lecture import entier
from pass_numerique.models import Saisie
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import controle
from pass_numerique.services import encaissement as services

PAR_PAGE = 50
_CLE = re.compile(r'"?([\x21\x23-\x7e]{1,64})"?')


class Formations(VueDeStructure):
    formes = {"GET": (None, FormationsSerializer, 200, ())}

    def get(self, request: HttpRequest) -> Response:
        """Le catalogue de votre structure."""
        siennes = self.structure.prestations.order_by("intitule", "pk")
        return Response(FormationsSerializer({"formations": siennes}).data)


class Verification(VueDeStructure):
    formes = {"POST": (VerificationSerializer, VerdictsSerializer, 200, (400, 422))}

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest) -> Response:
        """Essayer des codes, sans rien encaisser.

        Le nombre de Pass par personne ne se juge qu'à l'encaissement.
        """
        lu = self.lire(VerificationSerializer)
        verdicts = controle.verifier(
            structure=self.structure,
            prestation=self.formation(lu["formation"]),
            jour=lu["jour"],
            secrets=lu["codes"],
            adresse=adresse_client(request),
        )
        lignes = [
            {
                "rang": rang,
                "bon": verdict.refus is None,
                "serie": verdict.serie,
                "valeur_centimes": verdict.valeur,
                "code": verdict.refus.value if verdict.refus else "",
                "phrase": str(verdict.refus.label) if verdict.refus else "",
            }
            for rang, verdict in enumerate(verdicts)
        ]
        return Response(VerdictsSerializer({"lignes": lignes}).data)


class Encaissements(VueDeStructure):
    formes = {
        "GET": (None, EncaissementsSerializer, 200, (404,)),
        "POST": (VerificationSerializer, EncaissementSerializer, 201, (400, 409, 422)),
    }

    def parametres_decrits(self, methode: str) -> list[OpenApiParameter]:
        if methode == "GET":
            return [OpenApiParameter("page", int, description="La première est 1.")]
        return [
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description=(
                    "Le nom que votre logiciel donne à cet envoi, 64 signes au plus. Renvoyé sous "
                    "le même nom, il n'encaisse qu'une fois et rend la même réponse. Si "
                    "l'enregistrement a été annulé entre-temps, la réponse est encore 201, avec "
                    "`nombre_de_pass` à 0 et chaque `les_pass[].annule` à vrai : rien n'est "
                    "encaissé de nouveau. Pour encaisser encore, prenez un autre nom."
                ),
            )
        ]

    def get(self, request: HttpRequest) -> Response:
        """Ce que votre structure a enregistré, le plus récent d'abord."""
        pages = Paginator(_saisies(self).order_by("-jour", "-pk"), PAR_PAGE)
        demandee = request.GET.get("page", "1")
        if not 1 <= entier(demandee) <= pages.num_pages:
            raise Http404(f"La dernière page est la {pages.num_pages}.")
        page = pages.page(demandee)
        return Response(
            EncaissementsSerializer(
                {
                    "total": pages.count,
                    "page": page.number,
                    "pages": pages.num_pages,
                    "encaissements": page.object_list,
                }
            ).data
        )

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest) -> Response:
        """Encaisser des Pass : tous, ou aucun."""
        cle = _CLE.fullmatch(request.headers.get("Idempotency-Key", ""))
        if cle is None:
            phrase = "Nommez cet envoi par un en-tête « Idempotency-Key » de 1 à 64 signes."
            raise DemandeMalFaite({"Idempotency-Key": [{"message": phrase, "code": "required"}]})
        lu = self.lire(VerificationSerializer)
        saisie = services.encaisser(
            structure=self.structure,
            prestation=self.formation(lu["formation"]),
            jour=lu["jour"],
            secrets=lu["codes"],
            cle=cle[1],
            jeton=request.auth,
            adresse=adresse_client(request),
        )
        return Response(_en_entier(self, saisie.pk), status=201)


class UnEncaissement(VueDeStructure):
    formes = {"GET": (None, EncaissementSerializer, 200, (404,))}

    def get(self, request: HttpRequest, pk: int) -> Response:
        """Un enregistrement, Pass par Pass."""
        return Response(_en_entier(self, pk))


class Annulation(VueDeStructure):
    formes = {"POST": (AnnulationSerializer, EncaissementSerializer, 200, (400, 404, 422))}

    def post(self, request: HttpRequest, pk: int) -> Response:
        """Annuler un enregistrement, dans le délai : ses Pass pourront resservir."""
        saisie = _saisies(self).filter(pk=pk).first()
        if saisie is None:
            raise Refus(Code.PAS_A_VOUS)
        motif = self.lire(AnnulationSerializer)["motif"]
        services.annuler(saisie, self.structure, motif, jeton=request.auth)
        return Response(_en_entier(self, pk))


def _saisies(vue: VueDeStructure):
    return Saisie.objects.filter(structure=vue.structure).avec_totaux().select_related("prestation")


def _en_entier(vue: VueDeStructure, pk: int) -> dict:
    saisie = _saisies(vue).filter(pk=pk).first()
    if saisie is None:
        raise Refus(Code.PAS_A_VOUS)
    saisie.lignes = saisie.encaissements.select_related("un_pass__chequier__dispositif")
    try:
        saisie.annulable_jusqu_au = services.annulable_jusqu_au(saisie, vue.structure)
    except Refus:
        saisie.annulable_jusqu_au = None
    return EncaissementSerializer(saisie).data
