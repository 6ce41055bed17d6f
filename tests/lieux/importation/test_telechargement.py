"""Aller chercher un fichier : https, adresses publiques, taille, durée, fichier entier."""

import gzip
import socket

import httpcore
import httpx
import pytest

from lieux.importation import ADRESSES, LectureImpossible, lire
from lieux.importation import telechargement as t
from tests.lieux.importation.conftest import DONNEES

URL = "https://donnees.example.org/lieux.csv?cle=secrete"
CSV = b"id,nom\n1,a\n"
NOMS = {
    "donnees.example.org": ["203.0.114.7"],
    "www.herault-data.fr": ["203.0.114.8"],
    "www.data.gouv.fr": ["203.0.114.9"],
    "interne.example.org": ["10.0.0.5"],
    "mixte.example.org": ["203.0.114.7", "127.0.0.1"],
    "mappe.example.org": ["::ffff:127.0.0.1"],
    "lien.example.org": ["fe80::1%eth0"],
    "metadonnees.example.org": ["169.254.169.254"],
    "multidiffusion.example.org": ["224.0.0.1"],
    "zero.example.org": ["0.0.0.0"],
}


@pytest.fixture(autouse=True)
def annuaire(monkeypatch):
    """Les noms se résolvent ici, sans sortir de la machine."""

    def getaddrinfo(hote, port, *arguments, **options):
        if hote not in NOMS:
            try:  # « 2130706433 » est 127.0.0.1
                hote = socket.inet_ntoa(socket.inet_aton(hote))
            except OSError:
                raise socket.gaierror(-2, "nom inconnu") from None
        return [
            (
                socket.AF_INET6 if ":" in ip else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (ip, port),
            )
            for ip in NOMS.get(hote, [hote])
        ]

    monkeypatch.setattr(t.socket, "getaddrinfo", getaddrinfo)


def serveur(*reponses):
    """Un transport qui rend ces réponses dans l'ordre et retient les adresses demandées."""
    suite = list(reponses)

    def repondre(requete):
        transport.demandes.append(str(requete.url))
        transport.acceptees.append(requete.headers["accept-encoding"])
        reponse = suite.pop(0)
        if isinstance(reponse, Exception):
            raise reponse
        return reponse

    transport = httpx.MockTransport(repondre)
    transport.demandes, transport.acceptees = [], []
    return transport


def redirection(vers):
    return httpx.Response(302, headers={"location": vers})


def test_un_fichier_se_lit_depuis_son_adresse():
    lecture = lire(URL, serveur(httpx.Response(200, content=CSV)))
    assert lecture.lues == 1
    assert lecture.nom == "donnees.example.org/lieux.csv"  # sans la clé


def test_le_nom_d_une_source_va_a_son_adresse_publique():
    fichier = (DONNEES / "lieux_herault_data.csv").read_bytes()
    transport = serveur(httpx.Response(200, content=fichier))
    assert lire("herault-data", transport).lues == 3
    assert transport.demandes == [ADRESSES["herault-data"]]
    assert set(ADRESSES) == {"herault-data", "france-services"}


def test_une_redirection_est_suivie_et_verifiee():
    transport = serveur(
        redirection("/autre.csv"),
        redirection("https://www.data.gouv.fr/lieux.csv"),
        httpx.Response(200, content=CSV),
    )
    assert lire(URL, transport).nom == "www.data.gouv.fr/lieux.csv"
    assert transport.demandes[1] == "https://donnees.example.org/autre.csv"


@pytest.mark.parametrize(
    ("vers", "raison"),
    [
        ("https://interne.example.org/x", "publique"),
        ("http://donnees.example.org/x", "https"),
        ("file:///etc/passwd", "https"),
        ("https://127.0.0.1/x", "publique"),
        ("https://[::1]/x", "introuvable|publique"),
    ],
)
def test_une_redirection_vers_un_endroit_interdit_est_refusee(vers, raison):
    transport = serveur(redirection(vers), httpx.Response(200, content=CSV))
    with pytest.raises(LectureImpossible, match=raison):
        lire(URL, transport)
    assert len(transport.demandes) == 1


def test_trop_de_redirections():
    with pytest.raises(LectureImpossible, match="redirige"):
        lire(URL, serveur(*[redirection(URL)] * 10))


@pytest.mark.parametrize(
    ("url", "raison"),
    [
        ("http://donnees.example.org/x.csv", "https"),
        ("ftp://donnees.example.org/x.csv", "https"),
        ("file:///etc/passwd", "https"),
        ("https://", "https"),
        ("https://moi:secret@donnees.example.org/x.csv", "mot de passe"),
        ("https://[x", "mal écrite"),
        ("https://donnees.example.org:99999/x", "mal écrite"),
        ("https://inconnu.example.org/x.csv", "introuvable"),
        ("https://127.0.0.1/x.csv", "publique"),
        ("https://2130706433/x.csv", "publique"),
        *((f"https://{nom}/x.csv", "publique") for nom in list(NOMS)[3:]),
    ],
)
def test_une_adresse_interdite_n_est_jamais_demandee(url, raison):
    transport = serveur(httpx.Response(200, content=CSV))
    with pytest.raises(LectureImpossible, match=raison):
        lire(url, transport)
    assert transport.demandes == []


@pytest.mark.parametrize(
    ("reponse", "raison"),
    [
        (httpx.Response(404), "404"),
        (httpx.Response(500), "500"),
        (httpx.Response(200, content=CSV, headers={"content-length": "999"}), "tronqué"),
        (httpx.ReadTimeout("lent"), "assez vite"),
        (httpx.ConnectError("refus"), "impossible"),
        (httpx.RemoteProtocolError("coupé"), "impossible"),
    ],
)
def test_une_reponse_inutilisable(reponse, raison):
    with pytest.raises(LectureImpossible, match=raison) as erreur:
        lire(URL, serveur(reponse))
    assert "secrete" not in str(erreur.value)
    assert len(str(erreur.value)) < 120


def test_un_fichier_trop_gros_est_abandonne(monkeypatch):
    monkeypatch.setattr(t, "TAILLE_MAXIMALE", 5)
    with pytest.raises(LectureImpossible, match="dépasse"):
        lire(URL, serveur(httpx.Response(200, content=CSV)))


def test_un_fichier_compresse_une_fois_se_lit():
    reponse = httpx.Response(
        200, content=iter([gzip.compress(CSV)]), headers={"content-encoding": "gzip"}
    )
    assert lire(URL, serveur(reponse)).lues == 1


@pytest.mark.parametrize("compression", ["gzip, gzip", "br", "zstd", "deflate, gzip"])
def test_une_bombe_n_est_jamais_decompressee(compression):
    """Deux fois compressés, 660 octets en font 300 millions, en un seul morceau."""

    def corps():
        pytest.fail("le corps a été lu")
        yield b""

    reponse = httpx.Response(200, content=corps(), headers={"content-encoding": compression})
    transport = serveur(reponse)
    with pytest.raises(LectureImpossible, match="compressé"):
        lire(URL, transport)
    assert transport.acceptees == ["gzip"]


def test_un_envoi_trop_lent_est_abandonne(monkeypatch):
    monkeypatch.setattr(t, "DELAI_TOTAL", -1)
    with pytest.raises(LectureImpossible, match="lentement"):
        lire(URL, serveur(httpx.Response(200, content=CSV)))


def test_la_connexion_va_a_l_adresse_verifiee(monkeypatch):
    """Un nom qui change d'adresse après le contrôle n'atteint pas un serveur interne."""
    demandees = []

    def connect_tcp(self, host, port, *arguments):
        demandees.append((host, port))
        raise httpcore.ConnectError("personne")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    with pytest.raises(LectureImpossible, match="impossible"):
        lire(URL)
    assert demandees == [("203.0.114.7", 443)]
    NOMS["donnees.example.org"], avant = ["10.0.0.5"], NOMS["donnees.example.org"]
    try:
        monkeypatch.setattr(t, "verifier", lambda url: "donnees.example.org")
        with pytest.raises(LectureImpossible, match="publique"):
            lire(URL)
    finally:
        NOMS["donnees.example.org"] = avant
    assert len(demandees) == 1
