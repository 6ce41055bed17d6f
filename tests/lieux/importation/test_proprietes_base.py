"""Des fichiers tirés au hasard, jusqu'à la base : aucun ne la casse, aucun ne s'importe deux fois."""

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from lieux.importation import (
    FORMATS,
    appliquer,
    calculer_ecart,
    choisir,
    construire,
    normaliser_lignes,
)
from lieux.importation.objets import Lecture, Ligne
from lieux.models import Lieu
from tests.lieux.importation.test_proprietes import lignes_de


@st.composite
def fichiers(draw):
    format_ = draw(st.sampled_from(list(FORMATS.values())))
    lignes = draw(st.lists(lignes_de(format_), min_size=1, max_size=5))
    colonnes = tuple(dict.fromkeys([*format_.requises, *(c for ligne in lignes for c in ligne)]))
    return format_.nom, Lecture(
        "hasard.csv",
        "csv",
        colonnes,
        tuple(
            Ligne(rang, {colonne: ligne.get(colonne, "") for colonne in colonnes})
            for rang, ligne in enumerate(lignes, start=2)
        ),
    )


# Peu d'exemples : chacun écrit vraiment. La base est remise en l'état après chacun.
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fichiers())
def test_tout_fichier_s_importe_et_une_seule_fois(herault, fichier):
    nom, lecture = fichier
    format_ = choisir(nom, lecture)
    with transaction.atomic():
        premier = calculer_ecart(*normaliser_lignes(lecture, format_))
        appliquer(premier)
        rapport = construire(premier)
        assert (
            rapport["lues"]
            == lecture.lues
            == sum(len(rapport[cle]) for cle in ("crees", "modifies", "inchanges", "rejetes"))
        )
        event("des lieux créés" if rapport["crees"] else "tout est rejeté")
        for lieu in Lieu.objects.all():
            lieu.clean_fields()
        second = construire(calculer_ecart(*normaliser_lignes(lecture, format_)))
        assert (second["crees"], second["modifies"]) == ([], [])
        assert second["absents"] == []
        transaction.set_rollback(True)
