"""Le tableau des sommes à payer : un CSV qui s'ouvre bien dans un tableur français."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pass_numerique.services.paiement import LotAPayer
from pass_numerique.tableur import decimal, en_csv, texte


def ecrire(lot: LotAPayer) -> bytes:
    """Une ligne par bordereau. Ceux que leurs avoirs soldent n'ont rien à virer."""
    lignes: list[list[object]] = [
        [
            _("Lot"),
            _("Bordereau"),
            _("Mois"),
            _("Structure"),
            _("SIRET"),
            _("Titulaire du compte"),
            _("IBAN"),
            _("Nombre de Pass"),
            _("Montant en euros"),
            _("Libellé du virement"),
        ]
    ]
    for bordereau in lot.bordereaux:
        if not bordereau.net:
            continue
        lignes.append(
            [
                lot.lot.pk,
                bordereau.pk,
                f"{bordereau.mois:%Y-%m}",
                texte(bordereau.structure.nom),
                # Sans ce mot devant, le tableur en fait un nombre : zéros perdus, chiffres arrondis.
                f"SIRET {bordereau.structure.siret}",
                texte(bordereau.coordonnees.titulaire),
                bordereau.coordonnees.iban,
                bordereau.nombre,
                decimal(bordereau.net),
                libelle(bordereau),
            ]
        )
    return en_csv(lignes)


def libelle(bordereau) -> str:
    return _("Pass numérique %(mois)s, bordereau %(n)s") % {
        "mois": date_format(bordereau.mois, "m/Y"),
        "n": bordereau.pk,
    }
