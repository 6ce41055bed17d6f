"""Les lieux qui n'en sont peut-être qu'un : les voir, les fusionner, ou dire qu'ils sont deux."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux import qualite
from lieux.admin.commun import journaliser
from lieux.admin.ecart_en_mots import MOTIFS
from lieux.admin.en_mots import Mots, nom_du_champ
from lieux.fusion import (
    AUTRE,
    GARDE,
    LES_DEUX,
    Choix,
    FusionImpossible,
    comparer,
    ecarter,
    fusionner,
)
from lieux.importation.priorites import ADRESSE, POSITION
from lieux.models import Lieu

_PAR_PAGE = 25
_BLOCS = {ADRESSE: gettext_lazy("Adresse"), POSITION: gettext_lazy("Position sur la carte")}


class ReunitLesDoublons:
    """Les pages des doublons, parmi celles des lieux."""

    def get_urls(self):
        ecran = self.admin_site.admin_view
        return [
            path("doublons/", ecran(self.vue_doublons), name="lieux_lieu_doublons"),
            path(
                "doublons/<int:garde>/<int:autre>/",
                ecran(self.vue_fusion),
                name="lieux_lieu_fusion",
            ),
            *super().get_urls(),
        ]

    def vue_doublons(self, request: HttpRequest):
        """Les paires à regarder ; un envoi dit de l'une d'elles qu'elle n'en est pas une."""
        if request.method == "POST":
            return self._ecarter(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        visibles = self.get_queryset(request).prefetch_related(None)
        page = Paginator(qualite.doublons(visibles), _PAR_PAGE).get_page(request.GET.get("p"))
        cles = {fiche.cle for doublon in page for fiche in (doublon.a, doublon.b)}
        lieux = visibles.select_related("commune").in_bulk(cles)
        paires = [
            {
                "a": lieux[doublon.a.cle],
                "b": lieux[doublon.b.cle],
                "distance": None if doublon.distance is None else round(doublon.distance),
                "motifs": ", ".join(str(MOTIFS[motif]) for motif in doublon.motifs),
            }
            for doublon in page
        ]
        return self._page_des_doublons(
            request, "liste.html", _("Doublons probables"), page=page, paires=paires
        )

    def _ecarter(self, request: HttpRequest):
        a, b = (self._un_lieu(request, request.POST.get(nom, "")) for nom in ("a", "b"))
        try:
            ecarter(a.pk, b.pk, request.user)
        except FusionImpossible as erreur:
            self.message_user(request, str(erreur), messages.ERROR)
        else:
            journaliser(request, [a], _("N'est pas le même lieu que « %(nom)s ».") % {"nom": b})
            phrase = _("C'est noté : « %(a)s » et « %(b)s » sont bien deux lieux.")
            self.message_user(request, phrase % {"a": a, "b": b}, messages.SUCCESS)
        return redirect("admin:lieux_lieu_doublons")

    def vue_fusion(self, request: HttpRequest, garde: int, autre: int):
        """Ce que chaque lieu dit, champ par champ ; puis les fusionner."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        le_garde = self._un_lieu(request, str(garde))
        l_autre = self._un_lieu(request, str(autre), a_supprimer=True)
        if le_garde == l_autre:
            raise Http404
        if request.method == "POST":
            voulus = {
                cle.removeprefix("choix-"): valeur
                for cle, valeur in request.POST.items()
                if cle.startswith("choix-")
            }
            try:
                reuni = fusionner(
                    garde, autre, voulus, request.POST.get("empreinte", ""), request.user
                )
            except FusionImpossible as erreur:
                self.message_user(request, str(erreur), messages.ERROR)
                return redirect("admin:lieux_lieu_fusion", garde, autre)
            journaliser(request, [reuni], _("Fusionné avec « %(nom)s ».") % {"nom": l_autre})
            phrase = _(
                "« %(autre)s » est maintenant fusionné avec « %(garde)s » : vérifiez la fiche."
            )
            self.message_user(request, phrase % {"autre": l_autre, "garde": reuni})
            return redirect("admin:lieux_lieu_change", reuni.pk)
        comparaison = comparer(le_garde, l_autre)
        return self._page_des_doublons(
            request,
            "fusionner.html",
            _("Fusionner deux lieux"),
            garde=le_garde,
            autre=l_autre,
            empreinte=comparaison.empreinte,
            choix=_en_mots(comparaison.choix),
            pendus=_pendus(l_autre),
        )

    def _un_lieu(self, request: HttpRequest, cle: str, a_supprimer: bool = False) -> Lieu:
        """Un lieu que cette personne peut voir et modifier."""
        visibles = self.get_queryset(request).prefetch_related(None)
        lisible = len(cle) < 10 and cle.isascii() and cle.isdigit()
        lieu = visibles.filter(pk=int(cle)).first() if lisible else None
        if lieu is None:
            raise Http404
        if not self.has_change_permission(request, lieu) or (
            a_supprimer and not self.has_delete_permission(request, lieu)
        ):
            raise PermissionDenied
        return lieu

    def _page_des_doublons(self, request, gabarit: str, titre: str, **contexte):
        return TemplateResponse(
            request,
            f"admin/lieux/doublons/{gabarit}",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": titre,
                "peut_fusionner": self.has_delete_permission(request),
                "peut_modifier": self.has_change_permission(request),
                **contexte,
            },
        )


def adresse_de_la_fusion(garde: int, autre: int) -> str:
    return reverse("admin:lieux_lieu_fusion", args=[garde, autre])


def _pendus(lieu: Lieu) -> list[tuple[str, int]]:
    """Ce que l'autre lieu apportera au lieu gardé, et combien."""
    comptes = [
        (_("Arrêts"), lieu.arrets.count()),
        (_("Fermetures exceptionnelles"), lieu.fermetures.count()),
        (_("Erreurs signalées par le public"), lieu.signalements.count()),
        (_("Identifiants dans les fichiers d'origine"), lieu.provenances.count()),
    ]
    return [(nom, nombre) for nom, nombre in comptes if nombre]


def _en_mots(choix: list[Choix]) -> list[dict[str, Any]]:
    communes = {
        valeurs[0] for c in choix if c.champs == ADRESSE for valeurs in (c.du_garde, c.de_l_autre)
    }
    mots = Mots(communes)
    libelles = {
        GARDE: _("Celui du lieu gardé"),
        AUTRE: _("Celui de l'autre lieu"),
        LES_DEUX: _("Les deux réunis"),
    }
    return [
        {
            "nom": c.nom,
            "libelle": _BLOCS.get(c.champs) or nom_du_champ(c.nom),
            "options": [
                {
                    "valeur": possible,
                    "libelle": libelles[possible],
                    "coche": possible == c.propose,
                    "texte": _texte(mots, c, c.retenu(possible)),
                }
                for possible in c.possibles
            ],
        }
        for c in choix
    ]


def _texte(mots: Mots, choix: Choix, valeurs: tuple[Any, ...]) -> str:
    if choix.champs == ADRESSE:
        return mots.adresse(*valeurs)
    if choix.champs == POSITION:
        return mots.position(*valeurs)
    return mots.valeur(choix.nom, valeurs[0])
