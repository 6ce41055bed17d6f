"""Placer un lieu : d'après son adresse, ou à défaut au centre de sa commune ; et s'en méfier."""

from dataclasses import asdict, dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lieux.geo import distance_km
from lieux.geocodage import Adresse, GeocodeurInjoignable, geocoder
from lieux.models import Commune
from lieux.texte import a_commune, de_commune
from lieux.vocabulaire import Precision

# Les communes les plus étendues du département tiennent dans ce rayon autour de leur centre.
ECART_MAXIMUM_KM = 10
_DECIMALES = 6
# La nature que donne la Base Adresse Nationale → notre précision.
_PRECISIONS = {"housenumber": Precision.ADRESSE, "municipality": Precision.COMMUNE}


@dataclass(frozen=True)
class Position:
    """Une position proposée, d'où elle vient (`adresse` ou `commune`), et ce qu'on en dit."""

    latitude: float
    longitude: float
    precision: str
    source: str
    message: str


def proposer_position(adresse: str, commune: Commune) -> Position:
    """La position de l'adresse dans cette commune ; sinon le centre, en disant pourquoi."""
    adresse = adresse.strip()
    if not adresse:
        return _centre(commune, _("Il n'y a pas d'adresse."))
    try:
        trouvees = geocoder(f"{adresse} {commune.nom}")
    except GeocodeurInjoignable:
        return _centre(commune, _("La recherche d'adresse ne répond pas."))
    dans_la_commune = [trouvee for trouvee in trouvees if trouvee.code_insee == commune.pk]
    if not dans_la_commune:
        return _centre(commune, _ailleurs(trouvees, commune))
    trouvee = dans_la_commune[0]
    if trouvee.nature == "municipality":
        return _centre(commune, _("Cette adresse est inconnue."))
    return Position(
        latitude=round(trouvee.latitude, _DECIMALES),
        longitude=round(trouvee.longitude, _DECIMALES),
        precision=_PRECISIONS.get(trouvee.nature, Precision.RUE),
        source="adresse",
        message=_("Adresse trouvée : %(adresse)s.") % {"adresse": trouvee.libelle},
    )


def _ailleurs(trouvees: list[Adresse], commune: Commune) -> str:
    if not trouvees:
        return _("Cette adresse est inconnue.")
    return _("L'adresse trouvée, « %(adresse)s », n'est pas %(a_commune)s.") % {
        "adresse": trouvees[0].libelle,
        "a_commune": a_commune(commune.nom),
    }


def _centre(commune: Commune, pourquoi: str) -> Position:
    suite = _("Le repère est au centre %(de_commune)s : placez-le à la main.")
    return Position(
        latitude=commune.latitude,
        longitude=commune.longitude,
        precision=Precision.COMMUNE,
        source="commune",
        message=f"{pourquoi} {suite % {'de_commune': de_commune(commune.nom)}}",
    )


def avertissement(objet) -> str:
    """Une phrase si le lieu (ou l'arrêt) est loin du centre de sa commune ; sinon "".

    Une distance n'est pas une preuve : on prévient, on ne refuse pas.
    """
    if objet.latitude is None:
        return ""
    commune = objet.commune
    km = distance_km(objet.latitude, objet.longitude, commune.latitude, commune.longitude)
    if km <= ECART_MAXIMUM_KM:
        return ""
    return _(
        "« %(nom)s » est placé à %(km)s km du centre %(de_commune)s : vérifiez la position et la commune."
    ) % {"nom": objet, "km": round(km), "de_commune": de_commune(commune.nom)}


class AvecPosition(forms.ModelForm):
    """Une position s'écrit en entier ou pas du tout."""

    def clean(self):
        valeurs = super().clean()
        for champ, autre, phrase in (
            ("latitude", "longitude", _("Il manque la latitude.")),
            ("longitude", "latitude", _("Il manque la longitude.")),
        ):
            if champ in self.errors or autre in self.errors:
                continue
            if self.cleaned_data.get(champ) is None and self.cleaned_data.get(autre) is not None:
                self.add_error(champ, phrase)
        return valeurs


def donnees_de_la_carte(objet) -> dict:
    """Ce qu'attend static/js/admin/carte-du-lieu.js ; les champs du formulaire l'emportent."""
    return {
        "position": None
        if objet is None or objet.latitude is None
        else [objet.latitude, objet.longitude],
        "tuiles": tuiles(),
        "adresse": reverse("admin:lieux_lieu_position"),
        "textes": {
            "zoomer": _("Agrandir la carte"),
            "dezoomer": _("Réduire la carte"),
            "repere": _("Position du lieu : faites-la glisser, ou cliquez sur la carte"),
            "choisir_commune": _("Choisissez d'abord la commune."),
            "deplace": _("Position modifiée. Elle sera gardée quand vous enregistrerez."),
            "echec": _("La position n'a pas pu être cherchée : placez le repère à la main."),
            "cherche": _("Recherche…"),
        },
    }


def tuiles() -> dict:
    return {
        "url": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
        "zoom_max": settings.TUILES_ZOOM_MAX,
    }


def vue_position(request: HttpRequest, *, permis: bool) -> JsonResponse:
    """`?adresse=&commune=` (code INSEE) → la position proposée."""
    if not permis:
        raise PermissionDenied
    commune = Commune.objects.filter(pk=request.GET.get("commune", "").replace("\x00", "")).first()
    if commune is None:
        return JsonResponse({"message": _("Choisissez d'abord la commune.")}, status=400)
    adresse = request.GET.get("adresse", "").replace("\x00", "")[:250]
    return JsonResponse(asdict(proposer_position(adresse, commune)))
