"""Le document OpenAPI en mots simples, pour la page de documentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_REFERENCE = "#/components/schemas/"
# Ce qui fait une question qu'on se pose, plutôt que tous les paramètres à la fois.
_EXEMPLE_DE_RECHERCHE = ("ou", "rayon")


@dataclass(frozen=True)
class Champ:
    """Un paramètre, ou un champ d'une réponse ; `forme` : le nom de la forme qu'il contient."""

    nom: str
    nature: str
    aide: SafeString
    valeurs: tuple[str, ...] = ()
    forme: str = ""


@dataclass(frozen=True)
class Operation:
    cle: str
    groupe: str
    methode: str
    adresse: str
    resume: SafeString
    paragraphes: list[SafeString]
    parametres: list[Champ]
    contenu: str
    forme: str
    envoi: str  # la forme de ce qu'on envoie ; vide pour une lecture
    exemple: str  # vide quand il faut une clé, ou un envoi


@dataclass(frozen=True)
class Forme:
    nom: str
    aide: SafeString
    champs: list[Champ]


def operations(
    schema: dict, chemin: dict, adresse_absolue: Callable[[str], str]
) -> Iterator[Operation]:
    """Chaque adresse ; `chemin` : les valeurs à mettre dans celles des exemples."""
    toutes = (
        (adresse, methode, operation)
        for adresse, methodes in schema["paths"].items()
        for methode, operation in methodes.items()
    )
    for adresse, methode, operation in toutes:
        parametres = [p for p in operation.get("parameters", ()) if p["in"] != "path"]
        reussite = next(r for statut, r in operation["responses"].items() if statut < "300")
        contenu, corps = next(iter(reussite["content"].items()))
        envoi = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        ouverte = methode == "get" and not any(operation.get("security", ()))
        yield Operation(
            cle=operation["operationId"],
            groupe=operation["tags"][0],
            methode=methode.upper(),
            adresse=adresse,
            resume=_avec_code(operation.get("summary", "")),
            paragraphes=[
                _avec_code(p) for p in operation.get("description", "").split("\n\n") if p
            ],
            parametres=[
                _champ(schema, p["name"], p["schema"], p.get("description", "")) for p in parametres
            ],
            contenu=contenu,
            forme=_reference(corps["schema"]),
            envoi=_reference(envoi.get("schema", {})),
            exemple=adresse_absolue(adresse.format(**chemin) + _requete(parametres))
            if ouverte
            else "",
        )


def formes(schema: dict) -> list[Forme]:
    """Les objets des réponses, et leurs champs."""
    return [
        Forme(
            nom=nom,
            aide=_avec_code(forme.get("description", "")),
            champs=[
                _champ(schema, champ, detail, detail.get("description", ""))
                for champ, detail in forme["properties"].items()
            ],
        )
        for nom, forme in schema["components"]["schemas"].items()
        if "properties" in forme
    ]


def _avec_code(texte: str) -> SafeString:
    """« Avec `lon` » → le mot entre accents graves en <code>."""
    morceaux = texte.split("`")
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", morceau) if rang % 2 else morceau,)
            for rang, morceau in enumerate(morceaux)
        ),
    )


def _requete(parametres: list[dict]) -> str:
    """La chaîne de requête d'un exemple qui marche."""
    noms = [p["name"] for p in parametres]
    choisis = _EXEMPLE_DE_RECHERCHE if "ou" in noms else ("q",)
    valeurs = {p["name"]: p["schema"]["examples"][0] for p in parametres if p["name"] in choisis}
    return f"?{urlencode(valeurs)}" if valeurs else ""


def _reference(schema: dict) -> str:
    """Le nom de la forme que ce schéma désigne, directement ou dans une liste ; sinon vide."""
    for possible in (schema, schema.get("items", {}), *schema.get("oneOf", ())):
        for candidat in (possible, *possible.get("allOf", ())):
            if "$ref" in candidat:
                return candidat["$ref"].removeprefix(_REFERENCE)
    return ""


def _champ(document: dict, nom: str, schema: dict, aide: str) -> Champ:
    forme = _reference(schema)
    plusieurs = schema.get("type") == "array"
    element = schema["items"] if plusieurs else schema
    if forme and "enum" in (cible := document["components"]["schemas"].get(forme, {})):
        element, forme = cible, ""  # une liste de valeurs se lit mieux sur place
    return Champ(
        nom=nom,
        nature=_nature(element, schema, plusieurs, forme),
        aide=_avec_code(aide),
        valeurs=tuple(str(valeur) for valeur in element.get("enum", ()) if valeur),
        forme=forme,
    )


def _nature(element: dict, schema: dict, plusieurs: bool, forme: str) -> str:
    """« nombre, de 0,1 à 500 » : le type en mots."""
    types = element.get("type", "object" if forme else "string")
    types = [types] if isinstance(types, str) else types
    noms = {
        "string": _("texte"),
        "number": _("nombre"),
        "integer": _("nombre entier"),
        "boolean": _("oui ou non"),
        "object": _("objet"),
    }
    nature = noms[next(nom for nom in types if nom != "null")]
    if "enum" in element:
        nature = _("une valeur de la liste")
    nature = {"date": _("date"), "date-time": _("date et heure")}.get(element.get("format"), nature)
    if "minimum" in element and "maximum" in element:
        nature = _("%(nature)s, de %(min)s à %(max)s") % {
            "nature": nature,
            "min": f"{element['minimum']:g}".replace(".", ","),
            "max": f"{element['maximum']:g}".replace(".", ","),
        }
    if plusieurs and "enum" in element:
        nature = _("une ou plusieurs valeurs de la liste")
    elif plusieurs:
        nature = _("liste : %(nature)s") % {"nature": nature}
    if "null" in types or {"type": "null"} in schema.get("oneOf", ()):
        nature = _("%(nature)s, ou null") % {"nature": nature}
    return nature
