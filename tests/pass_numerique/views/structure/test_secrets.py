"""Les codes passent par les pages d'une structure, et ne restent nulle part."""

import logging
import sys

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from pass_numerique import codes
from pass_numerique.models import Saisie, TentativeRefusee
from tests.pass_numerique.views.structure.outils import ENCAISSEMENT, envoi, fait, page, recu

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
VERIFIER = "/pass/encaissement/verifier/"


def tables() -> str:
    """Toute la base, en un texte ; les sessions, déchiffrées."""
    contenu = []
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            contenu += [f"{table} {ligne}" for ligne in curseur.fetchall()]
    return "\n".join([*contenu, *(str(session.get_decoded()) for session in Session.objects.all())])


def formes_ecrites(secret: str) -> list[str]:
    compact = secret.replace("-", "")
    formes = [secret, compact, secret.replace("-", " ")]
    # Huit signes qui se suivent suffiraient à trouver le reste.
    formes += [compact[:8], compact[2:10], secret[:9]]
    return [forme for ecrite in formes for forme in (ecrite, ecrite.lower())]


def test_aucun_code_ne_reste_dans_la_base_les_journaux_les_sessions_ou_les_courriels(fait, caplog):
    caplog.set_level(logging.DEBUG)
    for nom in ("django.request", "django.server", "django.security", "django.db.backends"):
        logging.getLogger(nom).addHandler(caplog.handler)
    bon, pris, en_stock = fait.secrets[1][0], fait.secrets[1][1], fait.secrets[2][0]
    inconnu = codes.nouveau_secret()
    fait.encaisser(pris)
    adresses = []
    try:
        for secret in (bon, pris, en_stock, inconnu):
            corps = envoi(fait, secret, jour="2025-03-10", cle=f"cle-{len(adresses)}")
            for adresse, champs in (
                (VERIFIER, {}),
                (ENCAISSEMENT, {"ajouter": "1"}),
                (ENCAISSEMENT, {"prestation": ""}),
                (ENCAISSEMENT, {}),
            ):
                reponse = fait.client.post(adresse, corps | champs)
                adresses.append(reponse.get("Location", ""))
        # Sans jeton : le refus s'écrit dans les journaux, pas ce qui était envoyé.
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(fait.membre)
        assert strict.post(ENCAISSEMENT, envoi(fait, bon)).status_code == 403
        fait.client.post(recu(Saisie.objects.latest("pk")), {"motif": "erreur"})
    finally:
        for nom in ("django.request", "django.server", "django.security", "django.db.backends"):
            logging.getLogger(nom).removeHandler(caplog.handler)
    assert Saisie.objects.count() == 2
    assert TentativeRefusee.objects.count() == 6
    assert "Forbidden" in caplog.text
    courriels = " ".join(f"{m.subject} {m.body} {m.message()}" for m in mail.outbox)
    pages = page(fait, "/pass/encaissements/").content.decode() + page(fait).content.decode()
    gardes = {
        "base": tables(),
        "journaux": caplog.text,
        "courriels": courriels,
        "adresses": " ".join(adresses),
        "pages suivantes": pages,
    }
    assert "cle-" in gardes["base"]
    for secret in (bon, pris, en_stock, inconnu):
        for forme in formes_ecrites(secret):
            trouves = [ou for ou, texte in gardes.items() if forme in texte]
            assert trouves == [], forme


def test_le_rapport_d_une_erreur_du_serveur_ne_dit_pas_les_codes(fait, monkeypatch, caplog):
    """Un rapport d'erreur raconte la requête et les variables de chaque fonction, sauf les codes."""
    bon = fait.secrets[1][0]
    rapports = []

    def casser(*_, **__):
        raise RuntimeError("panne")

    def rapporter(sender, request, **_):
        rapports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    monkeypatch.setattr("pass_numerique.services.encaissement._encaisser", casser)
    monkeypatch.setattr("pass_numerique.services.controle.exiger_la_structure", casser)
    fautif = Client(raise_request_exception=False)
    fautif.force_login(fait.membre)
    got_request_exception.connect(rapporter)
    try:
        for adresse in (ENCAISSEMENT, VERIFIER):
            assert fautif.post(adresse, envoi(fait, bon, jour="2025-03-10")).status_code == 500
    finally:
        got_request_exception.disconnect(rapporter)
    assert len(rapports) == 2
    for forme in formes_ecrites(bon):
        assert forme not in caplog.text
        for rapport in rapports:
            assert "lire_les_codes" in rapport or "candidates" in rapport
            assert forme not in rapport
