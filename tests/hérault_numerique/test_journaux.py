"""Les journaux ne gardent ni recherche ni position."""

import io
import logging

import pytest
from django.conf import settings

from hérault_numerique.journaux import SansChaineDeRequete


@pytest.fixture
def ecrire():
    """Écrit par le gestionnaire que les réglages ont posé, et rend ce qui en sort."""
    gestionnaire = logging.getLogger("django").handlers[0]
    flux = io.StringIO()
    vrai_flux = gestionnaire.setStream(flux)

    def appel(message, *arguments, **options):
        logging.getLogger("django.essai").error(message, *arguments, **options)
        return flux.getvalue()

    yield appel
    gestionnaire.setStream(vrai_flux)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ('"%s" %s %s', ("GET /?lat=43.611&lon=3.877 HTTP/1.1", "200", "12")),
        ("Not Found: /lieux/?q=rsa&lat=43.611", ()),
        ("%s", (Exception("délai dépassé : https://geo.example/search?q=rsa&lat=43.611"),)),
        ("%(ou)s", ({"ou": "/?q=rsa&lat=43.611"},)),
        ("« /?q=rsa&lat=43.611 »", ()),
        ('"%s"', ("GET /?q=l'aide&q=rsa&lat=43.611 HTTP/1.1",)),
    ],
)
def test_ce_qui_suit_le_point_d_interrogation_ne_s_ecrit_pas(ecrire, message, arguments):
    sortie = ecrire(message, *arguments)
    assert "43.611" not in sortie
    assert "rsa" not in sortie
    assert "?" in sortie


def test_une_trace_d_erreur_est_filtree_elle_aussi(ecrire):
    try:
        raise ValueError("https://geo.example/search?q=rsa&lat=43.611")
    except ValueError:
        sortie = ecrire("échec", exc_info=True)
    assert "Traceback" in sortie
    assert "43.611" not in sortie


def test_le_reste_du_message_est_intact(ecrire):
    assert ecrire("Import %s : %d lignes", "communes.csv", 341).endswith(
        "ERROR django.essai Import communes.csv : 341 lignes\n"
    )


def test_tous_les_journaux_du_site_passent_par_le_filtre():
    for gestionnaire in settings.LOGGING["handlers"].values():
        assert gestionnaire["formatter"] == "sans_requete"
    for journal in (logging.getLogger(), logging.getLogger("django.server")):
        nos_gestionnaires = [g for g in journal.handlers if type(g) is logging.StreamHandler]
        assert [type(g.formatter) for g in nos_gestionnaires] == [SansChaineDeRequete]
    assert not logging.getLogger("django.server").propagate
    assert logging.getLogger("httpx").level == logging.WARNING
