"""Chaque constat trouve ses lieux, et le bilan compte comme la liste."""

from datetime import date, timedelta

import pytest

from lieux import qualite
from lieux.models import Lieu, Signalement
from lieux.qualite import Constat
from tests.lieux.fabriques import CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 9)
COMPLET = {
    "horaires": "Mo 09:00-12:00",
    "telephone": "+33465710000",
    "courriels": "a@example.org",
    "services": ["aide-aux-demarches-administratives"],
    "confirme_le": JOUR,
}


def complet(nom, **champs):
    """Loin de tout autre : deux lieux de même nom au même endroit seraient des doublons."""
    rang = Lieu.objects.count()
    place = {"latitude": 43.3 + rang / 100, "longitude": 3.2}
    return LieuFactory(nom=nom, **{**COMPLET, **place, **champs})


def trouves(constat) -> set[str]:
    return {lieu.nom for lieu in qualite.selon(constat, Lieu.objects.all(), JOUR)}


CAS = {
    Constat.A_VERIFIER: {"a_verifier": True},
    Constat.NON_CONFIRMES: {"confirme_le": JOUR - timedelta(days=184)},
    Constat.SANS_POSITION: {"latitude": None, "longitude": None},
    Constat.POSITION_APPROCHEE: {"precision": "commune"},
    Constat.SANS_HORAIRES: {"horaires": ""},
    Constat.HORAIRES_ILLISIBLES: {"horaires": "lundi matin"},
    Constat.SANS_TELEPHONE: {"telephone": ""},
    Constat.SANS_COURRIEL: {"courriels": ""},
    Constat.SANS_SERVICES: {"services": []},
}


@pytest.mark.parametrize("constat", CAS)
def test_un_constat_ne_trouve_que_ce_qu_il_dit(constat):
    complet("Complet")
    complet("Fautif", **CAS[constat])
    complet("Fermé", statut="ferme", **CAS[constat])
    assert trouves(constat) == {"Fautif"}
    bilan = qualite.bilan(Lieu.objects.all(), Signalement.objects.all(), JOUR)
    attendus = {c.value: int(c == constat) for c in Constat}
    assert bilan.constats == attendus
    assert bilan.lieux == 2


def test_jamais_confirme_est_non_confirme_et_la_limite_est_comprise():
    complet("Jamais", confirme_le=None)
    complet("Limite", confirme_le=JOUR - timedelta(days=183))
    assert trouves(Constat.NON_CONFIRMES) == {"Jamais"}


def test_un_service_itinerant_se_lit_a_ses_arrets():
    arret = {"commune": CommuneFactory(), "horaires": "Tu 09:00-12:00"}
    complet("Bus", horaires="", latitude=None, longitude=None, arrets=[arret])
    complet("Bus muet", horaires="", arrets=[arret | {"horaires": "mardi"}])
    assert trouves(Constat.SANS_HORAIRES) == set()
    assert trouves(Constat.SANS_POSITION) == set()
    assert trouves(Constat.HORAIRES_ILLISIBLES) == {"Bus muet"}


def test_les_doublons_probables_vont_par_deux():
    complet("Médiathèque d'Agde", latitude=43.31, longitude=3.47, telephone="")
    complet("Mediatheque d'Agde", latitude=43.3101, longitude=3.47, telephone="")
    complet("Mairie d'Agde", latitude=43.31, longitude=3.47, telephone="")
    assert trouves(Constat.DOUBLONS) == {"Médiathèque d'Agde", "Mediatheque d'Agde"}
    bilan = qualite.bilan(Lieu.objects.all(), Signalement.objects.all(), JOUR)
    assert bilan.constats["doublons"] == 1


@pytest.mark.parametrize("n", [1, 3])
def test_le_bilan_tient_en_cinq_requetes(n, django_assert_num_queries):
    for rang in range(n):
        lieu = complet(f"Lieu {rang}", horaires="lundi", services=[])
        Signalement.objects.create(lieu=lieu, nature="horaires")
    with django_assert_num_queries(5):
        bilan = qualite.bilan(Lieu.objects.all(), Signalement.objects.all(), JOUR)
    assert bilan.signalements == n


def test_un_constat_inconnu_est_une_erreur():
    with pytest.raises(ValueError, match="inconnu"):
        qualite.selon("nimporte", Lieu.objects.all(), JOUR)
