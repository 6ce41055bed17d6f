"""Les filtres et leurs options : ce que l'on peut choisir, et ce que chaque choix donnerait."""

from dataclasses import dataclass

from lieux.criteres import FAMILLES
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

    options: dict[str, tuple[Terme | Reseau, ...]]

    @classmethod
    def lire(cls) -> "Vocabulaire":
        champs = [famille.champ for famille in FAMILLES]
        par_liste: dict[str, list] = {champ: [] for champ in champs}
        for terme in Terme.objects.filter(liste__in=champs):
            par_liste[terme.liste].append(terme)
        par_liste["reseaux"] = list(Reseau.objects.all())
        return cls({famille.nom: tuple(par_liste[famille.champ]) for famille in FAMILLES})

    def slugs(self, famille: str) -> set[str]:
        return {option.slug for option in self.options[famille]}

    def libelle(self, famille: str, slug: str) -> str:
        return next((str(o) for o in self.options[famille] if o.slug == slug), slug)
