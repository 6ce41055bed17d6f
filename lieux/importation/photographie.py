"""L'état de lieux à un instant, tel que `LigneImport` le garde, et ce qui diffère entre deux.

Une photographie s'écrit en JSON :

    {"champs": {colonne: valeur}, "relations": {champ: [codes]},
     "provenances": {clé: {colonne: valeur}}, "adresses": [anciens slugs],
     "attaches": {relation: nombre}}

Les colonnes que l'indexation recalcule n'y sont pas.
"""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Count

from lieux.importation.application import par_lots
from lieux.importation.priorites import RELATIONS
from lieux.models import AncienneAdresse, Lieu, LigneImport, Provenance

Photo = dict[str, Any]

_CALCULES = {"id", "nom_normalise", "texte_recherche"}
COLONNES = {
    champ.attname: champ for champ in Lieu._meta.concrete_fields if champ.attname not in _CALCULES
}
_PROVENANCE = ("jeu", "identifiant", "valeurs", "date_maj", "vu_le", "absent_depuis")


def photographier(cles: Collection[int]) -> dict[int, Photo]:
    """lieu → son état ; nombre de requêtes fixe par lot, un lieu supprimé n'y est pas."""
    photos: dict[int, Photo] = {}
    for lot in par_lots(sorted(cles)):
        photos |= _photographier(lot)
    return photos


def _photographier(lot: list[int]) -> dict[int, Photo]:
    photos: dict[int, Photo] = {
        colonnes.pop("pk"): {
            "champs": {nom: _ecrit(valeur) for nom, valeur in colonnes.items()},
            "relations": {champ: [] for champ in RELATIONS},
            "provenances": {},
            "adresses": [],
            "attaches": {},
        }
        for colonnes in Lieu.objects.filter(pk__in=lot).values("pk", *COLONNES)
    }
    for champ in RELATIONS:
        relation = Lieu._meta.get_field(champ)
        code = "slug" if champ == "reseaux" else "code"
        lignes = relation.remote_field.through.objects.filter(lieu__in=lot)
        for lieu, valeur in lignes.values_list(
            "lieu_id", f"{relation.m2m_reverse_field_name()}__{code}"
        ):
            photos[lieu]["relations"][champ].append(valeur)
    for photo in photos.values():
        for codes in photo["relations"].values():
            codes.sort()
    for ligne in Provenance.objects.filter(lieu__in=lot).values("pk", "lieu_id", *_PROVENANCE):
        cle = str(ligne.pop("pk"))
        photos[ligne.pop("lieu_id")]["provenances"][cle] = {
            nom: _ecrit(valeur) for nom, valeur in ligne.items()
        }
    for lieu, slug in (
        AncienneAdresse.objects.filter(lieu__in=lot).order_by("slug").values_list("lieu_id", "slug")
    ):
        photos[lieu]["adresses"].append(slug)
    for relation in _attaches():
        cle = relation.field.attname
        nombres = relation.related_model._base_manager.filter(**{f"{cle}__in": lot})
        for lieu, nombre in nombres.order_by().values_list(cle).annotate(n=Count("pk")):
            photos[lieu]["attaches"][str(relation.related_model._meta.verbose_name)] = nombre
    return photos


@cache
def _attaches() -> list[models.ManyToOneRel]:
    """Les autres tables qui désignent un lieu : arrêts, fermetures, signalements…"""
    return [
        relation
        for relation in Lieu._meta.related_objects
        if relation.related_model not in (Provenance, AncienneAdresse, LigneImport)
        and not relation.many_to_many
    ]


def _ecrit(valeur: Any) -> Any:
    # Une date ou un instant en toutes décimales : une comparaison doit être exacte.
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def relire(champ: models.Field, valeur: Any) -> Any:
    """La valeur d'une colonne, telle que le modèle la veut."""
    return champ.to_python(valeur) if isinstance(valeur, str) else valeur


# --- Comparer ------------------------------------------------------------------------


def differences(avant: Photo, apres: Photo) -> tuple[Photo, Photo]:
    """Les deux photographies d'un lieu, réduites à ce qui diffère."""
    moins: Photo = {}
    plus: Photo = {}
    for partie in ("champs", "relations", "provenances"):
        changees = [
            cle
            for cle in avant[partie] | apres[partie]
            if avant[partie].get(cle) != apres[partie].get(cle)
        ]
        if changees:
            moins[partie] = {cle: avant[partie].get(cle) for cle in changees}
            plus[partie] = {cle: apres[partie].get(cle) for cle in changees}
    if avant["adresses"] != apres["adresses"]:
        moins["adresses"], plus["adresses"] = avant["adresses"], apres["adresses"]
    return moins, plus


def noms(attributs: Collection[str]) -> list[str]:
    """« telephone » → « téléphone », pour une phrase."""
    libelles = []
    for attribut in attributs:
        champ = "nom" if attribut == "slug" else attribut.removesuffix("_id")
        nom = str(Lieu._meta.get_field(champ).verbose_name)
        if nom not in libelles:
            libelles.append(nom)
    return libelles


def de_la_source(provenance: Photo | None) -> Photo | None:
    """Ce que la source dit, sans la date du dernier passage : la relire n'est pas la changer."""
    return provenance and {nom: v for nom, v in provenance.items() if nom != "vu_le"}
