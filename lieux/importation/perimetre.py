"""Ce qu'un import peut écrire quand celui qui l'applique n'a qu'une partie des lieux."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from lieux.droits import Portee
from lieux.importation.doublons import Fiche
from lieux.importation.ecart import Absent, Ecart
from lieux.importation.plans import Plan
from lieux.models import Lieu, Reseau


@dataclass(frozen=True)
class Tri:
    """Les plans et les absents de la portée ; `hors` : ce qui est refusé, et pourquoi."""

    plans: list[Plan]
    absents: list[Absent]
    hors: list[tuple[Plan, str]]
    siens: frozenset[int] = frozenset()

    @property
    def lignes_hors(self) -> set[int]:
        return {ligne.ligne for plan, _ in self.hors for ligne in plan.lignes}


def trier_selon(ecart: Ecart, portee: Portee) -> Tri:
    """Un lieu doit être dans la portée avant l'import, et y rester après."""
    if portee.tout:
        return Tri(ecart.plans, ecart.absents, [])
    siens = frozenset(portee.limiter(Lieu.objects.order_by()).values_list("pk", flat=True))
    reseaux = dict(Reseau.objects.order_by().values_list("slug", "pk"))
    plans, hors = [], []
    connus: dict[Any, str] = {}
    for plan in ecart.plans:
        if raison := _raison(plan, portee, siens, reseaux, connus):
            hors.append((plan, raison))
        else:
            plans.append(plan)
    absents = [absent for absent in ecart.absents if absent.lieu.pk in siens]
    return Tri(plans, absents, hors, siens)


def _raison(
    plan: Plan,
    portee: Portee,
    siens: Collection[int],
    reseaux: dict[str, int],
    connus: dict[Any, str],
) -> str:
    if plan.lieu is not None and plan.lieu.pk not in siens:
        return "Ce lieu n'est pas dans votre périmètre."
    finales = plan.valeurs_finales
    apres = frozenset(reseaux[slug] for slug in finales["reseaux"] if slug in reseaux)
    avant = None
    if plan.lieu is not None:
        avant = frozenset(reseaux[s] for s in plan.lieu.valeurs["reseaux"] if s in reseaux)
    # Beaucoup de lignes ont la même commune et les mêmes réseaux : une question pour toutes.
    cle = (finales["commune"], apres, avant)
    if cle not in connus:
        refus = portee.refus(finales["commune"], apres, avant)
        connus[cle] = refus[1] if refus else ""
    return connus[cle]


def restreindre(rapport: dict[str, Any], ecart: Ecart, tri: Tri, portee: Portee) -> dict[str, Any]:
    """Le rapport sans rien qui parle d'un lieu d'ailleurs, sinon la ligne du fichier elle-même."""
    hors = tri.lignes_hors
    absents = [_cle(absent) for absent in tri.absents]

    def visible(fiche: Fiche) -> bool:
        return fiche.cle in tri.siens if fiche.ligne is None else fiche.ligne not in hors

    return rapport | {
        **{
            cle: [objet for objet in rapport[cle] if objet["ligne"] not in hors]
            for cle in ("crees", "modifies", "inchanges", "signalements")
        },
        "absents": [
            objet for objet in rapport["absents"] if (objet["jeu"], objet["identifiant"]) in absents
        ],
        "doublons": [
            objet
            for objet, doublon in zip(rapport["doublons"], ecart.doublons, strict=True)
            if visible(doublon.a) and visible(doublon.b)
        ],
        "hors_perimetre": [
            {
                "ligne": plan.principale.ligne,
                "identifiant": plan.principale.identifiant,
                "nom": plan.principale.nom,
                "raison": raison,
            }
            for plan, raison in tri.hors
        ],
        "perimetre": portee.cle,
    }


def _cle(absent: Absent) -> tuple[str, str]:
    return absent.provenance.jeu, absent.provenance.identifiant
