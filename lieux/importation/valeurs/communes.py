"""À quelle commune du département une ligne appartient, et quel est son code postal.

Règle : deux indices qui s'accordent (code INSEE, nom, code postal) l'emportent sur un
troisième ; sans accord ni certitude, la ligne est rejetée avec la raison.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from lieux.importation.objets import Nature, Note
from lieux.texte import normaliser

DEPARTEMENT = "34"
# Ressemblance (0 à 100) à partir de laquelle un nom mal écrit désigne une commune
# parmi celles du même code postal.
NOM_PROCHE = 85
# Une parenthèse de cent signes au plus : sans borne, cent mille « ( » prenaient sept secondes.
_CEDEX = re.compile(r"\bcedex\b.*$|\b[0-9]{5}\b|\([^)]{0,100}\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FicheCommune:
    code_insee: str
    nom: str
    codes_postaux: tuple[str, ...]
    latitude: float
    longitude: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.latitude, self.longitude


@dataclass(slots=True)
class Resolution:
    """`commune` est None si la ligne est rejetée : `colonne` et `raison` disent pourquoi."""

    commune: FicheCommune | None = None
    code_postal: str = ""
    notes: list[tuple[str, Note]] = field(default_factory=list)
    colonne: str = ""
    raison: str = ""


class AnnuaireCommunes:
    """Les communes du département, cherchées par code, nom ou code postal."""

    def __init__(self, fiches: Iterable[FicheCommune]):
        self.par_insee: dict[str, FicheCommune] = {}
        self.par_nom: dict[str, list[FicheCommune]] = defaultdict(list)
        self.par_code_postal: dict[str, list[FicheCommune]] = defaultdict(list)
        for fiche in fiches:
            self.par_insee[fiche.code_insee] = fiche
            self.par_nom[normaliser(fiche.nom)].append(fiche)
            for code in fiche.codes_postaux:
                self.par_code_postal[code].append(fiche)
        for ancienne in anciennes_communes():
            if fiche := self.par_insee.get(ancienne["devient"]):
                self.par_insee.setdefault(ancienne["code_insee"], fiche)
                nom = normaliser(ancienne["nom"])
                if nom not in self.par_nom:
                    self.par_nom[nom].append(fiche)

    def resoudre(self, code_insee: str, nom: str, code_postal: str) -> Resolution:
        """Ne rend jamais d'exception ; les trois textes peuvent être vides."""
        code_insee = _code(code_insee)
        postal = _code(code_postal)
        cherche = normaliser(_CEDEX.sub(" ", nom))
        resolution = Resolution()
        indices = _Indices(
            self.par_insee.get(code_insee),
            self.par_nom.get(cherche, []),
            self.par_code_postal.get(postal, []),
            cherche,
        )
        resolution.commune = self._trancher(indices, code_insee, nom, postal, resolution)
        if resolution.commune is None:
            _refuser(resolution, indices, code_insee, nom, postal)
        else:
            _choisir_code_postal(resolution, self, postal, code_postal)
        return resolution

    def _trancher(
        self, indices: "_Indices", code_insee: str, nom: str, postal: str, resolution: Resolution
    ) -> FicheCommune | None:
        du_code, homonymes, du_postal = indices.du_code, indices.homonymes, indices.du_postal
        if du_code and (not indices.nom or du_code in homonymes):
            return du_code
        accord = [fiche for fiche in homonymes if fiche in du_postal]
        if len(accord) == 1:
            if code_insee:
                message = f"Le code INSEE {code_insee[:20]} n'est pas celui de {accord[0].nom}."
                _noter(resolution, "code_insee", Nature.COMMUNE_CONTREDITE, message, code_insee)
            return accord[0]
        if homonymes and du_code:
            return None  # code, nom et code postal disent trois choses différentes
        dans_le_34 = not postal or bool(du_postal) or postal.startswith(DEPARTEMENT)
        commune = _nom_proche(indices.nom, [du_code] if du_code else du_postal)
        if du_code and (du_code in du_postal or (dans_le_34 and not du_postal)):
            commune = du_code  # le nom est celui d'un quartier, ou il est mal écrit
        if commune:
            message = f"« {nom[:60]} » est lu comme {commune.nom}."
            _noter(resolution, "commune", Nature.COMMUNE_DEDUITE, message, nom)
            return commune
        if du_code:
            return None
        if code_insee and not code_insee.startswith(DEPARTEMENT) and not du_postal:
            return None
        if len(homonymes) == 1 and dans_le_34:
            return homonymes[0]
        if len(du_postal) == 1 and not homonymes:
            message = f"Commune déduite du code postal {postal} : {du_postal[0].nom}."
            _noter(resolution, "commune", Nature.COMMUNE_DEDUITE, message, nom)
            return du_postal[0]
        return None


@dataclass(frozen=True, slots=True)
class _Indices:
    du_code: FicheCommune | None
    homonymes: list[FicheCommune]
    du_postal: list[FicheCommune]
    nom: str  # normalisé


@lru_cache
def anciennes_communes() -> list[dict]:
    """Communes fusionnées (COG de l'INSEE) : {code_insee, nom, devient}."""
    chemin = Path(__file__).with_name("anciennes_communes.json")
    return json.loads(chemin.read_text(encoding="utf-8"))["communes"]


def _code(texte: str) -> str:
    """« 34 500 », « 34500.0 », « F-34500 » → « 34500 »."""
    code = re.sub(r"^[fF]-|[\s\u00a0]|\.0+$", "", texte)
    return code[:20]


def _nom_proche(nom: str, fiches: list[FicheCommune]) -> FicheCommune | None:
    if not nom:
        return None
    proches = [f for f in fiches if fuzz.ratio(nom, normaliser(f.nom)) >= NOM_PROCHE]
    return proches[0] if len(proches) == 1 else None


def _noter(resolution, colonne, nature, message, valeur, perdue=False):
    resolution.notes.append((colonne, Note(nature, message, valeur[:100], perdue)))


def _refuser(
    resolution: Resolution, indices: _Indices, code_insee: str, nom: str, postal: str
) -> None:
    resolution.colonne = "commune"
    if not (code_insee or nom.strip() or postal):
        resolution.raison = "Ni commune, ni code postal, ni code INSEE."
    elif indices.du_code and indices.homonymes:
        resolution.raison = (
            f"Le code INSEE {code_insee} est celui de {indices.du_code.nom}, pas de "
            f"{nom[:60]}, et le code postal ne tranche pas."
        )
    elif len(indices.du_postal) > 1 and not indices.nom:
        resolution.colonne = "commune"
        noms = ", ".join(fiche.nom for fiche in indices.du_postal[:12])
        resolution.raison = (
            f"La commune manque, et le code postal {postal} en dessert "
            f"{len(indices.du_postal)} : {noms}."
        )
    elif not indices.homonymes and not indices.du_postal and not indices.du_code:
        resolution.raison = (
            f"« {nom[:60] or postal or code_insee} » n'est pas une commune de l'Hérault."
        )
    else:
        resolution.raison = (
            f"La commune « {nom[:60]} » ({postal or 'sans code postal'}) n'est pas reconnue "
            "dans l'Hérault."
        )


def _choisir_code_postal(
    resolution: Resolution, annuaire: AnnuaireCommunes, postal: str, ecrit: str
) -> None:
    """Remplacé seulement quand la commune n'en a qu'un ; sinon gardé et signalé."""
    commune = resolution.commune
    if postal in commune.codes_postaux:
        resolution.code_postal = postal
        return
    unique = commune.codes_postaux[0] if len(commune.codes_postaux) == 1 else ""
    bien_forme = re.fullmatch(r"[0-9]{5}", postal) is not None
    if not postal:
        resolution.code_postal = unique or (commune.codes_postaux or ("34000",))[0]
        message = f"Code postal déduit de la commune : {resolution.code_postal}."
        _noter(resolution, "code_postal", Nature.CODE_POSTAL_DEDUIT, message, "")
    elif unique or not bien_forme:
        resolution.code_postal = unique or (commune.codes_postaux or ("34000",))[0]
        message = (
            f"{postal} n'est pas un code postal de {commune.nom} : "
            f"remplacé par {resolution.code_postal}."
        )
        _noter(resolution, "code_postal", Nature.CODE_POSTAL_REMPLACE, message, ecrit, perdue=True)
    else:
        resolution.code_postal = postal
        autres = annuaire.par_code_postal.get(postal)
        detail = f"c'est celui de {autres[0].nom}" if autres else "peut-être un CEDEX"
        message = f"{postal} n'est pas un code postal de {commune.nom} ({detail}) : il est gardé."
        _noter(resolution, "code_postal", Nature.CODE_POSTAL_ETRANGER, message, ecrit)
