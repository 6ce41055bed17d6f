"""Le stock du Département : expédier, recevoir ce qui revient, détruire."""

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pass_numerique import codes
from pass_numerique.admin.acces import REGISSEUR, STOCK, LectureSeule, envoye, portee_de, reserve_a
from pass_numerique.admin.saisie import LARGE, SuiteForm
from pass_numerique.models import Destruction, Envoi, StructurePrescriptrice
from pass_numerique.services import stock

EXPEDIES = ngettext_lazy("%(n)s chéquier expédié.", "%(n)s chéquiers expédiés.", "n")
RECUS = ngettext_lazy("%(n)s chéquier reçu.", "%(n)s chéquiers reçus.", "n")
DETRUITS = ngettext_lazy("%(n)s chéquier détruit.", "%(n)s chéquiers détruits.", "n")


def _combien(suite: Envoi | Destruction) -> int:
    return suite.dernier - suite.premier + 1


class ExpedierForm(SuiteForm):
    structure = forms.ModelChoiceField(
        StructurePrescriptrice.objects.none(), label=_("Structure qui les recevra")
    )
    field_order = ["structure", "premier", "dernier"]

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures


class DetruireForm(SuiteForm):
    motif = forms.CharField(label=_("Pourquoi"), max_length=250, widget=LARGE)
    proces_verbal = forms.CharField(
        label=_("Procès-verbal"),
        max_length=120,
        widget=LARGE,
        help_text=_("Son numéro et sa date : il dit qui a vu détruire quoi."),
    )
    confirme = forms.BooleanField(
        label=_("Ces chéquiers sont détruits ; je sais qu'ils ne reviendront pas")
    )


class _UneSuite(LectureSeule):
    """Une ligne qui va d'un premier à un dernier numéro."""

    @admin.display(description=_("numéros"), ordering="premier")
    def numeros(self, obj):
        return codes.suite(obj.dispositif.prefixe, obj.premier, obj.dernier)

    @admin.display(description=_("chéquiers"))
    def combien(self, obj):
        return _combien(obj)


@admin.register(Envoi)
class EnvoiAdmin(_UneSuite):
    rang = 3
    voient = STOCK
    ajoutent = REGISSEUR
    ajouter = _("Expédier des chéquiers")
    vide = _("Aucun chéquier n'est encore parti. Le régisseur expédie ceux qui sont imprimés.")
    list_display = ["numeros", "combien", "sens", "structure", "envoye_le", "reste"]
    list_filter = ["sens", "dispositif"]
    search_fields = ["structure__nom"]
    search_help_text = _("Nom de la structure.")
    ordering = ["-envoye_le", "-pk"]
    change_form_template = "admin/pass_numerique/envoi.html"

    def lignes(self, portee):
        return (
            portee.envois()
            .select_related("dispositif", "structure")
            .annotate(en_route=stock.en_route())
        )

    def get_fields(self, request, obj=None):
        return ["numeros", "combien", "sens", "structure", "envoye_le", "reste"]

    @admin.display(description=_("pas encore reçus"))
    def reste(self, obj):
        return obj.en_route or "—"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["peut_recevoir"] = (
                obj.sens == Envoi.Sens.RETOUR and obj.en_route and portee_de(request).a(*REGISSEUR)
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        vue = self.admin_site.admin_view(self.vue_recevoir)
        nom = self.adresse("recevoir").removeprefix("admin:")
        return [path("<int:pk>/recevoir/", vue, name=nom), *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        return self.vue_expedier(request)

    @reserve_a(*REGISSEUR)
    def vue_expedier(self, request, portee):
        return self.geste(
            request,
            ExpedierForm(
                envoye(request),
                structures=portee.structures_prescriptrices().filter(active=True),
            ),
            lambda **valeurs: stock.expedier(par=request.user, **valeurs),
            titre=_("Expédier des chéquiers"),
            bouton=_("Expédier"),
            explications=[
                _(
                    "Une suite de chéquiers, du premier au dernier numéro compris, tous encore au "
                    "Département. Ils seront « en route » jusqu'à ce que la structure les compte."
                )
            ],
            suite=lambda fait: reverse(self.adresse("change"), args=[fait.pk]),
            dire=lambda fait: EXPEDIES % {"n": _combien(fait)},
        )

    @reserve_a(*REGISSEUR)
    def vue_recevoir(self, request, portee, pk):
        """Compter un retour, en une ou plusieurs fois."""
        retours = portee.envois().filter(sens=Envoi.Sens.RETOUR)
        envoi = get_object_or_404(retours.select_related("dispositif", "structure"), pk=pk)
        prefixe = envoi.dispositif.prefixe
        return self.geste(
            request,
            SuiteForm(
                envoye(request),
                initial={
                    "premier": codes.Serie(prefixe, envoi.premier),
                    "dernier": codes.Serie(prefixe, envoi.dernier),
                },
            ),
            lambda dispositif, premier, dernier: stock.recevoir_la_suite(
                envoi, dispositif, premier, dernier, request.user
            ),
            titre=_("Recevoir un retour"),
            bouton=_("Ils sont revenus"),
            explications=[
                _("Rendus par : %(nom)s.") % {"nom": envoi.structure.nom},
                _(
                    "Comptez-les. S'il en manque, écrivez seulement les numéros arrivés : les "
                    "autres restent « en route », et vous les recevrez plus tard."
                ),
            ],
            objet=envoi,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda recus: RECUS % {"n": len(recus)},
        )


@admin.register(Destruction)
class DestructionAdmin(_UneSuite):
    rang = 5
    voient = STOCK
    ajoutent = REGISSEUR
    ajouter = _("Détruire des chéquiers")
    vide = _("Aucun chéquier n'a été détruit.")
    list_display = ["proces_verbal", "numeros", "combien", "motif", "detruit_le"]
    list_filter = ["dispositif"]
    ordering = ["-detruit_le", "-pk"]

    def lignes(self, portee):
        return portee.destructions().select_related("dispositif")

    def get_fields(self, request, obj=None):
        return ["proces_verbal", "numeros", "combien", "motif", "detruit_le"]

    def add_view(self, request, form_url="", extra_context=None):
        return self.vue_detruire(request)

    @reserve_a(*REGISSEUR)
    def vue_detruire(self, request, portee):
        def faire(confirme, **valeurs):
            return stock.detruire(par=request.user, **valeurs)

        return self.geste(
            request,
            DetruireForm(envoye(request)),
            faire,
            titre=_("Détruire des chéquiers"),
            bouton=_("Détruire ces chéquiers"),
            explications=[
                _(
                    "Seulement des chéquiers jamais remis. Leur valeur redevient disponible, et le "
                    "procès-verbal reste écrit."
                )
            ],
            suite=lambda fait: reverse(self.adresse("change"), args=[fait.pk]),
            dire=lambda fait: DETRUITS % {"n": _combien(fait)},
        )
