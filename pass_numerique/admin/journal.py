"""Le journal : qui a fait quoi, quand ; des numéros seulement, et rien ne s'y change."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from pass_numerique.admin.acces import DEPENSES, LectureSeule, numero_du_compte
from pass_numerique.models import Evenement


@admin.register(Evenement)
class EvenementAdmin(LectureSeule):
    rang = 11
    voient = DEPENSES
    list_display = ["fait_le", "geste_", "sur_quoi", "qui"]
    list_display_links = ["geste_"]
    list_filter = ["nature", "fait_le"]
    ordering = ["-pk"]
    # Compter tout le journal à chaque page ne sert à personne.
    show_full_result_count = False

    def lignes(self, portee):
        return portee.evenements()

    def get_fields(self, request, obj=None):
        return ["fait_le", "geste_", "sur_quoi", "qui", "details_lisibles"]

    @admin.display(description=_("geste"), ordering="nature")
    def geste_(self, obj):
        return obj.get_nature_display()

    @admin.display(description=_("sur quoi"))
    def sur_quoi(self, obj):
        return f"{obj.objet} n° {obj.numero}"

    @admin.display(description=_("par"))
    def qui(self, obj):
        return numero_du_compte(obj.par)

    @admin.display(description=_("détails"))
    def details_lisibles(self, obj):
        if not obj.details:
            return _("aucun")
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{} : {}</li>", _en_mots(obj.details))
        )


def _en_mots(details: dict):
    for nom, valeur in details.items():
        champ = nom.removeprefix("champ_").replace("_", " ")
        if nom.startswith("champ_") and isinstance(valeur, list):
            yield champ, _("changé") if not valeur else f"{_mot(valeur[0])} → {_mot(valeur[1])}"
        elif isinstance(valeur, list):
            yield champ, ", ".join(str(v) for v in valeur)
        else:
            yield champ, valeur


def _mot(valeur) -> str:
    if valeur is None:
        return "—"
    if isinstance(valeur, bool):
        return str(_("oui") if valeur else _("non"))
    return str(valeur)
