"""Le guide des agents (docs/guide-administration.md), lu dans l'administration.

Le fichier n'emploie que des titres, des paragraphes, des listes numérotées et du `texte à taper` :
ce qui suit les lit, et rien d'autre.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide-administration.md"
_A_TAPER = re.compile(r"`([^`]+)`")
_TITRE = re.compile(r"^## (.+)$", re.MULTILINE)
_NUMERO = re.compile(r"^\d+\. ", re.MULTILINE)


def en_html(texte: str) -> SafeString:
    """Le guide en HTML ; son premier titre est celui de la page, il n'y est pas."""
    blocs = [bloc.strip() for bloc in re.split(r"\n\s*\n", texte) if bloc.strip()]
    return mark_safe("\n".join(_bloc(bloc) for bloc in blocs if not bloc.startswith("# ")))  # noqa: S308 — chaque texte est échappé


def sommaire(texte: str) -> list[tuple[str, str]]:
    """Chaque titre, et l'ancre où il se lit."""
    return [(slugify(titre), titre) for titre in _TITRE.findall(texte)]


def _bloc(bloc: str) -> str:
    if bloc.startswith("## "):
        return f'<h2 id="{slugify(bloc[3:])}">{_ligne(bloc[3:])}</h2>'
    if _NUMERO.match(bloc):
        etapes = [etape for etape in _NUMERO.split(bloc) if etape.strip()]
        return f"<ol>{''.join(f'<li>{_ligne(etape)}</li>' for etape in etapes)}</ol>"
    return f"<p>{_ligne(bloc)}</p>"


def _ligne(texte: str) -> str:
    return _A_TAPER.sub(r"<code>\1</code>", escape(" ".join(texte.split())))


def vue_guide(model_admin, request: HttpRequest) -> TemplateResponse:
    if not GUIDE.exists():
        raise Http404
    texte = GUIDE.read_text(encoding="utf-8")
    return TemplateResponse(
        request,
        "admin/lieux/guide.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Le guide, geste par geste"),
            "sommaire": sommaire(texte),
            "guide": en_html(texte),
        },
    )
