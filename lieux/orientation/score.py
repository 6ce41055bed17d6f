"""La note d'un lieu pour une personne : un nombre, calculé de la même façon partout.

    note = (socle + règles + ouverture) × 0,5 ^ (distance / demi-distance)

À chaque « demi-distance » de plus, un lieu vaut moitié moins : un lieu parfait mais loin ne
passe pas devant un bon lieu tout près. Ce qu'on ignore n'est pas compté comme un non :
des horaires inconnus valent la moitié d'une ouverture prochaine.
"""

from dataclasses import dataclass

from django.conf import settings

# Deux notes qui ne diffèrent que par l'arrondi des flottants sont égales.
_DECIMALES = 6


@dataclass(frozen=True)
class Bareme:
    """Les réglages du compromis (settings, expliqués dans docs/exploitation.md)."""

    demi_distance_km: float
    socle: float
    ouvert_bientot: float
    pres_km: float

    @classmethod
    def des_reglages(cls) -> "Bareme":
        return cls(
            demi_distance_km=settings.ORIENTATION_DEMI_DISTANCE_KM,
            socle=settings.ORIENTATION_SOCLE,
            ouvert_bientot=settings.ORIENTATION_POIDS_OUVERTURE,
            pres_km=settings.ORIENTATION_PRES_KM,
        )


def note(
    poids: int, ouvre_bientot: bool | None, distance_km: float | None, bareme: Bareme
) -> float:
    """Note ≥ 0 ; `poids` : somme des règles remplies ; None : on ne sait pas.

    Sans distance (la personne n'a pas dit où elle habite), la distance ne compte pas.
    """
    if ouvre_bientot is None:
        ouverture = bareme.ouvert_bientot / 2
    else:
        ouverture = bareme.ouvert_bientot if ouvre_bientot else 0.0
    proximite = 1.0 if distance_km is None else 0.5 ** (distance_km / bareme.demi_distance_km)
    return round((bareme.socle + poids + ouverture) * proximite, _DECIMALES)
