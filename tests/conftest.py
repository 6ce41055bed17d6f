"""Ce qui vaut pour tous les essais : pas de réseau, du hasard rejouable, un client strict."""

import gc
import ipaddress
import os
import socket

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis_settings

from outils import base_modele
from outils.navigateur import chromium
from pass_numerique import gardes
from tests.client_strict import ClientStrict

hypothesis_settings.register_profile("local", deadline=None)
# En intégration continue, les mêmes exemples à chaque fois : un échec s'y rejoue.
hypothesis_settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")


# Qui ouvre quoi : une règle de Python, la même sur toute base. Chaque page s'ouvre aussi sur
# PostgreSQL (test_pages, test_listes) ; refaire toutes les tables des rôles y dépasserait les vingt
# minutes. TABLES_PARTOUT=1 les rejoue sur les deux.
_TABLES_DES_ROLES = {
    "tests/lieux/admin/test_roles.py",
    "tests/pass_numerique/admin/test_droits.py",
    "tests/pass_numerique/views/test_droits_des_pages.py",
}


# Ces fixtures ouvrent la base ; un essai qui n'en demande aucune ne peut pas l'atteindre.
_OUVRENT_LA_BASE = {"db", "transactional_db", "live_server"}


def _depend_de_la_base(item) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("postgresql")
        or _OUVRENT_LA_BASE.intersection(item.fixturenames)
    )


def pytest_collection_modifyitems(config, items):
    """Les longs d'abord. Sur PostgreSQL, ce qui ne touche aucune base ne se rejoue pas."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if connection.vendor != "postgresql":
        return
    retenus = [item for item in items if _depend_de_la_base(item)]
    if not os.environ.get("TABLES_PARTOUT"):
        retenus = [i for i in retenus if i.nodeid.partition("::")[0] not in _TABLES_DES_ROLES]
    restants = set(retenus)
    if ecartes := [item for item in items if item not in restants]:
        config.hook.pytest_deselected(items=ecartes)
    items[:] = retenus


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copie le modèle migré par `make test`, s'il y en a un ; sinon les migrations se jouent."""
    modele = os.environ.get(base_modele.VARIABLE)
    if not modele:
        yield
    elif connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = modele
        yield
    else:
        with base_modele.copie_en_memoire(modele, connection.creation._get_test_db_name()):
            yield


def pytest_collection_finish(session):
    # Tout ce qui vient d'être importé vivra jusqu'au bout : le ramasse-miettes n'a plus à le relire
    # à chaque passage (un sixième du temps des pages d'administration).
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_runtest_setup(item):
    if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("n'a de sens que sur PostgreSQL")
    if item.get_closest_marker("navigateur") and not chromium():
        pytest.skip("Chromium n'est pas installé")


# --- Aucun essai ne sort de la machine.

_tentatives: list[str] = []


def _est_locale(hote) -> bool:
    hote = hote.decode() if isinstance(hote, bytes) else hote
    if hote in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(hote.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuser(hote):
    _tentatives.append(str(hote))
    # Ni OSError ni Exception : le code qui sait se passer du réseau ne doit pas l'avaler.
    pytest.fail(f"Un essai a voulu joindre « {hote} » : les essais ne sortent pas de la machine.")


@pytest.fixture(scope="session", autouse=True)
def _reseau_ferme():
    vrais = {nom: getattr(socket.socket, nom) for nom in ("connect", "connect_ex", "sendto")}
    vrai_getaddrinfo = socket.getaddrinfo

    def garder(nom):
        def appel(self, *arguments):
            adresse = arguments[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _est_locale(adresse[0]):
                _refuser(adresse[0])
            return vrais[nom](self, *arguments)

        return appel

    def getaddrinfo(hote, *arguments, **options):
        if not _est_locale(hote):
            _refuser(hote)
        return vrai_getaddrinfo(hote, *arguments, **options)

    with pytest.MonkeyPatch.context() as correctif:
        for nom in vrais:
            correctif.setattr(socket.socket, nom, garder(nom))
        correctif.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def tentatives_reseau():
    """Hôtes qu'un essai a voulu joindre ; l'essai échoue s'il en reste à la fin.

    Le refus peut se perdre dans un autre fil (serveur d'essai) : il se retrouve ici.
    """
    _tentatives.clear()
    yield _tentatives
    if _tentatives:
        pytest.fail(f"Connexions refusées pendant l'essai : {', '.join(_tentatives)}")


# --- Vider les tables entre deux essais : la base le refuse, même à nous.


@pytest.fixture(scope="session", autouse=True)
def _gardes_levees_pour_vider():
    """Lève les gardes du journal (pass_numerique/gardes.py) le temps de vider les tables."""
    vrai = BaseDatabaseOperations.execute_sql_flush

    def vider(self, ordres):
        postgresql = self.connection.vendor == "postgresql"
        with self.connection.cursor() as curseur:
            for table in gardes.TABLES:
                if postgresql:
                    curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                    continue
                for nom in gardes.noms("sqlite", table):
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")
        vrai(self, ordres)
        if postgresql:
            with self.connection.cursor() as curseur:
                for table in gardes.TABLES:
                    curseur.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        gardes.poser_sur(self.connection)

    with pytest.MonkeyPatch.context() as correctif:
        correctif.setattr(BaseDatabaseOperations, "execute_sql_flush", vider)
        yield


@pytest.fixture
def client_strict() -> ClientStrict:
    """Comme `client`, mais refuse une page HTML mal faite (voir tests/client_strict.py)."""
    return ClientStrict()
