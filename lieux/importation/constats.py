"""Ce que l'écart a à dire : fusions, champs gardés parce que modifiés à la main, retours."""

from typing import Any

from lieux.importation.objets import LieuNormalise, Nature, Remarque
from lieux.importation.plans import Plan
from lieux.importation.priorites import trier
from lieux.importation.rapprochement import Groupe, Repetition


def du_plan(plan: Plan, groupe: Groupe) -> list[Remarque]:
    remarques = _fusions(plan, groupe)
    for champ, changement in plan.gardes.items():
        message = (
            f"Modifié à la main : « {_court(changement.avant)} » est gardé, "
            f"la source dit « {_court(changement.apres)} »."
        )
        remarques.append(
            _remarque(
                plan.principale,
                champ,
                Nature.MODIFIE_A_LA_MAIN,
                message,
                _court(changement.apres),
            )
        )
    if plan.de_retour:
        message = "De nouveau dans la source."
        remarques.append(_remarque(plan.principale, "", Nature.DE_RETOUR, message))
    return remarques


def _fusions(plan: Plan, groupe: Groupe) -> list[Remarque]:
    """Une remarque par ligne qui n'a pas son propre lieu."""
    ordre = trier(plan.apports)
    premiere = plan.lignes[plan.apports.index(ordre[0])]
    remarques = []
    for ligne in plan.lignes:
        par_siret = ligne in groupe.par_siret
        motif = "Même SIRET au même endroit" if par_siret else "Même lieu"
        if ligne is not premiere:
            message = f"{motif} que la ligne {premiere.ligne} (« {premiere.nom} ») : un seul lieu."
        elif par_siret and plan.lieu is not None:
            nom = plan.lieu.valeurs["nom"]
            message = f"{motif} que « {nom} », déjà sur la carte : un seul lieu."
        else:
            continue
        remarques.append(_remarque(ligne, "pivot" if par_siret else "id", Nature.FUSION, message))
    return remarques


def de_la_repetition(repetition: Repetition) -> Remarque:
    gardee = repetition.gardee
    message = f"Même identifiant que la ligne {gardee.ligne}, plus récente ou plus bas : elle seule est lue."
    return _remarque(repetition.ligne, "id", Nature.FUSION, message, repetition.ligne.identifiant)


def _remarque(
    ligne: LieuNormalise, colonne: str, nature: Nature, message: str, valeur: str = ""
) -> Remarque:
    return Remarque(ligne.ligne, ligne.identifiant, colonne, nature, message, valeur, ligne.nom)


def _court(valeur: Any) -> str:
    texte = ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur or "")
    return texte if len(texte) <= 120 else f"{texte[:119]}…"
