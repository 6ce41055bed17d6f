"""Des paramètres reçus à la recherche, et du formulaire à leur description : tout vient de lui."""

from collections.abc import Collection

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from lieux.api.erreurs import ParametresRefuses
from lieux.forms import BoiteField, CriteresForm
from lieux.recherche import Recherche, Vocabulaire, chercher

# Un export n'a ni page ni classement : tous les lieux, dans un ordre stable.
SANS_OBJET_POUR_TOUT = ("page", "tri")
_DESCRIPTIONS = {
    "ou": _(
        "Ce qu'une personne écrirait : commune, localité, code postal ou adresse dans l'Hérault. "
        "L'emporte sur la position et la commune."
    ),
    "q": _(
        "Mots cherchés dans le nom, la commune, l'adresse et les services, ou mots du public "
        "(« APL », « pôle emploi ») ; sans accents. Un mot auquel aucun lieu ne répond est "
        "laissé de côté, et nommé dans `avertissements`. Une phrase se lit aussi : « imprimer "
        "gratuitement à moins de 5 km de Béziers samedi » vaut `ou`, `rayon`, `ouvert` et `frais`, "
        "si ces paramètres ne sont pas donnés."
    ),
    "commune": _("Code INSEE de la commune d'où l'on part."),
    "lat": _("Latitude d'où l'on part (degrés WGS 84), avec `lon`. Trois décimales sont gardées."),
    "lon": _("Longitude d'où l'on part (degrés WGS 84), avec `lat`."),
    "rayon": _("Distance maximale en km depuis le point de départ."),
    "ouvert": _("Ouvert maintenant, ou un jour, ou une demi-journée de la semaine qui vient."),
    "tri": _(
        "Classement. Par défaut : du mieux adapté au moins adapté si une situation ou un besoin est "
        "dit, sinon par distance si l'on sait d'où l'on part, sinon par nom."
    ),
    "situation": _(
        "Ce que la personne est ; change le classement, n'écarte aucun lieu. "
        "Valeurs : `/api/v1/situations/`"
    ),
    "besoin": _(
        "Ce dont elle a besoin : ne garde que les lieux qui y répondent, et change le classement. "
        "Valeurs : `/api/v1/besoins/`"
    ),
    "bbox": _("Rectangle « ouest,sud,est,nord » en degrés WGS 84, comme dans GeoJSON."),
    "page": _("Numéro de page, à partir de 1."),
}
_EXEMPLES = {
    "ou": "Bédarieux",
    "q": "France Services",
    "commune": "34032",
    "lat": 43.616,
    "lon": 3.16,
    "rayon": 15,
    "ouvert": "maintenant",
    "tri": "nom",
    "bbox": "3.0,43.2,3.4,43.5",
    "page": 1,
    "situation": ["allocataire-caf"],
    "besoin": ["impots"],
}
# Un formulaire de page envoie aussi ses champs vides : ils ne demandent rien.
_VIDE = ("",)
_NOMBRE = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_MOTIF_DE_BOITE = rf"^{_NOMBRE}(,{_NOMBRE}){{3}}$"


def recherche_demandee(request: HttpRequest) -> Recherche:
    """La recherche demandée ; un paramètre mal écrit est refusé (400), avec une phrase par champ."""
    formulaire = CriteresForm(request.GET, vocabulaire=Vocabulaire.lire())
    if not formulaire.is_valid():
        raise ParametresRefuses(formulaire)
    return chercher(formulaire.criteres(), timezone.now())


def parametres_decrits(sauf: Collection[str] = ()) -> list[OpenApiParameter]:
    """Les paramètres du formulaire, dans son ordre, pour la description OpenAPI."""
    formulaire = CriteresForm({}, vocabulaire=Vocabulaire.lire(), tout=True)
    return [_decrire(nom, champ) for nom, champ in formulaire.fields.items() if nom not in sauf]


def _decrire(nom: str, champ: forms.Field) -> OpenApiParameter:
    texte = _DESCRIPTIONS.get(nom) or champ.help_text or champ.label or nom
    schema = _schema(champ)
    plusieurs = schema["type"] == "array"
    if plusieurs:
        texte = f"{texte}. " + str(_("Répétable : l'une des valeurs suffit."))
    exemple = _EXEMPLES.get(nom)
    if exemple is None and plusieurs and schema["items"].get("enum"):
        exemple = schema["items"]["enum"][:1]
    if exemple is not None:
        schema["examples"] = [exemple]
    return OpenApiParameter(
        name=nom,
        type=schema,
        description=str(texte),
        style="form" if plusieurs else None,
        explode=True if plusieurs else None,
    )


def _schema(champ: forms.Field) -> dict:
    """Le type et les bornes d'un champ, en JSON Schema."""
    if isinstance(champ, forms.MultipleChoiceField):
        valeurs = _valeurs(champ)
        return {
            "type": "array",
            "items": {"type": "string", **({"enum": valeurs} if valeurs else {})},
        }
    if isinstance(champ, forms.ChoiceField):
        return {"type": "string", "enum": [*_valeurs(champ), *_VIDE]}
    if isinstance(champ, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(champ, forms.FloatField | forms.IntegerField):
        # FloatField hérite d'IntegerField.
        nature = "number" if isinstance(champ, forms.FloatField) else "integer"
        bornes = {"minimum": champ.min_value, "maximum": champ.max_value}
        return {"type": nature, **{b: v for b, v in bornes.items() if v is not None}}
    schema = {"type": "string"}
    if getattr(champ, "max_length", None):
        schema["maxLength"] = champ.max_length
    if isinstance(champ, BoiteField):
        schema["pattern"] = _ou_vide(_MOTIF_DE_BOITE)
    elif isinstance(champ, forms.RegexField):
        schema["pattern"] = _ou_vide(champ.regex.pattern)
    else:
        schema["pattern"] = r"^[^\u0000]*$"
    return schema


def _ou_vide(motif: str) -> str:
    return f"^({motif.removeprefix('^').removesuffix('$')})?$"


def _valeurs(champ: forms.ChoiceField) -> list[str]:
    """Les valeurs d'une liste de choix, groupes compris, sans le choix vide."""
    valeurs: list[str] = []
    for valeur, libelle in champ.choices:
        if isinstance(libelle, list | tuple):
            valeurs += [sous_valeur for sous_valeur, _libelle in libelle]
        elif valeur:
            valeurs.append(valeur)
    return valeurs
