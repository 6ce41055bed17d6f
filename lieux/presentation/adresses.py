"""L'adresse est l'état de la page : la lire, la réécrire, y revenir."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.urls import reverse

from lieux.criteres import familles

_PARAMETRES = (
    "ou",
    "q",
    "commune",
    "lat",
    "lon",
    "rayon",
    "ouvert",
    "tri",
    "bbox",
    "page",
    "situation",
    "besoin",
)


def parametres() -> tuple[str, ...]:
    """Ceux du contrat, et eux seuls : un paramètre inconnu ne se propage pas."""
    return (*_PARAMETRES, *(famille.nom for famille in familles()))


@dataclass(frozen=True)
class Lien:
    libelle: str
    url: str


def requete(recue: QueryDict, **changements) -> str:
    """La chaîne de requête, `changements` faits (None retire) et la page remise au début."""
    nouvelle = QueryDict(mutable=True)
    for nom in parametres():
        valeurs = [valeur for valeur in recue.getlist(nom) if valeur]
        if valeurs and nom != "page":
            nouvelle.setlist(nom, valeurs)
    for nom, valeur in changements.items():
        if valeur is None:
            nouvelle.pop(nom, None)
        elif isinstance(valeur, list | tuple):
            nouvelle.setlist(nom, [str(v) for v in valeur])
        else:
            nouvelle[nom] = str(valeur)
    return nouvelle.urlencode()


def adresse(recue: QueryDict, nom: str = "lieux:recherche", **changements) -> str:
    suite = requete(recue, **changements)
    return f"{reverse(nom)}?{suite}" if suite else reverse(nom)


def recherche_quittee(referent: str, hote: str) -> str:
    """L'adresse de la recherche d'où vient la personne, d'après l'en-tête Referer ; « » sinon.

    Ni la fiche ni son adresse ne gardent la recherche : un lien partagé n'emporte pas la
    position de qui le partage. Seuls passent les paramètres du contrat, écrits par nous.
    """
    try:
        venue = urlsplit(referent)
        recue = QueryDict(venue.query)
    except (ValueError, TooManyFieldsSent):
        return ""
    if venue.netloc != hote or venue.path not in (
        reverse("lieux:recherche"),
        reverse("lieux:embarquer"),
    ):
        return ""
    page = recue.get("page", "")
    suite = requete(recue, **({"page": page} if page.isascii() and page.isdigit() else {}))
    return f"{reverse('lieux:recherche')}?{suite}" if suite else ""
