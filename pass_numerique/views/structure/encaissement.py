"""Enregistrer des Pass : la page, et la vérification d'un code pendant qu'on le tape.

Les codes ne passent que dans le corps d'un envoi ; ils ne reviennent que dans sa réponse.
"""

import json
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lieux.visiteur import adresse_client
from pass_numerique import codes, demonstration
from pass_numerique.droits import Portee
from pass_numerique.forms.encaissement import FormulaireEncaissement, FormulaireEssai
from pass_numerique.forms.lecture import entier
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Role, Saisie
from pass_numerique.motifs import Code, Refus
from pass_numerique.services.controle import verifier as verifier_les_codes
from pass_numerique.services.encaissement import encaisser
from pass_numerique.views.choix import Ici, dans_sa_structure

TROP = 429


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
@dans_sa_structure(Role.MEMBRE)
def encaissement(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    envoi = request.POST if request.method == "POST" else None
    formulaire = FormulaireEncaissement(ici.structure, jour_de(maintenant()), envoi)
    deja, statut = None, 200
    if envoi is not None and "ajouter" in envoi:
        formulaire.reprendre()
    elif formulaire.is_valid():
        recu = formulaire.cleaned_data
        try:
            saisie = encaisser(
                structure=ici.structure,
                prestation=recu["prestation"],
                jour=recu["jour"],
                secrets=formulaire.secrets,
                cle=recu["cle"],
                par=request.user,
                adresse=adresse_client(request),
            )
            return redirect("pass:recu", saisie.pk)
        except Refus as refus:
            statut = TROP if refus.code == Code.TROP_D_ESSAIS else 200
            if refus.code == Code.CLE_REPRISE:
                deja = Saisie.objects.filter(structure=ici.structure, cle=recu["cle"]).first()
            formulaire.refuser(refus)
    contexte = _contexte(ici, formulaire) | {"deja": deja}
    return _montrer(request, "pass/structure/encaissement.html", contexte, statut)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
@dans_sa_structure(Role.MEMBRE)
def tester(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """Un Pass irait-il ? La même page, et rien n'est encaissé."""
    envoi = request.POST if request.method == "POST" else None
    formulaire = FormulaireEssai(ici.structure, jour_de(maintenant()), envoi)
    statut = 200
    if envoi is not None and "ajouter" in envoi:
        formulaire.reprendre()
    elif formulaire.is_valid():
        try:
            formulaire.juger(
                verifier_les_codes(
                    structure=ici.structure,
                    prestation=formulaire.cleaned_data["prestation"],
                    jour=formulaire.cleaned_data["jour"],
                    secrets=formulaire.secrets,
                    par=request.user,
                    adresse=adresse_client(request),
                )
            )
        except Refus as refus:
            statut = TROP if refus.code == Code.TROP_D_ESSAIS else 200
            formulaire.refuser(refus)
    return _montrer(request, "pass/structure/tester.html", _contexte(ici, formulaire), statut)


def _montrer(request: HttpRequest, gabarit: str, contexte: dict, statut: int) -> HttpResponse:
    """Les deux seules pages du site qui ont droit à l'appareil photo."""
    reponse = render(request, gabarit, contexte, status=statut)
    reponse["Permissions-Policy"] = "camera=(self), microphone=()"
    return reponse


def _contexte(ici: Ici, formulaire: FormulaireEncaissement) -> dict:
    return {
        "ici": ici,
        "form": formulaire,
        "alphabet": codes.ALPHABET,
        "exemples": demonstration.codes_a_essayer(formulaire.aujourd_hui),
    }


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
@dans_sa_structure(Role.MEMBRE)
def verifier(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """« Ce code irait-il ? » sans rien encaisser : une réponse par code, dans l'ordre."""
    envoi = _lire(request)
    prestation = (
        portee.prestations().filter(structure=ici.structure, pk=envoi["prestation"]).first()
    )
    if prestation is None or envoi["jour"] is None:
        return JsonResponse({"refus": str(Code.PRESTATION_REFUSEE.label)})
    try:
        verdicts = verifier_les_codes(
            structure=ici.structure,
            prestation=prestation,
            jour=envoi["jour"],
            secrets=envoi["codes"],
            par=request.user,
            adresse=adresse_client(request),
        )
    except Refus as refus:
        statut = TROP if refus.code == Code.TROP_D_ESSAIS else 200
        return JsonResponse({"refus": refus.phrase}, status=statut)
    return JsonResponse(
        {
            "lignes": [
                {"refus": str(v.refus.label)}
                if v.refus
                else {"refus": "", "serie": v.serie, "valeur": v.valeur}
                for v in verdicts
            ]
        }
    )


def _lire(request: HttpRequest) -> dict:
    """L'envoi, en formulaire ou en JSON ; ce qui n'a pas la bonne forme est vide."""
    if request.content_type == "application/json":
        try:
            lu = json.loads(request.body)
        except (ValueError, RecursionError):
            lu = {}
        lu = lu if isinstance(lu, dict) else {}
        ecrits = lu.get("codes")
        ecrits = ecrits if isinstance(ecrits, list) else []
    else:
        lu, ecrits = request.POST, request.POST.getlist("code")
    return {
        "prestation": entier(lu.get("prestation")),
        "jour": _jour(lu.get("jour")),
        "codes": [str(code) for code in ecrits if code],
    }


def _jour(texte) -> date | None:
    try:
        return date.fromisoformat(str(texte or ""))
    except ValueError:
        return None
