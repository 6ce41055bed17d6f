"""Le pilotage : qui le voit, ce qu'il montre, ce qui se télécharge, en combien de requêtes."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model

from pass_numerique.models import Role
from pass_numerique.services import comptes
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.lieux.fabriques import CommuneFactory
from tests.pass_numerique.fabriques import Bureau, a, dispositif, monde, personne, rib

pytestmark = pytest.mark.django_db
PAGE = "/pass/pilotage/"
MARS, AVRIL = date(2025, 3, 10), date(2025, 4, 14)


@pytest.fixture(autouse=True)
def _ce_jour_la(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(AVRIL, 14))


@pytest.fixture
def client(db):
    """Un financeur : il voit les chiffres, et rien d'autre."""
    qui = get_user_model().objects.create_user("etat", "etat@example.org", "x")
    comptes.nommer(qui, Role.LECTEUR)
    return entrer(ClientStrict(), qui)


def remettre(fait, nombre, commune, depuis=1, jour=MARS):
    for numero in range(depuis, depuis + nombre):
        fait.remettre(numero, jour, personne=personne(commune=commune))
        fait.encaisser(*fait.secrets[numero][:2], jour=jour)


def lire(client, adresse=PAGE):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


def telecharger(client, annee, nom, suite=""):
    reponse = client.get(f"{PAGE}{annee.pk}/{nom}.csv{suite}")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    assert reponse.content.startswith(b"\xef\xbb\xbf")
    texte = reponse.content.decode("utf-8-sig")
    return reponse, list(csv.reader(io.StringIO(texte, newline=""), delimiter=";"))


def test_sans_annee_la_page_dit_ce_qui_viendra(client):
    assert "dès que le gestionnaire en aura ouvert une" in lire(client)


def test_sans_remise_la_page_dit_l_argent(client):
    dispositif()
    page = lire(client).replace("\N{NO-BREAK SPACE}", " ")
    assert "60 000 €" in page
    assert "Département de l&#x27;Hérault" in page


def test_la_page_et_son_tableau_disent_les_memes_sommes(client):
    fait = monde(nombre=12)
    remettre(fait, 6, CommuneFactory(nom="Agde"))
    remettre(fait, 5, CommuneFactory(nom="=Béziers"), depuis=7)
    page = lire(client)
    assert "11 personnes" in page
    assert "Agde" in page
    assert "0 jour" in page
    reponse, lignes = telecharger(client, fait.dispositif, "communes")
    assert reponse["Content-Disposition"] == 'attachment; filename="pass-25-communes.csv"'
    assert lignes == [
        [
            "Commune des personnes",
            "Chéquiers remis",
            "Remis, en euros",
            "Utilisé, en euros",
            "Payé, en euros",
        ],
        ["Agde", "6", "600,00", "120,00", "0,00"],
        ["'=Béziers", "5", "500,00", "100,00", "0,00"],
        ["Total", "11", "1100,00", "220,00", "0,00"],
    ]
    assert telecharger(client, fait.dispositif, "mois")[1][1:] == [
        ["mars 2025", "1200,00", "1100,00", "220,00", "0,00"],
        ["Total", "1200,00", "1100,00", "220,00", "0,00"],
    ]
    assert telecharger(client, fait.dispositif, "communes-eloignees")[1][0][0] == "Commune"
    assert client.get(f"{PAGE}{fait.dispositif.pk}/autre.csv").status_code == 404
    assert client.get(f"{PAGE}999/communes.csv").status_code == 404


def test_une_petite_commune_ne_se_lit_ni_ne_se_telecharge(client):
    fait = monde(nombre=20)
    remettre(fait, 3, CommuneFactory(nom="Petite", population=100))
    remettre(fait, 6, CommuneFactory(nom="Moyenne", population=900), depuis=4)
    remettre(fait, 9, CommuneFactory(nom="Grande", population=9000), depuis=10)
    assert "moins de 5" in lire(client)
    assert telecharger(client, fait.dispositif, "communes")[1][1:] == [
        ["Grande", "9", "900,00", "180,00", "0,00"],
        ["Moyenne", "masqué"],
        ["Petite", "moins de 5"],
        ["Lignes cachées, ensemble", "9", "900,00", "180,00", "0,00"],
        ["Total", "18", "1800,00", "360,00", "0,00"],
    ]


def test_on_choisit_une_periode(client):
    fait = monde(nombre=12)
    agde = CommuneFactory(nom="Agde")
    remettre(fait, 6, agde)
    remettre(fait, 5, agde, depuis=7, jour=AVRIL)
    page = lire(client)
    assert '<option value="2025-04"' in page
    avril = lire(client, f"{PAGE}?periode=2025-04")
    assert "5 personnes" in avril
    assert "jours" not in avril.split("<dl")[1].split("</dl>")[0]
    reponse, lignes = telecharger(client, fait.dispositif, "communes", "?periode=2025-04")
    assert reponse["Content-Disposition"].endswith('pass-25-communes-2025-04.csv"')
    assert lignes[1] == ["Agde", "5", "500,00", "100,00", "0,00"]
    assert "Cette période n'est pas proposée" in lire(client, f"{PAGE}?periode=2025-02")


def test_on_choisit_une_annee(client):
    ancienne, nouvelle = dispositif("24"), dispositif("25")
    assert "<h2>\n      Pass 25" in lire(client)
    assert "<h2>\n      Pass 24" in lire(client, f"{PAGE}?dispositif={ancienne.pk}")
    for inconnu in ("0", "x"):
        assert client.get(f"{PAGE}?dispositif={inconnu}").status_code == 404
    assert nouvelle.pk != ancienne.pk


def test_le_rapport_dit_la_part_exacte(client):
    fait = monde(nombre=12, parts=(3333, 6667))
    remettre(fait, 6, CommuneFactory(nom="Agde"))
    rib(fait.formation)
    Bureau(fait).payer()
    rapport = f"{PAGE}{fait.dispositif.pk}/rapport/"
    parts = {}
    for financeur in ("departement", "etat"):
        page = lire(client, f"{rapport}{financeur}/")
        grands = page.split('<dl class="grands">')[1].split("</dl>")[0]
        parts[financeur] = [bout.split("</strong>")[0] for bout in grands.split("<strong>")[1:]]
    euro = "\N{NO-BREAK SPACE}€"
    # Engagé 1 200 €, remis 600 €, utilisé et payé 120 € : un tiers, deux tiers, au centime.
    assert [p.replace("\N{NO-BREAK SPACE}", " ") for p in parts["departement"][:4]] == [
        "399,96 €",
        "199,98 €",
        "39,99 €",
        "39,99 €",
    ]
    assert parts["etat"][2:4] == [f"80,01{euro}"] * 2
    assert client.get(f"{rapport}autre/").status_code == 404
    assert client.get(f"{PAGE}999/rapport/etat/").status_code == 404


@pytest.mark.parametrize("communes", [1, 3])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    client, django_assert_num_queries, communes
):
    fait = monde(nombre=18)
    for rang in range(communes):
        remettre(fait, 6, CommuneFactory(), depuis=1 + 6 * rang)
    lire(client)  # la première page d'une session en demande deux de plus
    with django_assert_num_queries(15):
        lire(client)
    with django_assert_num_queries(14):
        telecharger(client, fait.dispositif, "communes")
    with django_assert_num_queries(16):
        lire(client, f"{PAGE}{fait.dispositif.pk}/rapport/etat/")


def test_la_page_ne_nomme_personne(client):
    fait = monde(nombre=6)
    qui = personne(nom="Introuvable", prenom="Zoé", commune=CommuneFactory())
    fait.remettre(1, personne=qui)
    remettre(fait, 5, CommuneFactory(), depuis=2)
    page = lire(client)
    assert "Introuvable" not in page
    assert "Zoé" not in page
    assert "25-00000" not in page
