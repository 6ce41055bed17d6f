"""La structure pour laquelle on travaille : la sienne, ou celle qu'on a choisie s'il y en a plusieurs."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from pass_numerique.droits import Portee
from pass_numerique.forms.agent import FormulaireStructure
from pass_numerique.models import Role, StructurePrescriptrice
from pass_numerique.views.acces import reserve

PRESCRIPTEURS = (Role.AGENT, Role.REFERENT)
_CLE = "pass_structure"


def dans_sa_structure(*roles: Role) -> Callable:
    """Comme `reserve`, et la vue reçoit `(request, portee, structure, …)`.

    Réservée aux référents, la page ne s'ouvre que pour les structures où l'on est référent.
    """

    def decorer(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @reserve(*roles)
        @wraps(vue)
        def gardee(request: HttpRequest, portee: Portee, *arguments, **options) -> HttpResponse:
            siennes = _structures(portee, roles)
            request.plusieurs_structures = len(siennes) > 1
            choisie = siennes.get(request.session.get(_CLE))
            if choisie is None and len(siennes) == 1:
                (choisie,) = siennes.values()
            if choisie is None:
                suite = urlencode({"suite": request.path})
                return redirect(f"{reverse('pass:choisir_structure')}?{suite}")
            return vue(request, portee, choisie, *arguments, **options)

        return gardee

    return decorer


def _structures(portee: Portee, roles) -> dict[int, StructurePrescriptrice]:
    siennes = portee.prescriptrices if Role.AGENT in roles else portee.references
    return StructurePrescriptrice.objects.in_bulk(siennes)


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(*PRESCRIPTEURS)
def choisir_structure(request: HttpRequest, portee: Portee) -> HttpResponse:
    siennes = StructurePrescriptrice.objects.filter(pk__in=portee.prescriptrices)
    suite = request.GET.get("suite", "")
    if not url_has_allowed_host_and_scheme(suite, allowed_hosts=None):
        suite = reverse("pass:espace")
    if len(siennes) < 2:
        return redirect(suite)
    formulaire = FormulaireStructure(
        request.POST if request.method == "POST" else None,
        structures=siennes,
        initial={"structure": request.session.get(_CLE)},
    )
    if formulaire.is_valid():
        request.session[_CLE] = formulaire.cleaned_data["structure"].pk
        return redirect(suite)
    return render(request, "pass/agent/structure.html", {"form": formulaire})
