import pytest

from lieux.importation.valeurs import contacts
from tests.lieux.importation.conftest import natures


@pytest.mark.parametrize(
    "ecrit",
    [
        "04 65 71 00 12",
        "0465710012",
        "04.65.71.00.12",
        "04-65-71-00-12",
        "04/65/71/00/12",
        "+33 4 65 71 00 12",
        "+33 (0)4 65 71 00 12",
        "+330465710012",
        "0033 4 65 71 00 12",
        "33465710012",
        "465710012",  # le tableur a retiré le zéro
        "Tél. : 04 65 71 00 12",
    ],
)
def test_un_telephone_s_ecrit_en_e164(ecrit):
    assert contacts.telephone(ecrit) == ("+33465710012", ())


@pytest.mark.parametrize(
    "ecrit",
    [
        "04 65 71 00 12 / 04 65 71 00 13",
        "04 65 71 00 12 ou 04 65 71 00 13",
        "0465710012|0465710013",
        "04 65 71 00 12 04 65 71 00 13",
        "04 65 71 00 12 (accueil)",
        "04 65 71 00 12 le matin",
    ],
)
def test_le_premier_numero_est_garde_le_reste_signale(ecrit):
    lu, notes = contacts.telephone(ecrit)
    assert lu == "+33465710012"
    assert natures(notes) == ["telephones-plusieurs"]
    assert notes[0].perdue
    assert notes[0].valeur == ecrit


@pytest.mark.parametrize(
    "ecrit",
    [
        "3960",
        "39 49",
        "00 00 00 00 00",
        "04 65 71",
        "04 65 71 00 1O",
        "à la mairie",
        "+34 911 23 45 67",
        "0465 ABCDEF",
        "9" * 400,
        "?",
    ],
)
def test_un_telephone_refuse_est_garde_a_part(ecrit):
    lu, notes = contacts.telephone(ecrit)
    assert lu == ""
    assert natures(notes) == ["telephone-invalide"]
    assert notes[0].perdue


def test_un_numero_bien_forme_mais_non_attribue_reste():
    lu, notes = contacts.telephone("06 39 98 00 01")
    assert lu == "+33639980001"
    assert natures(notes) == ["telephone-invalide"]
    assert not notes[0].perdue


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Accueil@Example.org", "accueil@example.org"),
        ("a@example.org|b@example.org", "a@example.org|b@example.org"),
        ("a@example.org ; b@example.org, a@example.org", "a@example.org|b@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("a (at) example.org", "a@example.org"),
        ("<a@example.org>.", "a@example.org"),
        ("", ""),
    ],
)
def test_des_courriels(ecrit, lu):
    assert contacts.courriels(ecrit) == (lu, ())


def test_un_courriel_refuse_est_signale_et_les_autres_restent():
    lu, (note,) = contacts.courriels("a@example.org;pas une adresse")
    assert lu == "a@example.org"
    assert note.nature == "courriel-invalide"
    assert note.valeur == "a@example.org;pas une adresse"


@pytest.mark.parametrize(
    "ecrit",
    [
        "https://www.example.org",
        "http://example.org/a?b=1;c=2,3",
        "https://a.example.org|https://b.example.org",
    ],
)
def test_un_site_juste_ne_change_pas(ecrit):
    assert contacts.sites(ecrit) == (ecrit, ())


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("www.example.org", "https://www.example.org"),
        ("example.org/page", "https://example.org/page"),
        ("http:/example.org", "http://example.org"),
        ("http//example.org", "http://example.org"),
        ("htp://example.org", "http://example.org"),
        ("https:///example.org", "https://example.org"),
        ("http://https://example.org", "https://example.org"),
        ("HTTPS://WWW.Example.org/Page", "https://www.example.org/Page"),
        (
            "https://a.example.org; www.b.example.org",
            "https://a.example.org|https://www.b.example.org",
        ),
    ],
)
def test_un_site_se_complete(ecrit, lu):
    propre, notes = contacts.sites(ecrit)
    assert propre == lu
    assert natures(notes) == ["site-corrige"]


@pytest.mark.parametrize(
    "ecrit",
    [
        "javascript:alert(1)",
        "a@example.org",
        "Facebook",
        "ftp://example.org",
        "https://",
        "https://exa mple",
        "http://[::1",
    ],
)
def test_un_site_refuse_est_garde_a_part(ecrit):
    propre, notes = contacts.sites(ecrit)
    assert propre == ""
    assert "site-invalide" in natures(notes)
    assert any(note.perdue for note in notes)


def test_une_seule_adresse_de_rendez_vous():
    lu, notes = contacts.site_unique("https://a.example.org|https://b.example.org", 500)
    assert lu == "https://a.example.org"
    assert natures(notes) == ["site-invalide"]
    lu, notes = contacts.site_unique("https://example.org/" + "a" * 600, 500)
    assert lu == ""
    assert notes[0].perdue
