"""Ce que la fiche d'un lieu et celle d'un arrêt ont en commun, et ce qui pend au lieu."""

from django.contrib import admin
from django.utils.html import format_html_join

from lieux import horaires
from lieux.admin import carte
from lieux.admin import horaires as saisie
from lieux.admin.commun import LectureSeule
from lieux.admin.saisie import LitCommeOnEcrit
from lieux.models import (
    AncienneAdresse,
    Arret,
    FermetureExceptionnelle,
    Provenance,
    Signalement,
)


def horaires_en_mots(expression: str) -> str:
    if not expression:
        return "—"
    return format_html_join(
        "", "<div>{}</div>", ((p,) for p in horaires.phrase_horaires(expression))
    )


class FicheForm(carte.AvecPosition, saisie.AvecGrille):
    """La fiche d'un lieu ou d'un arrêt : une position entière, une semaine en grille."""


class ArretInline(LitCommeOnEcrit, admin.StackedInline):
    model = Arret
    form = FicheForm
    extra = 0
    autocomplete_fields = ["commune"]
    fields = ["nom", "commune", "adresse", ("latitude", "longitude"), "semaine", "horaires"]


class FermetureInline(admin.TabularInline):
    model = FermetureExceptionnelle
    extra = 0


class SignalementInline(LectureSeule, admin.TabularInline):
    model = Signalement
    extra = 0
    fields = readonly_fields = ["nature", "message", "cree_le", "traite_le"]
    show_change_link = True


class ProvenanceInline(LectureSeule, admin.TabularInline):
    model = Provenance
    extra = 0
    fields = readonly_fields = ["jeu", "identifiant", "date_maj", "vu_le", "absent_depuis"]
    show_change_link = True


class AncienneAdresseInline(LectureSeule, admin.TabularInline):
    model = AncienneAdresse
    extra = 0
    fields = readonly_fields = ["slug"]
