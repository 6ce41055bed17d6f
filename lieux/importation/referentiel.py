"""Ce que la base sait et dont la normalisation a besoin, lu en un nombre fixe de requêtes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from lieux.importation.formats.base import lire_faits
from lieux.importation.objets import ImportImpossible
from lieux.importation.valeurs.communes import AnnuaireCommunes, FicheCommune
from lieux.importation.valeurs.listes import Vocabulaire
from lieux.models import CodePostal, Commune, Terme
from lieux.reference import RattachementReseaux


@dataclass(frozen=True)
class Referentiel:
    communes: AnnuaireCommunes
    vocabulaire: Vocabulaire
    rattachement: RattachementReseaux
    aujourd_hui: date

    @classmethod
    def charger(cls) -> "Referentiel":
        """`ImportImpossible` tant que les communes ne sont pas chargées."""
        codes_postaux = defaultdict(list)
        for commune, code in CodePostal.objects.order_by("code").values_list("commune", "code"):
            codes_postaux[commune].append(code)
        fiches = [
            FicheCommune(insee, nom, tuple(codes_postaux[insee]), latitude, longitude)
            for insee, nom, latitude, longitude in Commune.objects.order_by(
                "code_insee"
            ).values_list("code_insee", "nom", "latitude", "longitude")
        ]
        if not fiches:
            raise ImportImpossible(
                "Aucune commune n'est connue : lancez d'abord « manage.py charger_communes »."
            )
        return cls(
            communes=AnnuaireCommunes(fiches),
            vocabulaire=Vocabulaire(
                Terme.objects.order_by("ordre", "pk").values_list("liste", "code", "libelle"),
                lire_faits("vocabulaire_v0.json")["valeurs"],
            ),
            rattachement=RattachementReseaux(),
            aujourd_hui=timezone.localdate(),
        )
