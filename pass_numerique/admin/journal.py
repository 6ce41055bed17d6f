"""Le journal : qui a fait quoi, quand ; des numéros seulement, et rien ne s'y change."""

from datetime import date

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pass_numerique.admin.acces import DEPENSES, LectureSeule, numero_du_compte
from pass_numerique.models import Evenement, Jeton
from pass_numerique.montants import euros, pour_cent

# Ce que les services notent ; un autre mot se lit tel quel.
_MOTS = {
    "premier": _("premier numéro"),
    "dernier": _("dernier numéro"),
    "numeros": _("numéros"),
    "role": _("rôle"),
    "jeton": _("clé du logiciel"),
    "du": _("du"),
    "au": _("au"),
    "etape": _("étape du bordereau"),
    "signe": _("signal"),
}
_MESURES = {
    "plafond": (_("somme promise"), euros),
    "promis": (_("somme promise"), euros),
    "difference": (_("différence"), euros),
    "part": (_("part"), pour_cent),
}
_NUMEROS = {
    *("dispositif", "structure", "personne", "chequier", "remplacant", "jeton"),
    *("saisie", "bordereau"),
}
_OUI_OU_NON = {
    "cree": _("nouvelle fiche"),
    "homonyme": _("homonyme"),
    "fondee": _("la personne a raison"),
}


@admin.register(Evenement)
class EvenementAdmin(LectureSeule):
    rang = 11
    voient = DEPENSES
    vide = _("Rien n'a encore été fait.")
    list_display = ["fait_le", "geste_", "sujet_", "qui"]
    list_display_links = ["geste_"]
    list_filter = ["nature", "fait_le"]
    ordering = ["-pk"]
    # Compter tout le journal à chaque page ne sert à personne.
    show_full_result_count = False

    def lignes(self, portee):
        # Un logiciel n'a pas de compte : son nom vient de la clé dont le journal garde le numéro.
        cle = Cast(KT("details__jeton"), BigIntegerField())
        noms = Jeton.objects.filter(pk=OuterRef("cle")).values("nom")[:1]
        return portee.evenements().annotate(cle=cle).annotate(logiciel=Subquery(noms))

    def get_fields(self, request, obj=None):
        return ["fait_le", "geste_", "sujet_", "qui", "details_lisibles"]

    @admin.display(description=_("geste"), ordering="nature")
    def geste_(self, obj):
        return obj.get_nature_display()

    @admin.display(description=_("sur quoi"))
    def sujet_(self, obj):
        return obj.sujet

    @admin.display(description=_("par"))
    def qui(self, obj):
        if obj.par is None and obj.logiciel:
            return _("le logiciel « %(nom)s »") % {"nom": obj.logiciel}
        return numero_du_compte(obj.par)

    @admin.display(description=_("détails"))
    def details_lisibles(self, obj):
        if not obj.details:
            return _("aucun")
        lignes = format_html_join("", "<li>{} : {}</li>", _en_mots(obj))
        return format_html('<ul class="pass__details">{}</ul>', lignes)


def _en_mots(evenement: Evenement):
    for nom, valeur in evenement.details.items():
        if nom in _OUI_OU_NON:
            yield _OUI_OU_NON[nom], _mot(bool(valeur))
        elif nom in _MESURES:
            mots, mesure = _MESURES[nom]
            yield (
                mots,
                " → ".join(mesure(v) for v in (valeur if type(valeur) is list else [valeur])),
            )
        elif nom in _NUMEROS:
            yield _MOTS.get(nom, nom), f"n° {valeur}"
        elif not nom.startswith("champ_"):
            yield _MOTS.get(nom, nom.replace("_", " ")), _mot(valeur)
        elif nom.removeprefix("champ_") not in evenement.details:
            yield _nom_du_champ(evenement, nom.removeprefix("champ_")), _changement(valeur)


def _nom_du_champ(evenement: Evenement, nom: str) -> str:
    modele = apps.get_model(evenement._meta.app_label, evenement.objet)
    try:
        return capfirst(modele._meta.get_field(nom).verbose_name)
    except FieldDoesNotExist:  # le champ a changé de nom depuis
        return nom.replace("_", " ")


def _changement(valeur) -> str:
    if not isinstance(valeur, list):
        return _mot(valeur)
    # D'un texte, le journal ne garde ni l'avant ni l'après : on y écrit parfois un nom.
    if not valeur:
        return str(_("changé"))
    avant, apres = valeur
    return _mot(apres) if avant is None else f"{_mot(avant)} → {_mot(apres)}"


def _mot(valeur) -> str:
    if valeur is None:
        return "—"
    if isinstance(valeur, bool):
        return str(_("oui") if valeur else _("non"))
    if isinstance(valeur, list):
        return ", ".join(_mot(un) for un in valeur)
    try:
        return date_format(date.fromisoformat(valeur), "SHORT_DATE_FORMAT")
    except (TypeError, ValueError):
        return str(valeur)
