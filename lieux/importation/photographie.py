"""L'état de lieux à un instant, tel que `LigneImport` le garde, et ce qui diffère entre deux.

Une photographie s'écrit en JSON :

    {"champs": {colonne: valeur}, "relations": {champ: [codes]},
     "provenances": {clé: {colonne: valeur}}, "adresses": [anciens slugs],
     "attaches": {relation: nombre}}

Les colonnes que l'indexation recalcule n'y sont pas.
"""

from collections.abc import Collection
from functools import cache

from django.db import models
from django.db.models import Count

from lieux import etat
from lieux.etat import Photo, en_json, par_lots
from lieux.models import AncienneAdresse, Lieu, LigneImport, Provenance

_PROVENANCE = ("jeu", "identifiant", "valeurs", "date_maj", "vu_le", "absent_depuis")


def photographier(cles: Collection[int]) -> dict[int, Photo]:
    """lieu → son état ; nombre de requêtes fixe par lot, un lieu supprimé n'y est pas."""
    photos: dict[int, Photo] = {}
    for lot in par_lots(sorted(cles)):
        photos |= _photographier(lot)
    return photos


def _photographier(lot: list[int]) -> dict[int, Photo]:
    photos = etat.lire(lot)
    for photo in photos.values():
        photo |= {"provenances": {}, "adresses": [], "attaches": {}}
    for ligne in Provenance.objects.filter(lieu__in=lot).values("pk", "lieu_id", *_PROVENANCE):
        cle = str(ligne.pop("pk"))
        photos[ligne.pop("lieu_id")]["provenances"][cle] = {
            nom: en_json(valeur) for nom, valeur in ligne.items()
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


def de_la_source(provenance: Photo | None) -> Photo | None:
    """Ce que la source dit, sans la date du dernier passage : la relire n'est pas la changer."""
    return provenance and {nom: v for nom, v in provenance.items() if nom != "vu_le"}
