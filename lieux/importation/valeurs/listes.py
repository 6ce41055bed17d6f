"""Listes fermées : une valeur écrite de diverses façons → le code du standard.

Casse, accents et apostrophes ignorés ; les libellés de la v0.1.1 sont reconnus
(`formats/vocabulaire_v0.json`), d'où qu'ils viennent. Une valeur inconnue est signalée.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lieux.importation.objets import Nature, Note
from lieux.texte import normaliser
from lieux.vocabulaire import SEPARATEUR, Liste

# Un ancien libellé peut valoir des codes de plusieurs listes, ou le texte d'un champ libre.
Cibles = dict[str, list[str]]
AUTRES_LABELS = "autres_formations_labels"


@dataclass(slots=True)
class Reconnues:
    """`codes` par liste ; `labels` : textes destinés au champ libre ; `notes` par colonne."""

    codes: dict[str, set[str]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    notes: list[tuple[str, Note]] = field(default_factory=list)


class Vocabulaire:
    """Les termes connus, cherchés par leur code, leur libellé ou un ancien libellé."""

    def __init__(
        self, termes: Iterable[tuple[str, str, str]], anciens: dict[str, dict[str, Cibles]]
    ):
        """`termes` : (liste, code, libellé) ; `anciens` : liste → libellé → cibles."""
        self._deja_lues: dict[tuple[str, str], Cibles | None] = {}
        self._codes: dict[tuple[str, str], str] = {}
        libelles: dict[tuple[str, str], set[str]] = {}
        for liste, code, libelle in termes:
            self._codes[liste, normaliser(code)] = code
            libelles.setdefault((liste, normaliser(libelle)), set()).add(code)
        for cle, codes in libelles.items():
            if len(codes) == 1:  # un libellé que deux termes partagent ne désigne personne
                self._codes.setdefault(cle, next(iter(codes)))
        self._anciens = {
            (liste, normaliser(libelle)): cibles
            for liste, valeurs in anciens.items()
            for libelle, cibles in valeurs.items()
        }

    def cibles(self, liste: str, valeur: str) -> Cibles | None:
        """Ce que vaut `valeur` dans la colonne `liste` ; None si elle est inconnue, {} sans équivalent."""
        if (liste, valeur) not in self._deja_lues:
            self._deja_lues[liste, valeur] = self._lire(liste, valeur)
        return self._deja_lues[liste, valeur]

    def _lire(self, liste: str, valeur: str) -> Cibles | None:
        cle = normaliser(valeur)
        if code := self._codes.get((liste, cle)):
            return {liste: [code]}
        if (ancien := self._anciens.get((liste, cle))) is not None:
            return ancien
        # « Gratuit : Je peux accéder gratuitement… » : le libellé s'arrête au deux-points.
        tete, deux_points, _suite = valeur.partition(":")
        return self.cibles(liste, tete) if deux_points and tete.strip() else None

    def reconnaitre(self, listes: dict[Liste, list[str]]) -> Reconnues:
        """Toutes les colonnes à plusieurs valeurs d'une ligne."""
        reconnues = Reconnues()
        for liste, morceaux in listes.items():
            for morceau in morceaux:
                for valeur in _plus_fin(morceau, lambda m, liste=liste: self.cibles(liste, m)):
                    self._ranger(liste.value, valeur, reconnues)
        return reconnues

    def _ranger(self, liste: str, valeur: str, reconnues: Reconnues) -> None:
        cibles = self.cibles(liste, valeur)
        if not cibles:
            nature, message = (
                (Nature.VALEUR_INCONNUE, "Valeur inconnue de la liste")
                if cibles is None
                else (Nature.SANS_EQUIVALENT, "Valeur sans équivalent dans le standard v1")
            )
            note = Note(nature, f"{message} : « {valeur[:80]} ».", valeur[:300], perdue=True)
            reconnues.notes.append((liste, note))
            return
        for cible, codes in cibles.items():
            if cible == AUTRES_LABELS:
                reconnues.labels += codes
            else:
                reconnues.codes.setdefault(cible, set()).update(codes)


def decouper(texte: str, separateurs: str = SEPARATEUR) -> list[str]:
    """Les valeurs d'une cellule, sans vide ni doublon."""
    morceaux = [texte]
    for separateur in separateurs:
        morceaux = [partie for morceau in morceaux for partie in morceau.split(separateur)]
    return list(dict.fromkeys(propre for m in morceaux if (propre := m.strip())))


def _plus_fin(morceau: str, connu: Callable[[str], Cibles | None]) -> list[str]:
    """Le morceau, redécoupé par « ; » puis « , » si cela le rend connu en entier."""
    if connu(morceau) is not None:
        return [morceau]
    for separateur in ";,":
        parties = decouper(morceau, separateur)
        if len(parties) > 1 and (
            separateur == ";" or all(connu(partie) is not None for partie in parties)
        ):
            return [p for partie in parties for p in _plus_fin(partie, connu)]
    return [morceau]
