"""Verbes de requête, enchaînables : `Lieu.objects.publies().autour_de(43.6, 3.9, 10)`.

Un lieu « se trouve » à sa position et à chacun de ses arrêts : distance,
commune et rectangle tiennent compte des deux.
"""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from lieux.geo import Boite, boite_autour, expression_distance_km
from lieux.texte import normaliser
from lieux.vocabulaire import Statut

# Plus loin que tout point de France : rend comparable une distance qui n'existe pas.
_TRES_LOIN_KM = 100_000.0


def _dans(boite: Boite) -> Q:
    return Q(
        latitude__gte=boite.sud,
        latitude__lte=boite.nord,
        longitude__gte=boite.ouest,
        longitude__lte=boite.est,
    )


class CommuneQuerySet(models.QuerySet):
    def commencant_par(self, texte: str) -> "CommuneQuerySet":
        """Communes dont le nom (accents et casse ignorés) ou un code postal commence ainsi."""
        nom = normaliser(texte)
        if nom.isdigit():
            return self.filter(codes_postaux__code__startswith=nom).distinct()
        return self.filter(nom_normalise__startswith=nom)


class LieuQuerySet(models.QuerySet):
    def publies(self) -> "LieuQuerySet":
        return self.filter(statut=Statut.PUBLIE)

    def _arrets(self) -> models.QuerySet:
        return self.model._meta.get_field("arrets").related_model.objects.filter(
            lieu=OuterRef("pk")
        )

    def dans_la_boite(self, boite: Boite) -> "LieuQuerySet":
        return self.filter(_dans(boite) | Exists(self._arrets().filter(_dans(boite))))

    def avec_distance(self, latitude: float, longitude: float) -> "LieuQuerySet":
        """Annote `distance_km` : du point donné à la position ou à l'arrêt le plus proche."""
        du_lieu = expression_distance_km(latitude, longitude)
        de_l_arret = (
            self._arrets()
            .filter(latitude__isnull=False)
            .order_by()
            .values("lieu")
            .annotate(minimum=Min(expression_distance_km(latitude, longitude)))
            .values("minimum")
        )
        return self.annotate(
            distance_km=Least(
                Coalesce(du_lieu, Value(_TRES_LOIN_KM), output_field=FloatField()),
                Coalesce(
                    Subquery(de_l_arret, output_field=FloatField()),
                    Value(_TRES_LOIN_KM),
                    output_field=FloatField(),
                ),
            )
        )

    def autour_de(
        self, latitude: float, longitude: float, rayon_km: float | None = None
    ) -> "LieuQuerySet":
        """Lieux à moins de `rayon_km` (tous si None), avec leur `distance_km`."""
        lieux = self
        if rayon_km is not None:
            lieux = lieux.dans_la_boite(boite_autour(latitude, longitude, rayon_km))
        lieux = lieux.avec_distance(latitude, longitude)
        if rayon_km is not None:
            lieux = lieux.filter(distance_km__lte=rayon_km)
        return lieux

    def contenant(self, texte: str) -> "LieuQuerySet":
        """Chaque mot cherché se trouve dans le nom, la commune, l'adresse ou les services."""
        lieux = self
        for mot in normaliser(texte).split():
            lieux = lieux.filter(texte_recherche__contains=mot)
        return lieux

    def ayant(self, champ: str, slugs: Iterable[str]) -> "LieuQuerySet":
        """Lieux liés à au moins un des `slugs` par la relation `champ` (OU dans une famille)."""
        relation = self.model._meta.get_field(champ)
        liens = relation.remote_field.through.objects.filter(
            lieu=OuterRef("pk"),
            **{f"{relation.m2m_reverse_field_name()}__slug__in": list(slugs)},
        )
        return self.filter(Exists(liens))

    def selon_ouverture(
        self, expressions_ouvertes: Iterable[str], expressions_inconnues: Iterable[str], jour: date
    ) -> "LieuQuerySet":
        """Garde les lieux ouverts et ceux dont on ne sait pas ; annote `rang_ouverture` (0 ou 1).

        Les expressions d'horaires ont été évaluées avant (`lieux.ouverture`) : la
        base ne fait que comparer des textes. Une fermeture exceptionnelle l'emporte.
        """
        ouvertes, inconnues = list(expressions_ouvertes), list(expressions_inconnues)
        fermetures = self.model._meta.get_field("fermetures").related_model.objects.filter(
            lieu=OuterRef("pk"), debut__lte=jour, fin__gte=jour
        )
        a_un_arret = Exists(self._arrets())
        ouvert = Q(horaires__in=ouvertes) | Exists(self._arrets().filter(horaires__in=ouvertes))
        inconnu = Q(horaires__in=inconnues) | (
            Q(a_un_arret) & Exists(self._arrets().filter(horaires__in=inconnues))
        )
        return (
            self.filter(~Exists(fermetures))
            .filter(ouvert | inconnu)
            .annotate(
                rang_ouverture=Case(
                    When(ouvert, then=Value(0)), default=Value(1), output_field=IntegerField()
                )
            )
        )

    def localises(self) -> "LieuQuerySet":
        return self.filter(latitude__isnull=False)

    def tries_par_nom(self) -> "LieuQuerySet":
        return self.order_by("nom_normalise", "pk")

    def tries_par_distance(self) -> "LieuQuerySet":
        return self.order_by(F("distance_km").asc(), "nom_normalise", "pk")
