"""Un fichier sorti d'ici revient sans rien créer ni changer."""

from datetime import date

import pytest

from lieux import export
from lieux.models import Commune, Lieu
from lieux.vocabulaire import Precision
from tests.lieux.fabriques import LieuFactory
from tests.lieux.importation.conftest import DONNEES, REEL, ligne

REELS = REEL / "herault_lieux_reels.csv"


@pytest.fixture
def revenir(importer, tmp_path):
    """Exporte tous les lieux, puis relit cet export ; rend le rapport."""

    def revenir_():
        chemin = tmp_path / "export.csv"
        lignes = export.lignes(Lieu.objects.filter(exemple=False))
        chemin.write_text("".join(export.en_csv(lignes)), encoding="utf-8", newline="")
        return importer(chemin, "standard")

    return revenir_


def changes(rapport) -> tuple:
    return rapport["crees"], [(m["nom"], m["champs"]) for m in rapport["modifies"]]


@pytest.mark.parametrize("fichier", ["lieux_standard.csv", "france_services.csv"])
def test_les_lieux_importes_reviennent(importer, revenir, fichier):
    importer(DONNEES / fichier)
    nombre = Lieu.objects.count()
    assert changes(revenir()) == ([], [])
    assert changes(revenir()) == ([], [])
    assert Lieu.objects.count() == nombre


@pytest.mark.skipif(not REELS.exists(), reason="fichiers réels absents")
def test_le_fichier_reel_revient(importer, revenir):
    importer(REELS)
    nombre = Lieu.objects.count()
    assert changes(revenir()) == ([], [])
    assert Lieu.objects.count() == nombre


@pytest.mark.parametrize("precision", Precision.values)
def test_un_lieu_ne_dans_l_administration_revient(herault, revenir, precision):
    beziers = Commune.objects.get(nom="Béziers")
    LieuFactory(
        nom="Né ici",
        commune=beziers,
        code_postal="34500",
        adresse="" if precision == "commune" else "3 rue des Essais",
        latitude=beziers.latitude + 0.001,
        precision=precision,
        telephone="+33465710001",
        horaires="Mo-Fr 09:00-12:00; PH off",
        date_maj=date(2025, 1, 2),
        services=["aide-aux-demarches-administratives"],
        reseaux=["caf"],
    )
    avant = Lieu.objects.values().get()
    assert changes(revenir()) == ([], [])
    assert Lieu.objects.values().get() == avant


def test_un_identifiant_sans_prefixe_revient_a_son_lieu(importer, revenir):
    importer(
        [
            ligne(id="12", source="Ville inventée", jeu="a"),
            ligne(
                id="12",
                jeu="b",
                nom="Autre",
                commune="Agde",
                code_postal="34300",
                code_insee="34003",
                latitude="43.31",
                longitude="3.47",
            ),
        ]
    )
    assert changes(revenir()) == ([], [])
    assert Lieu.objects.count() == 2


def test_l_identifiant_d_une_autre_commune_n_est_pas_le_notre(importer, herault):
    lieu = LieuFactory(commune=Commune.objects.get(nom="Agde"), nom="Né ici")
    rapport = importer([ligne(id=f"herault-{lieu.pk}", nom="D'ailleurs")])
    assert len(rapport["crees"]) == 1
