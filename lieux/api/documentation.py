"""La description OpenAPI, et la page qui la met en mots. Aucun script, aucun fichier d'ailleurs."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from lieux.api.base import LICENCE, VueOuverte
from lieux.api.erreurs import DETAILS, TITRES
from lieux.models import Lieu

_ERREURS_EXPLIQUEES = (400, 404, 405, 410, 429, 500)


def description() -> dict:
    """Le document OpenAPI 3.1 ; les valeurs des filtres sont celles de la base, maintenant."""
    return SchemaGenerator().get_schema(request=None, public=True)


@extend_schema(exclude=True)
class Schema(VueOuverte):
    """La description OpenAPI 3.1 de cette API."""

    portee = "export"  # aussi lourde qu'un export

    def get(self, request: HttpRequest) -> Response:
        return self.repondre(description())


@dataclass(frozen=True)
class Parametre:
    nom: str
    nature: str
    aide: str
    valeurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    cle: str
    adresse: str
    resume: str
    paragraphes: list[str]
    parametres: list[Parametre]
    contenu: str
    exemple: str
    refus: list[str] = field(default_factory=list)


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    schema = description()
    groupes: dict[str, list[Operation]] = {}
    premier = Lieu.objects.publies().order_by("pk").values_list("pk", flat=True).first()
    for adresse, methodes in schema["paths"].items():
        operation = methodes["get"]
        lue = _lire(adresse, operation, request, {"id": premier or 1, "code_insee": "34032"})
        groupes.setdefault(operation["tags"][0], []).append(lue)
    contexte = {
        "groupes": groupes,
        "schema": schema,
        "licence": LICENCE,
        "limites": settings.API_REQUETES_PAR_MINUTE,
        "erreurs": [
            {"statut": statut, "titre": TITRES[statut], "detail": DETAILS.get(statut, "")}
            for statut in _ERREURS_EXPLIQUEES
        ],
    }
    return render(request, "api/documentation.html", contexte)


def _lire(adresse: str, operation: dict, request: HttpRequest, chemin: dict) -> Operation:
    parametres = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    reponse = operation["responses"]["200"]
    return Operation(
        cle=operation["operationId"],
        adresse=adresse,
        resume=operation.get("summary", ""),
        paragraphes=[p for p in operation.get("description", "").split("\n\n") if p],
        parametres=[_parametre(p) for p in parametres],
        contenu=next(iter(reponse["content"])),
        exemple=request.build_absolute_uri(adresse.format(**chemin) + _requete(parametres)),
        refus=[code for code in operation["responses"] if code.startswith("4")],
    )


# Ce qui fait une question qu'on se pose, plutôt que tous les paramètres à la fois.
_DANS_L_EXEMPLE = ("ou", "rayon", "q")


def _requete(parametres: list[dict]) -> str:
    """La chaîne de requête d'un exemple qui marche."""
    choisis = [p for p in parametres if p["name"] in _DANS_L_EXEMPLE]
    if len(choisis) > 1:
        choisis = [p for p in choisis if p["name"] != "q"]
    valeurs = {p["name"]: p["schema"]["examples"][0] for p in choisis if "examples" in p["schema"]}
    return f"?{urlencode(valeurs)}" if valeurs else ""


def _parametre(parametre: dict) -> Parametre:
    schema = parametre["schema"]
    plusieurs = schema["type"] == "array"
    element = schema["items"] if plusieurs else schema
    return Parametre(
        nom=parametre["name"],
        nature=_nature(element, plusieurs),
        aide=parametre.get("description", ""),
        valeurs=tuple(str(valeur) for valeur in element.get("enum", ())),
    )


def _nature(schema: dict, plusieurs: bool) -> str:
    """« nombre, de 0,1 à 500 » : le type en mots."""
    noms = {
        "string": _("texte"),
        "number": _("nombre"),
        "integer": _("nombre entier"),
        "boolean": _("oui ou non"),
    }
    nature = _("une valeur de la liste") if "enum" in schema else noms[schema["type"]]
    if "minimum" in schema and "maximum" in schema:
        nature = _("%(nature)s, de %(min)s à %(max)s") % {
            "nature": nature,
            "min": f"{schema['minimum']:g}".replace(".", ","),
            "max": f"{schema['maximum']:g}".replace(".", ","),
        }
    return _("%(nature)s, répétable") % {"nature": nature} if plusieurs else nature
