"""Ce que l'on cherche : les critères d'une recherche, indépendants de leur écriture dans l'adresse."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lieux import extensions
from lieux.extensions import CritereAjoute
from lieux.geo import Boite


@dataclass(frozen=True)
class Famille:
    """Une famille de filtres : un paramètre répétable, une relation de `Lieu`.

    Entre familles, les filtres s'ajoutent (ET) ; dans une famille, ils s'offrent (OU).
    """

    nom: str
    champ: str
    libelle: str

    def appliquer(self, lieux: QuerySet, slugs: tuple[str, ...], instant: datetime) -> QuerySet:
        return lieux.ayant(self.champ, slugs)

    def compter(self, lieux: QuerySet, instant: datetime) -> dict[int, int]:
        """Option (clé) → combien de ces lieux l'ont."""
        return lieux.compter_par(self.champ)


FAMILLES = (
    Famille("service", "services", _("Ce que je veux faire")),
    Famille("accompagnement", "modalites_accompagnement", _("Comment on m'aide")),
    Famille("frais", "frais_a_charge", _("Le prix")),
    Famille("acces", "modalites_acces", _("Comment y aller")),
    Famille("public", "publics_specifiquement_adresses", _("Pour qui")),
    Famille("prise_en_charge", "prise_en_charge_specifique", _("Accueil adapté")),
    Famille("reseau", "reseaux", _("Organisme")),
)


def familles() -> tuple[Famille | CritereAjoute, ...]:
    """Toutes les familles de filtres : celles des lieux, puis celles d'autres applications."""
    return (*FAMILLES, *extensions.criteres())


OUVERT_MAINTENANT = "maintenant"
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DEMI_JOURNEES = ("matin", "apres-midi")
TRIS = ("distance", "nom")
RAYON_MAX_KM = 500


@dataclass(frozen=True)
class Criteres:
    """Une recherche. Distances en km, positions en degrés WGS 84, slugs pour les filtres."""

    ou: str = ""
    q: str = ""
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rayon: float | None = None
    ouvert: str = ""
    boite: Boite | None = None
    tri: str = ""
    page: int = 1
    filtres: dict[str, tuple[str, ...]] = field(default_factory=dict)
    situations: tuple[str, ...] = ()
    besoins: tuple[str, ...] = ()

    def avec(self, **changements) -> Self:
        return replace(self, **changements)

    def sans_filtres(self, *noms: str) -> Self:
        return replace(
            self, filtres={nom: slugs for nom, slugs in self.filtres.items() if nom not in noms}
        )
