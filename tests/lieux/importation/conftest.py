"""L'import des essais : les vraies communes, le vrai vocabulaire, des lieux inventés."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from lieux.importation import (
    appliquer,
    calculer_ecart,
    construire,
    lire,
    normaliser_lignes,
)
from lieux.importation.formats.base import lire_faits
from lieux.importation.referentiel import Referentiel
from lieux.importation.valeurs.communes import AnnuaireCommunes, FicheCommune
from lieux.importation.valeurs.listes import Vocabulaire
from lieux.models import CodePostal, Commune
from lieux.texte import normaliser

DONNEES = Path(settings.BASE_DIR) / "tests" / "donnees"
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
REEL = Path(settings.BASE_DIR).parent / "shared" / "data" / "reel"
AUJOURD_HUI = date(2026, 11, 23)


class SansReseau:
    """Un rattachement qui ne connaît aucun réseau : la base n'est pas là."""

    def pour_codes(self, _typologie, _dispositifs=()):
        return []


def annuaire() -> AnnuaireCommunes:
    with (FIXTURES / "communes.csv").open(encoding="utf-8") as fichier:
        return AnnuaireCommunes(
            FicheCommune(
                ligne["code_insee"],
                ligne["nom"],
                tuple(sorted(ligne["codes_postaux"].split("|"))),
                float(ligne["lat"]),
                float(ligne["lon"]),
            )
            for ligne in csv.DictReader(fichier)
        )


def vocabulaire() -> Vocabulaire:
    listes = json.loads((FIXTURES / "vocabulaire.json").read_text(encoding="utf-8"))
    termes = [
        (liste, valeur["code"], valeur["libelle"])
        for liste, valeurs in listes.items()
        for valeur in valeurs
    ]
    return Vocabulaire(termes, lire_faits("vocabulaire_v0.json")["valeurs"])


REFERENTIEL = Referentiel(annuaire(), vocabulaire(), SansReseau(), AUJOURD_HUI)


@pytest.fixture
def herault(db):
    """Les 341 communes en base, sans leurs intercommunalités."""
    fiches = REFERENTIEL.communes.par_insee.values()
    uniques = {fiche.code_insee: fiche for fiche in fiches}.values()
    Commune.objects.bulk_create(
        Commune(
            code_insee=fiche.code_insee,
            nom=fiche.nom,
            nom_normalise=normaliser(fiche.nom),
            latitude=fiche.latitude,
            longitude=fiche.longitude,
        )
        for fiche in uniques
    )
    CodePostal.objects.bulk_create(
        CodePostal(commune_id=fiche.code_insee, code=code)
        for fiche in uniques
        for code in fiche.codes_postaux
    )


@pytest.fixture
def importer(herault, tmp_path):
    """`importer(source)` applique et rend le rapport ; `source` : chemin, ou lignes (dict)."""

    def importer_(source, format_="auto", ecrire=True, acceptees=None):
        if isinstance(source, list):
            source = ecrire_csv(tmp_path / "lieux.csv", source)
        lecture = lire(str(source))
        ecart = calculer_ecart(*normaliser_lignes(lecture, format_))
        if ecrire:
            appliquer(ecart, acceptees)
        rapport = construire(ecart)
        assert rapport["lues"] == lecture.lues == _comptees(rapport)
        return rapport

    return importer_


def _comptees(rapport) -> int:
    lignes = [
        objet["ligne"]
        for liste in ("crees", "modifies", "inchanges", "rejetes")
        for objet in rapport[liste]
    ]
    assert len(lignes) == len(set(lignes)), "une ligne est dans deux listes"
    return len(lignes)


def ligne(**valeurs) -> dict[str, str]:
    """Une ligne du standard, juste ; chaque essai change ce qui l'intéresse."""
    return {
        "id": "ex-1",
        "pivot": "",
        "nom": "Médiathèque inventée",
        "commune": "Béziers",
        "code_postal": "34500",
        "code_insee": "34032",
        "adresse": "9 rue des Essais",
        "latitude": "43.3442",
        "longitude": "3.2158",
        "telephone": "04 65 71 00 01",
        "date_maj": "2024-03-01",
        "jeu": "essais",
    } | valeurs


def ecrire_csv(chemin: Path, lignes: list[dict[str, str]]) -> Path:
    colonnes = list(dict.fromkeys(colonne for valeurs in lignes for colonne in valeurs))
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.DictWriter(fichier, colonnes, restval="")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    return chemin


def natures(notes) -> list[str]:
    """Les codes des notes, remarques ou signalements, dans l'ordre."""
    return [
        note["nature"] if isinstance(note, dict) else str(getattr(note, "nature", note))
        for note in notes
    ]
