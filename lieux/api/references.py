"""Les réseaux et les listes fermées : de quoi écrire une recherche et lire une réponse."""

from django.http import HttpRequest
from rest_framework.response import Response

from lieux.api.base import VueOuverte
from lieux.api.serialiseurs import ReseauxSerializer, VocabulairesSerializer
from lieux.criteres import FAMILLES
from lieux.models import Reseau, Terme
from lieux.vocabulaire import LISTES_DU_STANDARD, Liste


class Reseaux(VueOuverte):
    """Les réseaux et partenaires, valeurs du paramètre `reseau`."""

    groupe = "Références"
    forme = ReseauxSerializer

    def get(self, request: HttpRequest) -> Response:
        return self.repondre(ReseauxSerializer({"reseaux": Reseau.objects.all()}).data)


class Vocabulaires(VueOuverte):
    """Toutes les listes fermées, nationales et départementales.

    `code` est la valeur écrite dans les réponses et les exports ; `slug`, celle que prend
    le paramètre qui filtre sur la liste, quand il y en a un.
    """

    groupe = "Références"
    forme = VocabulairesSerializer

    def get(self, request: HttpRequest) -> Response:
        valeurs: dict[str, list[Terme]] = {liste.value: [] for liste in Liste}
        for terme in Terme.objects.all():
            valeurs.setdefault(terme.liste, []).append(terme)
        parametres = {famille.champ: famille.nom for famille in FAMILLES}
        corps = {
            "vocabulaires": [
                {
                    "nom": liste.value,
                    "libelle": liste.label,
                    "du_standard": liste in LISTES_DU_STANDARD,
                    "parametre": parametres.get(liste.value),
                    "valeurs": valeurs[liste.value],
                }
                for liste in Liste
            ]
        }
        return self.repondre(VocabulairesSerializer(corps).data)
