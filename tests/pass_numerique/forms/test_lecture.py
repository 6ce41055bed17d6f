"""Ce qu'un agent tape : une commune, un téléphone, des numéros."""

import pytest
from django.core.exceptions import ValidationError

from pass_numerique.forms.lecture import lire_commune, lire_numeros, lire_telephone, serie_seule
from pass_numerique.models import Dispositif
from tests.lieux.fabriques import CommuneFactory, LocaliteFactory

DISPOSITIF = Dispositif(prefixe="25")


@pytest.mark.parametrize(
    ("texte", "lus"),
    [
        ("12", {12}),
        ("25-000012", {12}),
        ("12, 14 ; 15\n16", {12, 14, 15, 16}),
        ("12,14;15\n16", {12, 14, 15, 16}),
        ("12 à 15", {12, 13, 14, 15}),
        ("25-000012 au 25-000014\n\n20", {12, 13, 14, 20}),
        ("12 à 15 à 20", None),
        ("15 à 12", None),
        ("1234567", None),
        ("24-000012", None),
        ("١٢", None),
    ],
)
def test_les_numeros_et_les_suites_se_lisent(texte, lus):
    if lus is None:
        with pytest.raises(ValidationError):
            lire_numeros(texte, DISPOSITIF, 1000)
    else:
        assert lire_numeros(texte, DISPOSITIF, 1000) == lus


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("06 39 98 00 01", "+33639980001"),
        ("+33 6 39 98 00 01", "+33639980001"),
        ("+34 612 345 678", "+34612345678"),
    ],
)
def test_un_telephone_se_lit_en_format_international(texte, lu):
    assert lire_telephone(texte) == lu


@pytest.mark.parametrize("texte", ["12", "bonjour", "06 39 98", "0467 ABC DEF"])
def test_un_faux_numero_est_refuse(texte):
    with pytest.raises(ValidationError):
        lire_telephone(texte)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("25-000012", "25-000012"),
        ("https://exemple.fr/pass/solde/#25-000012-03.ABCD-EFGH-JKMN", "25-000012-03"),
        (" 25 000012 ", "25 000012"),
    ],
)
def test_d_un_carre_on_ne_garde_que_le_numero(texte, lu):
    assert serie_seule(texte) == lu


@pytest.mark.django_db
def test_un_endroit_d_une_commune_est_dans_sa_commune():
    agde = CommuneFactory(code_insee="34003", nom="Agde")
    LocaliteFactory(nom="Cap d'Agde", commune=agde)
    assert lire_commune("cap d'agde").commune == agde


@pytest.mark.django_db
def test_un_debut_de_nom_propose_sans_decider():
    for code, nom in (("34187", "Olargues"), ("34189", "Olonzac")):
        CommuneFactory(code_insee=code, nom=nom)
    lue = lire_commune("Ol")
    assert lue.commune is None
    assert {c.nom for c in lue.choix} == {"Olargues", "Olonzac"}


def test_une_suite_plus_longue_que_l_envoi_est_refusee_sans_etre_ecrite():
    with pytest.raises(ValidationError, match="plus de numéros"):
        lire_numeros("1 à 999999," * 450, DISPOSITIF, 6000)
    assert len(lire_numeros("1 à 6000", DISPOSITIF, 6000)) == 6000
