"""Pour quelle structure de formation ? La question ne se pose qu'à qui en a plusieurs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pass_numerique.droits import Portee
from pass_numerique.models import StructureFormation


@dataclass(frozen=True)
class Ici:
    """La structure de la page ; `suite` la garde dans l'adresse quand il y en a plusieurs."""

    structure: StructureFormation
    plusieurs: bool

    @property
    def suite(self) -> str:
        return f"?structure={self.structure.pk}" if self.plusieurs else ""


def pour_une_structure(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """La vue reçoit `(request, portee, ici, …)` ; avec plusieurs structures, on choisit d'abord."""

    @wraps(vue)
    def choisie(request: HttpRequest, portee: Portee, *arguments, **options) -> HttpResponse:
        structures = list(portee.structures_de_formation().select_related("lieu"))
        demandee = request.GET.get("structure", "")
        if demandee:
            structure = next((s for s in structures if str(s.pk) == demandee), None)
        else:
            structure = structures[0] if len(structures) == 1 else None
        if structure is not None:
            ici = Ici(structure, len(structures) > 1)
            return vue(request, portee, ici, *arguments, **options)
        if demandee:
            raise Http404
        return render(request, "pass/structure/choisir.html", {"structures": structures})

    return choisie
