"""Où est chaque Pass et chaque bordereau, d'après les seuls événements déjà rejoués."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from pass_numerique.etats import Compte, EtatChequier
from pass_numerique.models import Chequier, Dispositif, Evenement, Pass

Montants = dict[tuple[int, str], int]  # (dispositif, compte) → centimes


@dataclass
class UnPass:
    chequier: int
    rang: int
    valeur: int
    compte: str = ""  # vide : pas encore imprimé


@dataclass
class UnBordereau:
    les_pass: list[int]
    avoirs: list[int]
    etat: str
    demande: int  # centimes, quand il a été préparé
    lot: int | None = None
    coordonnees: int | None = None


@dataclass(frozen=True)
class UneCloture:
    evenement: int
    cloture: int
    rendu: int  # centimes
    soldes: dict[str, int]  # compte → centimes, juste avant
    etats: Counter[str]  # état → nombre de Pass


@dataclass
class Monde:
    les_pass: dict[int, UnPass]
    du_chequier: dict[int, list[int]]
    dispositif_de: dict[int, int]
    numeros: dict[tuple[int, int], int]  # (dispositif, numéro) → chéquier
    etats: dict[int, str] = field(default_factory=dict)
    bordereaux: dict[int, "UnBordereau"] = field(default_factory=dict)
    lots: dict[int, list[int]] = field(default_factory=dict)  # lot → bordereaux
    payes: set[int] = field(default_factory=set)
    avoirs: dict[int, int] = field(default_factory=dict)  # confirmé → centimes
    detaches: set[int] = field(default_factory=set)  # Pass ôtés d'un remplaçant
    soldes: Counter[tuple[int, str]] = field(default_factory=Counter)  # (dispositif, compte)
    clos: dict[int, UneCloture] = field(default_factory=dict)

    def deplacer(self, cles, de: str, vers: str, montants: Montants) -> None:
        for cle in cles:
            p = self.les_pass.get(cle)
            if p is None or p.compte != de:
                continue
            p.compte = vers
            dispositif = self.dispositif_de[p.chequier]
            # Un Pass qui n'est pas encore imprimé, ou qui ne vaut plus rien, a son argent disponible.
            montants[dispositif, de or Compte.DISPONIBLE] -= p.valeur
            montants[dispositif, vers] += p.valeur

    def rendre(self, cles, de: str, montants: Montants) -> None:
        """Un Pass rendu va où son chéquier en est."""
        for cle in cles:
            if p := self.les_pass.get(cle):
                self.deplacer([cle], de, self.retour(p), montants)

    def retour(self, p: UnPass) -> str:
        retours = {EtatChequier.OPPOSE: Compte.BLOQUE, EtatChequier.REMPLACE: Compte.DISPONIBLE}
        return retours.get(self.etats.get(p.chequier), Compte.REMIS)

    def valeur(self, les_pass) -> int:
        return sum(self.les_pass[cle].valeur for cle in les_pass if cle in self.les_pass)

    def dispositif_du(self, les_pass) -> int | None:
        """Celui du premier Pass ; un bordereau n'en a qu'un."""
        premier = next((self.les_pass[cle] for cle in les_pass if cle in self.les_pass), None)
        return None if premier is None else self.dispositif_de[premier.chequier]


def lire(dispositif: Dispositif | None = None) -> Monde:
    chequiers, tous = Chequier.objects.all(), Pass.objects.order_by("chequier", "rang")
    if dispositif:
        chequiers = chequiers.filter(dispositif=dispositif)
        tous = tous.filter(chequier__dispositif=dispositif)
    reperes = list(chequiers.values_list("pk", "dispositif", "numero"))
    les_pass, du_chequier = {}, defaultdict(list)
    for cle, chequier, rang, valeur in tous.values_list(
        "pk", "chequier", "rang", "valeur"
    ).iterator():
        les_pass[cle] = UnPass(chequier, rang, valeur)
        du_chequier[chequier].append(cle)
    return Monde(
        les_pass,
        du_chequier,
        {cle: dispositif for cle, dispositif, _numero in reperes},
        {(dispositif, numero): cle for cle, dispositif, numero in reperes},
    )


Rejeu = Callable[[Monde, Evenement, Montants], None]
