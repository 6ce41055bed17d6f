"""Vers qui se tourner."""

import pytest

from lieux.models import Besoin, RegleOrientation, Reseau, Situation
from lieux.orientation import Personne, orienter
from tests.lieux.orientation.conftest import MARDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def agricole(db):
    return Situation.objects.create(slug="agricole", libelle="Agricole", icone="feuille")


@pytest.fixture
def sante(db):
    return Besoin.objects.create(slug="sante", libelle="Santé", icone="sante")


def regle(reseau, poids, **champs):
    return RegleOrientation.objects.create(
        reseau=Reseau.objects.get(slug=reseau),
        poids=poids,
        explication=f"{reseau} {poids}",
        designe_organisme=True,
        **champs,
    )


def nommes(situations=(), besoins=()):
    return orienter(Personne(situations, besoins), None, MARDI).organismes


def test_les_poids_d_un_meme_organisme_s_ajoutent(agricole, sante):
    regle("cpam", 75, besoin=sante)
    regle("msa", 50, situation=agricole)
    regle("msa", 40, situation=agricole, besoin=sante)
    assert [o.reseau.slug for o in nommes((), ("sante",))] == ["cpam"]
    assert [(o.reseau.slug, o.poids) for o in nommes(("agricole",), ("sante",))] == [
        ("msa", 90),
        ("cpam", 75),
    ]


def test_un_organisme_bien_moins_indique_ne_trouble_pas(agricole, sante):
    regle("cpam", 30, besoin=sante)
    regle("msa", 80, situation=agricole)
    assert [o.reseau.slug for o in nommes(("agricole",), ("sante",))] == ["msa"]


def test_la_regle_du_besoin_parle_et_son_telephone_l_emporte(agricole, sante):
    Reseau.objects.filter(slug="msa").update(telephone_national="3600", site="https://msa.example")
    regle("msa", 80, situation=agricole)
    regle("msa", 20, situation=agricole, besoin=sante, telephone="3601")
    [msa] = nommes(("agricole",), ("sante",))
    assert (msa.pourquoi, msa.telephone, msa.site) == ("msa 20", "3601", "https://msa.example")
    Reseau.objects.filter(slug="msa").update(telephone_local="0465710000")
    [msa] = nommes(("agricole",))
    assert (msa.pourquoi, msa.telephone) == ("msa 80", "0465710000")


def test_trois_au_plus(sante):
    for slug in ("cpam", "msa", "caf", "lam"):
        regle(slug, 50, besoin=sante)
    assert len(nommes((), ("sante",))) == 3
