"""Ce que l'on écrit dans les champs : des euros, des pour cent, des numéros de chéquiers."""

import pytest
from django.core.exceptions import ValidationError

from pass_numerique.admin.saisie import EurosField, PourCentField, SerieField


@pytest.mark.parametrize(
    ("ecrit", "centimes"),
    [("10", 1000), ("10,5", 1050), ("10.05", 1005), ("300 000 €", 30_000_000), ("0,01", 1)],
)
def test_des_euros_comme_on_les_ecrit(ecrit, centimes):
    assert EurosField().clean(ecrit) == centimes


@pytest.mark.parametrize("ecrit", ["", "0", "-5", "dix", "1,234", "NaN", "1e9", "200000000"])
def test_ce_qui_n_est_pas_une_somme_est_refuse(ecrit):
    with pytest.raises(ValidationError):
        EurosField().clean(ecrit)


def test_une_part_va_jusqu_a_cent():
    assert PourCentField().clean("33,33 %") == 3333
    assert PourCentField().clean("100") == 10_000
    with pytest.raises(ValidationError, match="jusqu'à 100"):
        PourCentField().clean("100,01")


@pytest.mark.parametrize(("centimes", "montre"), [(1000, "10"), (1050, "10,50"), (None, None)])
def test_une_somme_enregistree_se_relit_de_meme(centimes, montre):
    assert EurosField().prepare_value(centimes) == montre


@pytest.mark.parametrize("ecrit", ["25", "25-000001-03", "vingt-cinq"])
def test_un_numero_de_pass_ou_incomplet_n_est_pas_un_chequier(ecrit):
    with pytest.raises(ValidationError, match="couverture"):
        SerieField().clean(ecrit)
