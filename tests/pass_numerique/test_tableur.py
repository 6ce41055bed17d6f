"""Ce qu'un tableur lit : des nombres, jamais des formules."""

import pytest

from pass_numerique import tableur


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("=1+1", "'=1+1"),
        ("  @SOMME(A1)", "'@SOMME(A1)"),
        ("+33", "'+33"),
        ("-1", "'-1"),
        ("\tx", "x"),
        ("Les Deux Rives - Ganges", "Les Deux Rives - Ganges"),
        ("", ""),
    ],
)
def test_un_nom_n_est_jamais_une_formule(ecrit, lu):
    assert tableur.texte(ecrit) == lu


@pytest.mark.parametrize(
    ("centimes", "lu"),
    [(5, "0,05"), (1_000, "10,00"), (125_050, "1250,50"), (-150, "-1,50"), (-5, "-0,05")],
)
def test_un_montant_est_un_nombre_pour_un_tableur_francais(centimes, lu):
    assert tableur.decimal(centimes) == lu


def test_un_csv_a_ses_accents_ses_points_virgules_et_ses_guillemets():
    """Une virgule hors des guillemets couperait la cellule dans LibreOffice."""
    lignes = [["Clé", 1], ["a;b", "2,50"], ["Association, =1+1", 'dite "libre"']]
    assert tableur.en_csv(lignes) == (
        b'\xef\xbb\xbf"Cl\xc3\xa9";1\r\n"a;b";"2,50"\r\n"Association, =1+1";"dite ""libre"""\r\n'
    )
