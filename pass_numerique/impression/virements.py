"""Le tableau des sommes à payer : un CSV qui s'ouvre bien dans un tableur français."""

import csv
import io

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pass_numerique.services.paiement import LotAPayer

# Un tableur prendrait ces cellules pour une formule, et l'exécuterait.
_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")


def ecrire(lot: LotAPayer) -> bytes:
    """Une ligne par bordereau. Ceux que leurs avoirs soldent n'ont rien à virer."""
    flux = io.StringIO()
    tableau = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    tableau.writerow(
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
    )
    for bordereau in lot.bordereaux:
        if not bordereau.net:
            continue
        tableau.writerow(
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
    # La marque du début dit au tableur que les accents sont en UTF-8.
    return flux.getvalue().encode("utf-8-sig")


def libelle(bordereau) -> str:
    return _("Pass numérique %(mois)s, bordereau %(n)s") % {
        "mois": date_format(bordereau.mois, "m/Y"),
        "n": bordereau.pk,
    }


def texte(valeur: str) -> str:
    """Une cellule écrite par quelqu'un d'autre : jamais une formule, jamais deux lignes."""
    valeur = " ".join(valeur.split()) if valeur.strip() else ""
    return f"'{valeur}" if valeur.startswith(_FORMULE) else valeur


def decimal(centimes: int) -> str:
    """« 1250,00 » : un nombre pour un tableur français."""
    entiers, reste = divmod(centimes, 100)
    return f"{entiers},{reste:02d}"
