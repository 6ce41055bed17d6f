"""L'adresse du client ne se laisse pas choisir par lui."""

import pytest

from lieux.visiteur import adresse_client, reseau_de


@pytest.mark.parametrize(
    ("mandataires", "transmises", "attendue"),
    [
        # Sans mandataire, l'en-tête est écrit par le client : il ne compte pas.
        (0, "203.0.113.9", "192.0.2.1"),
        (0, None, "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        # Le client a mis une fausse adresse à gauche.
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, " 2001:db8::1 ", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        # Un mandataire manque, ou l'en-tête est illisible : la connexion fait foi.
        (2, "203.0.113.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "pas une adresse", "192.0.2.1"),
        (1, "203.0.113.9,", "192.0.2.1"),
    ],
)
def test_adresse_du_client(rf, settings, mandataires, transmises, attendue):
    settings.MANDATAIRES_DE_CONFIANCE = mandataires
    entetes = {"REMOTE_ADDR": "192.0.2.1"}
    if transmises is not None:
        entetes["HTTP_X_FORWARDED_FOR"] = transmises
    assert adresse_client(rf.get("/", **entetes)) == attendue


def test_adresse_inconnue_quand_le_serveur_parle_par_une_prise_locale(rf):
    assert adresse_client(rf.get("/", REMOTE_ADDR="")) == ""


def test_un_abonne_ipv6_est_compte_une_fois():
    assert reseau_de("2001:db8:1:2::1") == reseau_de("2001:db8:1:2:ffff::9")
    assert reseau_de("2001:db8:1:2::1") != reseau_de("2001:db8:1:3::1")
    assert reseau_de("203.0.113.9") != reseau_de("203.0.113.10")
    assert reseau_de("") == ""
