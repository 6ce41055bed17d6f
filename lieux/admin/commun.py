"""Ce que plusieurs tables partagent : recherche sans accents, texte cherché tenu à jour, lecture seule."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from lieux.historique import Origine, Suivi
from lieux.indexation import indexer
from lieux.models import Lieu
from lieux.texte import normaliser


class RechercheSansAccents(admin.ModelAdmin):
    """Chaque mot tapé se trouve dans `champ_normalise`, ou le texte commence l'un des `champs_debut`."""

    champ_normalise: str
    champs_debut: tuple[str, ...] = ()

    def get_search_results(self, request, queryset, search_term):
        texte = search_term.strip()
        if not texte:
            return queryset, False
        voulus = Q(pk__in=[])
        if mots := normaliser(texte).split():
            voulus = Q()
            for mot in mots:
                voulus &= Q(**{f"{self.champ_normalise}__contains": mot})
        for champ in self.champs_debut:
            voulus |= Q(**{f"{champ}__startswith": texte})
        return queryset.filter(voulus), any("__" in champ for champ in self.champs_debut)


class TientLaRecherche(admin.ModelAdmin):
    """Refait le texte cherché des lieux que touche un enregistrement ou une suppression."""

    def lieux_touches(self, objets: list) -> QuerySet[Lieu]:
        raise NotImplementedError

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        indexer(self.lieux_touches([form.instance]))

    def delete_model(self, request, obj):
        # Les lieux se retrouvent par l'objet : les noter avant qu'il disparaisse.
        cles = list(self.lieux_touches([obj]).values_list("pk", flat=True))
        super().delete_model(request, obj)
        indexer(cles)

    def delete_queryset(self, request, queryset):
        cles = list(self.lieux_touches(list(queryset)).values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        indexer(cles)


class SuitLHistorique(TientLaRecherche):
    """Note dans l'histoire des lieux ce qu'un enregistrement ou une suppression leur change."""

    # Un libellé du vocabulaire n'est pas dans l'état d'un lieu ; le supprimer, si.
    suit_les_enregistrements = True

    def _suivi(self, request) -> Suivi:
        return Suivi(Origine.ADMINISTRATION, request.user)

    def save_model(self, request, obj, form, change):
        if self.suit_les_enregistrements:
            request._suivi = suivi = self._suivi(request)
            # En base, l'objet désigne encore ses anciens lieux.
            anciens = self.get_queryset(request).filter(pk=obj.pk) if change else []
            suivi.avant(self._cles([*anciens, obj] if change else [obj]))
        super().save_model(request, obj, form, change)

    # La trace de l'administration s'écrit en dernier, quand tout l'est, dans la transaction.

    def log_addition(self, request, obj, message):
        self._noter(request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._noter(request, obj)
        return super().log_change(request, obj, message)

    def _noter(self, request, obj) -> None:
        suivi = request.__dict__.pop("_suivi", None)
        if suivi is not None:
            suivi.apres(self._cles([obj]))

    @transaction.atomic
    def delete_model(self, request, obj):
        suivi = self._suivi(request)
        suivi.avant(self._cles([obj]))
        super().delete_model(request, obj)
        suivi.apres()

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        suivi = self._suivi(request)
        suivi.avant(self._cles(list(queryset)))
        super().delete_queryset(request, queryset)
        suivi.apres()

    def _cles(self, objets: list) -> list[int]:
        return list(self.lieux_touches(objets).values_list("pk", flat=True))


class SansAjout:
    """Des lignes que seuls le public ou les commandes écrivent."""

    def has_add_permission(self, request: HttpRequest, *args) -> bool:
        return False


class LectureSeule(SansAjout):
    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


def journaliser(request: HttpRequest, objets: list, message: str) -> None:
    """Une action de liste laisse la même trace qu'une modification faite fiche par fiche."""
    LogEntry.objects.log_actions(request.user.pk, objets, CHANGE, message)
