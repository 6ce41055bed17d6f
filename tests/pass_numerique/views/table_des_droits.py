"""Qui ouvre quelle page du Pass, et par quelle méthode. Une adresse sans ligne fait échouer la suite."""

from dataclasses import dataclass, field

from pass_numerique.models import Role

TOUS = frozenset(Role)


@dataclass(frozen=True)
class Ligne:
    """`roles` : None pour une page ouverte à tous, sans compte. `arguments` : ceux d'une adresse
    qui n'existe pas, où la personne admise reçoit donc 404 et non la page."""

    roles: frozenset[Role] | None
    methodes: frozenset[str] = frozenset({"GET"})
    arguments: dict = field(default_factory=dict)


LECTURE = frozenset({"GET"})
FORMULAIRE = frozenset({"GET", "POST"})
GESTE = frozenset({"POST"})

TABLE: dict[str, Ligne] = {
    # --- Tout le monde
    "pass:solde": Ligne(None, FORMULAIRE),
    # --- Qui a un rôle
    "pass:espace": Ligne(TOUS),
    # --- Qui remet des chéquiers
    # --- Qui forme et encaisse
}
