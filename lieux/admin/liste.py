"""La liste des lieux : sa carte, et l'ajout à un réseau."""

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux.admin.carte import tuiles
from lieux.indexation import indexer
from lieux.models import Lieu, Reseau

_DECIMALES = 5


class ChoixDuReseau(forms.Form):
    reseau = forms.ModelChoiceField(
        Reseau.objects.all(), label=gettext_lazy("Réseau"), empty_label=gettext_lazy("Choisir…")
    )

    def __init__(self, *args, reseaux: QuerySet[Reseau], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reseau"].queryset = reseaux


def ajouter_au_reseau(cles: list[int], reseau: Reseau) -> int:
    """Rattache ces lieux au réseau et refait leur texte cherché ; rend combien ont changé."""
    liens = Lieu.reseaux.through
    deja = set(liens.objects.filter(reseau=reseau, lieu__in=cles).values_list("lieu_id", flat=True))
    nouveaux = [cle for cle in cles if cle not in deja]
    liens.objects.bulk_create(
        [liens(lieu_id=cle, reseau=reseau) for cle in nouveaux], ignore_conflicts=True
    )
    indexer(nouveaux)
    return len(nouveaux)


def _lieux_de_la_liste(model_admin, request: HttpRequest) -> QuerySet[Lieu]:
    """Les lieux que la liste montre avec ces paramètres : mêmes filtres, même recherche, même droit."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return model_admin.get_changelist_instance(request).queryset


def _suite(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def vue_carte(model_admin, request: HttpRequest):
    liste = reverse("admin:lieux_lieu_changelist")
    try:
        nombre = _lieux_de_la_liste(model_admin, request).count()
    except IncorrectLookupParameters:
        return HttpResponseRedirect(f"{liste}?e=1")
    contexte = {
        **model_admin.admin_site.each_context(request),
        "title": _("Carte des lieux"),
        "opts": model_admin.opts,
        "nombre": nombre,
        "liste": f"{liste}{_suite(request)}",
        "carte": {
            "adresse": f"{reverse('admin:lieux_lieu_geojson')}{_suite(request)}",
            "tuiles": tuiles(),
            "textes": {
                "zoomer": _("Agrandir la carte"),
                "dezoomer": _("Réduire la carte"),
                "sans_position": _("Sans position, donc absents de la carte : {n}."),
                "echec": _("Les lieux n'ont pas pu être chargés : revenez à la liste."),
            },
        },
    }
    return TemplateResponse(request, "admin/lieux/lieu/carte.html", contexte)


def vue_geojson(model_admin, request: HttpRequest) -> JsonResponse:
    try:
        lieux = _lieux_de_la_liste(model_admin, request)
    except IncorrectLookupParameters:
        return JsonResponse({"message": _("Filtre inconnu.")}, status=400)
    lignes = list(lieux.prefetch_related(None).select_related("commune"))
    return JsonResponse(geojson(lignes), content_type="application/geo+json")


def geojson(lieux: list[Lieu]) -> dict:
    places = [lieu for lieu in lieux if lieu.latitude is not None]
    return {
        "type": "FeatureCollection",
        "sans_position": len(lieux) - len(places),
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [
                        round(lieu.longitude, _DECIMALES),
                        round(lieu.latitude, _DECIMALES),
                    ],
                },
                "properties": {
                    "nom": lieu.nom,
                    "commune": lieu.commune.nom,
                    "statut": lieu.get_statut_display(),
                    "adresse": reverse("admin:lieux_lieu_change", args=[lieu.pk]),
                },
            }
            for lieu in places
        ],
    }
