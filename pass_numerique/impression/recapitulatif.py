"""L'état récapitulatif d'un lot : ce que l'ordonnateur signe, et que le payeur garde."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, Spacer, Table

from pass_numerique.impression import dessin, etat, textes
from pass_numerique.impression.etat import (
    DROITE,
    DROITE_GRAS,
    GRAS,
    NORMAL,
    TEXTE,
    TEXTE_GRAS,
    TITRE,
    euros,
)
from pass_numerique.jours import PARIS
from pass_numerique.services.paiement import LotAPayer

_COLONNES = (58 * mm, 26 * mm, 52 * mm, 16 * mm, 28 * mm)


def dessiner(lot: LotAPayer, empreinte_du_tableau: str) -> bytes:
    """Le PDF ; l'empreinte du CSV y est écrite : signer l'un, c'est signer l'autre."""
    dessin.poser_les_polices()
    with translation.override(settings.LANGUAGE_CODE):
        return etat.composer(
            _("Pass numérique, état récapitulatif du lot %(n)s") % {"n": lot.lot.pk},
            [*_entete(lot), _tableau(lot), Spacer(0, 6 * mm), _fin(lot, empreinte_du_tableau)],
        )


def _entete(lot: LotAPayer) -> list:
    cree_le = lot.lot.cree_le.astimezone(PARIS)
    le = f"{textes.jour(cree_le.date())}, {cree_le:%H:%M}"
    return [
        Paragraph(_("Département de l'Hérault"), GRAS),
        Paragraph(_("État récapitulatif des sommes à payer"), TITRE),
        Paragraph(
            _("%(annee)s. Lot de paiement n° %(n)s, préparé le %(le)s.")
            % {"annee": escape(lot.lot.dispositif.nom), "n": lot.lot.pk, "le": le},
            TEXTE,
        ),
    ]


def _tableau(lot: LotAPayer) -> Table:
    lignes = [
        [
            Paragraph(titre, GRAS if rang < 3 else DROITE_GRAS)
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
                    NORMAL,
                ),
                Paragraph(
                    _("n° %(n)s<br/>%(mois)s")
                    % {"n": bordereau.pk, "mois": date_format(bordereau.mois, "F Y")},
                    NORMAL,
                ),
                Paragraph(f"{escape(rib.titulaire)}<br/>{_grouper(rib.iban)}", NORMAL),
                Paragraph(str(bordereau.nombre), DROITE),
                Paragraph(euros(bordereau.net), DROITE),
            ]
        )
    nombre = sum(bordereau.nombre for bordereau in lot.bordereaux)
    lignes.append(
        [
            Paragraph(_("Total"), GRAS),
            "",
            "",
            Paragraph(str(nombre), DROITE_GRAS),
            Paragraph(euros(lot.montant), DROITE_GRAS),
        ]
    )
    return etat.tableau(lignes, _COLONNES)


def _fin(lot: LotAPayer, empreinte: str) -> KeepTogether:
    """Ce qu'on signe ne se sépare pas de la somme."""
    nombre = len(lot.bordereaux)
    arrete = ngettext(
        "Arrêté le présent état, de %(n)d bordereau, à la somme de %(somme)s.",
        "Arrêté le présent état, de %(n)d bordereaux, à la somme de %(somme)s.",
        nombre,
    ) % {"n": nombre, "somme": euros(lot.montant)}
    avoirs = _("Les sommes payées par erreur sont déjà déduites de ces montants.")
    cadre = etat.signatures(
        _("L'ordonnateur : nom, date et signature"), _("Le comptable : nom, date et signature")
    )
    return KeepTogether(
        [
            Paragraph(arrete, TEXTE_GRAS),
            Paragraph(avoirs, TEXTE),
            Spacer(0, 3 * mm),
            cadre,
            Spacer(0, 4 * mm),
            etat.empreinte_du_tableau(empreinte),
        ]
    )


def _grouper(iban: str) -> str:
    return " ".join(iban[rang : rang + 4] for rang in range(0, len(iban), 4))
