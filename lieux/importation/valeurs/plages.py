"""Plages horaires « 09:00-12:00 » : remises en ordre, ou refusées.

Minutes depuis minuit ; 24:00 est permis comme fin.
"""

from dataclasses import dataclass

Plage = tuple[int, int]
JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MINUIT = 24 * 60


@dataclass(frozen=True, slots=True)
class Plages:
    """`inversee` : une plage finit avant de commencer, on ne sait pas ce qui était voulu."""

    plages: tuple[Plage, ...]
    vide_retiree: bool = False
    fondues: bool = False
    inversee: bool = False


def minutes(heures: str, mins: str | None) -> int | None:
    total = int(heures) * 60 + int(mins or 0)
    return total if total <= MINUIT and int(mins or 0) < 60 else None


def assainir(plages: list[Plage]) -> Plages:
    """Retire les plages vides (« 00:00-00:00 »), fond celles qui se chevauchent, les trie."""
    utiles = [(debut, MINUIT if fin == 0 < debut else fin) for debut, fin in plages]
    utiles = [plage for plage in utiles if plage[0] != plage[1]]
    vide_retiree = len(utiles) < len(plages)
    if any(fin < debut for debut, fin in utiles):
        return Plages((), vide_retiree, inversee=True)
    fondues: list[Plage] = []
    for debut, fin in sorted(utiles):
        if fondues and debut < fondues[-1][1]:
            fondues[-1] = (fondues[-1][0], max(fin, fondues[-1][1]))
        else:
            fondues.append((debut, fin))
    return Plages(tuple(fondues), vide_retiree, fondues=len(fondues) < len(utiles))


def ecrire(plages: tuple[Plage, ...]) -> str:
    """« 09:00-12:00,14:00-17:00 »."""
    return ",".join(f"{_heure(debut)}-{_heure(fin)}" for debut, fin in plages)


def _heure(total: int) -> str:
    return f"{total // 60:02d}:{total % 60:02d}"
