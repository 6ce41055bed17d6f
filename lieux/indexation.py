"""Le seul endroit qui écrit le texte cherché et l'adresse web d'un lieu.

Appelé après chaque écriture d'un lieu : import, démonstration, administration.
"""

from collections.abc import Sequence, Set

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from lieux.models import AncienneAdresse, Lieu
from lieux.texte import normaliser
from lieux.texte_cherche import composer

# Relations dont les libellés entrent dans le texte cherché.
_RELATIONS_CHERCHEES = (
    "reseaux",
    "typologie",
    "services",
    "demarches",
    "usages",
    "equipements",
    "dispositif_programmes_nationaux",
)
# De chacun de ces objets, ceux de ces champs qu'il a : termes et réseaux n'ont pas les mêmes.
_CHAMPS_CHERCHES = ("libelle", "code", "aide", "sigle", "nom")
_LOT = 500


def texte_de(lieu: Lieu) -> str:
    """Texte comparable d'un lieu : nom, commune, adresse, services, arrêts."""
    morceaux = [
        lieu.nom,
        lieu.commune.nom,
        lieu.code_postal,
        lieu.complement_adresse,
        lieu.structure_parente,
        lieu.presentation_resume,
        lieu.autres_formations_labels,
    ]
    adresses = [lieu.adresse]
    for relation in _RELATIONS_CHERCHEES:
        for objet in getattr(lieu, relation).all():
            # Par les champs : dans une migration, les modèles n'ont pas de `__str__`.
            morceaux += [getattr(objet, champ, "") for champ in _CHAMPS_CHERCHES]
    for arret in lieu.arrets.all():
        morceaux += [arret.nom, arret.commune.nom]
        adresses.append(arret.adresse)
    return composer(morceaux, adresses)


def indexer(lieux: QuerySet[Lieu] | Sequence[int], modele=Lieu) -> int:
    """Recalcule `nom_normalise` et `texte_recherche` ; rend le nombre de lieux changés.

    Reçoit le modèle : la migration passe le sien, tel qu'il était alors.
    """
    if not isinstance(lieux, QuerySet):
        cles = list(lieux)
    else:
        cles = list(lieux.values_list("pk", flat=True))
    changes = 0
    for debut in range(0, len(cles), _LOT):
        lot = (
            modele.objects.filter(pk__in=cles[debut : debut + _LOT])
            .select_related("commune")
            .prefetch_related(*_RELATIONS_CHERCHEES, "arrets__commune")
            .order_by("pk")
        )
        a_ecrire = []
        for lieu in lot:
            avant = (lieu.nom_normalise, lieu.texte_recherche)
            lieu.nom_normalise = normaliser(lieu.nom)[:200]
            lieu.texte_recherche = texte_de(lieu)
            if (lieu.nom_normalise, lieu.texte_recherche) != avant:
                a_ecrire.append(lieu)
        modele.objects.bulk_update(a_ecrire, ["nom_normalise", "texte_recherche"])
        changes += len(a_ecrire)
    return changes


def base_de_slug(nom: str, commune: str) -> str:
    """« France Services » à Capestang → « france-services-capestang » (commune non répétée)."""
    base, suffixe = slugify(nom)[:150].strip("-"), slugify(commune)
    if suffixe and suffixe not in base:
        base = f"{base}-{suffixe}" if base else suffixe
    return base[:200].strip("-") or "lieu"


def slug_libre(
    nom: str, commune: str, pris: Set[str] | None = None, sauf: int | None = None
) -> str:
    """Un slug qu'aucun lieu ne porte ni n'a porté (`sauf` : la clé du lieu lui-même).

    `pris` évite une requête par lieu dans un import : l'ensemble des slugs déjà connus.
    """
    base = base_de_slug(nom, commune)
    if pris is None:
        pris = slugs_pris(base, sauf)
    candidat, rang = base, 2
    while candidat in pris:
        candidat, rang = f"{base}-{rang}", rang + 1
    return candidat


def slugs_pris(base: str = "", sauf: int | None = None) -> set[str]:
    portes = Lieu.objects.filter(slug__startswith=base).exclude(pk=sauf)
    anciens = AncienneAdresse.objects.filter(slug__startswith=base).exclude(lieu=sauf)
    return set(portes.values_list("slug", flat=True)) | set(anciens.values_list("slug", flat=True))


@transaction.atomic
def actualiser_slug(lieu: Lieu) -> bool:
    """Donne au lieu le slug de son nom ; l'ancien continue de mener à lui. Vrai s'il a changé."""
    base = base_de_slug(lieu.nom, lieu.commune.nom)
    if (
        lieu.slug == base
        or lieu.slug.rpartition("-")[0] == base
        and lieu.slug.rpartition("-")[2].isdigit()
    ):
        return False
    ancien, lieu.slug = lieu.slug, slug_libre(lieu.nom, lieu.commune.nom, sauf=lieu.pk)
    lieu.save(update_fields=["slug"])
    lieu.anciennes_adresses.filter(slug=lieu.slug).delete()
    if ancien:
        AncienneAdresse.objects.get_or_create(slug=ancien, defaults={"lieu": lieu})
    return True
