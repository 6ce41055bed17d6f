"""Ce que chaque financeur porte de chaque somme, au centime : les parts font le total."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pass_numerique.models import Dispositif, Financement
from pass_numerique.services import comptabilite


@dataclass(frozen=True)
class Somme:
    """Un total, et la part de chaque financeur, dans l'ordre des financements."""

    nom: str | Promise
    aide: str | Promise
    total: int
    financements: tuple[Financement, ...]
    parts: tuple[int, ...]

    @property
    def lignes(self) -> list[tuple[Financement, int]]:
        return list(zip(self.financements, self.parts, strict=True))


def financements(dispositif: Dispositif) -> list[Financement]:
    return list(dispositif.financements.order_by("pk"))


def sommes(dispositif: Dispositif, financeurs: list[Financement]) -> list[Somme]:
    """D'après les écritures ; la règle d'arrondi est celle du budget (`comptabilite.repartir`).

    Close, l'année dit aussi ce qu'elle rend : ce que chacun a promis, moins sa part de l'utilisé.
    """
    chiffres = comptabilite.chiffres(dispositif)
    taux = [financement.part for financement in financeurs]
    lues = [
        Somme(nom, aide, total, tuple(financeurs), tuple(comptabilite.repartir(total, taux)))
        for nom, aide, total in (
            (_("Engagé"), _("la valeur de tous les chéquiers imprimés"), chiffres.engage),
            (_("Remis"), _("ce qui a été donné à des personnes"), chiffres.remis),
            (_("Utilisé"), _("ce qui a payé des formations"), chiffres.utilise),
            (_("Payé"), _("ce que les structures de formation ont reçu"), chiffres.paye),
        )
    ]
    if dispositif.clos_le:
        utilise = lues[2].parts
        rendu = tuple(f.plafond - part for f, part in zip(financeurs, utilise, strict=True))
        aide = _("ce qui n'a pas servi, et retourne aux financeurs")
        lues.append(Somme(_("Rendu"), aide, chiffres.rendu, tuple(financeurs), rendu))
    if dispositif.clos_le and chiffres.avoirs:
        aide = _("compris dans le rendu : des structures, payées par erreur, le doivent encore")
        dus = tuple(comptabilite.repartir(chiffres.avoirs, taux))
        lues.append(Somme(_("Reste dû"), aide, chiffres.avoirs, tuple(financeurs), dus))
    return lues
