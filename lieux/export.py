"""Les lieux dans le schéma national v1.0.2 : ses 32 colonnes, ses listes fermées, en flux.

Ce qui part d'ici doit passer le contrôle du schéma : une valeur qui n'y entre pas est
laissée vide, et une colonne obligatoire vide reçoit la valeur d'attente ci-dessous.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lieux.models import Lieu, Terme
from lieux.querysets import LieuQuerySet
from lieux.reference import termes_du_vocabulaire
from lieux.vocabulaire import COLONNES_DU_STANDARD, LISTES_DU_STANDARD, PREFIXE, SEPARATEUR

# Le remplissage national d'un SIRET inconnu : il a la forme demandée et ne désigne personne.
PIVOT_INCONNU = "0" * 14
SOURCE_DES_EXEMPLES = "Exemple"
_MOTIFS = {
    "pivot": re.compile(r"[a-zA-Z0-9]{9,14}", re.ASCII),
    "code_postal": re.compile(r"[0-9]{5}"),
    "telephone": re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)[0-9]{6,9}"),
}
_LOT = 500

Cellule = str | float | None


@dataclass(frozen=True)
class Identifiants:
    """Donne à chaque lieu son identifiant d'export, unique dans toute la base.

    Deux sources peuvent donner le même identifiant à deux lieux : aucun des deux
    ne le garde. Un identifiant d'origine peut ressembler aux nôtres : il est évité.
    """

    ambigus: frozenset[str]
    a_nous: frozenset[str]

    @classmethod
    def lire(cls, lieu: Lieu | None = None) -> "Identifiants":
        """Tous les identifiants d'origine, ou ceux-là seuls qui touchent un lieu."""
        connus = Lieu.objects.exclude(identifiant_origine="").order_by()
        if lieu is not None:
            siens = (lieu.identifiant_origine, f"{PREFIXE}{lieu.pk}")
            connus = connus.filter(identifiant_origine__in=siens)
        vus: set[str] = set()
        ambigus: set[str] = set()
        for identifiant in connus.values_list("identifiant_origine", flat=True).iterator():
            (ambigus if identifiant in vus else vus).add(identifiant)
        return cls(frozenset(ambigus), frozenset(i for i in vus if i.startswith(PREFIXE)))

    def de(self, lieu: Lieu) -> str:
        origine = lieu.identifiant_origine
        if origine and origine not in self.ambigus:
            return origine
        identifiant = f"{PREFIXE}{lieu.pk}"
        return identifiant if identifiant not in self.a_nous else f"{PREFIXE}lieu-{lieu.pk}"


@lru_cache(maxsize=1)
def valeurs_du_standard() -> frozenset[tuple[str, str]]:
    """(liste, valeur) du schéma national ; un terme ajouté par un agent n'en est pas."""
    listes = {liste.value for liste in LISTES_DU_STANDARD}
    return frozenset(
        (terme["liste"], terme["code"])
        for terme in termes_du_vocabulaire()
        if terme["liste"] in listes
    )


def lignes(lieux: LieuQuerySet) -> Iterator[dict[str, Cellule]]:
    """Une ligne par lieu, par lots : deux requêtes par lot, la mémoire d'un lot."""
    identifiants = Identifiants.lire()
    termes = _termes_du_standard()
    for lot in _lots(lieux):
        codes = _codes([lieu.pk for lieu in lot], termes)
        for lieu in lot:
            yield ligne(lieu, identifiants.de(lieu), codes[lieu.pk])


def ligne(lieu: Lieu, identifiant: str, codes: dict[str, list[str]]) -> dict[str, Cellule]:
    """Les 32 colonnes d'un lieu, dans l'ordre ; `codes` : liste → valeurs."""
    valeurs: dict[str, Cellule] = {
        colonne: getattr(lieu, colonne, "") for colonne in _COLONNES_SIMPLES
    }
    valeurs |= {
        "id": identifiant,
        "pivot": _conforme("pivot", lieu.pivot) or PIVOT_INCONNU,
        "commune": lieu.commune.nom,
        "code_insee": lieu.commune_id,
        "code_postal": _conforme("code_postal", lieu.code_postal),
        # Obligatoire : sans adresse, ce que l'on sait de plus précis.
        "adresse": lieu.adresse or lieu.complement_adresse or lieu.commune.nom,
        # Le schéma ne sait pas dire « à peu près » : un centre de commune y passerait pour le lieu.
        "latitude": None if lieu.approximatif else lieu.latitude,
        "longitude": None if lieu.approximatif else lieu.longitude,
        "telephone": _conforme("telephone", lieu.telephone),
        "source": SOURCE_DES_EXEMPLES if lieu.exemple else lieu.source,
        "date_maj": lieu.date_maj.isoformat(),
        **{
            liste.value: SEPARATEUR.join(codes.get(liste.value, ())) for liste in LISTES_DU_STANDARD
        },
    }
    return {colonne: _propre(valeurs[colonne]) for colonne in COLONNES_DU_STANDARD}


_COLONNES_SIMPLES = tuple(
    colonne
    for colonne in COLONNES_DU_STANDARD
    if colonne not in {liste.value for liste in LISTES_DU_STANDARD}
)


def _conforme(colonne: str, valeur: str) -> str:
    return valeur if _MOTIFS[colonne].fullmatch(valeur) else ""


def _propre(valeur: Cellule) -> Cellule:
    """Sans caractère nul, que ni un tableur ni PostgreSQL n'admettent."""
    return valeur.replace("\x00", "") if isinstance(valeur, str) else valeur


def _lots(lieux: LieuQuerySet) -> Iterator[list[Lieu]]:
    """Des lots dans l'ordre des clés : ni curseur ouvert, ni décalage qui relit tout."""
    lieux = lieux.order_by("pk").select_related("commune").defer("texte_recherche")
    derniere = 0
    while lot := list(lieux.filter(pk__gt=derniere)[:_LOT]):
        yield lot
        if len(lot) < _LOT:
            return
        derniere = lot[-1].pk


def _termes_du_standard() -> dict[int, tuple[str, str]]:
    """Clé d'un terme → (liste, valeur), dans l'ordre du vocabulaire."""
    admises = valeurs_du_standard()
    return {
        cle: (liste, code)
        for cle, liste, code in Terme.objects.values_list("pk", "liste", "code")
        if (liste, code) in admises
    }


def _codes(cles: list[int], termes: dict[int, tuple[str, str]]) -> dict[int, dict[str, list[str]]]:
    """Clé d'un lieu → liste → ses valeurs, en une requête pour les dix relations."""
    liens = [
        Lieu._meta.get_field(liste.value)
        .remote_field.through.objects.filter(lieu__in=cles)
        .values_list("lieu_id", "terme_id")
        for liste in LISTES_DU_STANDARD
    ]
    rangs = {cle: rang for rang, cle in enumerate(termes)}
    trouves = [lien for lien in liens[0].union(*liens[1:], all=True) if lien[1] in rangs]
    codes: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for lieu, terme in sorted(trouves, key=lambda lien: rangs[lien[1]]):
        liste, code = termes[terme]
        codes[lieu][liste].append(code)
    return codes


# --- Écritures


class _Echo:
    """Un « fichier » qui rend le texte au lieu de l'écrire."""

    def write(self, texte: str) -> str:
        return texte


def en_csv(lignes: Iterable[dict[str, Cellule]]) -> Iterator[str]:
    """UTF-8 sans marque, virgule, point décimal, fins de ligne de la RFC 4180."""
    ecrivain = csv.writer(_Echo())
    yield ecrivain.writerow(COLONNES_DU_STANDARD)
    for valeurs in lignes:
        yield ecrivain.writerow("" if cellule is None else cellule for cellule in valeurs.values())


def en_json(lignes: Iterable[dict[str, Cellule]]) -> Iterator[str]:
    """Une liste d'objets aux 32 clés ; ce qui est vide est null."""
    separateur = "[\n"
    for valeurs in lignes:
        objet = {
            colonne: None if cellule == "" else cellule for colonne, cellule in valeurs.items()
        }
        yield separateur + json.dumps(objet, ensure_ascii=False, separators=(",", ":"))
        separateur = ",\n"
    yield "[]\n" if separateur == "[\n" else "\n]\n"
