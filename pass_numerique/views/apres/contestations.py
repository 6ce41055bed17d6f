"""Une séance que la personne ne reconnaît pas : l'accueil conteste, la structure répond, le
gestionnaire tranche, et chacun lit."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pass_numerique import apres, courriels
from pass_numerique.droits import Portee
from pass_numerique.etapes import Etape
from pass_numerique.forms.apres import (
    FormulaireContestation,
    FormulaireDecision,
    FormulaireReponse,
)
from pass_numerique.models import Avoir, Chequier, Contestation, Role, StructurePrescriptrice
from pass_numerique.motifs import Refus
from pass_numerique.services import contestations as service
from pass_numerique.views.acces import reserve
from pass_numerique.views.agent.remise import remises_visibles
from pass_numerique.views.apres.chequiers import chequiers_lus
from pass_numerique.views.choix import PRESCRIPTEURS, ici_de
from pass_numerique.views.refus import dire

LECTEURS = (*PRESCRIPTEURS, Role.MEMBRE, Role.GESTIONNAIRE, Role.INSTRUCTEUR)
DERNIERES = 30


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(*PRESCRIPTEURS)
def par_l_accueil(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Où le chéquier a servi ne se lit qu'ici, à la demande de la personne."""
    remise = get_object_or_404(remises_visibles(portee), pk=pk, annulee_le=None)
    contexte = {"ici": ici_de(portee, remise.structure), "remise": remise}
    return _contester(request, remise.chequier, remise.structure, contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.GESTIONNAIRE)
def par_le_departement(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _contester(request, get_object_or_404(chequiers_lus(portee), pk=pk), None, {})


@require_safe
@reserve(*LECTEURS)
def liste(request: HttpRequest, portee: Portee) -> HttpResponse:
    siennes = portee.contestations().pour_les_lire()
    return render(
        request,
        "pass/apres/contestations.html",
        {
            "en_cours": siennes.en_cours().order_by("pk"),
            "tranchees": siennes.exclude(clos_le=None).order_by("-clos_le", "-pk")[:DERNIERES],
            "conteste": portee.a(*PRESCRIPTEURS),
        },
    )


@require_safe
@reserve(*LECTEURS)
def contestation(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    return _page(request, portee, _lue(portee, pk))


@require_POST
@reserve(Role.MEMBRE)
def repondre(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lue = _lue(portee, pk)
    formulaire = FormulaireReponse(request.POST)
    if formulaire.is_valid():
        try:
            service.repondre(
                lue, lue.saisie.structure, formulaire.cleaned_data["reponse"], request.user
            )
        except Refus as refus:
            dire(formulaire, refus)
        else:
            messages.success(request, _("C'est envoyé : le Département lit votre réponse."))
            return redirect("pass:contestation", pk)
    return _page(request, portee, _lue(portee, pk), reponse=formulaire)


@require_POST
@reserve(Role.GESTIONNAIRE)
def trancher(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lue = _lue(portee, pk)
    formulaire = FormulaireDecision(request.POST)
    if formulaire.is_valid():
        try:
            service.trancher(lue, formulaire.fondee, formulaire.cleaned_data["motif"], request.user)
        except Refus as refus:
            dire(formulaire, refus)
        else:
            messages.success(
                request, _("C'est tranché : la structure et l'accueil lisent votre raison.")
            )
            _prevenir(request, courriels.dire_la_decision, lue.pk)
            return redirect("pass:contestation", pk)
    return _page(request, portee, _lue(portee, pk), decision=formulaire)


def _contester(
    request: HttpRequest,
    chequier: Chequier,
    prescriptrice: StructurePrescriptrice | None,
    contexte: dict,
) -> HttpResponse:
    seances = apres.seances(chequier)
    choisie = request.POST.get("saisie")
    if en_cours := [s.contestation for s in seances if s.contestee and str(s.saisie.pk) == choisie]:
        # Pressé deux fois, ou par deux collègues.
        messages.info(request, _("Cette séance est déjà contestée : voici où elle en est."))
        return redirect("pass:contestation", en_cours[0].pk)
    formulaire = FormulaireContestation(
        request.POST if request.method == "POST" else None,
        seances=[seance for seance in seances if seance.contestable],
    )
    if formulaire.is_valid():
        try:
            faite = service.contester(
                formulaire.choisie.saisie,
                chequier,
                formulaire.cleaned_data["motif"],
                request.user,
                prescriptrice,
            )
        except Refus as refus:
            dire(formulaire, refus)
        else:
            messages.success(
                request, _("C'est noté. La structure va répondre, puis le Département décidera.")
            )
            _prevenir(request, courriels.dire_la_contestation, faite.pk)
            return redirect("pass:contestation", faite.pk)
    contexte |= {
        "chequier": chequier,
        "form": formulaire,
        "contestees": [seance for seance in seances if seance.contestation],
    }
    return render(request, "pass/apres/contester.html", contexte)


def _prevenir(
    request: HttpRequest, dire_a_la_structure: Callable[[Contestation, str], bool], pk: int
) -> None:
    adresse = request.build_absolute_uri(reverse("pass:contestation", args=[pk]))
    contestation = Contestation.objects.pour_les_lire().get(pk=pk)
    if not dire_a_la_structure(contestation, adresse):
        messages.warning(
            request, _("Aucun courriel n'est parti à la structure : prévenez-la par téléphone.")
        )


def _lue(portee: Portee, pk: int) -> Contestation:
    return get_object_or_404(portee.contestations().pour_les_lire(), pk=pk)


def _page(
    request: HttpRequest,
    portee: Portee,
    lue: Contestation,
    reponse: FormulaireReponse | None = None,
    decision: FormulaireDecision | None = None,
) -> HttpResponse:
    ouverte = lue.clos_le is None
    seance = next(s for s in apres.seances(lue.chequier) if s.saisie.pk == lue.saisie_id)
    etape = seance.bordereau.etape.value if seance.bordereau else ""
    return render(
        request,
        "pass/apres/contestation.html",
        {
            "contestation": lue,
            "chequier": lue.chequier,
            "saisie": lue.saisie,
            "seance": seance,
            "avoir_attendu": not ouverte
            and Avoir.objects.a_confirmer().filter(encaissement__in=seance.vifs).exists(),
            "etape": etape,
            "au_departement": portee.a(Role.GESTIONNAIRE),
            # « à vous de l'envoyer » ne se dit pas à l'accueil.
            "sans_jargon": portee.a(Role.MEMBRE)
            or (not portee.a(Role.GESTIONNAIRE, Role.INSTRUCTEUR) and etape != Etape.A_ENVOYER),
            "remise": portee.remises().filter(chequier=lue.chequier, annulee_le=None).first()
            if portee.a(*PRESCRIPTEURS)
            else None,
            "reponse": (reponse or FormulaireReponse(initial={"reponse": lue.reponse}))
            if ouverte and portee.a(Role.MEMBRE)
            else reponse,
            "decision": (decision or FormulaireDecision())
            if ouverte and portee.a(Role.GESTIONNAIRE)
            else decision,
        },
    )
