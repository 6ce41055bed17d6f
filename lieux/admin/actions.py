"""Ce que l'administration fait de plusieurs lieux choisis dans la liste."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lieux.admin import liste
from lieux.admin.commun import journaliser
from lieux.admin.perimetre import portee_de
from lieux.historique import Origine, suivre
from lieux.models import Lieu
from lieux.vocabulaire import Statut


class ActionsSurLesLieux:
    """Publier, fermer, ajouter à un réseau, marquer vérifiés."""

    actions = ["publier", "fermer", "ajouter_reseau", "marquer_verifie", "fusionner_deux"]

    @admin.action(description=_("Publier les lieux choisis"), permissions=["change"])
    def publier(self, request, queryset):
        self._appliquer(request, queryset, _("Publié."), statut=Statut.PUBLIE)

    @admin.action(description=_("Marquer fermés définitivement"), permissions=["change"])
    def fermer(self, request, queryset):
        self._appliquer(request, queryset, _("Marqué fermé."), statut=Statut.FERME)

    @admin.action(description=_("Ajouter à un réseau…"), permissions=["change"])
    def ajouter_reseau(self, request, queryset):
        envoi = request.POST if "confirmer" in request.POST else None
        form = liste.ChoixDuReseau(envoi, reseaux=portee_de(request).reseaux_a_choisir())
        if form.is_valid():
            reseau = form.cleaned_data["reseau"]
            lieux = list(queryset)
            cles = [lieu.pk for lieu in lieux]
            with suivre(cles, Origine.ADMINISTRATION, request.user):
                n = liste.ajouter_au_reseau(cles, reseau)
            journaliser(request, lieux, str(_("Ajouté au réseau %(r)s.") % {"r": reseau}))
            self._dire(request, n)
            return None
        contexte = {
            **self.admin_site.each_context(request),
            "title": _("Ajouter à un réseau"),
            "opts": self.opts,
            "form": form,
            "nombre": queryset.count(),
            "tous": request.POST.get("select_across", "0"),
            # « Tous » ne se recopie pas ligne à ligne : la liste filtrée les redonne.
            "cles": request.POST.getlist("_selected_action"),
        }
        return TemplateResponse(request, "admin/lieux/lieu/ajouter_reseau.html", contexte)

    @admin.action(description=_("Marquer vérifiés aujourd'hui"), permissions=["change"])
    def marquer_verifie(self, request, queryset):
        self._appliquer(
            request,
            queryset,
            _("Vérifié."),
            confirme_le=timezone.localdate(),
            a_verifier=False,
        )

    @admin.action(description=_("Fusionner les deux lieux choisis…"), permissions=["delete"])
    def fusionner_deux(self, request, queryset):
        cles = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(cles) != 2:
            self.message_user(request, _("Choisissez exactement deux lieux."), messages.WARNING)
            return None
        return redirect("admin:lieux_lieu_fusion", *cles)

    def _appliquer(self, request, queryset: QuerySet[Lieu], trace: str, **valeurs) -> None:
        # Lue avant l'écriture : une liste filtrée par statut serait vide après.
        lieux = list(queryset)
        cles = [lieu.pk for lieu in lieux]
        with suivre(cles, Origine.ADMINISTRATION, request.user):
            n = Lieu.objects.filter(pk__in=cles).update(**valeurs)
        journaliser(request, lieux, str(trace))
        self._dire(request, n)

    def _dire(self, request, n: int) -> None:
        self.message_user(
            request,
            ngettext("%(n)s lieu modifié.", "%(n)s lieux modifiés.", n) % {"n": n},
            messages.SUCCESS,
        )
