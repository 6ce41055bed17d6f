"""Les codes refusés : les garder, et limiter ceux qui essaient au hasard.

Ils se comptent dans la base : la limite est la même quel que soit le nombre de serveurs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from lieux.visiteur import reseau_de
from pass_numerique import codes
from pass_numerique.models import StructureFormation, TentativeRefusee
from pass_numerique.motifs import Code, Refus

FENETRE = timedelta(minutes=15)


@dataclass(frozen=True)
class Visiteur:
    """Qui essaie des codes : une structure et un compte, ou seulement un foyer (son réseau)."""

    page: str
    structure: StructureFormation | None = None
    par: object = None
    adresse: str = ""

    @property
    def adresse_masquee(self) -> str:
        return codes.masquer("adresse", reseau_de(self.adresse)) if self.adresse else ""


def exiger_de_la_retenue(visiteur: Visiteur, moment: datetime) -> None:
    """Refuse, sans regarder le code, qui vient d'en essayer trop de faux."""
    criteres = {
        "structure": Q(structure=visiteur.structure) if visiteur.structure else None,
        "compte": Q(par=visiteur.par) if visiteur.par else None,
        # Sans adresse connue, tous les inconnus partagent la même : jamais « sans limite ».
        "adresse": Q(adresse=visiteur.adresse_masquee),
    }
    comptes = TentativeRefusee.objects.filter(code=Code.CODE_INCONNU).depuis(moment - FENETRE)
    if visiteur.par or visiteur.structure:
        # Une salle entière partage une adresse : connecté, on répond de son compte.
        del criteres["adresse"]
    totaux = comptes.aggregate(
        **{nom: Count("pk", filter=critere) for nom, critere in criteres.items() if critere}
    )
    if any(total >= settings.PASS_ESSAIS[nom] for nom, total in totaux.items()):
        raise Refus(Code.TROP_D_ESSAIS)


def garder(
    visiteur: Visiteur, moment: datetime, refus: Mapping[int, Code], les_pass: Mapping[int, int]
) -> None:
    """Une ligne par code refusé (rang → refus), avec le Pass si le secret était le bon."""
    TentativeRefusee.objects.bulk_create(
        TentativeRefusee(
            page=visiteur.page,
            code=code,
            faite_le=moment,
            structure=visiteur.structure,
            par=visiteur.par,
            adresse=visiteur.adresse_masquee,
            un_pass_id=les_pass.get(rang),
        )
        for rang, code in refus.items()
    )
