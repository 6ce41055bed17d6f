"""Le rapport d'un import : un objet JSON complet, et un texte court pour le terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from lieux.importation.doublons import Doublon, Fiche
from lieux.importation.ecart import Absent, Ecart
from lieux.importation.plans import Plan

# Nombre de détails montrés par rubrique dans le terminal ; le JSON les a tous.
DETAILS = 15
_RUBRIQUES = (
    ("crees", "Créés"),
    ("modifies", "Modifiés"),
    ("inchanges", "Inchangés"),
    ("rejetes", "Rejetés"),
    ("absents", "Absents de la source, à vérifier"),
    ("doublons", "Doublons probables, à vérifier"),
    ("signalements", "Signalements"),
)


def construire(ecart: Ecart) -> dict[str, Any]:
    """Le rapport : chaque ligne lue est dans une seule des listes crees, modifies, inchanges, rejetes."""
    rapport: dict[str, Any] = {
        "lues": ecart.lues,
        "crees": [],
        "modifies": [],
        "inchanges": [],
        "absents": [_absent(absent) for absent in ecart.absents],
        "rejetes": [
            {
                "ligne": rejet.ligne,
                "colonne": rejet.colonne,
                "raison": rejet.raison,
                "identifiant": rejet.identifiant,
                "nom": rejet.nom,
                "valeur": rejet.valeur,
            }
            for rejet in ecart.rejets
        ],
        "signalements": [
            {
                "ligne": remarque.ligne,
                "identifiant": remarque.identifiant,
                "nom": remarque.nom,
                "colonne": remarque.colonne,
                "nature": str(remarque.nature),
                "message": remarque.message,
                "valeur": remarque.valeur,
            }
            for remarque in ecart.remarques
        ],
        "doublons": [_doublon(doublon) for doublon in ecart.doublons],
    }
    for plan in ecart.plans:
        _ranger(plan, rapport)
    for repetition in ecart.repetitions:
        rapport["inchanges"].append(_ligne(repetition.ligne))
    for liste in ("crees", "modifies", "inchanges"):
        rapport[liste].sort(key=lambda objet: objet["ligne"])
    return rapport


def _ranger(plan: Plan, rapport: dict[str, Any]) -> None:
    principale = _ligne(plan.principale)
    if plan.creation:
        rapport["crees"].append(principale)
    elif plan.champs:
        rapport["modifies"].append(
            principale
            | {
                "lieu": plan.lieu.slug,
                "champs": {
                    champ: {"avant": changement.avant, "apres": changement.apres}
                    for champ, changement in plan.champs.items()
                },
            }
        )
    else:
        rapport["inchanges"].append(principale | {"lieu": plan.lieu.slug})
    autres = (ligne for ligne in plan.lignes if ligne is not plan.principale)
    rapport["inchanges"] += [_ligne(ligne) for ligne in autres]


def _ligne(ligne) -> dict[str, Any]:
    return {"ligne": ligne.ligne, "identifiant": ligne.identifiant, "nom": ligne.nom}


def _absent(absent: Absent) -> dict[str, Any]:
    depuis = absent.provenance.absent_depuis
    return {
        "ligne": None,
        "identifiant": absent.provenance.identifiant,
        "nom": absent.lieu.valeurs["nom"],
        "jeu": absent.provenance.jeu,
        "lieu": absent.lieu.slug,
        "depuis": depuis.isoformat() if depuis else None,
    }


def _doublon(doublon: Doublon) -> dict[str, Any]:
    return _fiche(doublon.a) | {
        "avec": _fiche(doublon.b),
        "distance_m": None if doublon.distance is None else round(doublon.distance),
        "ressemblance": doublon.ressemblance,
        "motifs": list(doublon.motifs),
    }


def _fiche(fiche: Fiche) -> dict[str, Any]:
    return {"ligne": fiche.ligne, "identifiant": fiche.identifiant, "nom": fiche.nom}


# --- Pour le terminal ------------------------------------------------------------------


def en_texte(rapport: dict[str, Any], titre: str, applique: bool) -> Iterable[str]:
    """Les comptes d'abord, puis quelques détails par rubrique.

    Sans caractère de contrôle : un fichier ne doit pas commander le terminal.
    """
    for ligne in _lignes(rapport, titre, applique):
        yield "".join(c if c.isprintable() else "\ufffd" for c in ligne)


def _lignes(rapport: dict[str, Any], titre: str, applique: bool) -> Iterable[str]:
    yield titre
    yield (
        "Les changements sont écrits."
        if applique
        else "Essai à blanc : rien n'est écrit. Ajoutez --appliquer pour écrire."
    )
    yield ""
    yield f"  {'Lignes lues':<34}{rapport['lues']:>6}"
    for cle, libelle in _RUBRIQUES:
        yield f"  {libelle:<34}{len(rapport[cle]):>6}"
    natures = Counter(objet["nature"] for objet in rapport["signalements"])
    for nature, nombre in sorted(natures.items(), key=lambda couple: (-couple[1], couple[0])):
        yield f"    {nature:<32}{nombre:>6}"
    ecrivains = (
        ("rejetes", _texte_rejet),
        ("crees", _texte_ligne),
        ("modifies", _texte_modification),
        ("absents", _texte_absent),
        ("doublons", _texte_doublon),
        ("signalements", _texte_signalement),
    )
    libelles = dict(_RUBRIQUES)
    for cle, ecrire in ecrivains:
        if rapport[cle]:
            yield ""
            yield f"{libelles[cle]} :"
            yield from _quelques(rapport[cle], ecrire)


def _quelques(objets: list[dict], ecrire) -> Iterable[str]:
    for objet in objets[:DETAILS]:
        for rang, ligne in enumerate(ecrire(objet)):
            yield f"  {ligne}" if rang == 0 else f"      {ligne}"
    if len(objets) > DETAILS:
        yield f"  … et {len(objets) - DETAILS} autres (tous dans --rapport)"


def _ou(objet: dict) -> str:
    return f"ligne {objet['ligne']}" if objet["ligne"] else "sur la carte"


def _texte_ligne(objet: dict) -> list[str]:
    return [f"{_ou(objet)} · {objet['identifiant']} · {objet['nom']}"]


def _texte_rejet(objet: dict) -> list[str]:
    nom = f" · {objet['nom']}" if objet["nom"] else ""
    return [f"{_ou(objet)}, colonne {objet['colonne'] or '?'} : {objet['raison']}{nom}"]


def _texte_modification(objet: dict) -> list[str]:
    return _texte_ligne(objet) + [
        f"{champ} : {_court(valeurs['avant'])} → {_court(valeurs['apres'])}"
        for champ, valeurs in objet["champs"].items()
    ]


def _texte_absent(objet: dict) -> list[str]:
    depuis = f" (déjà absent le {objet['depuis'][:10]})" if objet["depuis"] else ""
    return [f"{objet['identifiant']} · {objet['nom']} · jeu {objet['jeu']}{depuis}"]


def _texte_doublon(objet: dict) -> list[str]:
    distance = "?" if objet["distance_m"] is None else f"{objet['distance_m']} m"
    autre = objet["avec"]
    return [
        f"{_ou(objet)} « {objet['nom']} » et {_ou(autre)} « {autre['nom']} » : "
        f"{distance}, {', '.join(objet['motifs'])}"
    ]


def _texte_signalement(objet: dict) -> list[str]:
    ou = _ou(objet) if objet["ligne"] else "fichier"
    colonne = f", {objet['colonne']}" if objet["colonne"] else ""
    valeur = f" [{_court(objet['valeur'])}]" if objet["valeur"] else ""
    return [f"{ou}{colonne} : {objet['message']}{valeur}"]


def _court(valeur: Any) -> str:
    texte = ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur)
    texte = " ".join(texte.split()) or "(vide)"
    return texte if len(texte) <= 80 else f"{texte[:79]}…"
