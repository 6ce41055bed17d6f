"""L'état de lieux en valeurs simples, qui s'écrivent en JSON : le lire, et le remettre.

    {"champs": {colonne: valeur}, "relations": {champ: [codes]}}

Les colonnes que l'indexation recalcule n'y sont pas. L'import, l'historique et la réunion
de doublons comparent et remettent des lieux par ces fonctions, et par elles seules.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import models

from lieux.models import Lieu, Reseau, Terme
from lieux.vocabulaire import Liste

Photo = dict[str, Any]

RELATIONS = (*Liste.values, "reseaux")
_CALCULES = {"id", "nom_normalise", "texte_recherche"}
COLONNES = {
    champ.attname: champ for champ in Lieu._meta.concrete_fields if champ.attname not in _CALCULES
}
_LOT = 500


def par_lots(cles: Iterable[int]) -> Iterable[list[int]]:
    """Par paquets : une base limite le nombre de paramètres d'une requête."""
    cles = list(cles)
    return (cles[debut : debut + _LOT] for debut in range(0, len(cles), _LOT))


def verrouiller(cles: Collection[int]) -> None:
    """Dans une transaction : nul ne modifie ces lieux avant la fin. Toujours dans le même ordre."""
    for lot in par_lots(sorted(cles)):
        list(Lieu.objects.filter(pk__in=lot).order_by("pk").select_for_update().values("pk"))


# --- Lire ----------------------------------------------------------------------------


def lire(lot: list[int]) -> dict[int, Photo]:
    """lieu → ses champs et ses relations ; un lieu supprimé n'y est pas."""
    photos: dict[int, Photo] = {
        colonnes.pop("pk"): {
            "champs": {nom: en_json(valeur) for nom, valeur in colonnes.items()},
            "relations": {champ: [] for champ in RELATIONS},
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
    return photos


def en_json(valeur: Any) -> Any:
    # Une date ou un instant en toutes décimales : une comparaison doit être exacte.
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def relire(champ: models.Field, valeur: Any) -> Any:
    """La valeur d'une colonne, telle que le modèle la veut."""
    return champ.to_python(valeur) if isinstance(valeur, str) else valeur


def noms(attributs: Collection[str]) -> list[str]:
    """« telephone » → « téléphone », pour une phrase."""
    libelles = []
    for attribut in attributs:
        champ = "nom" if attribut == "slug" else attribut.removesuffix("_id")
        nom = str(Lieu._meta.get_field(champ).verbose_name)
        if nom not in libelles:
            libelles.append(nom)
    return libelles


# --- Remettre --------------------------------------------------------------------------


def remettre_les_champs(voulus: dict[int, Photo]) -> None:
    """Écrit les colonnes que dit chaque photographie, et elles seules."""
    changes = {cle: photo["champs"] for cle, photo in voulus.items() if photo.get("champs")}
    colonnes = sorted({nom for champs in changes.values() for nom in champs})
    for lot in par_lots(sorted(changes)):
        lieux = list(Lieu.objects.filter(pk__in=lot))
        for lieu in lieux:
            for nom, valeur in changes[lieu.pk].items():
                setattr(lieu, nom, relire(COLONNES[nom], valeur))
        Lieu.objects.bulk_update(lieux, [COLONNES[nom].name for nom in colonnes], batch_size=_LOT)


def remettre_les_relations(voulus: dict[int, Photo]) -> None:
    """Écrit les relations que dit chaque photographie, et elles seules."""
    termes = {
        (liste, code): pk for pk, liste, code in Terme.objects.values_list("pk", "liste", "code")
    }
    termes |= {("reseaux", slug): pk for pk, slug in Reseau.objects.values_list("pk", "slug")}
    for champ in RELATIONS:
        # Une valeur retirée du vocabulaire depuis ne peut plus être remise.
        ecrire_relation(
            champ,
            {
                cle: {termes[champ, code] for code in relations[champ] if (champ, code) in termes}
                for cle, photo in voulus.items()
                if champ in (relations := photo.get("relations", {}))
            },
        )


def ecrire_relation(champ: str, voulues: dict[int, set[int]]) -> None:
    """Met une relation dans l'état voulu, lieu par lieu : une lecture et deux écritures par lot."""
    relation = Lieu._meta.get_field(champ)
    liaison = relation.remote_field.through
    cible = f"{relation.m2m_reverse_field_name()}_id"
    presentes: dict[tuple[int, int], int] = {}
    for lot in par_lots(voulues):
        lignes = liaison.objects.filter(lieu__in=lot).values_list("lieu_id", cible, "pk")
        presentes |= {(lieu, autre): pk for lieu, autre, pk in lignes}
    for lot in par_lots(
        [pk for (lieu, autre), pk in presentes.items() if autre not in voulues[lieu]]
    ):
        liaison.objects.filter(pk__in=lot).delete()
    liaison.objects.bulk_create(
        [
            liaison(**{"lieu_id": lieu, cible: autre})
            for lieu, autres in voulues.items()
            for autre in sorted(autres)
            if (lieu, autre) not in presentes
        ],
        batch_size=_LOT,
    )
