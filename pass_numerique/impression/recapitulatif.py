"""L'état récapitulatif d'un lot : ce que l'ordonnateur signe, et que le payeur garde."""

import io
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from pass_numerique.impression import dessin, textes
from pass_numerique.jours import PARIS
from pass_numerique.services.paiement import LotAPayer

_COLONNES = (58 * mm, 26 * mm, 52 * mm, 16 * mm, 28 * mm)
_NORMAL = ParagraphStyle("normal", fontName=dessin.NORMAL, fontSize=9.5, leading=12.5)
_GRAS = ParagraphStyle("gras", parent=_NORMAL, fontName=dessin.GRAS)
_TITRE = ParagraphStyle("titre", parent=_GRAS, fontSize=17, leading=22, spaceAfter=2 * mm)
_TEXTE = ParagraphStyle("texte", parent=_NORMAL, fontSize=11, leading=15, spaceAfter=2 * mm)
_DROITE = ParagraphStyle("droite", parent=_NORMAL, alignment=TA_RIGHT)
_DROITE_GRAS = ParagraphStyle("droite_gras", parent=_GRAS, alignment=TA_RIGHT)


def dessiner(lot: LotAPayer, empreinte_du_tableau: str) -> bytes:
    """Le PDF ; l'empreinte du CSV y est écrite : signer l'un, c'est signer l'autre."""
    dessin.poser_les_polices()
    flux = io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        document = SimpleDocTemplate(
            flux,
            pagesize=A4,
            leftMargin=15 * mm,
            rightMargin=15 * mm,
            topMargin=18 * mm,
            bottomMargin=18 * mm,
            title=_("Pass numérique, état récapitulatif du lot %(n)s") % {"n": lot.lot.pk},
            author=settings.SITE_NOM,
            lang="fr",
        )
        document.build(
            [*_entete(lot), _tableau(lot), Spacer(0, 6 * mm), _fin(lot, empreinte_du_tableau)],
            onFirstPage=_pied,
            onLaterPages=_pied,
        )
    return flux.getvalue()


def euros(centimes: int) -> str:
    """« 1 250,00 € » : dans un état comptable, les centimes s'écrivent toujours."""
    entiers, reste = divmod(abs(centimes), 100)
    signe = "−" if centimes < 0 else ""
    groupes = f"{entiers:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{signe}{groupes},{reste:02d}\N{NO-BREAK SPACE}€"


def _entete(lot: LotAPayer) -> list:
    cree_le = lot.lot.cree_le.astimezone(PARIS)
    le = f"{textes.jour(cree_le.date())}, {cree_le:%H:%M}"
    return [
        Paragraph(_("Département de l'Hérault"), _GRAS),
        Paragraph(_("État récapitulatif des sommes à payer"), _TITRE),
        Paragraph(
            _("%(annee)s. Lot de paiement n° %(n)s, préparé le %(le)s.")
            % {"annee": escape(lot.lot.dispositif.nom), "n": lot.lot.pk, "le": le},
            _TEXTE,
        ),
    ]


def _tableau(lot: LotAPayer) -> Table:
    lignes = [
        [
            Paragraph(titre, _GRAS if rang < 3 else _DROITE_GRAS)
            for rang, titre in enumerate(
                (_("Structure"), _("Bordereau"), _("Compte à créditer"), _("Pass"), _("Montant"))
            )
        ]
    ]
    for bordereau in lot.bordereaux:
        structure, rib = bordereau.structure, bordereau.coordonnees
        lignes.append(
            [
                Paragraph(
                    _("%(nom)s<br/>SIRET %(siret)s")
                    % {"nom": escape(structure.nom), "siret": structure.siret},
                    _NORMAL,
                ),
                Paragraph(
                    _("n° %(n)s<br/>%(mois)s")
                    % {"n": bordereau.pk, "mois": date_format(bordereau.mois, "F Y")},
                    _NORMAL,
                ),
                Paragraph(f"{escape(rib.titulaire)}<br/>{_grouper(rib.iban)}", _NORMAL),
                Paragraph(str(bordereau.nombre), _DROITE),
                Paragraph(euros(bordereau.net), _DROITE),
            ]
        )
    nombre = sum(bordereau.nombre for bordereau in lot.bordereaux)
    lignes.append(
        [
            Paragraph(_("Total"), _GRAS),
            "",
            "",
            Paragraph(str(nombre), _DROITE_GRAS),
            Paragraph(euros(lot.montant), _DROITE_GRAS),
        ]
    )
    return Table(
        lignes,
        colWidths=_COLONNES,
        repeatRows=1,
        style=[
            ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, 1), (-1, -2), 0.4, colors.grey),
            ("LINEABOVE", (0, -1), (-1, -1), 1, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ],
    )


def _fin(lot: LotAPayer, empreinte: str) -> KeepTogether:
    """Ce qu'on signe ne se sépare pas de la somme."""
    nombre = len(lot.bordereaux)
    arrete = ngettext(
        "Arrêté le présent état, de %(n)d bordereau, à la somme de %(somme)s.",
        "Arrêté le présent état, de %(n)d bordereaux, à la somme de %(somme)s.",
        nombre,
    ) % {"n": nombre, "somme": euros(lot.montant)}
    avoirs = _("Les sommes payées par erreur sont déjà déduites de ces montants.")
    cadre = Table(
        [
            [
                Paragraph(_("L'ordonnateur : nom, date et signature"), _NORMAL),
                Paragraph(_("Le comptable : nom, date et signature"), _NORMAL),
            ]
        ],
        colWidths=(88 * mm, 88 * mm),
        rowHeights=34 * mm,
        style=[
            ("BOX", (0, 0), (0, 0), 0.6, colors.black),
            ("BOX", (1, 0), (1, 0), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )
    return KeepTogether(
        [
            Paragraph(arrete, ParagraphStyle("arrete", parent=_TEXTE, fontName=dessin.GRAS)),
            Paragraph(avoirs, _TEXTE),
            Spacer(0, 3 * mm),
            cadre,
            Spacer(0, 4 * mm),
            Paragraph(
                _("Empreinte SHA-256 du tableau joint :<br/>%(empreinte)s")
                % {"empreinte": empreinte},
                _NORMAL,
            ),
        ]
    )


def _pied(page, document) -> None:
    page.setFont(dessin.NORMAL, 9)
    page.drawCentredString(A4[0] / 2, 10 * mm, _("Page %(n)d") % {"n": document.page})


def _grouper(iban: str) -> str:
    return " ".join(iban[rang : rang + 4] for rang in range(0, len(iban), 4))
