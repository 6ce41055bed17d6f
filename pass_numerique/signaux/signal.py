"""Un signal : ce qui est vu, où, quand, et combien."""

from dataclasses import dataclass
from datetime import date

from pass_numerique import vigilance
from pass_numerique.models import Chequier, SignalVu
from pass_numerique.vigilance import Signe


@dataclass(frozen=True)
class Signal:
    """Ce qui est vu, et où. `repere` le reconnaît d'un jour à l'autre ; `ampleur` dit combien."""

    signe: Signe
    repere: str
    jour: date  # le dernier concerné
    ampleur: int
    structures: tuple[int, ...]
    chequiers: tuple[int, ...] = ()
    prescriptrice: int = 0
    # Ce que la phrase ajoute : des Pass, des kilomètres, ce que les deux maisons partagent.
    precision: int | str = 0
    phrase: str = ""
    noms: tuple[Chequier, ...] = ()
    vu: SignalVu | None = None

    @property
    def normal(self) -> str:
        return str(vigilance.NORMAL[self.signe])

    @property
    def que_faire(self) -> str:
        return str(vigilance.QUE_FAIRE[self.signe])
