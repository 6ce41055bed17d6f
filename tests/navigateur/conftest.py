"""Des récits dans un vrai navigateur : un Chromium, un serveur et un monde par processus.

Une page fait échouer son récit dès qu'elle écrit une erreur dans la console, viole la
politique de sécurité, laisse échapper une exception ou demande quelque chose ailleurs
que chez nous et chez le serveur de tuiles (qui est ici un faux).
"""

import os
import threading
from dataclasses import dataclass, field
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from hérault_numerique.settings import base
from lieux.models import Signalement
from lieux.reference import charger_vocabulaire
from outils.navigateur import chromium
from tests.navigateur import monde as le_monde
from tests.navigateur.tuiles import serveur_de_tuiles

ICI = os.path.dirname(__file__)


# Des pages qui se lisent : ce que la base y répond est éprouvé ailleurs, sur les deux bases.
_LECTURES = {"test_pages", "test_carte", "test_clavier", "test_fiche", "test_api"}


def pytest_collection_modifyitems(config, items):
    """Chaque récit se joue sur les deux écrans, et sans scripts sur le téléphone.

    Les pages qui se lisent : les deux écrans sur SQLite. Les récits qui cherchent ou qui
    écrivent : le téléphone sur SQLite, le grand écran sur PostgreSQL. Tout jouer deux fois ferait
    dépasser les vingt minutes ; NAVIGATEUR_PARTOUT=1 joue tout, sur les deux bases.
    """
    recits = [item for item in items if str(item.path).startswith(ICI)]
    for item in recits:
        item.add_marker(pytest.mark.navigateur)
    if os.environ.get("NAVIGATEUR_PARTOUT"):
        return
    if ecartes := [item for item in recits if _joue_autrement(item)]:
        config.hook.pytest_deselected(items=ecartes)
        restants = set(items) - set(ecartes)
        items[:] = [item for item in items if item in restants]


def _joue_autrement(item) -> bool:
    choix = item.callspec.params if hasattr(item, "callspec") else {}
    grand, sans_js = choix.get("ecran") == "1280", choix.get("avec_js") is False
    se_lit = item.path.stem in _LECTURES
    if connection.vendor == "postgresql":
        return se_lit or sans_js or not grand
    return grand and (sans_js or not se_lit)


ECRANS = {
    "360": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "1280": {"viewport": {"width": 1280, "height": 900}},
}
_ATTENTE = 15_000  # millisecondes : large, pour une machine chargée ; rien n'attend pour rien


# --- Le monde, le serveur, le navigateur : une fois par processus


@pytest.fixture(scope="package")
def transactional_db(django_db_setup, django_db_blocker):
    """Remplace ici celle de pytest-django, qui viderait les tables entre deux récits.

    Les tables sont rendues comme une migration les laisse : vides, vocabulaire chargé.
    """
    with (
        django_db_blocker.unblock(),
        mock.patch.dict(os.environ, DJANGO_ALLOW_ASYNC_UNSAFE="true"),
        mock.patch("django.utils.timezone.now", return_value=le_monde.MAINTENANT),
    ):
        le_monde.creer()
        yield
        call_command("flush", verbosity=0, interactive=False)
        charger_vocabulaire()


class _FichiersGardes(StaticFilesHandler):
    """Les fichiers du site, que le navigateur garde d'une page à l'autre, comme en production."""

    def serve(self, request):
        reponse = super().serve(request)
        reponse["Cache-Control"] = "max-age=3600"
        return reponse


class _UneRequeteALaFois(_FichiersGardes):
    """SQLite en mémoire n'a qu'une connexion, que tous les fils du serveur partagent."""

    verrou = threading.Lock()

    def __call__(self, environ, start_response):
        with self.verrou:
            return super().__call__(environ, start_response)


@pytest.fixture(scope="package")
def serveur(transactional_db):
    """L'adresse du site, servi avec ses vrais réglages de tuiles et de politique de sécurité."""
    partagees = {
        connexion.alias: connexion
        for connexion in connections.all()
        if connexion.vendor == "sqlite" and connexion.is_in_memory_db()
    }
    fil = LiveServerThread(
        "localhost",
        static_handler=_UneRequeteALaFois if partagees else _FichiersGardes,
        connections_override=partagees,
    )
    fil.daemon = True
    for connexion in partagees.values():
        connexion.inc_thread_sharing()
    with override_settings(TUILES_URL=base.TUILES_URL):
        fil.start()
        fil.is_ready.wait()
        if fil.error:
            raise fil.error
        yield f"http://{fil.host}:{fil.port}"
        # La connexion reste partageable : un fil du serveur peut finir après son arrêt.
        fil.terminate()


@pytest.fixture
def serveur_en_pause(serveur):
    """À tenir (`with`) pour écrire dans la base pendant qu'une page interroge le serveur."""
    return _UneRequeteALaFois.verrou


@pytest.fixture(scope="package")
def navigateur(serveur):
    expect.set_options(timeout=_ATTENTE)
    tuiles = urlsplit(base.TUILES_URL).hostname
    with serveur_de_tuiles() as port, sync_playwright() as playwright:
        regles = [f"MAP {tuiles} 127.0.0.1:{port}", "MAP * ~NOTFOUND"]
        regles += ["EXCLUDE localhost", "EXCLUDE 127.0.0.1"]
        options = [f"--host-resolver-rules={','.join(regles)}"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        ouvert = playwright.chromium.launch(executable_path=chromium(), args=options)
        yield ouvert
        ouvert.close()


# --- Un contexte surveillé par récit


@dataclass
class Surveillance:
    """Ce que les pages d'un récit ont fait de travers, et ce que le récit attend d'elles."""

    serveur: str
    fautes: list[str] = field(default_factory=list)
    permis: set[str] = field(default_factory=set)
    tuiles_demandees: int = 0
    # htmx écrit ainsi qu'une recherche en remplace une autre : c'est voulu (hx-sync).
    _attendus: list[str] = field(default_factory=lambda: ["htmx:sendAbort", "htmx:afterRequest"])

    def attendre(self, motif: str) -> None:
        """Une faute qui contient ce motif fait partie du récit (page 404, réseau coupé…)."""
        self._attendus.append(motif)

    def permettre(self, origine: str) -> None:
        """Un autre site que le nôtre, où le récit va de lui-même."""
        self.permis.add(origine)

    def couper_les_tuiles(self, page: Page) -> None:
        """Le fond de carte ne répond plus, jusqu'à la fin du récit."""
        self.attendre("Failed to load resource: net::ERR_FAILED")
        page.route(f"{base.TUILES_ORIGINE}/**", lambda route: route.abort())

    def brancher(self, contexte: BrowserContext) -> None:
        contexte.on("console", self._console)
        contexte.on("weberror", self._exception)
        contexte.on("request", self._requete)

    def debrancher(self, contexte: BrowserContext) -> None:
        contexte.remove_listener("console", self._console)
        contexte.remove_listener("weberror", self._exception)
        contexte.remove_listener("request", self._requete)

    def _exception(self, erreur) -> None:
        self.fautes.append(f"exception : {erreur.error}")

    def _console(self, message) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            page = message.page.url if message.page else "?"
            source = message.location.get("url", "")
            self.fautes.append(f"console de {page} : {message.text} ({source})")

    def _requete(self, requete: Request) -> None:
        adresse = urlsplit(requete.url)
        origine = f"{adresse.scheme}://{adresse.netloc}"
        if origine == base.TUILES_ORIGINE:
            self.tuiles_demandees += 1
        elif adresse.scheme.startswith("http") and origine not in {self.serveur, *self.permis}:
            self.fautes.append(f"requête ailleurs : {requete.url}")

    @property
    def inattendues(self) -> list[str]:
        return [
            faute for faute in self.fautes if not any(motif in faute for motif in self._attendus)
        ]


@pytest.fixture
def surveillance(serveur):
    veille = Surveillance(serveur)
    yield veille
    assert not veille.inattendues, "\n".join(veille.inattendues)


def _contexte(navigateur: Browser, serveur: str, ecran: str, javascript: bool, **options):
    reglages = {
        "base_url": serveur,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
        "java_script_enabled": javascript,
        "ignore_https_errors": True,  # le certificat du faux serveur de tuiles
        **ECRANS[ecran],
        **options,
    }
    contexte = navigateur.new_context(**reglages)
    contexte.set_default_timeout(_ATTENTE)
    return contexte


@pytest.fixture
def ouvrir_contexte(navigateur: Browser, serveur: str, surveillance: Surveillance):
    """`ouvrir_contexte("360", javascript=False, color_scheme="dark")` → un contexte neuf.

    `dans` : un autre navigateur que celui de tous les récits.
    """
    ouverts = []

    def ouvrir(
        ecran: str, *, javascript: bool = True, dans: Browser | None = None, **options
    ) -> BrowserContext:
        contexte = _contexte(dans or navigateur, serveur, ecran, javascript, **options)
        surveillance.brancher(contexte)
        ouverts.append(contexte)
        return contexte

    yield ouvrir
    for contexte in ouverts:
        contexte.close()


@pytest.fixture(params=ECRANS)
def ecran(request) -> str:
    """La largeur de l'écran : tout récit qui a une page est joué sur chacun."""
    return request.param


@pytest.fixture
def avec_js() -> bool:
    """Vrai, sauf pour un récit marqué par `AVEC_ET_SANS_JS`."""
    return True


@pytest.fixture(scope="package")
def onglets() -> dict[tuple[str, bool], Page]:
    return {}


@pytest.fixture
def page(onglets, navigateur, serveur, surveillance, ecran: str, avec_js: bool, request) -> Page:
    """Une page vide. L'onglet sert à plusieurs récits : en ouvrir un coûte une seconde de calcul.

    Il est remis à neuf entre deux récits, et jeté après un échec.
    """
    cle = ecran, avec_js
    if cle not in onglets:
        onglets[cle] = _contexte(navigateur, serveur, ecran, avec_js).new_page()
    onglet = onglets[cle]
    surveillance.brancher(onglet.context)
    echecs = request.session.testsfailed
    yield onglet
    if request.session.testsfailed > echecs:
        del onglets[cle]
        onglet.context.close()
        return
    onglet.unroute_all(behavior="ignoreErrors")
    if onglet.url.startswith(serveur):
        onglet.evaluate("localStorage.clear(), sessionStorage.clear()")
    surveillance.debrancher(onglet.context)
    # Une page laissée ouverte interrogerait encore le serveur pendant le récit suivant.
    onglet.goto("/robots.txt")
    onglet.set_viewport_size(ECRANS[ecran]["viewport"])
    onglet.emulate_media(media="null", color_scheme="light", reduced_motion="reduce")
    onglet.context.clear_cookies()


@pytest.fixture
def signalements(transactional_db):
    """Les signalements reçus ; effacés après le récit, avec la session du formulaire."""
    yield Signalement.objects
    Signalement.objects.all().delete()
    Session.objects.all().delete()
