import pytest

from lieux.importation.sites import Site, adresse_comparable, meme_site


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("9 RUE D ALGER", "9 rue d'Alger CS 70608"),
        ("248 AV DE L ESCANDORGUE", "248 Avenue de l'Escandorgue"),
        ("35 AV PEZENAS", "35, avenue de Pézenas"),
        ("20 RUE X 34490 THEZAN-LES-BEZIERS", "20 rue X"),
        ("1 Bd St Jean BP 12 Cedex 3", "1 boulevard Saint-Jean"),
    ],
)
def test_des_adresses_qui_se_valent(a, b):
    assert adresse_comparable(a) == adresse_comparable(b) != ""


def test_des_adresses_differentes():
    assert adresse_comparable("9 rue d'Alger") != adresse_comparable("19 rue d'Alger")
    assert adresse_comparable("") == ""


def site(adresse="", latitude=43.3442, precis=True, commune="34032"):
    return Site(commune, latitude, 3.2158, precis, adresse_comparable(adresse))


@pytest.mark.parametrize(
    ("a", "b", "meme"),
    [
        (site("9 rue X"), site("9 R. X", latitude=43.40), True),
        (site("9 rue X"), site("1 place Y", latitude=43.3447), True),  # 55 m
        (site("9 rue X"), site("1 place Y", latitude=43.3449), False),  # 78 m
        (site("9 rue X"), site("9 rue X", commune="34003"), False),
        # Deux centres de commune confondus ne prouvent rien.
        (site("9 rue X", precis=False), site("1 place Y", precis=False), False),
        (site("9 rue X"), site("1 place Y", precis=False), False),
        (site(""), site("", latitude=None), False),
        (site("", latitude=None), site("", latitude=None), False),
    ],
)
def test_meme_site(a, b, meme):
    assert meme_site(a, b) is meme
    assert meme_site(b, a) is meme
