"""Essayer une règle : la réponse d'après est celle qu'on aurait en l'enregistrant."""

import pytest

from lieux.localisation import de_la_commune
from lieux.models import RegleOrientation, Reseau, Situation
from lieux.orientation import Personne
from lieux.orientation.essai import essayer, repondre
from tests.lieux.fabriques import LieuFactory
from tests.lieux.orientation.conftest import MARDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def personne(communes):
    Situation.objects.create(slug="agricole", libelle="Agricole", icone="feuille")
    for slug in ("caf", "msa"):
        LieuFactory(nom=slug, commune=communes["bedarieux"], reseaux=[slug])
    return Personne(("agricole",), (), "34028")


def brouillon(**champs):
    return RegleOrientation(
        **{
            "situation": Situation.objects.get(),
            "reseau": Reseau.objects.get(slug="msa"),
            "poids": 80,
            "explication": "MSA",
            "designe_organisme": True,
        }
        | champs
    )


def premiers(reponse):
    return [essaye.lieu.nom for essaye in reponse.lieux]


def test_l_essai_dit_la_verite_et_n_ecrit_rien(personne):
    centre = de_la_commune("34028").centre
    regle = brouillon()
    avant, apres = essayer(regle, personne, centre, MARDI)
    assert premiers(avant) == ["caf", "msa"]
    assert premiers(apres) == ["msa", "caf"]
    assert [o.sigle for o in apres.organismes] == ["MSA"]
    assert apres.lieux[0].raisons[0].texte == "MSA"
    assert not RegleOrientation.objects.exists()
    assert regle.pk is None
    regle.save()
    enregistree = repondre(personne, centre, MARDI)
    assert premiers(enregistree) == premiers(apres)
    assert [lieu.place.note for lieu in enregistree.lieux] == [
        lieu.place.note for lieu in apres.lieux
    ]


def test_essayer_une_modification_laisse_la_regle_en_place(personne):
    regle = brouillon()
    regle.save()
    regle.poids = 1
    avant, apres = essayer(regle, personne, None, MARDI)
    assert avant.lieux[0].place.note - apres.lieux[0].place.note == 79
    assert RegleOrientation.objects.get().poids == 80
