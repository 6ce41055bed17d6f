"""Le réseau est fermé aux essais, et le refus ne se perd pas."""

import socket
import urllib.request

import httpx
import pytest

# Adresses réservées à la documentation : rien ne partirait, même sans la garde.
AILLEURS = ["192.0.2.1", "2001:db8::1"]


@pytest.mark.parametrize("adresse", AILLEURS)
@pytest.mark.parametrize("methode", ["connect", "connect_ex"])
def test_une_connexion_au_dehors_est_refusee(tentatives_reseau, adresse, methode):
    famille = socket.AF_INET6 if ":" in adresse else socket.AF_INET
    with socket.socket(famille) as prise, pytest.raises(pytest.fail.Exception, match=adresse):
        getattr(prise, methode)((adresse, 80))
    assert tentatives_reseau == [adresse]
    tentatives_reseau.clear()


def test_un_nom_n_est_meme_pas_cherche(tentatives_reseau):
    with pytest.raises(pytest.fail.Exception, match="exemple.invalid"):
        urllib.request.urlopen("http://exemple.invalid/")
    tentatives_reseau.clear()


def test_le_code_qui_avale_les_erreurs_n_avale_pas_celle_ci(tentatives_reseau):
    with pytest.raises(pytest.fail.Exception):  # noqa: PT012 — c'est l'avalement qu'on éprouve
        try:
            httpx.get("http://exemple.invalid/", trust_env=False)
        except Exception:  # noqa: BLE001
            pytest.fail("le refus a été pris pour une panne de réseau")
    assert tentatives_reseau == ["exemple.invalid"]
    tentatives_reseau.clear()


def test_la_machine_elle_meme_reste_joignable():
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        port = serveur.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5):
            pass
