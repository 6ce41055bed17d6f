"""Le premier jeu de règles : complet, juste, et laissé aux agents ensuite."""

import pytest

from lieux.decoupage import charger_communes, lire_communes
from lieux.models import Besoin, DocumentAApporter, RegleOrientation, Reseau, Situation
from lieux.orientation.chargement import charger_orientation
from lieux.vocabulaire import NatureBesoin
from tests.lieux.orientation.cas import CAS

pytestmark = pytest.mark.django_db

PARTENAIRES = (
    "caf",
    "msa",
    "france-travail",
    "services-de-l-etat",
    "ccas",
    "carsat",
    "cpam",
    "montpellier-mediterranee-metropole",
    "ville-de-montpellier",
    "lam",
    "france-services",
)


@pytest.fixture
def charge(db):
    charger_communes(lire_communes())
    return charger_orientation()


def test_tout_se_charge_et_chaque_ligne_est_valable(charge):
    assert (charge.situations, charge.besoins) == (15, 45)
    assert charge.regles == RegleOrientation.objects.count() > 150
    for regle in RegleOrientation.objects.all():
        regle.full_clean()
    for reseau in Reseau.objects.all():
        reseau.full_clean()


def test_une_condition_de_territoire_n_est_jamais_perdue(charge):
    """Perdue, la règle vaudrait pour tout le département."""
    ville = RegleOrientation.objects.filter(reseau__slug="ville-de-montpellier")
    assert ville.exists()
    assert not ville.filter(commune__isnull=True).exists()
    metropole = RegleOrientation.objects.filter(reseau__slug="montpellier-mediterranee-metropole")
    assert metropole.exists()
    assert not metropole.filter(territoire__isnull=True).exists()


def test_recharger_ne_touche_a_rien(charge):
    RegleOrientation.objects.filter(reseau__slug="caf").delete()
    avant = RegleOrientation.objects.count()
    assert charger_orientation().regles == 0
    assert RegleOrientation.objects.count() == avant


def test_chaque_partenaire_est_la_bonne_reponse_de_trois_cas_au_moins():
    nommes = [cas.organisme for cas in CAS]
    assert {slug: nommes.count(slug) for slug in PARTENAIRES if nommes.count(slug) < 3} == {}
    assert len(CAS) >= 60


def test_chaque_situation_et_chaque_besoin_change_quelque_chose(charge):
    for situation in Situation.objects.all():
        assert situation.regles.exists(), situation.slug
    for besoin in Besoin.objects.all():
        herite = besoin.parent_id and besoin.parent.regles.exists()
        assert besoin.regles.exists() or herite, besoin.slug


def test_chaque_demarche_dit_quels_papiers_apporter(charge):
    demarches = Besoin.objects.filter(parent__slug="demarche", nature=NatureBesoin.BESOIN)
    assert demarches.count() >= 10
    for besoin in demarches:
        assert DocumentAApporter.objects.filter(demarche__besoins=besoin).exists(), besoin.slug
