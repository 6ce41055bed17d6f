"""Le catalogue d'une structure : ses formations, ce qu'elles coûtent, et leurs séances."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pass_numerique.droits import Portee
from pass_numerique.forms.catalogue import (
    FormulaireFermeture,
    FormulairePrestation,
    FormulaireSeance,
)
from pass_numerique.forms.lecture import entier
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Prestation, Role, Seance
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import prestations
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import Ici, dans_sa_structure, ici_de
from pass_numerique.views.refus import dire

_CHAMP_DU_REFUS = {
    Code.PRIX_DEJA_PAYE: "nombre_de_pass",
    Code.JOURS_INVERSES: "au",
    Code.JOUR_DEJA_PAYE: "au",
    Code.SEANCE_HORS_DATES: "jour",
}


@require_safe
@dans_sa_structure(Role.MEMBRE)
def formations(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    moment = maintenant()
    aujourd_hui = jour_de(moment)
    montrees = Seance.objects.a_venir(moment).order_by().values("pk")
    toutes = (
        portee.prestations()
        .filter(structure=ici.structure)
        .select_related("lieu__commune")
        .annotate(a_venir=Count("seances", filter=Q(seances__in=montrees)))
        .order_by("intitule", "pk")
    )
    ouvertes, fermees = [], []
    for prestation in toutes:
        (fermees if _terminee(prestation, aujourd_hui) else ouvertes).append(prestation)
    return render(
        request,
        "pass/structure/formations.html",
        {"ici": ici, "ouvertes": ouvertes, "fermees": fermees},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dans_sa_structure(Role.MEMBRE)
def nouvelle(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    """Une page blanche, ou la copie d'une formation (`?modele=`)."""
    initial: dict = {"du": jour_de(maintenant()), "lieu": ici.structure.lieu_id}
    if modele := entier(request.GET.get("modele")):
        lu = get_object_or_404(portee.prestations(), structure=ici.structure, pk=modele)
        initial = _valeurs(lu) | {"du": jour_de(maintenant()), "au": None}
    formulaire = FormulairePrestation(
        request.POST if request.method == "POST" else None, initial=initial
    )
    if formulaire.is_valid():
        try:
            creee = prestations.creer(ici.structure, formulaire.champs, request.user)
            messages.success(
                request, _("La formation est ajoutée. Annoncez sa première séance ici.")
            )
            return redirect("pass:formation", creee.pk)
        except Refus as refus:
            dire(formulaire, refus, _CHAMP_DU_REFUS.get(refus.code))
    return render(request, "pass/structure/formation.html", {"ici": ici, "form": formulaire})


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.MEMBRE)
def formation(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    prestation = _la_formation(portee, pk)
    envoi = request.POST if request.method == "POST" else None
    formulaire = FormulairePrestation(envoi, initial=_valeurs(prestation))
    if formulaire.is_valid():
        try:
            prestations.modifier(prestation, formulaire.champs, request.user)
            messages.success(request, _("Vos changements sont gardés."))
            return redirect(_adresse_du_catalogue(portee, prestation))
        except Refus as refus:
            dire(formulaire, refus, _CHAMP_DU_REFUS.get(refus.code))
    return _montrer(request, portee, prestation, form=formulaire)


@require_POST
@reserve(Role.MEMBRE)
def fermer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    prestation = _la_formation(portee, pk)
    formulaire = FormulaireFermeture(request.POST, auto_id="fermer_%s")
    if formulaire.is_valid():
        try:
            prestations.fermer(prestation, formulaire.cleaned_data["au"], request.user)
            messages.success(request, _("Son dernier jour est noté."))
            return redirect(_adresse_du_catalogue(portee, prestation))
        except Refus as refus:
            dire(formulaire, refus, "au")
    return _montrer(request, portee, prestation, fermeture=formulaire)


@require_POST
@reserve(Role.MEMBRE)
def supprimer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Une formation jamais payée ; une autre se ferme."""
    prestation = _la_formation(portee, pk)
    formulaire = FormulaireFermeture(
        initial={"au": jour_de(maintenant())}, auto_id="fermer_%s", data=None
    )
    try:
        prestations.supprimer(prestation, request.user)
    except Refus as refus:
        return _montrer(request, portee, prestation, fermeture=formulaire, avis=refus.phrase)
    messages.success(request, _("La formation est supprimée."))
    return redirect(_adresse_du_catalogue(portee, prestation))


@require_POST
@reserve(Role.MEMBRE)
def annoncer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    prestation = _la_formation(portee, pk)
    formulaire = FormulaireSeance(request.POST, auto_id="seance_%s")
    if formulaire.is_valid():
        try:
            prestations.annoncer(
                prestation, formulaire.debut, formulaire.cleaned_data["places"], request.user
            )
            messages.success(request, _("La séance est annoncée."))
            return redirect("pass:formation", prestation.pk)
        except Refus as refus:
            dire(formulaire, refus, _CHAMP_DU_REFUS.get(refus.code))
    return _montrer(request, portee, prestation, seance=formulaire)


@require_POST
@reserve(Role.MEMBRE)
def retirer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    seance = get_object_or_404(
        Seance.objects.filter(prestation__in=portee.prestations()).select_related("prestation"),
        pk=pk,
    )
    prestations.retirer_la_seance(seance, request.user)
    messages.success(request, _("La séance n'est plus annoncée. Prévenez qui devait venir."))
    return redirect("pass:formation", seance.prestation_id)


def _la_formation(portee: Portee, pk: int) -> Prestation:
    return get_object_or_404(portee.prestations().select_related("structure"), pk=pk)


def _montrer(request: HttpRequest, portee: Portee, prestation: Prestation, **formulaires):
    moment = maintenant()
    aujourd_hui = jour_de(moment)
    montrees = set(Seance.objects.a_venir(moment).filter(prestation=prestation).values_list("pk"))
    seances = list(prestation.seances.filter(debut__gte=moment).order_by("debut", "pk"))
    for seance in seances:
        seance.montree = (seance.pk,) in montrees
    return render(
        request,
        "pass/structure/formation.html",
        {
            "ici": ici_de(portee, prestation.structure),
            "prestation": prestation,
            "a_servi": prestation.saisies.exists(),
            "terminee": _terminee(prestation, aujourd_hui),
            "seances": seances,
            "form": FormulairePrestation(initial=_valeurs(prestation)),
            "fermeture": FormulaireFermeture(initial={"au": aujourd_hui}, auto_id="fermer_%s"),
            "seance": FormulaireSeance(auto_id="seance_%s"),
        }
        | formulaires,
    )


def _terminee(prestation: Prestation, aujourd_hui: date) -> bool:
    return prestation.au is not None and prestation.au < aujourd_hui


def _valeurs(prestation: Prestation) -> dict:
    lues = {nom: getattr(prestation, nom) for nom in prestations.CHAMPS}
    return lues | {"lieu": prestation.lieu_id}


def _adresse_du_catalogue(portee: Portee, prestation: Prestation) -> str:
    return ici_de(portee, prestation.structure).adresse("pass:formations")
