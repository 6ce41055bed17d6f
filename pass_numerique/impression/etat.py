"""Ce que deux états à signer ont en commun : leurs styles, leurs tableaux, leurs signatures."""

import io
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from pass_numerique.impression import dessin

NORMAL = ParagraphStyle("normal", fontName=dessin.NORMAL, fontSize=9.5, leading=12.5)
GRAS = ParagraphStyle("gras", parent=NORMAL, fontName=dessin.GRAS)
TITRE = ParagraphStyle("titre", parent=GRAS, fontSize=17, leading=22, spaceAfter=2 * mm)
SOUS_TITRE = ParagraphStyle(
    "sous_titre", parent=GRAS, fontSize=12, leading=16, spaceBefore=5 * mm, spaceAfter=2 * mm
)
TEXTE = ParagraphStyle("texte", parent=NORMAL, fontSize=11, leading=15, spaceAfter=2 * mm)
TEXTE_GRAS = ParagraphStyle("texte_gras", parent=TEXTE, fontName=dessin.GRAS)
DROITE = ParagraphStyle("droite", parent=NORMAL, alignment=TA_RIGHT)
DROITE_GRAS = ParagraphStyle("droite_gras", parent=GRAS, alignment=TA_RIGHT)


def composer(titre: str, contenu: Sequence[Flowable]) -> bytes:
    """Le PDF, en A4, les pages numérotées."""
    flux = io.BytesIO()
    document = SimpleDocTemplate(
        flux,
        pagesize=A4,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=titre,
        author=settings.SITE_NOM,
        lang="fr",
    )
    document.build(list(contenu), onFirstPage=_pied, onLaterPages=_pied)
    return flux.getvalue()


def tableau(lignes: Sequence[Sequence], largeurs: Sequence[float], total: bool = True) -> Table:
    """Des cellules déjà mises en forme : l'en-tête d'abord, et, s'il y en a un, le total à la fin."""
    style = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
        ("LINEBELOW", (0, 1), (-1, -2 if total else -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    if total:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1, colors.black))
    return Table(lignes, colWidths=largeurs, repeatRows=1, style=style)


def signatures(gauche: str, droite: str) -> Table:
    """Deux cadres vides, pour deux personnes."""
    return Table(
        [[Paragraph(gauche, NORMAL), Paragraph(droite, NORMAL)]],
        colWidths=(88 * mm, 88 * mm),
        rowHeights=34 * mm,
        style=[
            ("BOX", (0, 0), (0, 0), 0.6, colors.black),
            ("BOX", (1, 0), (1, 0), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )


def empreinte_du_tableau(empreinte: str) -> Paragraph:
    """Signer l'état, c'est signer le tableau."""
    phrase = _("Empreinte SHA-256 du tableau joint :<br/>%(empreinte)s")
    return Paragraph(phrase % {"empreinte": empreinte}, NORMAL)


def euros(centimes: int) -> str:
    """« 1 250,00 € » : dans un état comptable, les centimes s'écrivent toujours."""
    entiers, reste = divmod(abs(centimes), 100)
    signe = "−" if centimes < 0 else ""
    groupes = f"{entiers:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{signe}{groupes},{reste:02d}\N{NO-BREAK SPACE}€"


def _pied(page, document) -> None:
    page.setFont(dessin.NORMAL, 9)
    page.drawCentredString(A4[0] / 2, 10 * mm, _("Page %(n)d") % {"n": document.page})
