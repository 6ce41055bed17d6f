"""Les filtres et leurs options : ce que l'on peut choisir, et ce que chaque choix donnerait."""

from dataclasses import dataclass

from lieux import extensions
from lieux.criteres import FAMILLES, familles
from lieux.extensions import Case
from lieux.models import Reseau, Terme


@dataclass(frozen=True)
class Option:
    """Une option de filtre et le nombre de lieux qu'elle donnerait."""

    slug: str
    libelle: str
    aide: str
    n: int
    choisi: bool
    symbole: str = ""
    couleur: str = ""


@dataclass(frozen=True)
class FamilleComptee:
    nom: str
    libelle: str
    options: tuple[Option, ...]

    @property
    def nb_choisis(self) -> int:
        return sum(option.choisi for option in self.options)


@dataclass(frozen=True)
class Vocabulaire:
    """Les options possibles de chaque famille, lues une fois par page (deux requêtes)."""

    options: dict[str, tuple[Terme | Reseau | Case, ...]]

    @classmethod
    def lire(cls) -> "Vocabulaire":
        champs = [famille.champ for famille in FAMILLES]
        par_liste: dict[str, list] = {champ: [] for champ in champs}
        for terme in Terme.objects.filter(liste__in=champs):
            par_liste[terme.liste].append(terme)
        par_liste["reseaux"] = list(Reseau.objects.all())
        options = {famille.nom: tuple(par_liste[famille.champ]) for famille in FAMILLES}
        return cls(options | {c.nom: (c.case,) for c in extensions.criteres()})

    @classmethod
    def vide(cls) -> "Vocabulaire":
        """Aucune option : pour une page qui ne propose aucun filtre."""
        return cls({famille.nom: () for famille in familles()})

    def slugs(self, famille: str) -> set[str]:
        return {option.slug for option in self.options[famille]}

    def libelle(self, famille: str, slug: str) -> str:
        return next((str(o) for o in self.options[famille] if o.slug == slug), slug)
