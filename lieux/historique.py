"""L'histoire des lieux : noter ce qui change, dire ce qui diffère, revenir en arrière.

    with suivre([lieu.pk], Origine.ADMINISTRATION, auteur=personne):
        ...                        # tout ce qui s'écrit : champs, relations, arrêts, fermetures

Deux lectures encadrent l'écriture : ce qui passe par `bulk_update` ou par les tables de
liaison s'y voit comme le reste. Un lieu que rien n'a changé n'a pas de ligne de plus.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from lieux import etat
from lieux.etat import COLONNES, Photo, par_lots
from lieux.indexation import actualiser_slug, indexer, slug_libre
from lieux.models import Arret, Commune, FermetureExceptionnelle, Import, Lieu, Version

Origine = Version.Origine
# Ce que personne n'écrit à la main, ou ce qui ne décrit pas le lieu.
_HORS_DE_L_HISTOIRE = {"slug", "exemple", "origine", "identifiant_origine"}
CHAMPS = tuple(nom for nom in COLONNES if nom not in _HORS_DE_L_HISTOIRE)
ARRET = ("nom", "commune_id", "adresse", "latitude", "longitude", "precision", "horaires")
FERMETURE = ("debut", "fin", "motif")
_PENDUS = (("arrets", Arret, ARRET), ("fermetures", FermetureExceptionnelle, FERMETURE))
_LOT = 500


class RetourImpossible(Exception):
    """Le lieu ne peut pas revenir à cette version ; le message est une phrase à montrer."""


# --- Lire ------------------------------------------------------------------------------


def photographier(cles: Collection[int]) -> dict[int, Photo]:
    """lieu → son état ; ce qui est vide n'y est pas. Nombre de requêtes fixe par lot."""
    photos: dict[int, Photo] = {}
    for lot in par_lots(sorted(cles)):
        for cle, photo in etat.lire(lot).items():
            champs = {nom: photo["champs"][nom] for nom in CHAMPS}
            photos[cle] = {
                "champs": {nom: v for nom, v in champs.items() if v not in ("", None)},
                "relations": {nom: codes for nom, codes in photo["relations"].items() if codes},
            }
        for nom, modele, colonnes in _PENDUS:
            for ligne in (
                modele.objects.filter(lieu__in=lot).order_by("pk").values_list("lieu_id", *colonnes)
            ):
                cle, *valeurs = ligne
                objet = zip(colonnes, map(etat.en_json, valeurs), strict=True)
                photos[cle].setdefault(nom, []).append(dict(objet))
    return photos


@dataclass(frozen=True)
class Difference:
    """`nom` : un champ, une relation, « position », « arrets » ou « fermetures »."""

    nom: str
    avant: Any
    apres: Any


_POSITION = ("latitude", "longitude", "precision")


def differences(avant: Photo, apres: Photo) -> list[Difference]:
    """Ce qui diffère entre deux états, dans l'ordre de la fiche."""
    trouvees = []
    for nom in CHAMPS:
        if nom not in _POSITION:
            trouvees.append(Difference(nom, *(p["champs"].get(nom, "") for p in (avant, apres))))
    position = (
        [photo["champs"].get(nom) for nom in _POSITION] if "latitude" in photo["champs"] else []
        for photo in (avant, apres)
    )
    trouvees.append(Difference("position", *position))
    for nom in etat.RELATIONS:
        trouvees.append(Difference(nom, *(p["relations"].get(nom, []) for p in (avant, apres))))
    for nom, _modele, _colonnes in _PENDUS:
        trouvees.append(Difference(nom, *(p.get(nom, []) for p in (avant, apres))))
    return [difference for difference in trouvees if difference.avant != difference.apres]


# --- Noter -----------------------------------------------------------------------------


@dataclass
class Suivi:
    """Qui écrit, par où ; `avant` puis `apres` encadrent l'écriture, dans une transaction."""

    origine: Origine
    auteur: AbstractBaseUser | None = None
    importation: Import | None = None
    note: str = ""
    _avant: dict[int, Photo] = field(default_factory=dict)

    def avant(self, cles: Collection[int]) -> None:
        self._avant |= photographier(set(cles) - self._avant.keys())

    def apres(self, cles: Collection[int] = ()) -> int:
        """Écrit une version par lieu changé ; `cles` : ceux qui n'existaient pas. Rend leur nombre."""
        toutes = self._avant.keys() | set(cles)
        photos = photographier(toutes)
        changees = sorted(c for c in toutes if self._avant.get(c) != photos.get(c))
        connues: set[int] = set()
        for lot in par_lots(changees):
            connues |= set(
                Version.objects.filter(cle__in=lot).order_by().values_list("cle", flat=True)
            )
        versions = []
        maintenant = timezone.now()
        for cle in changees:
            avant, apres = self._avant.get(cle), photos.get(cle)
            if avant and cle not in connues:
                # D'où il part : sans cette ligne, le premier changement n'aurait pas d'avant.
                versions.append(
                    self._version(cle, Version.Nature.DEPART, avant, maintenant, apres is not None)
                )
            nature = (
                Version.Nature.SUPPRESSION
                if apres is None
                else Version.Nature.MODIFICATION
                if avant
                else Version.Nature.CREATION
            )
            versions.append(
                self._version(cle, nature, apres or avant or {}, maintenant, apres is not None)
            )
        Version.objects.bulk_create(versions, batch_size=_LOT)
        return len(changees)

    def _version(self, cle: int, nature, photo: Photo, quand, vivant: bool) -> Version:
        depart = nature == Version.Nature.DEPART
        return Version(
            lieu_id=cle if vivant else None,
            cle=cle,
            nom=photo["champs"].get("nom", "")[:200],
            nature=nature,
            origine=self.origine,
            auteur=None if depart else self.auteur,
            importation=None if depart else self.importation,
            note="" if depart else self.note[:250],
            faite_le=quand,
            etat=photo,
        )


@contextmanager
def suivre(
    cles: Collection[int], origine: Origine, auteur: AbstractBaseUser | None = None, **qui: Any
) -> Iterator[Suivi]:
    """Note ce que le bloc change de ces lieux, tout ou rien."""
    with transaction.atomic():
        suivi = Suivi(origine, auteur, **qui)
        suivi.avant(cles)
        yield suivi
        suivi.apres(cles)


# --- Revenir ---------------------------------------------------------------------------


@transaction.atomic
def revenir(version: Version, auteur: AbstractBaseUser | None = None) -> Lieu:
    """Remet le lieu comme il était dans cette version ; sa fiche est datée d'aujourd'hui.

    Un lieu supprimé, ou réuni à un autre, renaît sous son numéro ; l'autre ne change pas.
    """
    cle = version.cle
    etat.verrouiller([cle])
    photo = version.etat
    if not photo.get("champs", {}).get("commune_id"):
        raise RetourImpossible(
            "Cette version ne dit pas tout du lieu : elle ne peut pas être remise."
        )
    communes = {photo["champs"]["commune_id"], *(a["commune_id"] for a in photo.get("arrets", ()))}
    if Commune.objects.filter(pk__in=communes).count() < len(communes):
        raise RetourImpossible("Cette version nomme une commune qui n'existe plus.")
    quand = timezone.localtime(version.faite_le)
    note = f"Version du {quand:%d/%m/%Y à %H:%M}"
    with suivre([cle], Origine.RETOUR, auteur, note=note):
        if not Lieu.objects.filter(pk=cle).exists():
            _faire_renaitre(cle, photo)
        etat.remettre_les_champs({cle: {"champs": _champs_de(photo)}})
        etat.remettre_les_relations(
            {cle: {"relations": {nom: photo["relations"].get(nom, []) for nom in etat.RELATIONS}}}
        )
        actuelle = photographier([cle])[cle]
        for nom, modele, _colonnes in _PENDUS:
            if actuelle.get(nom, []) != photo.get(nom, []):
                modele.objects.filter(lieu=cle).delete()
                modele.objects.bulk_create(
                    modele(lieu_id=cle, **_relus(modele, objet)) for objet in photo.get(nom, ())
                )
        lieu = Lieu.objects.select_related("commune").get(pk=cle)
        actualiser_slug(lieu)
        indexer([cle])
    return lieu


def _faire_renaitre(cle: int, photo: Photo) -> None:
    """Une fiche nue, que la suite remplit ; ses signalements et ses provenances ne reviennent pas."""
    champs = photo["champs"]
    commune = Commune.objects.get(pk=champs["commune_id"])
    Lieu.objects.create(
        pk=cle, nom=champs["nom"], commune=commune, slug=slug_libre(champs["nom"], commune.nom)
    )


def _champs_de(photo: Photo) -> Photo:
    """Toutes les colonnes, les vides comprises ; la date est celle du retour."""
    champs = {nom: photo["champs"].get(nom, None if COLONNES[nom].null else "") for nom in CHAMPS}
    return champs | {"date_maj": timezone.localdate().isoformat()}


def _relus(modele, objet: Photo) -> Photo:
    return {
        nom: etat.relire(modele._meta.get_field(nom), valeur) if nom in ("debut", "fin") else valeur
        for nom, valeur in objet.items()
    }
