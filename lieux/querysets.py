"""Verbes de requête, enchaînables : `Lieu.objects.publies().autour_de(43.6, 3.9, 10)`.

Un lieu « se trouve » à sa position et à chacun de ses arrêts : distance,
commune et rectangle tiennent compte des deux.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from lieux.geo import Boite, boite_autour, expression_distance_km
from lieux.mots import MotCherche, decouper
from lieux.texte import normaliser
from lieux.texte_cherche import dit, est_dans_la_rue
from lieux.vocabulaire import Precision, Statut

# Plus loin que tout point de France : rend comparable une distance qui n'existe pas.
_TRES_LOIN_KM = 100_000.0
# Ce que peut valoir l'écart d'un lieu dont on ne connaît que la commune : le rayon d'un disque
# grand comme une commune moyenne de l'Hérault (18 km²), arrondi.
INCERTITUDE_KM = 2.0
# Assez pour passer derrière, trop peu pour se voir.
_UN_METRE = 0.001


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
        if not nom:
            return self.none()
        if nom.isdigit():
            return self.filter(codes_postaux__code__startswith=nom).distinct()
        return self.filter(nom_normalise__startswith=nom)


class RegleQuerySet(models.QuerySet):
    def valables(self, jour: date) -> "RegleQuerySet":
        """Règles en vigueur ce jour-là, premier et dernier jours compris."""
        return self.filter(
            Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour)
        )

    def pour(self, situations: Collection, besoins: Collection) -> "RegleQuerySet":
        """Règles dont la situation et le besoin, s'ils sont dits, sont ceux de la personne."""
        return self.filter(
            Q(situation__isnull=True) | Q(situation__in=situations),
            Q(besoin__isnull=True) | Q(besoin__in=besoins),
        )

    def habitant(self, code_insee: str) -> "RegleQuerySet":
        """Règles sans condition de lieu de vie, ou dont la commune remplit la condition."""
        territoires = self.model._meta.get_field("territoire").related_model.objects
        siens = territoires.filter(Q(communes=code_insee) | Q(communes_de_l_epci=code_insee))
        return self.filter(
            Q(commune__isnull=True) | Q(commune=code_insee),
            Q(territoire__isnull=True) | Q(territoire__in=siens.values("pk")),
        )


class LieuQuerySet(models.QuerySet):
    def publies(self) -> "LieuQuerySet":
        return self.filter(statut=Statut.PUBLIE)

    def _arrets(self) -> models.QuerySet:
        arrets = self.model._meta.get_field("arrets").related_model.objects
        return arrets.filter(lieu=OuterRef("pk")).order_by()

    def _sert_aux_horaires(self, expressions: Collection[str]) -> Q:
        """Le lieu sert à l'une de ces expressions d'horaires, chez lui.

        Un service itinérant sans horaires propres ne sert qu'à ses arrêts : pour
        lui, l'absence d'horaires ne veut pas dire « horaires inconnus ».
        """
        return Q(horaires__in=expressions) & ~(Q(horaires="") & Exists(self._arrets()))

    def dans_la_boite(self, boite: Boite) -> "LieuQuerySet":
        return self.filter(_dans(boite) | Exists(self._arrets().filter(_dans(boite))))

    def avec_distance(
        self,
        latitude: float,
        longitude: float,
        horaires: Collection[str] | None = None,
        commune: str = "",
    ) -> "LieuQuerySet":
        """Annote `distance_km` : du point donné à la position ou à l'arrêt le plus proche.

        Avec `horaires`, seuls comptent la position et les arrêts qui servent à l'une
        de ces expressions : un arrêt fermé aujourd'hui ne rapproche personne.

        `rang_km`, qui classe, est cette distance, sauf pour un lieu placé faute de mieux au
        centre de sa commune : il n'est sans doute pas à ce point. Il n'est jamais compté à
        moins de `INCERTITUDE_KM` et, cherché depuis sa propre `commune` (code INSEE), vient
        après tous les lieux bien placés de cette commune.
        """
        distance = expression_distance_km(latitude, longitude)
        loin = Value(_TRES_LOIN_KM)
        arrets = self._arrets().filter(latitude__isnull=False)
        du_lieu = Coalesce(distance, loin, output_field=FloatField())
        if horaires is not None:
            arrets = arrets.filter(horaires__in=horaires)
            du_lieu = Case(
                When(self._sert_aux_horaires(horaires), then=du_lieu),
                default=loin,
                output_field=FloatField(),
            )
        de_l_arret = arrets.values("lieu").annotate(minimum=Min(distance)).values("minimum")
        return self.alias(
            km_du_lieu=du_lieu,
            km_de_l_arret=Coalesce(
                Subquery(de_l_arret, output_field=FloatField()), loin, output_field=FloatField()
            ),
            rang_km=Least(self._rang_du_lieu(distance, commune), F("km_de_l_arret")),
        ).annotate(distance_km=Least(F("km_du_lieu"), F("km_de_l_arret")))

    def _rang_du_lieu(self, distance: models.Expression, commune: str) -> Case:
        au_moins = Greatest(F("km_du_lieu"), Value(INCERTITUDE_KM), output_field=FloatField())
        cas = [When(precision=Precision.COMMUNE, then=au_moins)]
        if commune:
            bien_places = (
                self.model._default_manager.using(self.db)
                .publies()
                .filter(commune=commune)
                .exclude(precision=Precision.COMMUNE)
                .order_by()
                .values("commune")
                .annotate(plus_loin=Max(distance))
                .values("plus_loin")
            )
            plus_loin = Coalesce(Subquery(bien_places), 0.0, output_field=FloatField())
            apres = Greatest(au_moins, plus_loin + Value(_UN_METRE), output_field=FloatField())
            cas.insert(0, When(precision=Precision.COMMUNE, commune=commune, then=apres))
        return Case(*cas, default=F("km_du_lieu"), output_field=FloatField())

    def autour_de(
        self,
        latitude: float,
        longitude: float,
        rayon_km: float | None = None,
        horaires: Collection[str] | None = None,
        commune: str = "",
    ) -> "LieuQuerySet":
        """Lieux à moins de `rayon_km` (tous si None), avec leur `distance_km`."""
        if rayon_km is None:
            return self.avec_distance(latitude, longitude, horaires, commune)
        # Le rectangle laisse l'index travailler ; le cercle tranche ensuite.
        return (
            self.dans_la_boite(boite_autour(latitude, longitude, rayon_km))
            .avec_distance(latitude, longitude, horaires, commune)
            .filter(distance_km__lte=rayon_km)
        )

    def _par_le_sens(self, cherche: MotCherche) -> Q:
        """Le lieu est d'un réseau, ou a une valeur, que ce mot désigne pour le public."""
        trouve = Q(pk__in=self._lies("reseaux", cherche.reseaux))
        for liste, cles in cherche.termes:
            trouve |= Q(pk__in=self._lies(liste, cles))
        return trouve

    def _lies(self, champ: str, cles: Collection[int]) -> models.QuerySet:
        relation = self.model._meta.get_field(champ)
        liens = relation.remote_field.through.objects
        return liens.filter(**{f"{relation.m2m_reverse_field_name()}__in": cles}).values("lieu")

    def repondant(self, cherche: MotCherche, autres: Iterable[MotCherche] = ()) -> "LieuQuerySet":
        """Les lieux où ce mot se lit, ou qu'il désigne pour le public ; `autres` : ceux qui
        l'accompagnent, et disent si l'on cherche une rue."""
        voulu = dit(cherche)
        if cherche.a_un_sens:
            # Le sens d'abord : il se lit dans des index, le texte en entier.
            voulu = self._par_le_sens(cherche) | voulu | est_dans_la_rue(cherche, autres)
        return self.filter(voulu)

    def contenant(self, cherches: str | Iterable[MotCherche]) -> "LieuQuerySet":
        """Chaque mot ou expression répond : par le texte du lieu, ou par son sens."""
        lieux = self
        tous = decouper(cherches) if isinstance(cherches, str) else tuple(cherches)
        for cherche in tous:
            lieux = lieux.repondant(cherche, tous)
        return lieux

    def avec_rang_des_mots(self, cherches: Iterable[MotCherche]) -> "LieuQuerySet":
        """Annote `rang_mots` : 0 si le texte du lieu dit tous les mots, 1 s'il est d'un réseau
        qu'ils désignent, 2 s'il y répond autrement."""
        par_le_texte, par_reseau = Q(), Q()
        for cherche in cherches:
            texte = dit(cherche)
            par_le_texte &= texte
            par_reseau &= (
                texte | Q(pk__in=self._lies("reseaux", cherche.reseaux))
                if cherche.reseaux
                else texte
            )
        return self.annotate(
            rang_mots=Case(
                When(par_le_texte, then=Value(0)),
                When(par_reseau, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )

    def ayant(self, champ: str, slugs: Iterable[str]) -> "LieuQuerySet":
        """Lieux liés à au moins un des `slugs` par la relation `champ` (OU dans une famille)."""
        relation = self.model._meta.get_field(champ)
        liens = relation.remote_field.through.objects.filter(
            lieu=OuterRef("pk"),
            **{f"{relation.m2m_reverse_field_name()}__slug__in": list(slugs)},
        )
        return self.filter(Exists(liens))

    def compter_par(self, champ: str) -> dict[int, int]:
        """Clé de chaque terme de la relation `champ` → combien de ces lieux y sont liés."""
        relation = self.model._meta.get_field(champ)
        liens = relation.remote_field.through.objects.filter(lieu__in=self.values("pk"))
        cle = f"{relation.m2m_reverse_field_name()}_id"
        return dict(liens.values_list(cle).annotate(n=Count("pk")))

    def ayant_une_cible(self, cibles: Mapping[str, Collection[int]]) -> "LieuQuerySet":
        """Lieux liés à l'une au moins des cibles : {champ de relation: clés}."""
        voulus = Q(pk__in=[])
        for champ, cles in sorted(cibles.items()):
            relation = self.model._meta.get_field(champ)
            liens = relation.remote_field.through.objects.filter(
                lieu=OuterRef("pk"), **{f"{relation.m2m_reverse_field_name()}__in": list(cles)}
            )
            voulus |= Q(Exists(liens))
        return self.filter(voulus)

    def selon_ouverture(
        self, ouvertes: Collection[str], inconnues: Collection[str], jour: date
    ) -> "LieuQuerySet":
        """Garde les lieux ouverts et ceux dont on ne sait pas ; annote `rang_ouverture` (0 ou 1).

        Les expressions d'horaires ont été évaluées avant (`lieux.ouverture`) : la
        base ne fait que comparer des textes. Une fermeture exceptionnelle l'emporte.
        """
        fermetures = self.model._meta.get_field("fermetures").related_model.objects.filter(
            lieu=OuterRef("pk"), debut__lte=jour, fin__gte=jour
        )
        ouvert = self._sert_aux_horaires(ouvertes) | Exists(
            self._arrets().filter(horaires__in=ouvertes)
        )
        inconnu = self._sert_aux_horaires(inconnues) | Exists(
            self._arrets().filter(horaires__in=inconnues)
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
        """Du plus proche au plus loin, après `avec_distance` qui dit comment compter."""
        return self.order_by("rang_km", "nom_normalise", "pk")
