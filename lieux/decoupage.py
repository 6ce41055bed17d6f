"""Communes, codes postaux, localités et territoires : des faits, mis à jour depuis une source.

La composition des intercommunalités suit celle des communes ; celle des pays et
des territoires du Département n'est écrite qu'une fois et appartient aux agents.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from lieux import geo
from lieux.models import CodePostal, Commune, Localite, Territoire
from lieux.reference import DOSSIER, lire_fixture
from lieux.texte import normaliser
from lieux.vocabulaire import SEPARATEUR

COMMUNES = DOSSIER / "communes.csv"
_COLONNES = ("code_insee", "nom", "codes_postaux", "epci", "epci_siren", "population", "lat", "lon")
_FAITS = ("nom", "nom_normalise", "population", "latitude", "longitude", "epci")
_POPULATION_MAX = 10_000_000


class SourceIllisible(ValueError):
    """La source ne peut pas être chargée ; le message dit où et pourquoi."""


@dataclass(frozen=True)
class LigneCommune:
    code_insee: str
    nom: str
    codes_postaux: tuple[str, ...]
    epci: str
    epci_siren: str
    population: int
    latitude: float
    longitude: float


@dataclass
class BilanCommunes:
    creees: int = 0
    modifiees: list[str] = field(default_factory=list)
    inchangees: int = 0
    absentes: list[str] = field(default_factory=list)
    codes_postaux_ajoutes: int = 0
    codes_postaux_retires: int = 0
    localites_ajoutees: int = 0
    territoires_crees: list[str] = field(default_factory=list)
    territoires_recomposes: list[str] = field(default_factory=list)

    @property
    def rien_de_neuf(self) -> bool:
        return not (
            self.creees
            or self.modifiees
            or self.codes_postaux_ajoutes
            or self.codes_postaux_retires
            or self.localites_ajoutees
            or self.territoires_crees
            or self.territoires_recomposes
        )


def lire_communes(source: Path | str = COMMUNES) -> list[LigneCommune]:
    """Lit et contrôle un CSV de communes ; refuse tout le fichier à la première ligne douteuse."""
    try:
        texte = Path(source).read_text(encoding="utf-8-sig")
    except OSError as erreur:
        raise SourceIllisible(f"« {source} » n'existe pas ou ne peut pas être lu.") from erreur
    except UnicodeDecodeError as erreur:
        raise SourceIllisible(f"« {source} » n'est pas un texte en UTF-8.") from erreur
    separateur = ";" if ";" in texte.partition("\n")[0] else ","
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=separateur)
    lignes: dict[str, LigneCommune] = {}
    try:
        manquantes = [nom for nom in _COLONNES if nom not in (lecteur.fieldnames or ())]
        if manquantes:
            raise ValueError(f"il manque les colonnes {', '.join(manquantes)}.")
        for colonnes in lecteur:
            ligne = _ligne_commune(colonnes)
            if ligne.code_insee in lignes:
                raise ValueError(f"le code INSEE {ligne.code_insee} est déjà plus haut.")
            lignes[ligne.code_insee] = ligne
    except csv.Error as erreur:
        raise SourceIllisible(
            f"Après la ligne {lecteur.line_num} : un champ est trop long ou mal fermé."
        ) from erreur
    except ValueError as erreur:
        raise SourceIllisible(f"Ligne {lecteur.line_num} : {erreur}") from erreur
    if not lignes:
        raise SourceIllisible(f"« {source} » ne contient aucune commune.")
    return list(lignes.values())


def _ligne_commune(colonnes: dict[str, str | None]) -> LigneCommune:
    valeurs = {nom: (colonnes[nom] or "").strip() for nom in _COLONNES}
    codes = [code for code in valeurs["codes_postaux"].split(SEPARATEUR) if code]
    siren = valeurs["epci_siren"]
    ligne = LigneCommune(
        code_insee=_propre(Commune, "code_insee", valeurs["code_insee"]),
        nom=_propre(Commune, "nom", valeurs["nom"]),
        codes_postaux=tuple(_propre(CodePostal, "code", code) for code in codes),
        epci=_propre(Territoire, "nom", valeurs["epci"]) if siren else "",
        epci_siren=_propre(Territoire, "siren", siren),
        population=_propre(Commune, "population", valeurs["population"] or "0"),
        latitude=_propre(Commune, "latitude", valeurs["lat"]),
        longitude=_propre(Commune, "longitude", valeurs["lon"]),
    )
    if not geo.dans_les_bornes(ligne.latitude, ligne.longitude):
        raise ValueError("le centre (lat, lon) n'est pas en France métropolitaine.")
    if ligne.population > _POPULATION_MAX:
        raise ValueError(f"population « {ligne.population} » : aucune commune n'en a autant.")
    return ligne


def _propre(modele: type[Model], nom: str, valeur: str):
    """La valeur telle que le champ du modèle la contrôle et la convertit."""
    champ = modele._meta.get_field(nom)
    try:
        return champ.clean(valeur, None)
    except ValidationError as erreur:
        raise ValueError(
            f"{champ.verbose_name} « {valeur[:80]} » : {erreur.messages[0]}"
        ) from erreur


@transaction.atomic
def charger_communes(lignes: Sequence[LigneCommune]) -> BilanCommunes:
    """Crée et met à jour communes, codes postaux et intercommunalités ; n'efface aucune commune."""
    bilan = BilanCommunes()
    epci = _epci_par_siren(lignes, bilan)
    _ecrire_communes(lignes, epci, bilan)
    _ecrire_codes_postaux(lignes, bilan)
    _ajouter_les_localites(bilan)
    _composer_les_epci(epci.values(), bilan)
    _creer_les_autres_territoires(epci, bilan)
    return bilan


def _epci_par_siren(lignes: Sequence[LigneCommune], bilan: BilanCommunes) -> dict[str, Territoire]:
    nature = Territoire.Nature.EPCI
    epci = {t.siren: t for t in Territoire.objects.filter(nature=nature).exclude(siren="")}
    slugs = set(Territoire.objects.values_list("slug", flat=True))
    decrits = {t["siren"]: t for t in lire_fixture("territoires.json") if t["nature"] == nature}
    noms = {ligne.epci_siren: ligne.epci for ligne in lignes if ligne.epci_siren}
    for siren, nom in noms.items():
        if siren in epci:
            continue
        decrit = decrits.get(siren, {})
        slug = decrit.get("slug") or slugify(nom)[:60]
        epci[siren] = Territoire.objects.create(
            slug=f"{slug}-{siren}" if slug in slugs else slug,
            nom=decrit.get("nom") or nom,
            nature=nature,
            siren=siren,
            note=decrit.get("note", ""),
        )
        slugs.add(epci[siren].slug)
        bilan.territoires_crees.append(epci[siren].nom)
    return epci


def _ecrire_communes(
    lignes: Sequence[LigneCommune], epci: dict[str, Territoire], bilan: BilanCommunes
) -> None:
    connues = Commune.objects.in_bulk()
    a_creer, a_modifier = [], []
    for ligne in lignes:
        faits = {
            "nom": ligne.nom,
            "nom_normalise": normaliser(ligne.nom)[:100],
            "population": ligne.population,
            "latitude": ligne.latitude,
            "longitude": ligne.longitude,
            "epci_id": epci[ligne.epci_siren].pk if ligne.epci_siren else None,
        }
        commune = connues.pop(ligne.code_insee, None)
        if commune is None:
            a_creer.append(Commune(code_insee=ligne.code_insee, **faits))
        elif any(getattr(commune, nom) != valeur for nom, valeur in faits.items()):
            for nom, valeur in faits.items():
                setattr(commune, nom, valeur)
            a_modifier.append(commune)
        else:
            bilan.inchangees += 1
    Commune.objects.bulk_create(a_creer)
    Commune.objects.bulk_update(a_modifier, _FAITS)
    bilan.creees = len(a_creer)
    bilan.modifiees = [commune.nom for commune in a_modifier]
    bilan.absentes = [commune.nom for commune in connues.values()]


def _ecrire_codes_postaux(lignes: Sequence[LigneCommune], bilan: BilanCommunes) -> None:
    voulus = {(ligne.code_insee, code) for ligne in lignes for code in ligne.codes_postaux}
    decrites = {ligne.code_insee for ligne in lignes}
    presents = {
        (commune, code): cle
        for cle, commune, code in CodePostal.objects.values_list("pk", "commune_id", "code")
        if commune in decrites
    }
    en_trop = [cle for couple, cle in presents.items() if couple not in voulus]
    nouveaux = sorted(voulus - presents.keys())
    CodePostal.objects.filter(pk__in=en_trop).delete()
    CodePostal.objects.bulk_create(
        CodePostal(commune_id=commune, code=code) for commune, code in nouveaux
    )
    bilan.codes_postaux_ajoutes, bilan.codes_postaux_retires = len(nouveaux), len(en_trop)


def _ajouter_les_localites(bilan: BilanCommunes) -> None:
    """Celles qui manquent, dans les communes connues ; celles que les agents ont changées restent."""
    connues = set(Localite.objects.values_list("nom", "commune"))
    communes = set(Commune.objects.values_list("pk", flat=True))
    nouvelles = [
        Localite(
            nom=ligne["nom"],
            nom_normalise=normaliser(ligne["nom"]),
            commune_id=ligne["commune"],
            latitude=ligne["latitude"],
            longitude=ligne["longitude"],
        )
        for ligne in lire_fixture("localites.json")
        if ligne["commune"] in communes and (ligne["nom"], ligne["commune"]) not in connues
    ]
    Localite.objects.bulk_create(nouvelles)
    bilan.localites_ajoutees = len(nouvelles)


def _composer_les_epci(epci: Iterable[Territoire], bilan: BilanCommunes) -> None:
    """La composition d'une intercommunalité suit le rattachement des communes."""
    voulues: dict[int, set[str]] = defaultdict(set)
    for code, territoire in Commune.objects.filter(epci__isnull=False).values_list("pk", "epci"):
        voulues[territoire].add(code)
    lien = Territoire.communes.through
    presentes: dict[int, set[str]] = defaultdict(set)
    for territoire, code in lien.objects.values_list("territoire_id", "commune_id"):
        presentes[territoire].add(code)
    for territoire in epci:
        if presentes[territoire.pk] == voulues[territoire.pk]:
            continue
        if presentes[territoire.pk]:
            bilan.territoires_recomposes.append(territoire.nom)
        territoire.communes.set(voulues[territoire.pk])


def _creer_les_autres_territoires(epci: dict[str, Territoire], bilan: BilanCommunes) -> None:
    connus = set(Territoire.objects.values_list("slug", flat=True))
    for decrit in lire_fixture("territoires.json"):
        if decrit["nature"] == Territoire.Nature.EPCI or decrit["slug"] in connus:
            continue
        composants = [epci[siren] for siren in decrit["epci"] if siren in epci]
        if not composants:
            continue
        territoire = Territoire.objects.create(
            slug=decrit["slug"],
            nom=decrit["nom"],
            nature=decrit["nature"],
            hypothese=decrit.get("hypothese", False),
            note=decrit["note"],
        )
        territoire.communes.set(Commune.objects.filter(epci__in=composants))
        bilan.territoires_crees.append(territoire.nom)
