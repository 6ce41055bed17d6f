"""Les filtres de la liste des lieux."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lieux import qualite
from lieux.models import Commune, Territoire


class ParCommune(admin.SimpleListFilter):
    """Un champ libre : nom (accents et casse ignorés), code postal ou code INSEE."""

    title = _("commune")
    parameter_name = "commune"
    template = "admin/lieux/lieu/filtre_commune.html"

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return True

    def queryset(self, request, queryset):
        if not (texte := (self.value() or "").replace("\x00", "").strip()):
            return queryset
        communes = Commune.objects.commencant_par(texte).order_by().values("pk")
        return queryset.filter(Q(commune__in=communes) | Q(commune=texte[:5]))

    def get_facet_counts(self, pk_attname, filtered_qs):
        return {}

    def choices(self, changelist):
        """Un seul « choix » : ce qui est tapé, et les autres filtres à garder."""
        garder = changelist.get_filters_params() | changelist.params
        yield {
            "selected": bool(self.value()),
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": self.value() or "",
            "garder": [
                (cle, valeur if isinstance(valeur, str) else ",".join(map(str, valeur)))
                for cle, valeurs in garder.items()
                if cle not in (self.parameter_name, "p")
                for valeur in (valeurs if isinstance(valeurs, list) else [valeurs])
            ],
        }


class ParTerritoire(admin.SimpleListFilter):
    title = _("territoire")
    parameter_name = "territoire"

    def lookups(self, request, model_admin):
        # Les intercommunalités ont leur propre filtre.
        autres = Territoire.objects.exclude(nature=Territoire.Nature.EPCI)
        return [(territoire.slug, territoire.nom) for territoire in autres]

    def has_output(self):
        return True

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        communes = Territoire.communes.through.objects.filter(territoire__slug=self.value())
        return queryset.filter(commune__in=communes.values("commune"))


class ParFraicheur(admin.SimpleListFilter):
    title = _("dernière confirmation")
    parameter_name = "fraicheur"

    def lookups(self, request, model_admin):
        return [
            ("recente", _("il y a moins de 6 mois")),
            ("ancienne", _("il y a plus de 6 mois")),
            ("jamais", _("jamais")),
        ]

    def queryset(self, request, queryset):
        limite = qualite.limite_de_fraicheur(timezone.localdate())
        match self.value():
            case "recente":
                return queryset.filter(confirme_le__gte=limite)
            case "ancienne":
                return queryset.filter(confirme_le__lt=limite)
            case "jamais":
                return queryset.filter(confirme_le__isnull=True)
        return queryset


class ParConstat(admin.SimpleListFilter):
    title = _("ce qui manque ou cloche")
    parameter_name = "constat"

    def lookups(self, request, model_admin):
        return qualite.Constat.choices

    def queryset(self, request, queryset):
        if self.value() not in qualite.Constat.values:
            return queryset
        return qualite.selon(self.value(), queryset, timezone.localdate())
