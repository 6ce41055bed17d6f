"""Importer des lieux : déposer un fichier, relire l'écart ligne par ligne, appliquer, annuler."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lieux.admin.commun import LectureSeule, journaliser
from lieux.admin.depot import NOMS_DES_FORMATS, ImportForm
from lieux.admin.ecart_en_mots import en_mots
from lieux.admin.perimetre import DansLePerimetre, portee_de
from lieux.importation import ADRESSES, ImportImpossible
from lieux.importation.annulation import annuler, prevoir
from lieux.importation.conservation import EcartRecalcule, analyser, appliquer_import
from lieux.models import Import, Lieu, LigneImport

RUBRIQUES = ("modifies", "crees", "absents")


def peut_importer(request: HttpRequest) -> bool:
    """Un import crée et modifie des lieux : il faut avoir le droit de faire les deux, quelque part."""
    droits = ["lieux.add_lieu", "lieux.change_lieu"]
    return request.user.has_perms(droits) and not portee_de(request).vide


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    list_display = ["source", "format", "auteur", "analyse_le", "applique_le", "statut"]
    list_filter = ["statut", "format"]
    list_select_related = ["auteur"]
    list_per_page = 50
    search_fields = ["source", "auteur__email", "auteur__username"]
    change_list_template = "admin/lieux/import/liste.html"

    def get_queryset(self, request):
        # Le fichier et le rapport pèsent : la liste ne les lit pas.
        imports = super().get_queryset(request).select_related("auteur").defer("contenu")
        if getattr(request.resolver_match, "url_name", "").endswith("_changelist"):
            imports = imports.defer("rapport")
        portee = portee_de(request)
        if portee.tout:
            return imports
        # Un rapport nomme des lieux : chacun ne voit que les siens, faits avec son périmètre d'aujourd'hui.
        return imports.filter(auteur=request.user.pk, rapport__perimetre=portee.cle)

    # --- Droits

    def has_module_permission(self, request):
        return peut_importer(request)

    def has_view_permission(self, request, obj=None):
        return peut_importer(request)

    def has_add_permission(self, request):
        return peut_importer(request)

    def has_change_permission(self, request, obj=None):
        return peut_importer(request)

    def has_delete_permission(self, request, obj=None):
        # Un import appliqué se garde : le supprimer ôterait de quoi l'annuler.
        return peut_importer(request) and (obj is None or obj.applicable)

    # --- Écrans

    def get_urls(self):
        ecran = self.admin_site.admin_view
        return [
            path("<int:pk>/appliquer/", ecran(self.appliquer_view), name="lieux_import_appliquer"),
            path("<int:pk>/annuler/", ecran(self.annuler_view), name="lieux_import_annuler"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """Déposer un fichier ; rien n'est écrit dans les lieux."""
        self._exiger_le_droit(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                imp = analyser(
                    *form.lire(), form.cleaned_data["format"], request.user, portee_de(request)
                )
            except ImportImpossible as erreur:
                form.add_error(
                    "adresse" if form.cleaned_data["adresse"] else "fichier", str(erreur)
                )
            else:
                return self._vers(imp)
        return self._page(
            request,
            "deposer.html",
            _("Importer des lieux"),
            form=form,
            adresses_connues=ADRESSES.values(),
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """L'écart à relire, ou le rapport de ce qui a été fait."""
        self._exiger_le_droit(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        imp = self.get_object(request, object_id)
        if imp is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if imp.applicable:
            return self._page(request, "ecart.html", _("Relire l'import"), imp)
        restees = imp.lignes.filter(annulee=False).exclude(empechement="")
        return self._page(
            request,
            "rapport.html",
            _("Rapport d'import"),
            imp,
            restees=list(restees.only("nom", "empechement", "lieu_id")),
        )

    def appliquer_view(self, request, pk):
        self._exiger_le_droit(request)
        imp = self._import(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        refusees, absents = _refus(request, imp.rapport)
        try:
            bilan = appliquer_import(
                imp, refusees, absents, "forcer" in request.POST, portee_de(request)
            )
        except EcartRecalcule as erreur:
            self.message_user(request, str(erreur), messages.WARNING)
        except ImportImpossible as erreur:
            self._garder_les_choix(imp, refusees, absents)
            self.message_user(request, str(erreur), messages.ERROR)
        else:
            lignes = imp.lignes.exclude(nature=LigneImport.Nature.RELU)
            _journaliser(request, lignes.values("lieu"), imp, _("Importé"))
            n = bilan.crees + bilan.modifies
            self.message_user(
                request,
                ngettext(
                    "Import appliqué : %(n)s lieu écrit.",
                    "Import appliqué : %(n)s lieux écrits.",
                    n,
                )
                % {"n": n},
                messages.SUCCESS,
            )
        return self._vers(imp)

    def annuler_view(self, request, pk):
        """Ce que l'annulation fera, et ce qu'elle laissera ; puis le faire."""
        self._exiger_le_droit(request)
        imp = self._import(request, pk)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        try:
            if request.method == "POST":
                annulation = annuler(imp, request.user, portee_de(request))
                cles = [ligne.lieu_id for ligne in annulation.remis]
                _journaliser(request, cles, imp, _("Import annulé"))
                self._dire_l_annulation(request, annulation)
                return self._vers(imp)
            if not imp.annulable:
                raise ImportImpossible(
                    _("Cet import n'est pas appliqué : il n'y a rien à annuler.")
                )
        except ImportImpossible as erreur:
            self.message_user(request, str(erreur), messages.ERROR)
            return self._vers(imp)
        return self._page(
            request,
            "annuler.html",
            _("Annuler l'import"),
            imp,
            annulation=prevoir(imp, portee_de(request)),
        )

    # --- Commun

    def _exiger_le_droit(self, request) -> None:
        if not peut_importer(request):
            raise PermissionDenied

    def _import(self, request, pk: int) -> Import:
        imp = self.get_object(request, str(pk))
        if imp is None:
            raise Http404
        return imp

    def _vers(self, imp: Import):
        return redirect(reverse("admin:lieux_import_change", args=[imp.pk]))

    def _page(self, request, gabarit: str, titre, imp: Import | None = None, **contexte):
        return TemplateResponse(
            request,
            f"admin/lieux/import/{gabarit}",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": titre,
                "imp": imp,
                "ecart": imp and en_mots(imp),
                "nom_du_format": imp and NOMS_DES_FORMATS.get(imp.format, imp.format),
                **contexte,
            },
        )

    def _garder_les_choix(self, imp: Import, refusees: set[int], absents: set[int]) -> None:
        Import.objects.filter(pk=imp.pk, statut=Import.Statut.ANALYSE).update(
            refus={"lignes": sorted(refusees), "absents": sorted(absents)}
        )

    def _dire_l_annulation(self, request, annulation) -> None:
        if not annulation.restees:
            self.message_user(
                request, _("Import annulé : les lieux sont comme avant."), messages.SUCCESS
            )
            return
        n = len(annulation.restees)
        self.message_user(
            request,
            ngettext(
                "%(n)s lieu changé depuis n'a pas été touché : il est nommé ci-dessous.",
                "%(n)s lieux changés depuis n'ont pas été touchés : ils sont nommés ci-dessous.",
                n,
            )
            % {"n": n},
            messages.WARNING,
        )


def _refus(request, rapport: dict) -> tuple[set[int], set[int]]:
    """(lignes, rangs d'absents) refusés : une case par ligne, ou une pour toute la rubrique."""
    possibles = {objet["ligne"] for cle in ("crees", "modifies") for objet in rapport[cle]}
    rangs = set(range(len(rapport["absents"])))
    lignes = _nombres(request.POST.getlist("refuser")) & possibles
    absents = _nombres(request.POST.getlist("refuser_absent")) & rangs
    for rubrique in request.POST.getlist("refuser_tout"):
        if rubrique == "absents":
            absents = rangs
        elif rubrique in RUBRIQUES:
            lignes |= {objet["ligne"] for objet in rapport[rubrique]}
    return lignes, absents


def _nombres(textes: list[str]) -> set[int]:
    # Neuf chiffres : Python refuse de lire un nombre de cinq mille.
    return {int(t) for t in textes if len(t) < 10 and t.isascii() and t.isdigit()}


def _journaliser(request, cles, imp: Import, verbe) -> None:
    """Une trace dans l'historique de l'import, et dans celui de chaque lieu (`cles`)."""
    journaliser(request, [imp], str(verbe))
    if lieux := list(Lieu.objects.filter(pk__in=cles)):
        journaliser(request, lieux, f"{verbe} : {imp}")


@admin.register(LigneImport)
class LigneImportAdmin(LectureSeule, DansLePerimetre):
    """Ce que chaque import a changé de chaque lieu."""

    list_display = ["nom", "nature", "importation", "annulee"]
    list_filter = ["nature", "annulee"]
    list_select_related = ["importation"]
    list_per_page = 50
    search_fields = ["nom", "importation__source"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("importation__contenu", "importation__rapport")
