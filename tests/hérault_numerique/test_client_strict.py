"""Le client strict trouve chaque faute, et ne se plaint pas d'une page bien faite."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tests.client_strict import PageMalFaite, fautes

PAGE = '<!doctype html><html lang="fr"><body>{}</body></html>'


@pytest.mark.parametrize(
    ("morceau", "faute"),
    [
        ('<a href="/" onclick="x()">a</a>', "gestionnaire en ligne onclick"),
        ('<form onSubmit="x()"></form>', "gestionnaire en ligne onsubmit"),
        ('<a hx-on:click="x()">a</a>', "gestionnaire en ligne hx-on:click"),
        ('<p style="color:red">a</p>', "style en ligne sur <p>"),
        ("<style>p{color:red}</style>", "<style> en ligne"),
        ("<script>alert(1)</script>", "<script> en ligne (type : aucun)"),
        ('<script type="module">import "./a.js"</script>', "<script> en ligne (type : module)"),
        ('<a href=" JavaScript:x()">a</a>', "adresse javascript:"),
        ("<p>{{ lieu.nom }}</p>", "reste de gabarit « {{ »"),
        ("<p>{% if %}</p>", "reste de gabarit « {% »"),
        ('<img alt="{# note #}" src="/a.png">', "reste de gabarit « {# » dans alt"),
        ("<p>None</p>", "« None » affiché tel quel"),
        ("<td> False </td>", "« False » affiché tel quel"),
        ('<input value="None">', "« None » dans value"),
        ('<a href="/lieux/None/">a</a>', "« None » dans href"),
        ("<p>&lt;Lieu: Mairie&gt;</p>", "objet Python"),
        ("<p>&lt;QuerySet []&gt;</p>", "objet Python"),
        ('<p id="a"></p><p id="a"></p>', "identifiant « a » écrit deux fois"),
    ],
)
def test_chaque_faute_est_trouvee(morceau, faute):
    trouvees = fautes(PAGE.format(morceau))
    assert len(trouvees) == 1
    assert faute in trouvees[0]


@pytest.mark.parametrize(
    "morceau",
    [
        '<script src="/static/js/carte.js" type="module"></script>',
        '<script type="application/ld+json">{"a": {"b": null}}</script>',
        '<script id="donnees" type="application/json">{"a": "{{"}</script>',
        "<p>On ne sait pas. None ne se lit pas seul. 3 &lt; 4</p>",
        '<a href="/lieux/nonette/" hx-get="/?q=a">a</a>',
    ],
)
def test_une_page_bien_faite_passe(morceau):
    assert fautes(PAGE.format(morceau)) == []


urlpatterns = [
    path("mal/", lambda requete: HttpResponse("<p>None</p>")),
    path("texte/", lambda requete: HttpResponse("<p>None</p>", content_type="text/plain")),
]


@override_settings(ROOT_URLCONF="tests.hérault_numerique.test_client_strict")
def test_le_client_refuse_la_page_et_dit_laquelle(client_strict):
    with pytest.raises(PageMalFaite, match="/mal/"):
        client_strict.get("/mal/")
    assert client_strict.get("/texte/").status_code == 200
