"""L'espace d'une personne qui a un rôle : ce qu'elle peut faire, et ce qui l'attend."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pass_numerique.droits import Portee
from pass_numerique.gestes import gestes_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Role
from pass_numerique.signaux import lecture
from pass_numerique.views.acces import reserve


@require_safe
@reserve(*Role)
def espace(request: HttpRequest, portee: Portee) -> HttpResponse:
    attendent = {}
    if portee.a(Role.GESTIONNAIRE):
        attendent["pass:signaux"] = lecture.combien_a_regarder(maintenant())
        attendent["pass:contestations"] = portee.contestations().en_cours().count()
    if portee.a(Role.MEMBRE):
        sans_reponse = portee.contestations().en_cours().filter(repondu_le=None)
        attendent["pass:contestations"] = sans_reponse.count()
    siens = [(geste, attendent.get(geste.url, 0)) for geste in gestes_de(request.user)]
    return render(request, "pass/espace.html", {"siens": siens})
