"""Critères → lieux. La page, son fragment, le GeoJSON et l'impression passent tous par ici."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from lieux import localisation, ouverture
from lieux.criteres import Criteres, Famille, familles
from lieux.extensions import CritereAjoute
from lieux.facettes import FamilleComptee, Option, Vocabulaire
from lieux.localisation import Centre, Localisation
from lieux.models import Arret, Lieu
from lieux.orientation import Classement, Orientation, Personne, orienter
from lieux.orientation.raisons import champs_des_conditions
from lieux.querysets import LieuQuerySet
from lieux.synonymes import Demande, comprendre
from lieux.texte import abreger

RAYONS_KM = (5, 10, 15, 20, 50)
# Relations qu'une carte de résultat montre.
_RELATIONS_DES_CARTES = (
    "reseaux",
    "services",
    "frais_a_charge",
    "modalites_acces",
    "arrets__commune",
    "fermetures",
)


@dataclass(frozen=True)
class Compte:
    """Les lieux d'une recherche ; `inconnus` : au moment demandé, on ne sait pas s'ils sont ouverts."""

    total: int
    inconnus: int = 0

    @property
    def ouverts(self) -> int:
        return self.total - self.inconnus


class LieuxClasses(Sequence):
    """Les lieux d'un classement, lus à la demande : seule la page montrée l'est en entier.

    Chaque lieu porte sa `place` : note, distance, arrêt, règles remplies.
    """

    def __init__(self, classement: Classement, lieux: LieuQuerySet):
        self._classement, self._lieux = classement, lieux

    def __len__(self) -> int:
        return len(self._classement)

    def __getitem__(self, tranche):
        if not isinstance(tranche, slice):
            return self[tranche : tranche + 1][0]
        places = self._classement.places[tranche]
        lus = {lieu.pk: lieu for lieu in self._lieux.filter(pk__in=[p.lieu for p in places])}
        lieux = []
        for place in places:
            # Retiré entre le classement et cette lecture, un lieu manque simplement.
            if lieu := lus.get(place.lieu):
                lieu.place, lieu.rang_ouverture = place, place.rang_ouverture
                lieux.append(lieu)
        return lieux


@dataclass(frozen=True)
class Recherche:
    """Une recherche située dans l'espace et le temps ; chaque méthode pose ses requêtes."""

    criteres: Criteres
    maintenant: datetime
    lieu_cherche: Localisation
    quand: ouverture.Moment | None
    expressions: ouverture.Expressions | None
    demande: Demande = Demande()
    orientation: Orientation | None = None

    @property
    def classee(self) -> bool:
        """Du mieux adapté au moins adapté : une situation ou un besoin, et aucun autre tri demandé."""
        return self.orientation is not None and not self.criteres.tri

    def orientee(self) -> "Recherche":
        """La même, classée pour la personne, même si elle n'a rien dit d'elle (« je ne sais pas »)."""
        orientation = self.orientation or orienter(
            Personne(commune=self.centre.commune if self.centre else ""),
            self.centre,
            self.maintenant,
        )
        return replace(self, criteres=self.criteres.avec(tri=""), orientation=orientation)

    @property
    def centre(self) -> Centre | None:
        return self.lieu_cherche.centre

    @property
    def avertissements(self) -> list[str]:
        """Ce que la recherche n'a pas trouvé ou pas compris, une phrase chacun."""
        phrases = [self.lieu_cherche.avertissement] if self.lieu_cherche.avertissement else []
        demande = self.demande
        if demande.sans_reponse:
            perdus = ", ".join(f"« {mot} »" for mot in demande.sans_reponse)
            phrases.append(
                _("Rien pour %(mots)s.") % {"mots": perdus}
                if demande.muette
                else _("Rien pour %(mots)s : nous avons cherché « %(reste)s ».")
                % {"mots": perdus, "reste": demande.texte}
            )
        elif self.criteres.q and not demande.mots:
            phrases.append(
                _("Nous n'avons pas compris « %(q)s ». Écrivez un mot, par exemple « impôts ».")
                % {"q": abreger(self.criteres.q)}
            )
        return phrases

    def sans_mots(self) -> "Recherche":
        return replace(self, demande=Demande())

    def lieux(self, sauf: str = "") -> LieuQuerySet:
        """Les lieux trouvés, sans ordre ; `sauf` : une famille de filtres à ne pas appliquer."""
        criteres = self.criteres
        lieux = Lieu.objects.publies().contenant(self.demande.mots)
        for famille in familles():
            slugs = criteres.filtres.get(famille.nom)
            if slugs and famille.nom != sauf:
                lieux = famille.appliquer(lieux, slugs, self.maintenant)
        if self.expressions is not None:
            lieux = lieux.selon_ouverture(
                self.expressions.ouvertes, self.expressions.inconnues, self.quand.debut.date()
            )
        if criteres.boite:
            lieux = lieux.dans_la_boite(criteres.boite)
        if self.centre and criteres.rayon:
            lieux = self._autour(lieux, criteres.rayon)
        return self.orientation.retenir(lieux) if self.orientation else lieux

    @property
    def horaires_admis(self) -> tuple[str, ...] | None:
        """Les expressions d'horaires gardées (ouvertes ou inconnues) ; None si tout moment convient."""
        if self.expressions is None:
            return None
        return self.expressions.ouvertes + self.expressions.inconnues

    def _autour(self, lieux: LieuQuerySet, rayon: float | None) -> LieuQuerySet:
        centre = self.centre
        return lieux.autour_de(
            centre.latitude, centre.longitude, rayon, self.horaires_admis, centre.commune
        )

    def compter(self) -> "Compte":
        """Combien de lieux, et combien d'entre eux aux horaires inconnus (une requête)."""
        lieux = self.lieux()
        if self.expressions is None:
            return Compte(lieux.count())
        comptes = lieux.aggregate(total=Count("pk"), inconnus=Sum("rang_ouverture"))
        return Compte(comptes["total"], comptes["inconnus"] or 0)

    def lieux_tries(self) -> LieuQuerySet:
        """Par distance si un point de départ est connu, sinon par nom ; les ouverts d'abord."""
        lieux = self.lieux()
        par_distance = self.centre is not None and self.criteres.tri != "nom"
        if self.centre and not self.criteres.rayon:
            lieux = self._autour(lieux, None)
        lieux = lieux.tries_par_distance() if par_distance else lieux.tries_par_nom()
        if self.demande.mots and not par_distance and self.criteres.tri != "nom":
            # Sans point de départ, ceux qui disent les mots passent avant ceux qui y répondent.
            lieux = lieux.avec_rang_des_mots(self.demande.mots)
            lieux = lieux.order_by("rang_mots", *lieux.query.order_by)
        if self.expressions is not None:
            lieux = lieux.order_by("rang_ouverture", *lieux.query.order_by)
        return lieux

    @cached_property
    def classement(self) -> Classement:
        return self.orientation.classer(self.lieux(), self.horaires_admis)

    def lieux_de_la_page(
        self, relations: Sequence[str] = _RELATIONS_DES_CARTES
    ) -> LieuQuerySet | LieuxClasses:
        """Les lieux dans leur ordre, avec ce que leur carte montre ; à découper en pages."""
        if self.orientation:
            relations = sorted({*relations, *champs_des_conditions(self.orientation)})
        # Un classement a déjà trié : seule reste la lecture.
        lieux = (
            (Lieu.objects.publies() if self.classee else self.lieux_tries())
            .select_related("commune")
            .prefetch_related(*relations)
            .defer("texte_recherche", "presentation_detail")
        )
        return LieuxClasses(self.classement, lieux) if self.classee else lieux

    def familles(self, vocabulaire: Vocabulaire) -> tuple[FamilleComptee, ...]:
        """Chaque famille, chaque option comptée comme si elle seule était choisie dans sa famille."""
        return tuple(self.famille(famille, vocabulaire) for famille in familles())

    @cached_property
    def _tous(self) -> LieuQuerySet:
        return self.lieux()

    def famille(self, famille: Famille | CritereAjoute, vocabulaire: Vocabulaire) -> FamilleComptee:
        # Sans choix dans la famille, ses lieux sont ceux de la recherche, déjà décrits : décrire
        # la recherche coûte plus de temps que la base n'en met à y répondre.
        choix = self.criteres.filtres.get(famille.nom)
        lieux = self.lieux(sauf=famille.nom) if choix else self._tous
        comptes = famille.compter(lieux, self.maintenant)
        choisis = self.criteres.filtres.get(famille.nom, ())
        options = tuple(
            Option(
                slug=option.slug,
                libelle=str(option),
                aide=getattr(option, "aide", "") or getattr(option, "nom", ""),
                n=comptes.get(option.pk, 0),
                choisi=option.slug in choisis,
                symbole=getattr(option, "symbole", ""),
                couleur=getattr(option, "couleur", ""),
            )
            for option in vocabulaire.options[famille.nom]
            if comptes.get(option.pk) or option.slug in choisis
        )
        return FamilleComptee(famille.nom, str(famille.libelle), options)


def chercher(criteres: Criteres, maintenant: datetime) -> Recherche:
    """Situe la recherche : résout « où », évalue les horaires si un moment est demandé."""
    quand = ouverture.moment(criteres.ouvert, maintenant) if criteres.ouvert else None
    expressions = None
    if quand is not None:
        connues = (
            Lieu.objects.publies()
            .order_by()
            .values_list("horaires")
            .union(Arret.objects.order_by().values_list("horaires"))
        )
        expressions = ouverture.ranger((ligne[0] for ligne in connues), quand)
    situee = _situer(criteres)
    orientation = None
    if criteres.situations or criteres.besoins:
        commune = situee.centre.commune if situee.centre else ""
        personne = Personne(criteres.situations, criteres.besoins, commune)
        instant = quand.debut if quand else maintenant
        orientation = orienter(personne, situee.centre, instant)
    return Recherche(
        criteres, maintenant, situee, quand, expressions, comprendre(criteres.q), orientation
    )


def _situer(criteres: Criteres) -> Localisation:
    """« ou » l'emporte (c'est ce que la personne a écrit), puis la position, puis la commune."""
    echec = Localisation()
    if criteres.ou:
        trouve = localisation.resoudre(criteres.ou)
        if trouve.centre or trouve.partout:
            return trouve
        echec = trouve
    if criteres.latitude is not None and criteres.longitude is not None:
        sinon = localisation.de_la_position(criteres.latitude, criteres.longitude)
    elif criteres.commune:
        sinon = localisation.de_la_commune(criteres.commune)
    else:
        return echec
    # La position ou la commune de l'adresse sert, mais ce qui a été écrit n'a pas été trouvé.
    return replace(sinon, avertissement=echec.avertissement or sinon.avertissement)
