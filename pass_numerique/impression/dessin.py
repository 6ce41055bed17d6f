"""La mise en page d'un lot : une page pour qui imprime, puis deux feuilles A4 par chéquier.

Une feuille fait six bandes à couper : couverture, les Pass, et au dos le mode d'emploi. Noir sur
blanc, en gros, dans une police faite pour ne pas confondre les signes.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from pass_numerique import codes
from pass_numerique.impression import textes
from pass_numerique.models import Dispositif
from pass_numerique.montants import euros
from pass_numerique.services.edition import ChequierPrepare, LotPrepare

NORMAL, GRAS, CODE = "Atkinson", "Atkinson-Gras", "Atkinson-Code"
_POLICES = {
    NORMAL: "atkinson-hyperlegible-normal.ttf",
    GRAS: "atkinson-hyperlegible-gras.ttf",
    CODE: "atkinson-hyperlegible-mono-gras.ttf",
}
BANDES = 6  # par feuille
LARGEUR, HAUTEUR = 190 * mm, 46 * mm
GAUCHE = (A4[0] - LARGEUR) / 2
BAS = (A4[1] - BANDES * HAUTEUR) / 2
TALON = 12 * mm  # laissé blanc, pour agrafer
MILIEU, CADRE = 53 * mm, 92 * mm  # où est le code, et la largeur de son cadre
QR = 36 * mm
A_DROITE = LARGEUR - QR - 2 * mm
MARGE_DU_QR = 4  # carrés blancs autour, que la norme demande
# Le même masque pour tous : en choisir un à chaque fois coûte cinq fois plus de temps.
MASQUE = 2
FOND = "pass"
_SUITE_NOIRE = re.compile(rb"\x01+")

# En texte, le PDF pèserait un quart de plus.
rl_config.useA85 = 0


@cache
def poser_les_polices() -> None:
    dossier = Path(__file__).parent / "polices"
    for nom, fichier in _POLICES.items():
        pdfmetrics.registerFont(TTFont(nom, dossier / fichier))


@sensitive_variables()
def dessiner(
    flux: IO[bytes], lot: LotPrepare, site: str, suivre: Callable[[int, int], None]
) -> None:
    """Écrit le PDF du lot dans `flux`."""
    poser_les_polices()
    with translation.override(settings.LANGUAGE_CODE):
        page = Canvas(flux, pagesize=A4, pageCompression=1, lang="fr")
        page.setTitle(_("Pass numérique, chéquiers à imprimer"))
        page.setAuthor(settings.SITE_NOM)
        _premiere_page(page, lot, site)
        _fond_d_un_pass(page, lot.dispositif, site)
        for faits, chequier in enumerate(lot.chequiers, start=1):
            _chequier(page, lot.dispositif, chequier, site)
            suivre(faits, len(lot.chequiers))
        page.save()


def _premiere_page(page: Canvas, lot: LotPrepare, site: str) -> None:
    y = A4[1] - 28 * mm
    styles = {"titre": (GRAS, 24), "gras": (GRAS, 14), "normal": (NORMAL, 12.5)}
    for style, texte in textes.instructions(lot, site, _feuilles(lot.dispositif)):
        y = _paragraphe(page, texte, GAUCHE, y, LARGEUR, *styles[style]) - 4 * mm
    # Un trait à mesurer : une page « ajustée » rétrécit aussi les codes.
    page.setLineWidth(1)
    page.line(GAUCHE, y, GAUCHE + 100 * mm, y)
    for x in (GAUCHE, GAUCHE + 100 * mm):
        page.line(x, y - 2 * mm, x, y + 2 * mm)
    page.showPage()


def _feuilles(dispositif: Dispositif) -> int:
    return -(-(dispositif.pass_par_chequier + 2) // BANDES)


@sensitive_variables()
def _chequier(page: Canvas, dispositif: Dispositif, chequier: ChequierPrepare, site: str) -> None:
    """Une couverture, les Pass, et le mode d'emploi sur la dernière bande."""
    derniere = len(chequier.secrets) + 1
    for place in range(derniere + 1):
        rang = place % BANDES
        if rang == 0:
            if place:
                page.showPage()
            _reperes(page)
        page.saveState()
        page.translate(GAUCHE, BAS + (BANDES - 1 - rang) * HAUTEUR)
        if place == 0:
            _couverture(page, dispositif, chequier.serie)
        elif place == derniere:
            _mode_d_emploi(page, chequier.serie, site)
        else:
            serie = codes.Serie(chequier.serie.prefixe, chequier.serie.numero, place)
            _un_pass(page, dispositif, serie, chequier.secrets[place - 1], site)
        page.restoreState()
    page.showPage()


def _reperes(page: Canvas) -> None:
    """Où couper : des traits dans les marges, un pointillé léger entre les bandes."""
    page.setLineWidth(0.5)
    for rang in range(BANDES + 1):
        y = BAS + rang * HAUTEUR
        page.setDash()
        page.line(3 * mm, y, GAUCHE - 1 * mm, y)
        page.line(A4[0] - GAUCHE + 1 * mm, y, A4[0] - 3 * mm, y)
        if 0 < rang < BANDES:
            page.setDash(1, 4)
            page.line(GAUCHE, y, A4[0] - GAUCHE, y)
    page.setDash()
    for x in (GAUCHE, A4[0] - GAUCHE):
        page.line(x, 3 * mm, x, BAS - 1 * mm)
        page.line(x, A4[1] - BAS + 1 * mm, x, A4[1] - 3 * mm)


def _couverture(page: Canvas, dispositif: Dispositif, serie: codes.Serie) -> None:
    largeur = 114 * mm
    _ligne(page, _("Chéquier Pass numérique"), TALON, 34 * mm, largeur, GRAS, 24)
    contenu = _("%(nombre)d Pass de %(valeur)s, pour apprendre à se servir du numérique") % {
        "nombre": dispositif.pass_par_chequier,
        "valeur": euros(dispositif.valeur_faciale),
    }
    _ligne(page, contenu, TALON, 26.5 * mm, largeur, NORMAL, 13)
    _ligne(page, textes.validite(dispositif), TALON, 19.5 * mm, largeur, GRAS, 12)
    perdu = _(
        "Perdu ou volé ? Dites-le vite à qui vous l'a donné : ce qui n'a pas servi sera bloqué, "
        "puis remplacé. Notez ce numéro ailleurs."
    )
    _paragraphe(page, perdu, TALON, 12 * mm, largeur, NORMAL, 10)
    droite = LARGEUR - 4 * mm
    page.setFont(NORMAL, 11)
    page.drawRightString(droite, 24 * mm, _("Numéro du chéquier"))
    page.setFont(CODE, 24)
    page.drawRightString(droite, 14 * mm, str(serie))
    page.setFont(NORMAL, 9)
    page.drawRightString(droite, 5.5 * mm, _("Département de l'Hérault"))


def _fond_d_un_pass(page: Canvas, dispositif: Dispositif, site: str) -> None:
    """Ce qui ne change pas d'un Pass à l'autre : écrit une fois par fichier."""
    page.beginForm(FOND)
    page.setFont(NORMAL, 11)
    page.drawString(TALON, 38.5 * mm, _("Pass numérique"))
    _ligne(
        page, euros(dispositif.valeur_faciale), TALON, 26 * mm, MILIEU - TALON - 3 * mm, GRAS, 34
    )
    page.setFont(NORMAL, 8.5)
    page.drawString(TALON, 9.8 * mm, _("Numéro"))
    page.drawCentredString(A_DROITE + QR / 2, 4 * mm, _("À scanner au lieu de taper"))
    page.setFont(NORMAL, 10)
    page.drawString(MILIEU, 38.5 * mm, _("Code à donner à la structure qui vous forme"))
    page.setLineWidth(0.75)
    page.rect(MILIEU, 23.5 * mm, CADRE, 12.5 * mm)
    # Un peu plus que le cadre : le blanc autour du carré n'est qu'à lui.
    largeur = A_DROITE - MILIEU - 2 * mm
    _ligne(page, textes.validite(dispositif), MILIEU, 17.5 * mm, largeur, GRAS, 9.5)
    for rang, texte in enumerate(textes.ou_l_utiliser(site)):
        _ligne(page, texte, MILIEU, (12.4 - 5 * rang) * mm, largeur, NORMAL, 9.5)
    page.endForm()


@sensitive_variables()
def _un_pass(
    page: Canvas, dispositif: Dispositif, serie: codes.Serie, secret: str, site: str
) -> None:
    page.doForm(FOND)
    page.setFont(NORMAL, 11)
    page.drawString(
        TALON,
        17 * mm,
        _("Pass %(rang)d sur %(nombre)d")
        % {"rang": serie.rang, "nombre": dispositif.pass_par_chequier},
    )
    page.setFont(CODE, 11)
    page.drawString(TALON, 5.2 * mm, str(serie))
    page.setFont(CODE, 28)
    page.drawCentredString(MILIEU + CADRE / 2, 26.5 * mm, secret)
    _dessiner_le_qr(page, textes.contenu_du_qr(site, serie, secret), A_DROITE, 7.5 * mm)


def _mode_d_emploi(page: Canvas, serie: codes.Serie, site: str) -> None:
    page.setFont(GRAS, 14)
    page.drawString(TALON, 39 * mm, _("Comment s'en servir"))
    y = 32.5 * mm
    for texte in textes.mode_d_emploi(site):
        _ligne(page, texte, TALON, y, LARGEUR - TALON - 4 * mm, NORMAL, 10.5)
        y -= 6.3 * mm
    page.setFont(CODE, 10)
    page.drawRightString(LARGEUR - 4 * mm, 39 * mm, str(serie))


@sensitive_variables()
def _dessiner_le_qr(page: Canvas, contenu: str, x: float, y: float) -> None:
    qr = segno.make(contenu, error="m", micro=False, boost_error=False, mask=MASQUE)
    cote = len(qr.matrix) + 2 * MARGE_DU_QR
    page.saveState()
    page.translate(x, y)
    page.scale(QR / cote, QR / cote)
    # Écrit tel quel : un carré à la fois par l'interface habituelle prend dix fois le temps.
    haut = cote - MARGE_DU_QR - 1
    rectangles = [
        f"{noirs.start() + MARGE_DU_QR} {haut - rang} {len(noirs[0])} 1 re"
        for rang, ligne in enumerate(qr.matrix)
        for noirs in _SUITE_NOIRE.finditer(ligne)
    ]
    page.drawPath(PDFPathObject(code=rectangles), stroke=0, fill=1)
    page.restoreState()


def _ligne(page, texte, x, y, largeur, police, taille) -> None:
    """Écrit `texte` sur une seule ligne, en plus petit s'il le faut."""
    page.setFont(police, a_la_taille(texte, police, taille, largeur))
    page.drawString(x, y, texte)


def a_la_taille(texte: str, police: str, taille: float, largeur: float) -> float:
    voulue = pdfmetrics.stringWidth(texte, police, taille)
    return taille * min(1, largeur / voulue)


def _paragraphe(page, texte, x, y, largeur, police, taille) -> float:
    """Écrit `texte` à partir de la ligne `y` ; rend la ligne suivante."""
    page.setFont(police, taille)
    for ligne in simpleSplit(texte, police, taille, largeur):
        page.drawString(x, y, ligne)
        y -= taille * 1.3
    return y
