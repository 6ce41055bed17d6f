"""Quand plusieurs sources décrivent un lieu, laquelle l'emporte, champ par champ.

L'ordre est écrit ici, et nulle part ailleurs (docs/decisions/0010) :

1. la liste officielle France Services ;
2. le jeu ouvert du Département ;
3. les autres, de la date de mise à jour la plus récente à la plus ancienne.

Chaque champ prend la première valeur non vide dans cet ordre. Trois exceptions : l'adresse
et la position se prennent d'un bloc, la position « à l'adresse » avant l'approximative ;
typologie, dispositifs et réseaux s'additionnent, chaque liste ne connaissant que son
programme ; la date est la plus récente.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from lieux.etat import RELATIONS
from lieux.importation.formats import france_services, herault
from lieux.vocabulaire import Liste, Precision

ORDRE_DES_JEUX = (france_services.JEU, herault.JEU)

TEXTES = (
    "nom",
    "pivot",
    "structure_parente",
    "presentation_resume",
    "presentation_detail",
    "telephone",
    "courriels",
    "site_web",
    "prise_rdv",
    "horaires",
    "autres_formations_labels",
    "fiche_acces_libre",
    "source",
)
ADRESSE = ("commune", "code_postal", "adresse", "complement_adresse")
POSITION = ("latitude", "longitude", "precision")
BLOCS = (ADRESSE, POSITION)
ADDITIONNEES = (Liste.TYPOLOGIE.value, Liste.DISPOSITIFS.value, "reseaux")
CHAMPS = (*TEXTES, *ADRESSE, *POSITION, "date_maj", *RELATIONS)

# Clés de `Provenance.valeurs` qui ne sont pas des champs.
BRUT = "_brut"
DATE_SUPPOSEE = "_date_supposee"


class Apport(Protocol):
    """Ce qu'une source dit d'un lieu : une `Provenance`, ou une ligne en cours d'import."""

    jeu: str
    identifiant: str
    date_maj: date | None
    valeurs: Mapping[str, Any]


def trier(apports: Iterable[Apport]) -> list[Apport]:
    """De la source qui l'emporte à la dernière ; l'ordre ne dépend pas de celui du fichier."""
    return sorted(apports, key=_rang)


def _rang(apport: Apport) -> tuple:
    rang = ORDRE_DES_JEUX.index(apport.jeu) if apport.jeu in ORDRE_DES_JEUX else len(ORDRE_DES_JEUX)
    anciennete = -apport.date_maj.toordinal() if apport.date_maj else 0
    return rang, anciennete, apport.jeu, apport.identifiant


def combiner(apports: Iterable[Apport]) -> dict[str, Any]:
    """La valeur de chaque champ de `CHAMPS` d'après toutes les sources d'un lieu.

    Sans source, chaque champ est vide ("" , None ou []).
    """
    dits = [apport.valeurs for apport in trier(apports)]
    valeurs: dict[str, Any] = {champ: _premier(dits, champ) or "" for champ in TEXTES}
    for champ in RELATIONS:
        if champ in ADDITIONNEES:
            valeurs[champ] = sorted({code for dit in dits for code in dit.get(champ) or ()})
        else:
            valeurs[champ] = list(_premier(dits, champ) or ())
    bloc = next((dit for dit in dits if dit.get("adresse")), dits[0] if dits else {})
    valeurs |= {champ: bloc.get(champ) or "" for champ in ADRESSE}
    valeurs |= _position(dits)
    valeurs["date_maj"] = max((d for dit in dits if (d := dit.get("date_maj"))), default="") or max(
        (d for dit in dits if (d := dit.get(DATE_SUPPOSEE))), default=""
    )
    return valeurs


def _premier(dits: list[Mapping[str, Any]], champ: str) -> Any:
    return next((dit[champ] for dit in dits if dit.get(champ)), None)


def _position(dits: list[Mapping[str, Any]]) -> dict[str, Any]:
    """La position de la première source qui la donne à l'adresse, sinon de la première."""
    placees = [dit for dit in dits if dit.get("latitude") is not None]
    precises = [dit for dit in placees if dit.get("precision") != Precision.COMMUNE]
    bloc = (precises or placees or [{}])[0]
    return {
        "latitude": bloc.get("latitude"),
        "longitude": bloc.get("longitude"),
        "precision": bloc.get("precision") or Precision.ADRESSE.value,
    }
