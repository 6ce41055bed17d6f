"""Quand des mots ne trouvent rien."""

from datetime import datetime

import pytest

from lieux import propositions
from lieux.criteres import Criteres
from lieux.horaires import FUSEAU
from lieux.recherche import Vocabulaire, chercher
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
LUNDI = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)


def recherche(q, **criteres):
    return chercher(Criteres(q=q, **criteres), LUNDI)


@pytest.fixture
def lieux(communes):
    for i in range(3):
        LieuFactory(
            nom=f"Aide {i}",
            services=["aide-aux-demarches-administratives"],
            commune=communes["beziers"],
        )
    LieuFactory(nom="Jeux", services=["loisirs-et-creations-numeriques"], commune=communes["sete"])


@pytest.mark.parametrize(
    ("q", "attendu"),
    [
        ("imprmer", "imprimer"),
        ("mediateque", "médiathèque"),
        ("imprmer impôts", "imprimer impôts"),
        ("formulère", "formulaire"),
        ("piscine", ""),
        ("xyzzy", ""),
        ("impôts", ""),
        ("", ""),
    ],
)
def test_correction(lieux, q, attendu):
    assert propositions.correction(recherche(q)) == attendu


def test_les_services_proches_se_comptent_sans_les_mots_mais_avec_le_reste(lieux, communes):
    vocabulaire = Vocabulaire.lire()

    def proches(q, **criteres):
        trouvee = recherche(q, **criteres)
        return [(o.slug, o.n) for o in propositions.services_proches(trouvee, vocabulaire)]

    demarches = ("aide-aux-demarches-administratives", 3)
    loisirs = ("loisirs-et-creations-numeriques", 1)
    assert proches("xyzzy") == [demarches, loisirs]
    # Ce qui ressemble à la demande passe avant ce qui est répandu.
    assert proches("création photo vidéo plugh") == [loisirs, demarches]
    assert proches("xyzzy", commune="34301", rayon=5) == [loisirs]


def test_une_requete_chacune(lieux, django_assert_num_queries):
    vocabulaire, trouvee = Vocabulaire.lire(), recherche("xyzzy")
    with django_assert_num_queries(1):
        propositions.correction(trouvee)
    with django_assert_num_queries(1):
        propositions.services_proches(trouvee, vocabulaire)
    with django_assert_num_queries(0):
        propositions.correction(recherche(""))
