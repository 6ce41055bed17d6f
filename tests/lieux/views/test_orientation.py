"""Le parcours guidé et sa variante d'un seul tenant, vus par le serveur."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lieux.fabriques import LieuFactory
from tests.lieux.orientation.conftest import herault_d_exemple  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("herault_d_exemple")]

URL = "/orientation/"
PRO = {"mode": "pro"}
OLARGUES = "34187"


def suite(url):
    return parse_qs(urlsplit(url).query)


def caches(reponse):
    return reponse.context["caches"]


# --- Une question par écran


@pytest.mark.parametrize(
    ("etape", "rang", "titre"),
    [
        ("", 1, "Quelle est votre situation ?"),
        ("situation", 1, "Quelle est votre situation ?"),
        ("besoin", 2, "De quoi avez-vous besoin ?"),
        ("lieu", 3, "Où habitez-vous ?"),
        ("condition", 4, "Qu&#x27;est-ce qui compte pour vous ?"),
    ],
)
def test_chaque_question_a_son_ecran(client_strict, etape, rang, titre):
    reponse = client_strict.get(URL, {"etape": etape})
    html = reponse.content.decode()
    assert titre in html
    assert f"Question {rang} sur 4" in html
    assert html.count("<h1") == 1
    assert "Je ne sais pas" in html
    assert "peuvent vous aider dans l&#x27;Hérault." in html
    assert not reponse.cookies


def test_les_reponses_voyagent_dans_l_adresse(client_strict):
    reponse = client_strict.get(
        URL, {"situation": "agricole", "besoin": ["demarche", "impots"], "ou": "olargues"}
    )
    # La question montrée porte elle-même ses réponses ; les autres sont dans des champs cachés.
    assert caches(reponse) == [("besoin", "impots"), ("commune", OLARGUES)]
    html = reponse.content.decode()
    assert 'value="agricole"' in html
    reponse = client_strict.get(
        URL, {"etape": "condition", "situation": "agricole", "besoin": "impots", "ou": "olargues"}
    )
    assert caches(reponse) == [
        ("situation", "agricole"),
        ("besoin", "impots"),
        ("commune", OLARGUES),
    ]
    # La dernière question envoie à la recherche, avec les paramètres du contrat.
    assert reponse.context["url_lieux"] == "/"


def test_je_ne_sais_pas_passe_sans_perdre_le_reste(client_strict):
    recus = {"situation": "agricole", "besoin": ["impots", "gratuit"], "commune": OLARGUES}
    attendus = {
        "situation": {"etape": ["besoin"], "besoin": ["impots", "gratuit"], "commune": [OLARGUES]},
        "besoin": {
            "etape": ["lieu"],
            "situation": ["agricole"],
            "besoin": ["gratuit"],
            "commune": [OLARGUES],
        },
        "lieu": {
            "etape": ["condition"],
            "situation": ["agricole"],
            "besoin": ["impots", "gratuit"],
        },
        "condition": {"situation": ["agricole"], "besoin": ["impots"], "commune": [OLARGUES]},
    }
    for etape, attendu in attendus.items():
        url = client_strict.get(URL, {"etape": etape, **recus}).context["url_passer"]
        assert suite(url) == attendu, etape
        assert urlsplit(url).path == ("/" if etape == "condition" else URL)


def test_ne_rien_savoir_mene_droit_a_la_liste(client_strict):
    assert client_strict.get(URL, {"etape": "condition"}).context["url_passer"] == "/#resultats"


def test_plusieurs_communes_laissent_choisir(client_strict):
    reponse = client_strict.get(URL, {"etape": "condition", "besoin": "impots", "ou": "34220"})
    html = reponse.content.decode()
    assert "Plusieurs endroits correspondent" in html
    choix = {lien.libelle: suite(lien.url) for lien in reponse.context["choix"]}
    assert "Saint-Pons-de-Thomières" in choix
    url = next(iter(reponse.context["choix"])).url
    apres = client_strict.get(url)
    assert "Question 4 sur 4" in apres.content.decode()
    assert ("besoin", "impots") in caches(apres)
    assert [nom for nom, _valeur in caches(apres)] == ["besoin", "commune"]


def test_une_commune_inconnue_se_dit_et_ne_se_perd_pas(client_strict):
    reponse = client_strict.get(URL, {"etape": "condition", "ou": "99999"})
    html = reponse.content.decode()
    assert "Où habitez-vous ?" in html
    assert "Le code postal 99999 n&#x27;est pas dans l&#x27;Hérault." in html
    assert 'value="99999"' in html
    # Revenir d'une question garde même ce qui n'a pas été compris.
    assert ("ou", "99999") in caches(client_strict.get(URL, {"etape": "besoin", "ou": "99999"}))


def test_une_reponse_inconnue_est_dite_et_laissee_de_cote(client_strict):
    reponse = client_strict.get(URL, {"situation": ["licorne", "agricole"], "etape": "besoin"})
    assert "Je suis : « licorne » n&#x27;est pas ou plus proposé." in reponse.content.decode()
    assert caches(reponse) == [("situation", "agricole")]


def test_htmx_ne_recoit_que_le_compte(client):
    reponse = client.get(URL, {"commune": OLARGUES}, headers={"HX-Request": "true"})
    html = reponse.content.decode()
    assert "à moins de 20 km d&#x27;Olargues" in html
    assert "<form" not in html
    assert "HX-Request" in reponse["Vary"]


@pytest.mark.parametrize(
    ("etape", "attendu"), [("situation", 10), ("besoin", 10), ("lieu", 9), ("condition", 10)]
)
def test_le_nombre_de_requetes_ne_depend_pas_des_lieux(client, etape, attendu):
    adresse = {
        "etape": etape,
        "situation": ["agricole", "senior"],
        "besoin": ["impots", "sante", "gratuit"],
        "commune": OLARGUES,
    }
    for _fois in range(2):
        with CaptureQueriesContext(connection) as requetes:
            client.get(URL, adresse)
        assert len(requetes) == attendu
        LieuFactory(services=["aide-aux-demarches-administratives"], reseaux=["msa"])


# --- Tout sur un écran


def test_tout_est_sur_un_ecran(client_strict):
    html = client_strict.get(URL, PRO).content.decode()
    for valeur in ("agricole", "impots", "gratuit"):
        assert f'value="{valeur}"' in html
    assert "les mieux adaptés s'affichent ici." in html


def test_l_organisme_et_les_premiers_lieux(client_strict):
    reponse = client_strict.get(URL, {**PRO, "situation": "agricole", "commune": OLARGUES})
    rendue = reponse.context["reponse"]
    assert rendue["organismes"][0].sigle == "MSA"
    assert len(rendue["lieux"]) == 5
    assert rendue["lieux"][0].raisons
    assert suite(rendue["url_lieux"]) == {"situation": ["agricole"], "commune": [OLARGUES]}
    sans = {puce.libelle: suite(puce.url) for puce in rendue["puces"]}
    assert sans["Olargues"] == {"mode": ["pro"], "situation": ["agricole"]}
    assert sans["Je travaille dans l'agriculture"] == {"mode": ["pro"], "commune": [OLARGUES]}


def test_la_commune_seule_suffit(client_strict):
    rendue = client_strict.get(URL, {**PRO, "commune": OLARGUES}).context["reponse"]
    assert "en partant d'Olargues" in rendue["resume"]
    assert len(rendue["lieux"]) == 5
    assert [organisme.sigle for organisme in rendue["organismes"]] == ["France Services"]


def test_le_fragment_est_la_seule_reponse(client):
    reponse = client.get(
        URL, {**PRO, "situation": "beneficiaire-rsa"}, headers={"HX-Request": "true"}
    )
    html = reponse.content.decode()
    assert "Vers qui vous tourner" in html
    assert 'id="parcours"' not in html


def test_le_nombre_de_requetes_de_l_ecran_unique(client):
    adresse = {**PRO, "situation": ["agricole"], "besoin": ["impots"], "commune": OLARGUES}
    for _fois in range(2):
        with CaptureQueriesContext(connection) as requetes:
            client.get(URL, adresse)
        assert len(requetes) == 24  # dont le badge du Pass
        LieuFactory(services=["aide-aux-demarches-administratives"], reseaux=["msa"])


# --- Ce qui vient de n'importe où


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    recus=st.dictionaries(
        st.sampled_from(["etape", "mode", "situation", "besoin", "commune", "lat", "lon"]),
        st.lists(
            st.one_of(st.text(max_size=30), st.sampled_from(["pro", "nan", "1e400", "34187"]))
        ),
    )
)
def test_une_adresse_hostile_ne_casse_rien(client, recus):
    assert client.get(URL, recus).status_code == 200


@pytest.mark.parametrize("methode", ["post", "put", "delete"])
def test_on_ne_fait_que_lire(client, methode):
    assert getattr(client, methode)(URL).status_code == 405
