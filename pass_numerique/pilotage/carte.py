"""Ce que la carte du pilotage attend : ce que disent les tableaux, posé où il faut. Rien de plus.

Les cercles viennent des lignes déjà masquées, et non des faits : la carte ne peut rien dire que le
tableau taise. La liste reste son équivalent.
"""

from collections.abc import Iterable, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lieux.models import Commune
from pass_numerique.montants import euros, nombre
from pass_numerique.pilotage.deserts import Desert, Endroit
from pass_numerique.pilotage.tableaux import TITRES, LigneMontree, Tableau


def carte(
    tableau: Tableau,
    communes: Sequence[Commune],
    ou_servir: Iterable[Endroit],
    loin: Iterable[Desert],
) -> dict:
    """À écrire dans la page (json_script) : `tableau` est celui des communes, et `communes` toutes."""
    par_code = {commune.pk: commune for commune in communes}
    latitudes = [commune.latitude for commune in communes]
    longitudes = [commune.longitude for commune in communes]
    return {
        "communes": [
            _commune(ligne, par_code[str(ligne.cle)], tableau) for ligne in tableau.lignes
        ],
        "lieux": [_lieu(endroit) for endroit in ou_servir],
        "deserts": [_desert(desert) for desert in loin],
        "bornes": [
            [min(latitudes), min(longitudes)],
            [max(latitudes), max(longitudes)],
        ]
        if communes
        else [],
        "textes": {
            "clavier": _(
                "Carte des communes et des lieux. Touche Tab pour entrer, flèches pour passer d'un"
                " repère au suivant, Entrée pour lire, Échap pour fermer."
            ),
            "vide": _("Rien n'est montré : cochez au moins une ligne de la légende."),
        },
    }


def _commune(ligne: LigneMontree, commune: Commune, tableau: Tableau) -> dict:
    point = {"nom": ligne.nom, "latitude": commune.latitude, "longitude": commune.longitude}
    if ligne.phrase:
        return point | {"phrases": [_("Chiffre caché : %(sort)s.") % {"sort": ligne.phrase}]}
    remis = ngettext("%(n)s chéquier remis", "%(n)s chéquiers remis", ligne.nombre)
    sommes = [
        _("%(titre)s : %(somme)s") % {"titre": TITRES[mesure], "somme": euros(montant)}
        for mesure, montant in zip(tableau.mesures, ligne.montants, strict=True)
    ]
    return point | {
        "nombre": nombre(ligne.nombre),
        "remis": ligne.montants[0],
        "utilise": ligne.montants[1],
        "phrases": [remis % {"n": nombre(ligne.nombre)}, *sommes],
    }


def _lieu(endroit: Endroit) -> dict:
    return {
        "nom": endroit.lieu.nom,
        "latitude": endroit.latitude,
        "longitude": endroit.longitude,
        "adresse": endroit.adresse,
        "phrases": [
            _("Un Pass y sert."),
            endroit.lieu.commune.nom,
        ],
    }


def _desert(desert: Desert) -> dict:
    habitants = ngettext("%(n)s habitant", "%(n)s habitants", desert.commune.population)
    return {
        "nom": desert.commune.nom,
        "latitude": desert.commune.latitude,
        "longitude": desert.commune.longitude,
        "vers": [desert.endroit.latitude, desert.endroit.longitude],
        "phrases": [
            habitants % {"n": nombre(desert.commune.population)},
            _("Le lieu le plus proche est à %(km)s km : %(lieu)s, %(commune)s.")
            % {
                "km": number_format(desert.km, 1),
                "lieu": desert.lieu.nom,
                "commune": desert.lieu.commune.nom,
            },
        ],
    }
