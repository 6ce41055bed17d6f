"""Vocabulaire, réseaux et mots du public : leur premier chargement, et le rattachement d'un lieu.

Ces lignes appartiennent ensuite aux agents : on ajoute ce qui manque, on ne réécrit rien.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from lieux.models import Reseau, Synonyme, Terme
from lieux.mots import cle as cle_de
from lieux.vocabulaire import Liste

DOSSIER = Path(settings.BASE_DIR) / "fixtures"


def lire_fixture(nom: str) -> list | dict:
    return json.loads((DOSSIER / nom).read_text(encoding="utf-8"))


@dataclass
class BilanVocabulaire:
    termes: int = 0
    reseaux: int = 0
    synonymes: int = 0


def termes_du_vocabulaire() -> list[dict]:
    """Les valeurs des listes fermées, prêtes à devenir des `Terme`."""
    return [
        {
            "liste": liste,
            "code": valeur["code"],
            "slug": slugify(valeur["code"])[:120],
            "libelle": valeur["libelle"],
            "aide": valeur.get("aide", ""),
            "ordre": rang,
        }
        for liste, valeurs in lire_fixture("vocabulaire.json").items()
        for rang, valeur in enumerate(valeurs, start=1)
    ]


@transaction.atomic
def charger_vocabulaire(terme=Terme, reseau=Reseau, synonyme=Synonyme) -> BilanVocabulaire:
    """Ajoute les termes, réseaux et mots du public qui manquent, sans toucher à ceux qui existent.

    Reçoit les modèles : une migration passe les siens, tels qu'ils étaient alors.
    """
    bilan = BilanVocabulaire()
    codes = set(terme.objects.values_list("liste", "code"))
    slugs = set(terme.objects.values_list("liste", "slug"))
    nouveaux = [
        terme(**valeur)
        for valeur in termes_du_vocabulaire()
        if (valeur["liste"], valeur["code"]) not in codes
        and (valeur["liste"], valeur["slug"]) not in slugs
    ]
    terme.objects.bulk_create(nouveaux)
    bilan.termes = len(nouveaux)

    connus = set(reseau.objects.values_list("slug", flat=True))
    cles = {
        (liste, code): cle for cle, liste, code in terme.objects.values_list("pk", "liste", "code")
    }
    for rang, ligne in enumerate(lire_fixture("reseaux.json"), start=1):
        if ligne["slug"] in connus:
            continue
        designations = ligne.pop("termes")
        cree = reseau.objects.create(ordre=rang * 10, **ligne)
        cree.termes.set(
            cles[liste, code]
            for liste, valeurs in designations.items()
            for code in valeurs
            if (liste, code) in cles
        )
        bilan.reseaux += 1
    bilan.synonymes = charger_synonymes(terme, reseau, synonyme)
    return bilan


def synonymes_connus() -> dict[str, tuple[str, dict]]:
    """Clé → (expression, son groupe de `synonymes.json`) : une ligne de base par expression."""
    return {
        cle_de(expression): (expression, groupe)
        for groupe in lire_fixture("synonymes.json")
        for expression in groupe["expressions"]
    }


@transaction.atomic
def charger_synonymes(terme=Terme, reseau=Reseau, synonyme=Synonyme) -> int:
    """Ajoute les mots du public qui manquent ; rend leur nombre. Ceux des agents restent tels."""
    deja = set(synonyme.objects.values_list("cle", flat=True))
    manquants = {cle: ligne for cle, ligne in synonymes_connus().items() if cle not in deja}
    synonyme.objects.bulk_create(
        synonyme(cle=cle, expression=expression) for cle, (expression, _groupe) in manquants.items()
    )
    cles = dict(synonyme.objects.filter(cle__in=manquants).values_list("cle", "pk"))
    termes = {
        (liste, code): pk for pk, liste, code in terme.objects.values_list("pk", "liste", "code")
    }
    reseaux = dict(reseau.objects.values_list("slug", "pk"))
    liens_termes, liens_reseaux = synonyme.termes.through, synonyme.reseaux.through
    liens_termes.objects.bulk_create(
        liens_termes(synonyme_id=cles[cle], terme_id=termes[liste, code])
        for cle, (_expression, groupe) in manquants.items()
        for liste, codes in groupe["termes"].items()
        for code in codes
        if (liste, code) in termes
    )
    liens_reseaux.objects.bulk_create(
        liens_reseaux(synonyme_id=cles[cle], reseau_id=reseaux[slug])
        for cle, (_expression, groupe) in manquants.items()
        for slug in groupe["reseaux"]
        if slug in reseaux
    )
    return len(manquants)


class RattachementReseaux:
    """À quels réseaux un lieu appartient, d'après sa typologie et ses dispositifs.

    Lu une fois dans la base (deux requêtes), puis interrogé sans requête pour chaque lieu.
    """

    def __init__(self):
        self._reseaux = {reseau.pk: reseau for reseau in Reseau.objects.all()}
        self._par_code: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._par_terme: dict[int, set[int]] = defaultdict(set)
        designations = Terme.objects.filter(reseaux__isnull=False).order_by()
        for cle, liste, code, reseau in designations.values_list("pk", "liste", "code", "reseaux"):
            self._par_code[liste, code].add(reseau)
            self._par_terme[cle].add(reseau)

    def pour_codes(
        self, codes_typologie: Iterable[str], codes_dispositifs: Iterable[str] = ()
    ) -> list[Reseau]:
        """Réseaux désignés par des valeurs du standard, dans leur ordre."""
        trouves: set[int] = set()
        for liste, codes in (
            (Liste.TYPOLOGIE.value, codes_typologie),
            (Liste.DISPOSITIFS.value, codes_dispositifs),
        ):
            for code in codes:
                trouves |= self._par_code.get((liste, code), set())
        return [reseau for cle, reseau in self._reseaux.items() if cle in trouves]

    def pour_termes(self, cles_de_termes: Iterable[int]) -> set[int]:
        """Clés des réseaux désignés par des clés de termes."""
        return set().union(*(self._par_terme.get(cle, set()) for cle in cles_de_termes))


def reseaux_designes_par(
    codes_typologie: Iterable[str], codes_dispositifs: Iterable[str] = ()
) -> list[Reseau]:
    """Pour un seul lieu ; pour plusieurs, garder un `RattachementReseaux`."""
    return RattachementReseaux().pour_codes(codes_typologie, codes_dispositifs)
