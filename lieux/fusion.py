"""Deux lieux qui n'en sont qu'un : les réunir, ou dire qu'ils sont bien deux.

    choix = comparer(garde, autre)                  # ce qui diffère, et ce qu'on propose
    fusionner(garde.pk, autre.pk, {"telephone": AUTRE}, empreinte=choix.empreinte)

Le lieu gardé prend les arrêts, fermetures, signalements et provenances de l'autre, et son
ancienne adresse web mène à lui. Les provenances portent les identifiants d'origine : le
prochain import reconnaît le lieu réuni, et ne recrée pas le second.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from lieux import etat
from lieux.etat import Photo
from lieux.export import Identifiants
from lieux.historique import Origine, suivre
from lieux.importation.priorites import ADDITIONNEES, BLOCS, TEXTES
from lieux.indexation import actualiser_slug, indexer
from lieux.models import (
    AncienneAdresse,
    Arret,
    DoublonEcarte,
    Habitudes,
    Lieu,
    LigneImport,
    Provenance,
)

GARDE, AUTRE, LES_DEUX = "garde", "autre", "deux"
# Où se note l'identifiant d'un lieu né ici et réuni à un autre. Aucun fichier ne porte ce jeu.
JEU_DES_REUNIS = "lieux-reunis"
_COLONNE = {"commune": "commune_id"}
_ARRET = ("nom", "commune_id", "adresse", "latitude", "longitude", "horaires")


class FusionImpossible(Exception):
    """La réunion ne peut pas se faire ; le message est une phrase à montrer, et rien n'a changé."""


@dataclass(frozen=True)
class Choix:
    """Un champ (ou un bloc : adresse, position) où les deux lieux diffèrent."""

    nom: str
    champs: tuple[str, ...]
    du_garde: tuple[Any, ...]
    de_l_autre: tuple[Any, ...]
    propose: str
    additionnable: bool = False

    @property
    def possibles(self) -> tuple[str, ...]:
        return (GARDE, AUTRE, LES_DEUX) if self.additionnable else (GARDE, AUTRE)

    def retenu(self, voulu: str) -> tuple[Any, ...]:
        if voulu == LES_DEUX:
            paires = zip(self.du_garde, self.de_l_autre, strict=True)
            return tuple(sorted({*a, *b}) for a, b in paires)
        return self.de_l_autre if voulu == AUTRE else self.du_garde


@dataclass(frozen=True)
class Comparaison:
    """`empreinte` : ce qu'étaient les deux lieux quand on les a comparés."""

    choix: list[Choix]
    empreinte: str


def comparer(garde: Lieu, autre: Lieu) -> Comparaison:
    """Ce qui diffère entre deux lieux. Lecture seule."""
    photos = etat.lire([garde.pk, autre.pk])
    return _comparer(photos[garde.pk], photos[autre.pk])


def _comparer(garde: Photo, autre: Photo) -> Comparaison:
    blocs = [*((champ,) for champ in TEXTES), *BLOCS, *((champ,) for champ in etat.RELATIONS)]
    choix = []
    for champs in blocs:
        a, b = (tuple(_valeur(photo, champ) for champ in champs) for photo in (garde, autre))
        if a != b:
            liste = champs[0] in etat.RELATIONS
            choix.append(Choix(champs[0], champs, a, b, _propose(champs, a, b), liste))
    texte = json.dumps([garde, autre], sort_keys=True)
    return Comparaison(choix, hashlib.sha256(texte.encode()).hexdigest())


def _valeur(photo: Photo, champ: str) -> Any:
    if champ in etat.RELATIONS:
        return photo["relations"][champ]
    return photo["champs"][_COLONNE.get(champ, champ)]


def _propose(champs: tuple[str, ...], garde: tuple, autre: tuple) -> str:
    """Le lieu gardé l'emporte, sauf là où il ne dit rien."""
    if champs[0] in ADDITIONNEES:
        return LES_DEUX
    if "latitude" in champs:
        return AUTRE if garde[0] is None and autre[0] is not None else GARDE
    # Une adresse sans rue ne dit que la commune.
    vide = "adresse" if "adresse" in champs else champs[0]
    rang = champs.index(vide)
    return AUTRE if not garde[rang] and autre[rang] else GARDE


# --- Réunir ----------------------------------------------------------------------------


@transaction.atomic
def fusionner(
    garde: int,
    autre: int,
    choix: Mapping[str, str] | None = None,
    empreinte: str = "",
    auteur: AbstractBaseUser | None = None,
) -> Lieu:
    """Réunit `autre` à `garde` et le supprime ; rend le lieu gardé.

    `choix` : nom du choix → GARDE, AUTRE ou LES_DEUX ; ce qu'il ne dit pas suit ce que
    `comparer` propose. `empreinte` : refuse si l'un des lieux a changé depuis.
    """
    if garde == autre:
        raise FusionImpossible("Il faut deux lieux différents.")
    etat.verrouiller([garde, autre])
    lieux = {lieu.pk: lieu for lieu in Lieu.objects.filter(pk__in=[garde, autre])}
    if len(lieux) < 2:
        raise FusionImpossible("L'un des deux lieux n'existe plus.")
    if lieux[garde].exemple != lieux[autre].exemple:
        raise FusionImpossible("Un lieu d'exemple ne se réunit pas à un vrai lieu.")
    photos = etat.lire([garde, autre])
    comparaison = _comparer(photos[garde], photos[autre])
    if empreinte and empreinte != comparaison.empreinte:
        raise FusionImpossible(
            "L'un des deux lieux vient d'être modifié. Rien n'a été changé : relisez la comparaison."
        )
    identifiant = Identifiants.lire(lieux[autre]).de(lieux[autre])
    note = f"« {lieux[garde].nom} » et « {lieux[autre].nom} »"
    with suivre([garde, autre], Origine.FUSION, auteur, note=note):
        _prendre_les_valeurs(lieux[garde], lieux[autre], comparaison.choix, choix or {})
        _prendre_ce_qui_pend(lieux[garde], lieux[autre], identifiant)
        slug = lieux[autre].slug
        lieux[autre].delete()
        AncienneAdresse.objects.create(slug=slug, lieu_id=garde)
        reuni = Lieu.objects.select_related("commune").get(pk=garde)
        actualiser_slug(reuni)
        indexer([garde])
    return reuni


def _prendre_les_valeurs(
    garde: Lieu, autre: Lieu, differents: list[Choix], voulus: Mapping[str, str]
) -> None:
    champs: dict[str, Any] = {
        "date_maj": max(garde.date_maj, autre.date_maj),
        "confirme_le": max(filter(None, (garde.confirme_le, autre.confirme_le)), default=None),
        # Une source au moins le donne encore : il n'est plus à vérifier.
        "a_verifier": garde.a_verifier and autre.a_verifier,
    }
    relations: dict[str, list[str]] = {}
    for choix in differents:
        voulu = voulus.get(choix.nom, choix.propose)
        if voulu not in choix.possibles:
            raise FusionImpossible("Ce choix n'existe pas : relisez la comparaison.")
        for champ, valeur in zip(choix.champs, choix.retenu(voulu), strict=True):
            if champ in etat.RELATIONS:
                relations[champ] = valeur
            else:
                champs[_COLONNE.get(champ, champ)] = valeur
    photo = {garde.pk: {"champs": champs, "relations": relations}}
    etat.remettre_les_champs(photo)
    etat.remettre_les_relations(photo)


def _prendre_ce_qui_pend(garde: Lieu, autre: Lieu, identifiant: str) -> None:
    """Tout ce qui désigne l'autre désigne maintenant le lieu gardé ; rien en double."""
    connus = {_arret(arret) for arret in garde.arrets.all()}
    for arret in autre.arrets.all():
        if _arret(arret) in connus:
            arret.delete()
    jours = set(garde.fermetures.values_list("debut", "fin"))
    for fermeture in autre.fermetures.all():
        if (fermeture.debut, fermeture.fin) in jours:
            fermeture.delete()
    if not Provenance.objects.filter(identifiant=identifiant, lieu__in=[garde, autre]).exists():
        Provenance.objects.create(lieu=autre, jeu=JEU_DES_REUNIS, identifiant=identifiant)
    for paire in DoublonEcarte.objects.filter(models.Q(premier=autre) | models.Q(second=autre)):
        tiers = paire.second_id if paire.premier_id == autre.pk else paire.premier_id
        if tiers != garde.pk:
            ecarter(garde.pk, tiers, paire.auteur)
    LigneImport.objects.filter(lieu=autre).update(lieu=None, reuni_avec=garde)
    LigneImport.objects.filter(reuni_avec=autre).update(reuni_avec=garde)
    for habitudes in Habitudes.objects.filter(favoris=autre):
        habitudes.favoris.add(garde)
    for relation in Lieu._meta.related_objects:
        if not relation.many_to_many:
            liens = relation.related_model._base_manager.filter(**{relation.field.name: autre})
            liens.update(**{relation.field.name: garde})


def _arret(arret: Arret) -> tuple:
    return tuple(getattr(arret, champ) for champ in _ARRET)


# --- Ne pas réunir ---------------------------------------------------------------------


def ecarter(a: int, b: int, auteur: AbstractBaseUser | None = None) -> bool:
    """Note que ces deux lieux sont bien deux ; vrai si ce n'était pas déjà dit."""
    if a == b:
        raise FusionImpossible("Il faut deux lieux différents.")
    premier, second = sorted((a, b))
    return DoublonEcarte.objects.get_or_create(
        premier_id=premier, second_id=second, defaults={"auteur": auteur}
    )[1]
