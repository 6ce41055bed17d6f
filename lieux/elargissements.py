"""Quand rien ne répond : des recherches de plus en plus larges, une par une."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lieux.criteres import familles
from lieux.recherche import RAYONS_KM, Recherche
from lieux.texte import abreger


@dataclass(frozen=True)
class Pas:
    """Un choix relâché : ce que dit son bouton, ce qu'on en dit après « Chercher », ce qui change."""

    libelle: str
    suite: str
    changements: dict
    # Les suivants vont plus loin dans le même sens : ils remplacent celui-ci.
    provisoire: bool = False


def elargissements(recherche: Recherche) -> Iterator[tuple[str, dict]]:
    """Recherches de plus en plus larges, chacune avec son libellé et ses paramètres changés.

    Un paramètre changé en None est retiré. D'abord un seul choix relâché, tous les autres
    gardés : l'espace, puis le moment, puis ce que l'on demande, du moins au plus coûteux pour
    la personne. Si aucun ne suffit, plusieurs ensemble, et le libellé les dit tous.
    """
    pas = list(_pas(recherche))
    for un in pas:
        yield un.libelle, un.changements
    ensemble = [un for un in pas if not un.provisoire]
    for nombre in range(2, len(ensemble) + 1):
        relaches = ensemble[:nombre]
        changements: dict = {}
        for un in relaches:
            changements |= un.changements
        yield (
            _("Chercher %(suites)s") % {"suites": ", ".join(un.suite for un in relaches)},
            changements,
        )


def _pas(recherche: Recherche) -> Iterator[Pas]:
    criteres, demande = recherche.criteres, recherche.demande
    if demande.muette:
        # Aucun lieu ne dit ces mots, où que l'on cherche.
        yield _sans_mots(criteres.q)
    yield from _espace(recherche)
    if criteres.ouvert:
        suite = _("à tout moment de la semaine")
        yield Pas(_("Chercher %(suite)s") % {"suite": suite}, suite, {"ouvert": None})
    for famille in familles():
        if criteres.filtres.get(famille.nom):
            nom = {"famille": famille.libelle}
            yield Pas(
                _("Retirer le filtre « %(famille)s »") % nom,
                _("sans le filtre « %(famille)s »") % nom,
                {famille.nom: None},
            )
    mots = demande.mots
    for retire in mots if len(mots) > 1 else ():
        restants = " ".join(mot.ecrit for mot in mots if mot is not retire)
        yield Pas(
            _("Retirer « %(q)s »") % {"q": retire.ecrit}, "", {"q": restants}, provisoire=True
        )
    if criteres.q and not demande.muette:
        yield _sans_mots(criteres.q)
    if criteres.besoins:
        yield Pas(
            _("Voir tous les lieux, quel que soit le besoin"),
            _("quel que soit le besoin"),
            {"besoin": None},
        )


def _espace(recherche: Recherche) -> Iterator[Pas]:
    """Le rayon, pas à pas, puis tout l'Hérault ; la zone de la carte."""
    criteres = recherche.criteres
    partout: dict = {}
    if criteres.boite:
        partout["bbox"] = None
    if recherche.centre and criteres.rayon:
        for rayon in (r for r in RAYONS_KM if r > criteres.rayon and not criteres.boite):
            jusqu_a = _("jusqu'à %(rayon)s km") % {"rayon": rayon}
            libelle = _("Chercher %(suite)s") % {"suite": jusqu_a}
            yield Pas(libelle, jusqu_a, {"rayon": str(rayon)}, provisoire=True)
        partout["rayon"] = None
    if partout:
        suite = _("dans tout l'Hérault")
        yield Pas(_("Chercher %(suite)s") % {"suite": suite}, suite, partout)


def _sans_mots(q: str) -> Pas:
    q = abreger(q)
    return Pas(_("Retirer « %(q)s »") % {"q": q}, _("sans « %(q)s »") % {"q": q}, {"q": None})
