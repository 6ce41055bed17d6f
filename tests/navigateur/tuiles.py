"""Un faux serveur de tuiles, en https : une image d'un point pour toute adresse.

Chromium y est envoyé à la place du vrai (`--host-resolver-rules`). Intercepter les requêtes
depuis Playwright ferait de même, mais coupe la mémoire cache du navigateur : chaque page
relirait alors tous ses fichiers.
"""

import base64
import datetime
import ipaddress
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGO49uAaAAUcAo1prwJ+AAAAAElFTkSuQmCC"
)


class _Tuile(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(_PIXEL)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(_PIXEL)

    def log_message(self, *arguments):
        pass


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Une page quittée coupe ses tuiles en route : rien à en dire."""


@contextmanager
def serveur_de_tuiles() -> Iterator[int]:
    """Le port où le faux serveur répond, en 127.0.0.1."""
    with _Serveur(("127.0.0.1", 0), _Tuile) as serveur:
        serveur.socket = _reglages_tls().wrap_socket(
            serveur.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        yield serveur.server_address[1]
        serveur.shutdown()


def _reglages_tls() -> ssl.SSLContext:
    reglages = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as fichier:
        Path(fichier.name).write_bytes(_certificat_et_sa_cle())
        reglages.load_cert_chain(fichier.name)
    return reglages


def _certificat_et_sa_cle() -> bytes:
    """Un certificat d'un jour, que nul ne reconnaît : le navigateur d'essai passe outre."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tuiles d'essai")])
    maintenant = datetime.datetime.now(datetime.UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - datetime.timedelta(hours=1))
        .not_valid_after(maintenant + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(cle, hashes.SHA256())
    )
    en_clair = serialization.NoEncryption()
    forme = serialization.PrivateFormat.PKCS8
    return certificat.public_bytes(serialization.Encoding.PEM) + cle.private_bytes(
        serialization.Encoding.PEM, forme, en_clair
    )
