"""Les endroits d'un lieu qui répondent, et ce que la liste en dit."""

from datetime import date, datetime

import pytest

from lieux.criteres import Criteres
from lieux.endroits import habiller
from lieux.geo import Boite
from lieux.horaires import FUSEAU
from lieux.recherche import chercher
from lieux.templatetags.affichage import eloignement
from lieux.vocabulaire import Precision
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

LUNDI_10H = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)
LUNDI, MARDI = "Mo 09:00-12:00", "Tu 09:00-12:00"
AUTOUR_D_OLARGUES = Boite(ouest=2.85, sud=43.5, est=2.95, nord=43.6)


def habilles(criteres):
    trouvee = chercher(criteres, LUNDI_10H)
    return habiller(trouvee.lieux_de_la_page(), trouvee)


def en_mots(criteres):
    return [eloignement(lieu).replace("\u00a0", " ") for lieu in habilles(criteres)]


def test_sans_position_sure_la_distance_ne_promet_rien(communes):
    LieuFactory(commune=communes["capestang"], precision=Precision.COMMUNE)
    LieuFactory(commune=communes["capestang"], latitude=43.33)
    assert en_mots(Criteres(ou="Capestang")) == ["à 200 m", "dans la commune"]
    assert en_mots(Criteres(ou="Béziers")) == ["à 14 km", "à environ 14 km"]
    # Sur place, mais sans savoir où : jamais « à moins de 100 m ».
    ici = Criteres(latitude=43.3278, longitude=3.0442)
    assert en_mots(ici) == ["à 200 m", "à environ 2 km"]
    assert en_mots(Criteres()) == ["", ""]


def test_sans_aucune_position_la_distance_se_tait(communes):
    LieuFactory(commune=communes["capestang"], latitude=None, longitude=None)
    assert en_mots(Criteres(ou="Béziers")) == [""]
    assert en_mots(Criteres(ou="Capestang")) == ["dans la commune"]


def test_la_distance_dite_est_celle_de_l_arret_dit(communes):
    """Le bus est placé au centre de Béziers faute de mieux ; son arrêt, lui, est connu."""
    LieuFactory(
        commune=communes["beziers"],
        precision=Precision.COMMUNE,
        arrets=[{"commune": communes["beziers"], "latitude": 43.3442 + 0.009}],
    )
    [bus] = habilles(Criteres(ou="Béziers"))
    assert bus.arret_affiche is not None
    assert bus.distance_km == pytest.approx(1.0, abs=0.01)
    assert eloignement(bus).replace("\u00a0", " ") == "à 1 km"


def test_dans_la_zone_de_la_carte_la_liste_parle_de_l_arret_qui_y_est(communes):
    LieuFactory(
        commune=communes["sete"],
        arrets=[{"commune": communes["beziers"]}, {"commune": communes["olargues"]}],
    )
    [bus] = habilles(Criteres(boite=AUTOUR_D_OLARGUES))
    assert bus.arret_affiche.commune == communes["olargues"]


def test_le_compte_separe_les_horaires_inconnus(communes, django_assert_num_queries):
    LieuFactory(horaires=LUNDI)
    LieuFactory(horaires=MARDI)
    for _rang in range(3):
        LieuFactory()
    trouvee = chercher(Criteres(ouvert="maintenant"), LUNDI_10H)
    with django_assert_num_queries(1):
        compte = trouvee.compter()
    assert (compte.total, compte.ouverts, compte.inconnus) == (4, 1, 3)
    sans_moment = chercher(Criteres(), LUNDI_10H).compter()
    assert (sans_moment.total, sans_moment.inconnus) == (5, 0)


@pytest.mark.parametrize(
    ("contact", "attendu"),
    [
        ({"telephone": "+33465710000", "site_web": "https://example.org"}, "appelez"),
        ({"courriels": "a@example.org", "site_web": "https://example.org"}, "écrivez"),
        ({"site_web": "https://example.org"}, "voyez son site"),
        ({}, "demandez à la mairie"),
    ],
)
def test_on_ne_dit_pas_d_appeler_un_lieu_sans_telephone(communes, contact, attendu):
    LieuFactory(**contact)
    [lieu] = habilles(Criteres())
    assert lieu.phrase_ouverture == f"Horaires inconnus : {attendu} avant de venir"


def test_la_liste_previent_comme_la_fiche_d_informations_anciennes(communes):
    LieuFactory(nom="A", date_maj=date(2025, 11, 22))
    LieuFactory(nom="B", date_maj=date(2025, 11, 22), confirme_le=date(2026, 1, 1))
    LieuFactory(nom="C", date_maj=date(2025, 11, 23))
    assert [lieu.informations_anciennes for lieu in habilles(Criteres())] == [True, False, False]
