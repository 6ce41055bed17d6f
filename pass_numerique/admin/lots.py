"""Imprimer des chéquiers, prendre le fichier, le détruire."""

from django import forms
from django.contrib import admin
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pass_numerique import atelier
from pass_numerique.admin.acces import STOCK, LectureSeule, envoye, reserve_a
from pass_numerique.admin.rib import ConfirmerForm
from pass_numerique.impression import fichiers
from pass_numerique.jours import jour
from pass_numerique.models import Dispositif, Impression, LotEdition
from pass_numerique.montants import euros
from pass_numerique.motifs import Refus
from pass_numerique.services import comptabilite, edition, impressions
from pass_numerique.services.bilan import imprimables

DERNIERES = 20


class ImprimerForm(forms.Form):
    dispositif = forms.ModelChoiceField(
        Dispositif.objects.none(), label=_("Année"), empty_label=None
    )
    nombre = forms.IntegerField(label=_("Nombre de chéquiers"), min_value=1, max_value=999_999)

    def __init__(self, *args, dispositifs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].queryset = dispositifs


@admin.register(LotEdition)
class LotEditionAdmin(LectureSeule):
    rang = 2
    voient = ajoutent = STOCK
    ajouter = _("Imprimer des chéquiers")
    vide = _("Aucun chéquier n'est encore imprimé : imprimez-en.")
    list_display = ["numeros", "dispositif", "combien", "somme", "edite_le", "etat_du_fichier"]
    list_filter = ["dispositif"]
    ordering = ["-edite_le", "-pk"]
    change_form_template = "admin/pass_numerique/lot.html"
    change_list_template = "admin/pass_numerique/lots.html"

    def lignes(self, portee):
        return portee.lots().select_related("dispositif")

    def get_fields(self, request, obj=None):
        return [
            "numeros",
            "combien",
            "somme",
            "edite_le",
            "etat_du_fichier",
            "empreinte_du_fichier",
        ]

    @admin.display(description=_("numéros"), ordering="premier")
    def numeros(self, obj):
        return str(obj)

    @admin.display(description=_("chéquiers"))
    def combien(self, obj):
        return obj.dernier - obj.premier + 1

    @admin.display(description=_("valeur"), ordering="valeur")
    def somme(self, obj):
        return euros(obj.valeur)

    @admin.display(description=_("fichier à imprimer"))
    def etat_du_fichier(self, obj):
        if not obj.fichier:
            return _("aucun")
        return _("détruit") if obj.fichier_detruit_le else _("à détruire après impression")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["fichier_ici"] = fichier_de(obj) is not None
            context["a_detruire"] = bool(obj.fichier) and not obj.fichier_detruit_le
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- Imprimer

    def get_urls(self):
        vue, base = self.admin_site.admin_view, self.adresse("").removeprefix("admin:")
        return [
            path("impressions/", vue(self.vue_impressions), name=f"{base}impressions"),
            path("<int:pk>/fichier/", vue(self.vue_fichier), name=f"{base}fichier"),
            path("<int:pk>/detruire/", vue(self.vue_detruire), name=f"{base}detruire"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        return self.vue_imprimer(request)

    @reserve_a(*STOCK)
    def vue_imprimer(self, request, portee):
        # Une année finie ne s'imprime plus : ses Pass ne serviraient à personne.
        ouverts = portee.dispositifs().filter(clos_le=None, dernier_jour__gte=jour(timezone.now()))
        return self.geste(
            request,
            ImprimerForm(
                envoye(request),
                dispositifs=ouverts,
                initial={"dispositif": request.GET.get("dispositif")},
            ),
            lambda dispositif, nombre: atelier.commander(dispositif, nombre, request.user),
            titre=_("Imprimer des chéquiers"),
            bouton=_("Imprimer"),
            gabarit="imprimer.html",
            restes=[
                (annee, comptabilite.chiffres(annee).disponible, imprimables(annee))
                for annee in ouverts
            ],
            par_lot=atelier.PAR_LOT,
            suite=lambda _faites: reverse(self.adresse("impressions")),
            dire=lambda faites: (
                ngettext(
                    "L'impression est partie : un fichier à venir.",
                    "L'impression est partie : %(n)s fichiers à venir.",
                    len(faites),
                )
                % {"n": len(faites)}
            ),
        )

    @reserve_a(*STOCK, methodes=("GET", "HEAD"))
    def vue_impressions(self, request, portee):
        """Où en sont les impressions ; la page se relit, et un script la relit d'elle-même."""
        impressions.arreter_les_muettes()
        dernieres = list(
            portee.impressions().select_related("dispositif", "lot__dispositif")[:DERNIERES]
        )
        return self.ecran(
            request,
            "impressions.html",
            _("Impressions"),
            impressions=dernieres,
            en_cours=any(i.etat == Impression.Etat.EN_COURS for i in dernieres),
            maintenant=timezone.now(),
        )

    # --- Le fichier : il porte les codes, et ne se garde pas

    @reserve_a(*STOCK, methodes=("GET", "HEAD", "POST"))
    def vue_fichier(self, request, portee, pk):
        """Le prendre est un acte, noté au journal : il demande un bouton, pas un lien."""
        lot = get_object_or_404(portee.lots(), pk=pk)
        formulaire = ConfirmerForm(envoye(request))
        if request.method == "POST" and formulaire.is_valid():
            chemin = fichier_de(lot)
            if chemin is not None:
                flux = chemin.open("rb")
                edition.noter_le_fichier_lu(lot, request.user)
                reponse = FileResponse(flux, as_attachment=True, filename=lot.fichier)
                reponse["Cache-Control"] = "private, no-store"
                return reponse
        return self.ecran(
            request,
            "fichier.html",
            _("Prendre le fichier à imprimer"),
            lot,
            fichier_ici=fichier_de(lot) is not None,
            form=formulaire,
        )

    @reserve_a(*STOCK)
    def vue_detruire(self, request, portee, pk):
        lot = get_object_or_404(portee.lots(), pk=pk)
        return self.geste(
            request,
            DetruireLeFichierForm(envoye(request)),
            lambda imprime: fichiers.detruire(lot, request.user),
            titre=_("Détruire le fichier à imprimer"),
            bouton=_("Détruire ce fichier"),
            explications=[
                _(
                    "Ce fichier porte tous les codes : qui l'a peut dépenser les Pass. Détruisez-le "
                    "dès que les chéquiers sont imprimés. Il ne pourra pas être refait."
                ),
                _("Pensez aussi à la copie sur votre ordinateur, et à la corbeille."),
            ],
            objet=lot,
            suite=lambda _fait: reverse(self.adresse("change"), args=[pk]),
            dire=lambda _fait: _("Fichier détruit."),
        )


class DetruireLeFichierForm(forms.Form):
    imprime = forms.BooleanField(
        label=_("Les chéquiers sont imprimés et comptés, le fichier ne sert plus")
    )


def fichier_de(lot: LotEdition):
    """Le chemin du fichier, ou rien s'il est détruit ou sur une autre machine."""
    try:
        return fichiers.chemin(lot)
    except Refus:
        return None
