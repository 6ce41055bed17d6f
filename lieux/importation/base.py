"""Ce que la base contient déjà, lu en un nombre fixe de requêtes quel que soit le fichier.

Les lieux d'exemple n'y sont pas : un import ne les voit jamais.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lieux.etat import RELATIONS
from lieux.importation.priorites import ADRESSE, POSITION, TEXTES
from lieux.models import DoublonEcarte, Lieu, Provenance

_COLONNES = (*TEXTES, *ADRESSE, *POSITION, "date_maj")


@dataclass(frozen=True, slots=True)
class ProvenanceConnue:
    """Une ligne de `Provenance`, sans l'objet du modèle."""

    pk: int
    lieu: int
    jeu: str
    identifiant: str
    valeurs: Mapping[str, Any]
    date_maj: date | None
    absent_depuis: datetime | None


@dataclass(slots=True)
class LieuConnu:
    """Un lieu de la base. `valeurs` : mêmes clés et mêmes formes que `priorites.combiner`."""

    pk: int
    slug: str
    a_verifier: bool
    valeurs: dict[str, Any]
    provenances: list[ProvenanceConnue] = field(default_factory=list)


@dataclass(slots=True)
class EtatBase:
    lieux: dict[int, LieuConnu]
    provenances: list[ProvenanceConnue]
    # Les paires de lieux dont une personne a dit qu'elles en sont bien deux.
    ecartes: set[frozenset[int]] = field(default_factory=set)

    @classmethod
    def charger(cls, verrouiller: bool = False) -> "EtatBase":
        """`verrouiller` (dans une transaction) : nul ne modifie ces lieux avant la fin."""
        lignes = Lieu.objects.filter(exemple=False).order_by("pk")
        if verrouiller:
            lignes = lignes.select_for_update()
        lieux = {
            ligne["pk"]: LieuConnu(
                pk=ligne.pop("pk"),
                slug=ligne.pop("slug"),
                a_verifier=ligne.pop("a_verifier"),
                valeurs=ligne | {champ: [] for champ in RELATIONS},
            )
            for ligne in lignes.values("pk", "slug", "a_verifier", *_COLONNES)
        }
        for lieu in lieux.values():
            lieu.valeurs["date_maj"] = lieu.valeurs["date_maj"].isoformat()
        for champ in RELATIONS:
            for pk, codes in _codes(champ).items():
                if pk in lieux:
                    lieux[pk].valeurs[champ] = sorted(codes)
        provenances = [
            ProvenanceConnue(*ligne)
            for ligne in Provenance.objects.filter(lieu__exemple=False)
            .order_by("pk")
            .values_list("pk", "lieu", "jeu", "identifiant", "valeurs", "date_maj", "absent_depuis")
        ]
        for provenance in provenances:
            lieux[provenance.lieu].provenances.append(provenance)
        return cls(lieux, provenances, DoublonEcarte.paires())


def _codes(champ: str) -> dict[int, list[str]]:
    """lieu → codes (ou slugs de réseau) d'une relation, lus dans la table de liaison."""
    relation = Lieu._meta.get_field(champ)
    cible = "slug" if champ == "reseaux" else "code"
    codes = defaultdict(list)
    lignes = relation.remote_field.through.objects.values_list(
        "lieu_id", f"{relation.m2m_reverse_field_name()}__{cible}"
    )
    for lieu, code in lignes:
        codes[lieu].append(code)
    return codes
