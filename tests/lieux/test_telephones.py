"""Un numéro de téléphone tel qu'il s'écrit."""

import pytest

from lieux import telephones


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("04 65 71 00 12", "+33465710012"),
        ("+34 612 345 678", "+34612345678"),
        ("0467 ABC DEF", ""),
        ("06 39 98", ""),
        ("", ""),
    ],
)
def test_un_numero_se_lit_en_format_international(ecrit, lu):
    assert telephones.lire(ecrit) == lu


def test_une_tranche_sans_proprietaire_se_reconnait():
    assert telephones.attribue("+33467000000")
    assert not telephones.attribue("+33039980001")
