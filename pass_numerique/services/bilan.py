"""Les chiffres d'un dispositif à montrer : l'argent par financeur, les Pass par état."""

from dataclasses import dataclass
from datetime import date

from pass_numerique.etats import EtatPass
from pass_numerique.models import Dispositif, Financement, Pass
from pass_numerique.models.dispositif import PART_ENTIERE
from pass_numerique.services import comptabilite


@dataclass(frozen=True)
class Part:
    """Ce qu'un financeur porte de chaque total, en centimes ; les parts font le total."""

    financement: Financement
    engage: int
    remis: int
    utilise: int

    @property
    def reste(self) -> int:
        return self.financement.plafond - self.engage

    @property
    def rendu(self) -> int:
        """À la clôture, ce qui lui revient."""
        return self.financement.plafond - self.utilise


@dataclass(frozen=True)
class Etat:
    nom: str
    nombre: int
    valeur: int


@dataclass(frozen=True)
class Bilan:
    chiffres: comptabilite.Chiffres
    parts: list[Part]
    etats: list[Etat]
    parts_completes: bool
    imprimables: int  # chéquiers que l'argent restant permet

    @property
    def emis(self) -> int:
        return sum(etat.nombre for etat in self.etats)

    @property
    def valeur_emise(self) -> int:
        return sum(etat.valeur for etat in self.etats)


def bilan(dispositif: Dispositif, jour: date) -> Bilan:
    lus = comptabilite.chiffres(dispositif)
    financements = list(dispositif.financements.order_by("pk"))
    par_etat = Pass.objects.filter(chequier__dispositif=dispositif).par_etat(jour)
    return Bilan(
        lus,
        _parts(financements, (lus.engage, lus.remis, lus.utilise)),
        [
            Etat(str(etat.label), *par_etat[etat.value])
            for etat in EtatPass
            if etat.value in par_etat
        ],
        sum(f.part for f in financements) == PART_ENTIERE,
        _imprimables(dispositif, financements, lus.engage),
    )


def imprimables(dispositif: Dispositif) -> int:
    """Combien de chéquiers l'argent restant permet encore d'imprimer."""
    financements = list(dispositif.financements.order_by("pk"))
    return _imprimables(dispositif, financements, comptabilite.chiffres(dispositif).engage)


def _parts(financements: list[Financement], totaux: tuple[int, ...]) -> list[Part]:
    if not financements:
        return []
    parts = [f.part for f in financements]
    colonnes = [comptabilite.repartir(total, parts) for total in totaux]
    return [Part(f, *siennes) for f, *siennes in zip(financements, *colonnes, strict=True)]


def _imprimables(dispositif: Dispositif, financements: list[Financement], engage: int) -> int:
    """La même règle que `comptabilite.exiger_le_budget`, lue à l'envers."""
    if sum(f.part for f in financements) != PART_ENTIERE or dispositif.clos_le:
        return 0
    valeur = dispositif.valeur_d_un_chequier

    def tient(nombre: int) -> bool:
        parts = comptabilite.repartir(engage + nombre * valeur, [f.part for f in financements])
        return all(p <= f.plafond for p, f in zip(parts, financements, strict=True))

    # Assez haut pour ne plus tenir, puis par moitiés : chaque part monte avec le total.
    bas, haut = 0, sum(f.plafond for f in financements) // valeur + 1
    while bas < haut:
        milieu = (bas + haut + 1) // 2
        bas, haut = (milieu, haut) if tient(milieu) else (bas, milieu - 1)
    return bas
