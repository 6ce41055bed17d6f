"""L'API dans un navigateur : sa documentation, et sa lecture depuis le site d'un autre."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import axe, sans_debordement

DOCS = "/api/v1/docs/"
_LIRE = """async ([adresse, etag]) => {
    const reponse = await fetch(adresse, etag ? {headers: {"If-None-Match": etag}} : {});
    const corps = reponse.status === 304 ? null : await reponse.json();
    return {statut: reponse.status, etag: reponse.headers.get("ETag"), corps};
}"""


def test_la_documentation_est_accessible_en_clair_et_en_sombre(page: Page):
    assert page.goto(DOCS).status == 200
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    axe(page)
    page.locator("summary", has_text="Valeurs de service").first.click()
    expect(page.get_by_text("aide-aux-demarches-administratives").first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    axe(page)
    assert page.context.cookies() == []


@pytest.mark.parametrize("ecran", ["1280"])
def test_la_documentation_ne_deborde_pas(page: Page):
    page.goto(DOCS)
    for largeur in (320, 640):
        page.set_viewport_size({"width": largeur, "height": 640})
        sans_debordement(page)


class _PageDeLaMairie(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        page = '<!doctype html><link rel="icon" href="data:,"><title>Mairie</title>'
        self.wfile.write((page + self.server.corps).encode())

    def log_message(self, *_arguments):
        pass


@contextmanager
def _site_de_la_mairie(corps: str = ""):
    """Un site d'une seule page, d'une autre origine que le nôtre, sans sa politique de contenu."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _PageDeLaMairie) as site:
        site.corps = corps
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.parametrize("ecran", ["1280"])
def test_le_site_d_une_mairie_lit_les_lieux_puis_un_304(page: Page, serveur, surveillance):
    """Depuis une page d'une autre origine : CORS, question préalable, validateur lisible."""
    surveillance.attendre("status of 400")
    with _site_de_la_mairie() as mairie:
        surveillance.permettre(mairie)
        page.goto(mairie)
        lue = page.evaluate(_LIRE, [f"{serveur}/api/v1/lieux/", ""])
        assert lue["statut"] == 200
        assert lue["corps"]["total"] > 0
        assert lue["etag"]
        relue = page.evaluate(_LIRE, [f"{serveur}/api/v1/lieux/", lue["etag"]])
        assert relue["statut"] == 304
        refusee = page.evaluate(_LIRE, [f"{serveur}/api/v1/lieux/?rayon=abc", ""])
        assert refusee["statut"] == 400
        assert "rayon" in refusee["corps"]["erreurs"]


@pytest.mark.parametrize("ecran", ["1280"])
def test_la_carte_s_affiche_dans_la_page_d_une_mairie_et_elle_seule(
    page: Page, serveur, surveillance
):
    """Le code que compose /embarquer/composer/, collé dans une page d'une autre origine."""
    page.goto("/embarquer/composer/?commune=34028&rayon=15")
    code = page.locator("textarea.code-a-copier").input_value()
    assert f'src="{serveur}/embarquer/?' in code
    with _site_de_la_mairie(
        f'<h1>Ma commune</h1>{code}<iframe src="{serveur}/"></iframe>'
    ) as mairie:
        surveillance.permettre(mairie)
        surveillance.attendre("frame")
        page.goto(mairie)
        carte = page.frame_locator("iframe >> nth=0")
        expect(carte.get_by_role("heading", level=1)).to_contain_text("15 km de Bédarieux")
        expect(carte.locator(".leaflet-container")).to_be_visible()
        expect(carte.locator(".leaflet-marker-icon").first).to_be_visible()
        # La page d'accueil, elle, ne se laisse pas encadrer.
        expect(page.frame_locator("iframe >> nth=1").get_by_role("search")).to_have_count(0)
        assert page.context.cookies() == []
