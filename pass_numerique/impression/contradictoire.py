"""L'état contradictoire d'une année : ce que le gestionnaire et le comptable signent ensemble."""

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table

from pass_numerique import tableur
from pass_numerique.impression import dessin, etat, textes
from pass_numerique.impression.etat import (
    DROITE,
    DROITE_GRAS,
    GRAS,
    NORMAL,
    SOUS_TITRE,
    TEXTE,
    TEXTE_GRAS,
    TITRE,
    euros,
)
from pass_numerique.jours import PARIS
from pass_numerique.montants import nombre, pour_cent
from pass_numerique.services.cloture import Inventaire

# --- Le tableau


def ecrire(lu: Inventaire) -> bytes:
    """Une ligne par chiffre : on y filtre par rubrique, et chaque rubrique fait son total."""
    with translation.override(settings.LANGUAGE_CODE):
        titres = [_("Rubrique"), _("Quoi"), _("Détail"), _("Chéquiers"), _("Pass")]
        return tableur.en_csv([[*titres, _("Montant en euros")], *_lignes(lu)])


def _lignes(lu: Inventaire) -> Iterator[list[object]]:
    for lue in lu.etats:
        yield [_("Pass"), str(lue.nom), str(lue.aide), "", lue.nombre, tableur.decimal(lue.valeur)]
    yield [_("Pass"), _("Total imprimé"), "", "", lu.nombre, tableur.decimal(lu.valeur)]
    for stock in lu.stocks:
        yield [
            _("Papier"),
            tableur.texte(str(stock.nom)),
            tableur.texte(", ".join(filter(None, (stock.territoire, str(stock.ou))))),
            stock.chequiers,
            stock.nombre,
            tableur.decimal(stock.valeur),
        ]
    for part in lu.parts:
        nom = part.financement.get_financeur_display()
        for quoi, montant in (
            (_("Promis"), part.promis),
            (_("Dépensé"), part.utilise),
            (_("Rendu"), part.rendu),
            (_("dont encore dû par des structures"), part.a_recouvrer),
        ):
            yield [_("Financeur"), nom, quoi, "", "", tableur.decimal(montant)]
    for creance in lu.creances:
        yield [
            _("Reste dû par la structure"),
            tableur.texte(creance.nom),
            # Sans ce mot devant, le tableur en fait un nombre : zéros perdus, chiffres arrondis.
            f"SIRET {creance.siret}",
            "",
            creance.nombre,
            tableur.decimal(creance.montant),
        ]


# --- L'état à signer


def dessiner(lu: Inventaire, moment: datetime, empreinte: str) -> bytes:
    """Le PDF ; l'empreinte du CSV y est écrite : signer l'un, c'est signer l'autre."""
    dessin.poser_les_polices()
    with translation.override(settings.LANGUAGE_CODE):
        return etat.composer(
            _("État contradictoire, %(annee)s") % {"annee": lu.dispositif.nom},
            [
                *_entete(lu, moment),
                Paragraph(_("Où est chaque Pass"), SOUS_TITRE),
                _les_pass(lu),
                *_le_papier(lu),
                Paragraph(_("À qui revient l'argent"), SOUS_TITRE),
                _les_parts(lu),
                *_les_creances(lu),
                Spacer(0, 6 * mm),
                _fin(lu, empreinte),
            ],
        )


def _entete(lu: Inventaire, moment: datetime) -> list[Flowable]:
    ici = moment.astimezone(PARIS)
    annee = lu.dispositif
    return [
        Paragraph(_("Département de l'Hérault"), GRAS),
        Paragraph(_("État contradictoire de clôture"), TITRE),
        Paragraph(
            _("%(annee)s : Pass valables du %(du)s au %(au)s. État proposé le %(le)s, %(heure)s.")
            % {
                "annee": escape(annee.nom),
                "du": textes.jour(annee.premier_jour),
                "au": textes.jour(annee.dernier_jour),
                "le": textes.jour(ici.date()),
                "heure": f"{ici:%H:%M}",
            },
            TEXTE,
        ),
    ]


def _ligne(*cellules: str, a_gauche: int = 1, gras: bool = False) -> list[Paragraph]:
    """Les premières cellules sont des mots, les autres des nombres."""
    mots, chiffres = (GRAS, DROITE_GRAS) if gras else (NORMAL, DROITE)
    return [
        Paragraph(cellule, mots if rang < a_gauche else chiffres)
        for rang, cellule in enumerate(cellules)
    ]


def _les_pass(lu: Inventaire) -> Table:
    return etat.tableau(
        [
            _ligne(_("État"), _("Pass"), _("Valeur"), gras=True),
            *(
                _ligne(f"{lue.nom} : {lue.aide}", nombre(lue.nombre), euros(lue.valeur))
                for lue in lu.etats
            ),
            _ligne(_("Total imprimé"), nombre(lu.nombre), euros(lu.valeur), gras=True),
        ],
        (116 * mm, 28 * mm, 36 * mm),
    )


def _le_papier(lu: Inventaire) -> list[Flowable]:
    if not lu.stocks:
        return []
    chequiers, les_pass, valeur = lu.papier
    lignes = [_ligne(_("Qui le tient"), _("Chéquiers"), _("Pass"), _("Valeur"), gras=True)]
    for stock in lu.stocks:
        qui = ", ".join(filter(None, (str(stock.nom), stock.territoire, str(stock.ou))))
        lignes.append(
            _ligne(escape(qui), nombre(stock.chequiers), nombre(stock.nombre), euros(stock.valeur))
        )
    lignes.append(_ligne(_("Total"), nombre(chequiers), nombre(les_pass), euros(valeur), gras=True))
    return [
        Paragraph(_("Les chéquiers que personne n'a reçus"), SOUS_TITRE),
        etat.tableau(lignes, (98 * mm, 22 * mm, 24 * mm, 36 * mm)),
    ]


def _les_parts(lu: Inventaire) -> Table:
    titres = (_("Financeur"), _("Promis"), _("Dépensé"), _("Rendu"), _("dont encore dû"))
    lignes = [_ligne(*titres, gras=True)]
    for part in lu.parts:
        financement = part.financement
        lignes.append(
            _ligne(
                f"{financement.get_financeur_display()} ({pour_cent(financement.part)})",
                *map(euros, (part.promis, part.utilise, part.rendu, part.a_recouvrer)),
            )
        )
    totaux = (lu.promis, lu.utilise, lu.rendu, lu.a_recouvrer)
    lignes.append(_ligne(_("Total"), *map(euros, totaux), gras=True))
    return etat.tableau(lignes, (64 * mm, 29 * mm, 29 * mm, 29 * mm, 29 * mm))


def _les_creances(lu: Inventaire) -> list[Flowable]:
    if not lu.creances:
        return []
    lignes = [_ligne(_("Structure"), _("Pass"), _("Reste dû par la structure"), gras=True)]
    for creance in lu.creances:
        qui = _("%(nom)s<br/>SIRET %(siret)s") % {
            "nom": escape(creance.nom),
            "siret": creance.siret,
        }
        lignes.append(_ligne(qui, nombre(creance.nombre), euros(creance.montant)))
    return [
        Paragraph(_("Ce que des structures doivent encore"), SOUS_TITRE),
        Paragraph(
            _(
                "Ces sommes ont été payées par erreur, et aucun bordereau ne les a déduites. "
                "Elles sont à demander aux structures ; chaque financeur en a sa part."
            ),
            TEXTE,
        ),
        etat.tableau(lignes, (110 * mm, 20 * mm, 50 * mm), total=False),
    ]


def _fin(lu: Inventaire, empreinte: str) -> KeepTogether:
    """Ce qu'on signe ne se sépare pas de la somme."""
    arrete = _(
        "Arrêté le présent état à %(nombre)s Pass imprimés, tous comptés, et à la somme de "
        "%(somme)s rendue aux financeurs."
    ) % {"nombre": nombre(lu.nombre), "somme": euros(lu.rendu)}
    return KeepTogether(
        [
            Paragraph(arrete, TEXTE_GRAS),
            Spacer(0, 3 * mm),
            etat.signatures(
                _("Le gestionnaire : nom, date et signature"),
                _("Le comptable : nom, date et signature"),
            ),
            Spacer(0, 4 * mm),
            etat.empreinte_du_tableau(empreinte),
        ]
    )
