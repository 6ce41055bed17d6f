"""Objets d'essai : `LieuFactory(nom="…", commune=beziers, services=["…"], reseaux=["caf"])`.

Les relations s'écrivent en slugs du vocabulaire (fixtures/) ou en objets. Un lieu fabriqué
est indexé comme le font l'import et l'administration : la recherche le trouve.
"""

from collections.abc import Iterable

import factory
from factory.django import DjangoModelFactory

from lieux.indexation import indexer, slug_libre
from lieux.models import (
    Arret,
    CodePostal,
    Commune,
    FermetureExceptionnelle,
    Lieu,
    Localite,
    Reseau,
    Synonyme,
    Terme,
    Territoire,
)
from lieux.mots import cle
from lieux.reference import charger_vocabulaire
from lieux.texte import normaliser
from lieux.vocabulaire import Liste, Symbole

_LISTES = frozenset(Liste.values)


class CommuneFactory(DjangoModelFactory):
    """Une commune ; `codes_postaux=["34500"]`. Un code INSEE déjà connu rend sa commune."""

    class Meta:
        model = Commune
        django_get_or_create = ("code_insee",)
        skip_postgeneration_save = True

    # Après le dernier code de l'Hérault (34344) : aucune collision avec une vraie commune.
    # Une longue suite d'essais ne sort pas de l'Hérault : après 34999, on reprend.
    code_insee = factory.Sequence(lambda n: str(34400 + n % 600))
    nom = factory.Sequence(lambda n: f"Commune {n}")
    nom_normalise = factory.LazyAttribute(lambda o: normaliser(o.nom))
    population = 1000
    latitude = 43.6
    longitude = 3.4

    @factory.post_generation
    def codes_postaux(self, create, codes, **kwargs):
        if not create:
            return
        for code in codes if codes is not None else ["34990"]:
            CodePostal.objects.get_or_create(commune=self, code=code)


class LocaliteFactory(DjangoModelFactory):
    class Meta:
        model = Localite

    nom = factory.Sequence(lambda n: f"Localité {n}")
    nom_normalise = factory.LazyAttribute(lambda o: normaliser(o.nom))
    commune = factory.SubFactory(CommuneFactory)
    latitude = 43.5
    longitude = 3.9


class TerritoireFactory(DjangoModelFactory):
    """Un territoire ; `communes=[beziers, …]`."""

    class Meta:
        model = Territoire
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"territoire-{n}")
    nom = factory.Sequence(lambda n: f"Territoire {n}")
    nature = Territoire.Nature.EPCI

    @factory.post_generation
    def communes(self, create, communes, **kwargs):
        if create and communes:
            self.communes.set(communes)


class TermeFactory(DjangoModelFactory):
    class Meta:
        model = Terme
        django_get_or_create = ("liste", "slug")

    liste = Liste.SERVICES
    slug = factory.Sequence(lambda n: f"terme-{n}")
    code = factory.LazyAttribute(lambda o: o.slug)
    libelle = factory.LazyAttribute(lambda o: o.code)


class ReseauFactory(DjangoModelFactory):
    """Un réseau ; `termes=[Terme, …]`, les valeurs qui le désignent."""

    class Meta:
        model = Reseau
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"reseau-{n}")
    sigle = factory.LazyAttribute(lambda o: o.slug.upper()[:40])
    nom = factory.LazyAttribute(lambda o: o.sigle)
    couleur = "#1f6f8b"
    symbole = Symbole.ROND

    @factory.post_generation
    def termes(self, create, termes, **kwargs):
        if create and termes:
            self.termes.set(termes)


class SynonymeFactory(DjangoModelFactory):
    """Un mot du public ; `reseaux=["caf"]`, `services=[…]` : ce qu'il montre, en slugs ou objets."""

    class Meta:
        model = Synonyme

    expression = factory.Sequence(lambda n: f"motinconnu{n}")
    cle = factory.LazyAttribute(lambda o: cle(o.expression))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        relations = {
            champ: _objets(champ, kwargs.pop(champ))
            for champ in list(kwargs)
            if champ in _LISTES or champ == "reseaux"
        }
        synonyme = super()._create(model_class, *args, **kwargs)
        synonyme.reseaux.set(relations.pop("reseaux", ()))
        synonyme.termes.set(terme for termes in relations.values() for terme in termes)
        return synonyme


def _objets(champ: str, valeurs: Iterable) -> list:
    """Objets du vocabulaire désignés par leur slug, ou déjà donnés.

    Un essai « transactionnel » vide les tables : le vocabulaire y est alors rechargé.
    """
    valeurs = list(valeurs)
    slugs = {valeur for valeur in valeurs if isinstance(valeur, str)}
    trouves = _par_slug(champ, slugs)
    if slugs - trouves.keys():
        charger_vocabulaire()
        trouves = _par_slug(champ, slugs)
    if inconnus := slugs - trouves.keys():
        raise LookupError(f"« {champ} » n'a pas de valeur {', '.join(sorted(inconnus))}.")
    return [trouves[valeur] if isinstance(valeur, str) else valeur for valeur in valeurs]


def _par_slug(champ: str, slugs: set[str]) -> dict[str, Terme | Reseau]:
    lignes = Reseau.objects if champ == "reseaux" else Terme.objects.filter(liste=champ)
    return {ligne.slug: ligne for ligne in lignes.filter(slug__in=slugs)} if slugs else {}


class LieuFactory(DjangoModelFactory):
    """Un lieu publié, placé au centre de sa commune.

    Chaque colonne à plusieurs valeurs (`services`, `typologie`, `frais_a_charge`…) et
    `reseaux` prennent des slugs ou des objets ; `arrets=[{"commune": …, "horaires": …}]` ;
    `fermetures=[(debut, fin), …]` ; `indexe=False` laisse le texte de recherche vide.
    """

    class Meta:
        model = Lieu

    nom = factory.Sequence(lambda n: f"Lieu {n}")
    commune = factory.SubFactory(CommuneFactory)
    slug = factory.LazyAttribute(lambda o: slug_libre(o.nom, o.commune.nom))
    code_postal = factory.LazyAttribute(
        lambda o: o.commune.codes_postaux.values_list("code", flat=True).first() or "34990"
    )
    adresse = "1 place des Essais"
    latitude = factory.LazyAttribute(lambda o: o.commune.latitude)
    longitude = factory.LazyAttribute(lambda o: o.commune.longitude)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        relations = {
            champ: _objets(champ, kwargs.pop(champ))
            for champ in list(kwargs)
            if champ in _LISTES or champ == "reseaux"
        }
        arrets, fermetures = kwargs.pop("arrets", ()), kwargs.pop("fermetures", ())
        indexe = kwargs.pop("indexe", True)
        lieu = super()._create(model_class, *args, **kwargs)
        for champ, objets in relations.items():
            getattr(lieu, champ).set(objets)
        for arret in arrets:
            ArretFactory(lieu=lieu, indexe=False, **arret)
        for debut, fin in fermetures:
            FermetureExceptionnelle.objects.create(lieu=lieu, debut=debut, fin=fin)
        if indexe:
            indexer([lieu.pk])
            lieu.refresh_from_db(fields=["nom_normalise", "texte_recherche"])
        return lieu


class ArretFactory(DjangoModelFactory):
    """Un arrêt au centre de sa commune ; le texte de recherche de son lieu est refait."""

    class Meta:
        model = Arret

    lieu = factory.SubFactory(LieuFactory)
    commune = factory.SubFactory(CommuneFactory)
    nom = "Place du marché"
    latitude = factory.LazyAttribute(lambda o: o.commune.latitude)
    longitude = factory.LazyAttribute(lambda o: o.commune.longitude)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        indexe = kwargs.pop("indexe", True)
        arret = super()._create(model_class, *args, **kwargs)
        if indexe:
            indexer([arret.lieu_id])
        return arret
