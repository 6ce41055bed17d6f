import pytest
from pyproj import Transformer

from lieux.geo import distance_km
from lieux.importation.valeurs import coordonnees
from lieux.importation.valeurs.coordonnees import PROJECTIONS, nombre, position
from tests.lieux.importation.conftest import natures

BEZIERS = (43.3442, 3.2158)


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("43.3442", 43.3442),
        ("43,3442", 43.3442),
        (" 6 280 123,5 ", 6280123.5),
        ("\u2212 3.5", -3.5),
        ("4.33442e1", 43.3442),
        ("43.3442°", 43.3442),
        ("", None),
        ("NaN", None),
        ("inf", None),
        ("43.610.931", None),
        ("43°20'", None),
        ("٤٣", None),
    ],
)
def test_nombre(ecrit, lu):
    assert nombre(ecrit) == (pytest.approx(lu) if lu is not None else None)


def test_des_degres_restent_tels_quels():
    lue, notes = position("43.34421", "3.21581", BEZIERS)
    assert (lue.latitude, lue.longitude, lue.precision) == (43.34421, 3.21581, "adresse")
    assert notes == []


def test_des_degres_inverses_sont_remis_et_signales():
    lue, notes = position("3,2158", "43,3442", BEZIERS)
    assert (lue.latitude, lue.longitude) == (43.3442, 3.2158)
    assert natures(notes) == ["coordonnees-inversees"]


def test_les_deux_dans_la_meme_case():
    lue, notes = position("43.3442, 3.2158", "", BEZIERS)
    assert (lue.latitude, lue.longitude, notes) == (43.3442, 3.2158, [])


@pytest.mark.parametrize("code", PROJECTIONS)
@pytest.mark.parametrize("inverse", [False, True])
def test_des_metres_sont_reconnus_et_convertis(code, inverse):
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(BEZIERS[1], BEZIERS[0])
    couple = (str(y), f"{x:.2f}".replace(".", ",")) if inverse else (str(x), str(y))
    lue, notes = position(*couple, BEZIERS)
    assert distance_km(lue.latitude, lue.longitude, *BEZIERS) < 0.001
    assert lue.precision == "adresse"
    assert natures(notes) == ["coordonnees-projetees"]
    assert PROJECTIONS[code][0] in notes[0].message


def test_l_origine_de_la_projection_cc44():
    """Par définition : 3° E, 44° N ↔ X = 1 700 000 m, Y = 3 200 000 m."""
    lue, _notes = position("1700000", "3200000", (43.8, 3.1))
    assert (lue.latitude, lue.longitude) == (44.0, 3.0)


@pytest.mark.parametrize(
    ("latitude", "longitude", "nature"),
    [
        ("", "", "coordonnees-absentes"),
        ("0", "0", "coordonnees-illisibles"),
        ("43.34", "", "coordonnees-illisibles"),
        ("NaN", "NaN", "coordonnees-illisibles"),
        ("nord", "est", "coordonnees-illisibles"),
        ("48.8566", "2.3522", "coordonnees-hors-zone"),
        ("43.3442", "-3.2158", "coordonnees-hors-zone"),
        ("91", "181", "coordonnees-hors-zone"),
        ("1e99", "1e99", "coordonnees-hors-zone"),
        ("43344200", "3215800", "coordonnees-hors-zone"),
        ("43.6109", "3.8763", "coordonnees-hors-zone"),  # Montpellier, à 60 km
    ],
)
def test_une_position_inutilisable_devient_le_centre(latitude, longitude, nature):
    lue, notes = position(latitude, longitude, BEZIERS, "adresse")
    assert (lue.latitude, lue.longitude) == BEZIERS
    assert lue.precision == "commune"
    assert natures(notes) == [nature]
    assert notes[0].perdue == bool(latitude)


def test_une_position_douteuse_est_gardee_et_signalee():
    lue, notes = position("43.50", "3.3", BEZIERS)  # à une vingtaine de kilomètres
    assert (lue.latitude, lue.longitude) == (43.50, 3.3)
    assert natures(notes) == ["coordonnees-lointaines"]


def test_la_precision_dite_par_la_source():
    assert position("43.3442", "3.2158", BEZIERS, "commune")[0].precision == "commune"


def test_une_projection_hors_du_departement_n_est_pas_devinee():
    """Paris en Lambert-93 : rien ne tombe dans l'Hérault, on ne convertit pas."""
    lue, notes = position("652000", "6862000", BEZIERS)
    assert natures(notes) == ["coordonnees-hors-zone"]
    assert lue.precision == "commune"


def test_les_plages_de_projection_ne_se_chevauchent_pas():
    plages = sorted(plage for _nom, plage in PROJECTIONS.values())
    assert all(a[1] < b[0] for a, b in zip(plages, plages[1:], strict=False))
    assert coordonnees.DISTANCE_DOUTEUSE_KM < coordonnees.DISTANCE_FAUSSE_KM
