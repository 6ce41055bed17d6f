"""Un chéquier et son histoire ; l'inventaire à n'importe quel jour. Rien ne s'y change."""

from datetime import datetime, time

from django import forms
from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pass_numerique import codes
from pass_numerique.admin.acces import STOCK, LectureSeule, numero_du_compte, reserve_a
from pass_numerique.etats import EtatChequier, EtatPass
from pass_numerique.jours import PARIS, jour
from pass_numerique.models import Chequier, Dispositif, Evenement, StructurePrescriptrice
from pass_numerique.services import stock


class InventaireForm(forms.Form):
    dispositif = forms.ModelChoiceField(
        Dispositif.objects.none(), label=_("Année"), empty_label=None
    )
    jour = forms.DateField(label=_("À la fin du"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, dispositifs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].queryset = dispositifs


@admin.register(Chequier)
class ChequierAdmin(LectureSeule):
    rang = 4
    voient = STOCK
    list_display = ["numero_imprime", "etat", "structure", "lot"]
    list_filter = ["dispositif", "etat", ("structure", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["numero"]
    search_help_text = _("Numéro du chéquier, écrit sur la couverture : 22-004217.")
    ordering = ["-dispositif__millesime", "numero"]
    change_form_template = "admin/pass_numerique/chequier.html"
    change_list_template = "admin/pass_numerique/chequiers.html"
    vide = _("Aucun chéquier n'est encore imprimé : voyez « Lots imprimés ».")
    show_full_result_count = False

    def lignes(self, portee):
        return portee.chequiers().select_related("dispositif", "structure", "lot__dispositif")

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        try:
            serie = codes.lire_serie(search_term)
        except codes.CodeMalFait:
            return queryset.none(), False
        return queryset.filter(dispositif__prefixe=serie.prefixe, numero=serie.numero), False

    def get_fields(self, request, obj=None):
        # Pas la raison d'un blocage : un agent l'a écrite à la main, et peut y avoir mis un nom.
        return ["numero_imprime", "etat", "structure", "lot", "envoi", "destruction", "oppose_le"]

    @admin.display(description=_("numéro"), ordering="numero")
    def numero_imprime(self, obj):
        return str(obj.serie)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= _histoire(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- L'inventaire

    def get_urls(self):
        vue = self.admin_site.admin_view(self.vue_inventaire)
        nom = self.adresse("inventaire").removeprefix("admin:")
        return [path("inventaire/", vue, name=nom), *super().get_urls()]

    @reserve_a(*STOCK, methodes=("GET", "HEAD"))
    def vue_inventaire(self, request, portee):
        depart = {
            "dispositif": portee.dispositifs().values_list("pk", flat=True).first(),
            "jour": jour(timezone.now()).isoformat(),
        }
        formulaire = InventaireForm(depart | request.GET.dict(), dispositifs=portee.dispositifs())
        contexte: dict = {"form": formulaire}
        if formulaire.is_valid():
            fin = datetime.combine(formulaire.cleaned_data["jour"], time.max, tzinfo=PARIS)
            contexte |= _inventaire(formulaire.cleaned_data["dispositif"], fin)
        return self.ecran(request, "inventaire.html", _("Inventaire"), **contexte)


def _histoire(chequier: Chequier) -> dict:
    """Ses Pass, ses mouvements et ce que le journal en dit : des numéros, jamais un nom."""
    aujourd_hui = jour(timezone.now())
    noms = dict(EtatPass.choices)
    return {
        "les_pass": [
            (codes.Serie(chequier.dispositif.prefixe, chequier.numero, rang), noms[etat])
            for rang, etat in chequier.tous_les_pass.avec_etat(aujourd_hui).values_list(
                "rang", "etat"
            )
        ],
        "mouvements": [
            (m.fait_le, m.get_etat_display(), m.structure, numero_du_compte(m.par_id))
            for m in chequier.mouvements.select_related("structure")
        ],
        "evenements": [
            (e.fait_le, e.get_nature_display(), numero_du_compte(e.par))
            for e in Evenement.objects.filter(objet="chequier", numero=chequier.pk)
        ],
    }


def _inventaire(dispositif: Dispositif, moment: datetime) -> dict:
    comptes = stock.inventaire(dispositif, moment)
    etats = [etat for etat in EtatChequier if any(e == etat for _s, e in comptes)]
    noms = dict(
        StructurePrescriptrice.objects.filter(
            pk__in={s for s, _e in comptes if s is not None}
        ).values_list("pk", "nom")
    )
    ou = sorted({s for s, _e in comptes}, key=lambda s: (s is not None, noms.get(s, "")))
    lignes = [
        (
            noms.get(s) or _("Au Département, ou détruits"),
            [comptes.get((s, etat), 0) for etat in etats],
            sum(n for (ou_, _e), n in comptes.items() if ou_ == s),
        )
        for s in ou
    ]
    return {
        "etats": [etat.label for etat in etats],
        "lignes": lignes,
        "totaux": [sum(n for (_s, e), n in comptes.items() if e == etat) for etat in etats],
        "total": sum(comptes.values()),
        "dispositif": dispositif,
    }
