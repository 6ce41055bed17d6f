"""Le guide des agents se lit dans l'administration, et nomme ce qui existe."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import slugify

from lieux.admin.guide import GUIDE, en_html
from tests.client_strict import fautes


def test_ce_que_le_guide_emploie_devient_du_html():
    html = en_html(
        "# Titre\n\nUn *mot* <b>\nsur deux lignes.\n\n## Suite\n\n1. Un `a`\n   suite\n2. Deux"
    )
    assert html == (
        '<p>Un *mot* &lt;b&gt; sur deux lignes.</p>\n<h2 id="suite">Suite</h2>\n'
        "<ol><li>Un <code>a</code> suite</li><li>Deux</li></ol>"
    )


def test_le_guide_est_lu_en_entier(admin):
    html = admin.get(reverse("admin:lieux_lieu_guide")).content.decode()
    titres = re.findall(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(titres) > 10
    for titre in titres:
        assert f'<h2 id="{slugify(titre)}">{escape(titre)}</h2>' in html
        assert f'<a href="#{slugify(titre)}">{escape(titre)}</a>' in html
    assert not re.search(r"[*`_]{2}|^#", re.sub(r"<[^>]+>", "", html[html.index("guide") :]), re.M)
    assert fautes(html) == []


def test_la_premiere_page_mene_au_guide(admin):
    assert reverse("admin:lieux_lieu_guide") in admin.get(reverse("admin:index")).content.decode()


@pytest.mark.django_db
def test_il_faut_etre_connecte(client):
    assert client.get(reverse("admin:lieux_lieu_guide")).status_code == 302
