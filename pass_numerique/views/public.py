"""Les pages ouvertes à tous : le solde d'un chéquier."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lieux.visiteur import adresse_client
from pass_numerique.etats import Refus
from pass_numerique.forms.public import FormulaireSolde
from pass_numerique.services.solde import consulter
from pass_numerique.views.refus import dire


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("serie", "secret")
def solde(request: HttpRequest) -> HttpResponse:
    formulaire = FormulaireSolde(request.POST or None)
    trouve = None
    if formulaire.is_valid():
        try:
            trouve = consulter(**formulaire.cleaned_data, adresse=adresse_client(request) or "")
        except Refus as refus:
            dire(formulaire, refus)
    return render(request, "pass/solde.html", {"form": formulaire, "solde": trouve})
