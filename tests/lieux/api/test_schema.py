"""La description OpenAPI est valide, complète, et chaque réponse lui est conforme."""

import json

import jsonschema
import pytest
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lieux.api import urls
from lieux.api.base import VueOuverte
from lieux.api.documentation import description
from lieux.forms import CriteresForm
from lieux.models import Contour
from lieux.recherche import Vocabulaire
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
COMPLETES = {"/api/v1/lieux/"}
TOUT_D_UN_COUP = {"/api/v1/lieux.geojson", "/api/v1/export/lieux.csv", "/api/v1/export/lieux.json"}


@pytest.fixture
def document(client):
    """La description, sans ce qui demande une clé : tests/pass_numerique/api/ s'en charge."""
    entiere = client.get("/api/v1/schema/").json()
    chemins = {c: m for c, m in entiere["paths"].items() if not c.startswith("/api/v1/pass/")}
    return entiere | {"paths": chemins}


def contenu(reponse) -> bytes:
    return b"".join(reponse) if reponse.streaming else reponse.content


def verifier(document: dict, chemin: str, reponse) -> None:
    """Statut, type de contenu, en-têtes et corps sont ceux que dit la description."""
    decrites = document["paths"][chemin]["get"]["responses"]
    assert str(reponse.status_code) in decrites
    decrite = decrites[str(reponse.status_code)]
    for nom in decrite.get("headers", {}):
        assert nom in reponse or nom.startswith(("RateLimit", "Last-Modified")), nom
    [(type_de_contenu, corps)] = decrite["content"].items()
    assert reponse["Content-Type"] == type_de_contenu
    lu = contenu(reponse).decode()
    valeur = lu if type_de_contenu.startswith("text/") else json.loads(lu)
    schema = {**corps["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        valeur
    )


def test_elle_est_valide_et_en_3_1(document):
    assert document["openapi"].startswith("3.1.")
    validate_schema(document)
    for forme in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(forme)


def test_elle_dit_licence_et_mention(document):
    assert document["info"]["license"] == {
        "name": "Licence Ouverte 2.0",
        "identifier": "etalab-2.0",
    }
    assert "Département de l'Hérault" in document["info"]["description"]


def test_elle_ne_se_plaint_de_rien(capsys):
    from drf_spectacular.drainage import GENERATOR_STATS

    GENERATOR_STATS.reset()
    description()
    assert not GENERATOR_STATS
    assert capsys.readouterr().err == ""


def test_chaque_vue_de_l_api_y_est(document):
    decrites = set(document["paths"])
    vues = [m for m in urls.urlpatterns if issubclass(getattr(m.callback, "cls", int), VueOuverte)]
    assert len(decrites) == len(vues) - 1  # toutes, sauf elle-même
    for operation in (methodes["get"] for methodes in document["paths"].values()):
        assert operation["summary"]
        assert operation["tags"] != [""]
        assert "429" in operation["responses"]


def test_les_parametres_sont_ceux_du_formulaire(document):
    champs = list(CriteresForm({}, vocabulaire=Vocabulaire.lire()).fields)

    def noms(chemin):
        return [p["name"] for p in document["paths"][chemin]["get"]["parameters"]]

    for chemin in COMPLETES:
        assert noms(chemin) == champs
    for chemin in TOUT_D_UN_COUP:
        assert noms(chemin) == [nom for nom in champs if nom not in ("page", "tri")]


def test_chaque_parametre_a_une_description_un_type_et_un_exemple(document):
    for parametre in document["paths"]["/api/v1/lieux/"]["get"]["parameters"]:
        assert len(parametre["description"]) > 10, parametre["name"]
        schema = parametre["schema"]
        jsonschema.Draft202012Validator(schema).validate(schema["examples"][0])


def test_les_filtres_suivent_le_vocabulaire(client, document):
    LieuFactory(reseaux=["caf"])
    [reseau] = [
        p for p in document["paths"]["/api/v1/lieux/"]["get"]["parameters"] if p["name"] == "reseau"
    ]
    slugs = [r["slug"] for r in client.get("/api/v1/reseaux/").json()["reseaux"]]
    assert reseau["schema"]["items"]["enum"] == slugs


@pytest.fixture
def peuple(riche, bus, communes):
    LieuFactory(nom="Nu", commune=communes["sete"], adresse="", horaires="n'importe quoi")
    geometrie = {"type": "Polygon", "coordinates": [[[3, 43], [3.1, 43], [3, 43.1], [3, 43]]]}
    Contour.objects.create(commune=communes["sete"], geometrie=geometrie)
    return {"id": riche.pk, "code_insee": "34301"}


def test_chaque_reponse_lui_est_conforme(client, peuple, bus, document):
    for chemin in document["paths"]:
        reponse = client.get(chemin.format(**peuple))
        assert reponse.status_code == 200
        verifier(document, chemin, reponse)
    verifier(document, "/api/v1/lieux/{id}/", client.get(f"/api/v1/lieux/{bus.pk}/"))


@pytest.mark.parametrize(
    "requete", ["?ou=béziers", "?ouvert=maintenant", "?ou=zzz", "?page=9", "?lat=1"]
)
def test_les_reponses_de_recherche_et_les_refus_aussi(client, peuple, document, requete):
    for chemin in COMPLETES | TOUT_D_UN_COUP:
        verifier(document, chemin, client.get(chemin + requete))


def test_les_refus_du_detail_aussi(client, document):
    chemin = "/api/v1/lieux/{id}/"
    verifier(document, chemin, client.get("/api/v1/lieux/999999/"))
    ferme = LieuFactory(statut="ferme")
    verifier(document, chemin, client.get(f"/api/v1/lieux/{ferme.pk}/"))


def test_le_refus_de_debit_aussi(client, document, settings):
    settings.API_REQUETES_PAR_MINUTE = {"lecture": 1, "export": 1}
    for chemin in ("/api/v1/reseaux/", "/api/v1/export/lieux.csv"):
        client.get(chemin)
        reponse = client.get(chemin)
        assert reponse.status_code == 429
        verifier(document, chemin, reponse)


# --- Des requêtes tirées de la description elle-même (schemathesis fait de même, en plus grand).


def valeurs_permises(schema: dict) -> st.SearchStrategy:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "array":
        return st.lists(valeurs_permises(schema["items"]), min_size=1, max_size=3)
    if schema["type"] in ("number", "integer"):
        bornes = {"min_value": schema.get("minimum"), "max_value": schema.get("maximum")}
        return st.integers(**bornes) if schema["type"] == "integer" else st.floats(**bornes)
    if "pattern" in schema and "u0000" not in schema["pattern"]:
        return st.sampled_from([schema["examples"][0], ""])
    return st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=20)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(donnees=st.data())
def test_toute_requete_permise_a_une_reponse_conforme(client, peuple, document, donnees):
    chemin = donnees.draw(st.sampled_from(sorted(document["paths"])))
    possibles = [
        p for p in document["paths"][chemin]["get"].get("parameters", ()) if p["in"] == "query"
    ]
    choisis = donnees.draw(st.lists(st.sampled_from(possibles), max_size=4)) if possibles else []
    requete = {p["name"]: donnees.draw(valeurs_permises(p["schema"])) for p in choisis}
    verifier(document, chemin, client.get(chemin.format(**peuple), requete))
