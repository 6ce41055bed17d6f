"""Pour quelle structure travaille-t-on ? La question ne se pose qu'à qui en a plusieurs.

La réponse est dans l'adresse (`?structure=`) et non dans la session : deux onglets ouverts pour
deux structures ne se mélangent jamais.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pass_numerique.droits import Portee
from pass_numerique.models import Role, StructureFormation, StructurePrescriptrice
from pass_numerique.views.acces import reserve

PRESCRIPTEURS = (Role.AGENT, Role.REFERENT)


@dataclass(frozen=True)
class Ici:
    """La structure de la page ; `suite` la garde dans l'adresse quand il y en a plusieurs."""

    structure: StructureFormation | StructurePrescriptrice
    plusieurs: bool

    @property
    def suite(self) -> str:
        return f"?structure={self.structure.pk}" if self.plusieurs else ""

    def adresse(self, page: str) -> str:
        """Celle d'une autre page, pour la même structure."""
        return reverse(page) + self.suite


def ici_de(portee: Portee, structure: StructureFormation | StructurePrescriptrice) -> Ici:
    """Pour la page d'une remise, d'un reçu… : leur structure est celle de la page."""
    siennes = (
        portee.formations if isinstance(structure, StructureFormation) else portee.prescriptrices
    )
    return Ici(structure, len(siennes) > 1)


def dans_sa_structure(*roles: Role) -> Callable:
    """Comme `reserve`, et la vue reçoit `(request, portee, ici, …)` ; on choisit d'abord, s'il le faut.

    Réservée aux référents, la page ne s'ouvre que pour les structures où l'on est référent.
    """

    def decorer(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @reserve(*roles)
        @wraps(vue)
        def gardee(request: HttpRequest, portee: Portee, *arguments, **options) -> HttpResponse:
            permises = _permises(portee, roles)
            demandee = request.GET.get("structure", "")
            if demandee:
                structure = next((s for s in permises if str(s.pk) == demandee), None)
            else:
                structure = permises[0] if len(permises) == 1 else None
            if structure is not None:
                return vue(request, portee, ici_de(portee, structure), *arguments, **options)
            if not demandee:
                return render(request, "pass/choisir.html", {"structures": permises})
            if request.method != "POST" and demandee in map(str, portee.prescriptrices):
                # Une des siennes, où elle n'a pas ce rôle : le menu l'y a menée.
                return redirect(request.path)
            raise Http404

        return gardee

    return decorer


def _permises(portee: Portee, roles: tuple[Role, ...]) -> list:
    if Role.MEMBRE in roles:
        return list(
            StructureFormation.objects.filter(pk__in=portee.formations).select_related("lieu")
        )
    cles = portee.prescriptrices if Role.AGENT in roles else portee.references
    return list(StructurePrescriptrice.objects.filter(pk__in=cles))
