"""Une ligne d'un bordereau : la refuser avant le paiement, la reprendre après ; et les avoirs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pass_numerique.droits import Portee
from pass_numerique.forms.paiement import (
    FormulaireGeste,
    FormulaireRefusDeLigne,
    FormulaireReprise,
)
from pass_numerique.models import LigneBordereau, Role
from pass_numerique.motifs import Refus
from pass_numerique.services import avoirs, instruction
from pass_numerique.views import refus as refus_a_l_ecran
from pass_numerique.views.acces import reserve

DERNIERS = 30


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.INSTRUCTEUR, Role.ORDONNATEUR)
def refuser(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    ligne = _lue(portee, pk)
    formulaire = FormulaireRefusDeLigne(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            instruction.rejeter(
                ligne, formulaire.cleaned_data["motif"], formulaire.rendre, request.user
            )
            return redirect("pass:bordereau", ligne.bordereau_id)
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return render(request, "pass/paiement/refuser_ligne.html", {"ligne": ligne, "form": formulaire})


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.GESTIONNAIRE)
def reprendre(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    ligne = _lue(portee, pk)
    formulaire = FormulaireReprise(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            avoirs.demander(ligne, formulaire.cleaned_data["motif"], request.user)
            return redirect("pass:avoirs")
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return render(
        request, "pass/paiement/reprendre_ligne.html", {"ligne": ligne, "form": formulaire}
    )


@require_safe
@reserve(Role.GESTIONNAIRE, Role.ORDONNATEUR)
def liste_des_avoirs(request: HttpRequest, portee: Portee) -> HttpResponse:
    return _avoirs(request, portee, FormulaireGeste())


@require_POST
@reserve(Role.GESTIONNAIRE, Role.ORDONNATEUR)
def confirmer_un_avoir(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _decider(request, portee, pk, avoirs.confirmer)


@require_POST
@reserve(Role.GESTIONNAIRE, Role.ORDONNATEUR)
def ecarter_un_avoir(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _decider(request, portee, pk, avoirs.ecarter)


def _lue(portee: Portee, pk: int) -> LigneBordereau:
    lignes = portee.lignes_de_bordereau().filter(encaissement__isnull=False)
    return get_object_or_404(lignes.select_related("bordereau__structure").pour_les_lire(), pk=pk)


def _decider(request: HttpRequest, portee: Portee, pk: int, geste: Callable) -> HttpResponse:
    avoir = get_object_or_404(portee.avoirs(), pk=pk)
    try:
        geste(avoir, request.user)
    except Refus as refus:
        formulaire = FormulaireGeste({})
        refus_a_l_ecran.dire(formulaire, refus)
        return _avoirs(request, portee, formulaire)
    return redirect("pass:avoirs")


def _avoirs(request: HttpRequest, portee: Portee, formulaire: FormulaireGeste) -> HttpResponse:
    lus = portee.avoirs().select_related(
        "encaissement__saisie__structure", "encaissement__un_pass__chequier__dispositif"
    )
    return render(
        request,
        "pass/paiement/avoirs.html",
        {
            "a_confirmer": lus.a_confirmer().order_by("pk"),
            "derniers": lus.exclude(pk__in=lus.a_confirmer().values("pk"))[:DERNIERS],
            "form": formulaire,
        },
    )
