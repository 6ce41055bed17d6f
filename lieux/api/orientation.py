"""L'orientation expliquée : vers qui se tourner, quels lieux, pourquoi, avec quels papiers."""

from django.http import HttpRequest
from rest_framework.response import Response

from lieux.api.base import VueOuverte
from lieux.api.criteres import parametres_decrits, recherche_demandee
from lieux.api.lieux import page_demandee
from lieux.api.serialiseurs_orientation import (
    BesoinSerializer,
    OrientationExpliqueeSerializer,
    SituationSerializer,
)
from lieux.models import Besoin, Situation
from lieux.orientation import a_apporter


class OrientationExpliquee(VueOuverte):
    """Pour une personne, ses besoins et sa commune : l'organisme et les lieux qui conviennent.

    Les mêmes paramètres que la page d'accueil, et le même classement : du mieux adapté au
    moins adapté, chaque lieu avec ses raisons. « Je ne sais pas » se dit en n'écrivant rien.
    """

    groupe = "Orientation"
    forme = OrientationExpliqueeSerializer
    refus = (400, 404)

    def parametres_decrits(self):
        return parametres_decrits(sauf=("tri",))

    def get(self, request: HttpRequest) -> Response:
        trouvee = recherche_demandee(request).orientee()
        orientation = trouvee.orientation
        corps = {
            "organismes": orientation.organismes,
            "documents": a_apporter(orientation.regles.besoins),
            **page_demandee(request, trouvee),
        }
        for lieu in corps["lieux"]:
            lieu.score = round(lieu.place.note, 2)
        return self.repondre(
            OrientationExpliqueeSerializer(corps, context={"request": request}).data
        )


class Situations(VueOuverte):
    """Ce qu'une personne peut dire d'elle, valeurs du paramètre `situation`."""

    groupe = "Orientation"
    forme = SituationSerializer(many=True)

    def get(self, request: HttpRequest) -> Response:
        situations = Situation.objects.filter(actif=True)
        return self.repondre(SituationSerializer(situations, many=True).data)


class Besoins(VueOuverte):
    """Ce dont elle peut avoir besoin, valeurs du paramètre `besoin`.

    `parent` : le besoin général qu'il précise. `nature` : un besoin (« j'ai besoin de… »),
    ou une condition (« il me faut… ») qui classe sans écarter.
    """

    groupe = "Orientation"
    forme = BesoinSerializer(many=True)

    def get(self, request: HttpRequest) -> Response:
        besoins = Besoin.objects.filter(actif=True).select_related("parent")
        return self.repondre(BesoinSerializer(besoins, many=True).data)
