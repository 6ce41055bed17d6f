"""Quand rien ne répond : des recherches de plus en plus larges, une par une."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lieux.criteres import familles
from lieux.recherche import RAYONS_KM, Recherche
from lieux.texte import abreger


def elargissements(recherche: Recherche) -> Iterator[tuple[str, dict]]:
    """Recherches de plus en plus larges, chacune avec son libellé et ses paramètres changés.

    Un paramètre changé en None est retiré. On élargit d'abord l'espace, puis le
    moment, puis ce que l'on demande : ce qui coûte le moins à la personne.
    """
    changements: dict = {}
    criteres = recherche.criteres
    if recherche.demande.muette:
        # Aucun lieu ne dit ces mots, où que l'on cherche.
        yield _sans_mots(recherche, changements)
    if criteres.boite:
        changements = {"bbox": None}
        yield _("Chercher dans tout l'Hérault"), dict(changements)
    if recherche.centre and criteres.rayon:
        for rayon in (r for r in RAYONS_KM if r > criteres.rayon):
            yield (
                _("Chercher jusqu'à %(rayon)s km") % {"rayon": rayon},
                {**changements, "rayon": str(rayon)},
            )
        changements["rayon"] = None
        yield _("Chercher dans tout l'Hérault"), dict(changements)
    if criteres.ouvert:
        changements["ouvert"] = None
        yield _("Chercher à tout moment de la semaine"), dict(changements)
    for famille in familles():
        if criteres.filtres.get(famille.nom):
            changements[famille.nom] = None
            yield (
                _("Retirer le filtre « %(famille)s »") % {"famille": famille.libelle},
                dict(changements),
            )
    mots = recherche.demande.mots
    for retire in mots if len(mots) > 1 else ():
        restants = " ".join(mot.ecrit for mot in mots if mot is not retire)
        yield (
            _("Retirer « %(q)s »") % {"q": retire.ecrit},
            {**changements, "q": restants},
        )
    if criteres.q and not recherche.demande.muette:
        yield _sans_mots(recherche, changements)
    if criteres.besoins:
        changements["besoin"] = None
        yield _("Voir tous les lieux, quel que soit le besoin"), dict(changements)


def _sans_mots(recherche: Recherche, changements: dict) -> tuple[str, dict]:
    changements["q"] = None
    return _("Retirer « %(q)s »") % {"q": abreger(recherche.criteres.q)}, dict(changements)
