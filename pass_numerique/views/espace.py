"""L'espace d'une personne qui a un rôle : ce qu'elle peut faire, et rien d'autre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pass_numerique.droits import Portee
from pass_numerique.models import Role
from pass_numerique.views.acces import reserve


@require_safe
@reserve(*Role)
def espace(request: HttpRequest, portee: Portee) -> HttpResponse:
    return render(request, "pass/espace.html")
