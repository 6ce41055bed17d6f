"""L'histoire d'un lieu, à lire et à défaire : qui, quand, par où, avant et après, en mots."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux.admin.commun import LectureSeule, journaliser
from lieux.admin.en_mots import Mots, nom_du_champ
from lieux.admin.perimetre import DansLePerimetre, portee_de
from lieux.etat import Photo
from lieux.historique import Difference, RetourImpossible, differences, photographier, revenir
from lieux.models import Lieu, Version

_PAR_PAGE = 20
_NOMS = {
    "position": gettext_lazy("Position sur la carte"),
    "arrets": gettext_lazy("Arrêts"),
    "fermetures": gettext_lazy("Fermetures exceptionnelles"),
}


class MontreLHistorique:
    """Les pages de l'histoire d'un lieu, parmi celles des lieux."""

    def get_urls(self):
        return [
            path(
                "<int:pk>/history/<int:version>/",
                self.admin_site.admin_view(self.vue_version),
                name="lieux_lieu_version",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id, extra_context=None):
        lieu = self._lieu_de_l_histoire(request, object_id)
        versions = Version.objects.filter(cle=lieu.pk).select_related("auteur", "importation")
        versions = versions.defer("importation__contenu", "importation__rapport")
        page = Paginator(versions, _PAR_PAGE).get_page(request.GET.get("p"))
        # Une de plus : la dernière de la page se compare à celle d'avant.
        debut = (page.number - 1) * _PAR_PAGE
        lot = list(versions[debut : debut + _PAR_PAGE + 1])
        deux = {str(version.pk): version for version in lot}
        de, a = (deux.get(request.GET.get(nom, "")) for nom in ("de", "a"))
        ecarts = [
            differences(avant.etat, apres.etat)
            for apres, avant in zip(lot, lot[1:], strict=False)
            if apres.nature == Version.Nature.MODIFICATION
        ]
        comparee = differences(de.etat, a.etat) if de and a else []
        mots = EtatEnMots([*ecarts, comparee])
        lignes = [
            {
                "version": version,
                "changements": mots.phrases(differences(avant.etat, version.etat))
                if avant and version.nature == Version.Nature.MODIFICATION
                else [],
            }
            for version, avant in zip(lot[:_PAR_PAGE], [*lot[1:], None], strict=False)
        ]
        return self._page_de_l_histoire(
            request,
            "liste.html",
            lieu,
            _("Historique"),
            page=page,
            lignes=lignes,
            derniere=lot[0].pk if lot and page.number == 1 else None,
            de=de,
            a=a,
            comparee=mots.phrases(comparee),
        )

    def vue_version(self, request: HttpRequest, pk: int, version: int):
        """Ce que revenir à cette version changerait ; puis y revenir."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        lieu = self._lieu_de_l_histoire(request, str(pk))
        if not self.has_change_permission(request, lieu):
            raise PermissionDenied
        choisie = Version.objects.filter(cle=lieu.pk, pk=version).first()
        if choisie is None:
            raise Http404
        if refus := self.refus_de_l_etat(request, lieu, choisie.etat):
            self.message_user(request, refus, messages.ERROR)
            return redirect("admin:lieux_lieu_history", lieu.pk)
        if request.method == "POST":
            try:
                revenir(choisie, request.user)
            except RetourImpossible as erreur:
                self.message_user(request, str(erreur), messages.ERROR)
                return redirect("admin:lieux_lieu_history", lieu.pk)
            quand = formats.date_format(choisie.faite_le, "SHORT_DATETIME_FORMAT")
            phrase = _("Revenu à la version du %(quand)s.") % {"quand": quand}
            journaliser(request, [lieu], phrase)
            self.message_user(request, phrase, messages.SUCCESS)
            return redirect("admin:lieux_lieu_change", lieu.pk)
        actuel = photographier([lieu.pk])[lieu.pk]
        ecart = [d for d in differences(actuel, choisie.etat) if d.nom != "date_maj"]
        return self._page_de_l_histoire(
            request,
            "revenir.html",
            lieu,
            _("Revenir à une version"),
            version=choisie,
            changements=EtatEnMots([ecart]).phrases(ecart),
        )

    def _lieu_de_l_histoire(self, request: HttpRequest, cle: str):
        lieu = self.get_object(request, cle)
        if lieu is None:
            raise Http404
        if not self.has_view_permission(request, lieu):
            raise PermissionDenied
        return lieu

    def _page_de_l_histoire(self, request, gabarit: str, lieu, titre, **contexte):
        return TemplateResponse(
            request,
            f"admin/lieux/historique/{gabarit}",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": titre,
                "subtitle": str(lieu),
                "lieu": lieu,
                "peut_revenir": self.has_change_permission(request, lieu),
                **contexte,
            },
        )


class EtatEnMots:
    """Des différences, en phrases ; trois requêtes pour toute la page."""

    def __init__(self, ecarts: list[list[Difference]]):
        codes = set()
        for difference in (d for ecart in ecarts for d in ecart):
            for valeur in (difference.avant, difference.apres):
                if difference.nom == "commune_id":
                    codes.add(valeur)
                elif difference.nom == "arrets":
                    codes |= {arret["commune_id"] for arret in valeur}
        self._mots = Mots(codes)

    def phrases(self, ecart: list[Difference]) -> list[dict[str, Any]]:
        return [
            {
                "champ": _NOMS.get(d.nom) or nom_du_champ(d.nom.removesuffix("_id")),
                "avant": self._texte(d.nom, d.avant),
                "apres": self._texte(d.nom, d.apres),
            }
            for d in ecart
        ]

    def _texte(self, nom: str, valeur: Any) -> str:
        if nom == "position":
            return self._mots.position(*valeur) if valeur else _("(vide)")
        if nom in ("arrets", "fermetures"):
            ecrire = self._arret if nom == "arrets" else _fermeture
            return " ; ".join(map(ecrire, valeur)) or _("(vide)")
        return self._mots.valeur(nom.removesuffix("_id"), valeur)

    def _arret(self, arret: Photo) -> str:
        commune = self._mots.valeur("commune", arret["commune_id"])
        morceaux = [arret["nom"], arret["adresse"], commune, arret["horaires"]]
        return ", ".join(filter(None, morceaux))


def _fermeture(fermeture: Photo) -> str:
    debut, fin = (
        formats.date_format(date.fromisoformat(fermeture[nom]), "SHORT_DATE_FORMAT")
        for nom in ("debut", "fin")
    )
    jours = _("du %(debut)s au %(fin)s") % {"debut": debut, "fin": fin}
    return f"{jours} ({fermeture['motif']})" if fermeture["motif"] else jours


@admin.register(Version)
class VersionAdmin(LectureSeule, DansLePerimetre):
    """Tous les changements de tous les lieux, du plus récent au plus ancien."""

    list_display = ["nom", "nature", "origine", "auteur", "faite_le", "note"]
    list_filter = ["origine", "nature", "faite_le"]
    list_select_related = ["auteur"]
    list_per_page = 50
    search_fields = ["nom", "note", "auteur__email", "auteur__username"]
    fields = ["nom", "lieu", "nature", "origine", "auteur", "importation", "note", "faite_le"]

    change_form_template = "admin/lieux/version/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("etat")

    def get_urls(self):
        return [
            path(
                "<int:pk>/remettre/",
                self.admin_site.admin_view(self.vue_remettre),
                name="lieux_version_remettre",
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["peut_remettre"] = (
            obj is not None
            and obj.lieu_id is None
            and _peut_remettre(request)
            and not Lieu.objects.filter(pk=obj.cle).exists()
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def vue_remettre(self, request: HttpRequest, pk: int):
        """Un lieu supprimé, ou réuni à un autre par erreur, revient comme il était."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not _peut_remettre(request):
            raise PermissionDenied
        version = get_object_or_404(Version, pk=pk)
        if Lieu.objects.filter(pk=version.cle).exists():
            self.message_user(request, _("Ce lieu existe : passez par son historique."))
            return redirect("admin:lieux_lieu_history", version.cle)
        try:
            lieu = revenir(version, request.user)
        except RetourImpossible as erreur:
            self.message_user(request, str(erreur), messages.ERROR)
            return redirect("admin:lieux_version_change", version.pk)
        phrase = _("Le lieu est revenu. Vérifiez sa fiche.")
        journaliser(request, [lieu], phrase)
        self.message_user(request, phrase, messages.SUCCESS)
        return redirect("admin:lieux_lieu_change", lieu.pk)


def _peut_remettre(request: HttpRequest) -> bool:
    """Sans fiche, pas de périmètre à lire : seuls remettent ceux qui voient tous les lieux."""
    return request.user.has_perm("lieux.add_lieu") and portee_de(request).tout
