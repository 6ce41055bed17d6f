"""Pour le gestionnaire : retrouver un chéquier par son numéro, voir où il a servi, annuler une séance."""

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pass_numerique import apres
from pass_numerique.droits import Portee
from pass_numerique.etats import Compte
from pass_numerique.forms.agent import FormulaireNumero
from pass_numerique.forms.apres import FormulaireAnnulationAuDepartement
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Chequier, Role
from pass_numerique.motifs import Refus
from pass_numerique.services import encaissement
from pass_numerique.services.remise import chequier_de
from pass_numerique.views.acces import reserve
from pass_numerique.views.refus import dire


def chequiers_lus(portee: Portee):
    return portee.chequiers().select_related("dispositif", "structure")


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.GESTIONNAIRE)
def chercher(request: HttpRequest, portee: Portee) -> HttpResponse:
    formulaire = FormulaireNumero(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            trouve = chequier_de(formulaire.cleaned_data["serie"])
            return redirect("pass:chequier", trouve.pk)
        except Refus as refus:
            formulaire.refuser(refus)
    return render(request, "pass/apres/chercher.html", {"form": formulaire})


@require_safe
@reserve(Role.GESTIONNAIRE)
def chequier(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lu = get_object_or_404(chequiers_lus(portee), pk=pk)
    seances = apres.seances(lu)
    return render(
        request,
        "pass/apres/chequier.html",
        {
            "chequier": lu,
            "seances": seances,
            "contestable": any(seance.contestable for seance in seances),
            "restants": lu.tous_les_pass.inutilises().count(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.GESTIONNAIRE)
def annuler(request: HttpRequest, portee: Portee, pk: int, saisie: int) -> HttpResponse:
    """Ce qui va se passer, puis la raison ; le service refuse si un bordereau porte déjà la séance."""
    lu = get_object_or_404(chequiers_lus(portee), pk=pk)
    seance = get_object_or_404(
        portee.saisies()
        .filter(encaissements__un_pass__chequier=lu)
        .distinct()
        .select_related("structure", "prestation"),
        pk=saisie,
    )
    vifs = seance.encaissements.vifs()
    siens = vifs.filter(un_pass__chequier=lu)
    formulaire = FormulaireAnnulationAuDepartement(
        request.POST if request.method == "POST" else None,
        ce_chequier=siens.count(),
        recu=vifs.count(),
    )
    if formulaire.is_valid():
        motif = formulaire.cleaned_data["motif"]
        try:
            encaissement.annuler_au_departement(
                seance, motif, request.user, chequier=None if formulaire.tout_le_recu else lu
            )
        except Refus as refus:
            dire(formulaire, refus)
        else:
            messages.success(
                request, _("C'est annulé. La structure lit votre raison sur son reçu.")
            )
            return redirect("pass:chequier", lu.pk)
    return render(
        request,
        "pass/apres/annuler_seance.html",
        {
            "chequier": lu,
            "saisie": seance,
            "form": formulaire,
            "nombre": siens.count(),
            "montant": siens.aggregate(total=Sum("montant"))["total"] or 0,
            "expire": lu.dispositif.dernier_jour < jour_de(maintenant()),
        }
        | _prevision(seance, lu),
    )


def _prevision(saisie, lu: Chequier) -> dict:
    """Où iraient les Pass, ou pourquoi rien ne peut s'annuler."""
    try:
        (compte,) = encaissement.retours_prevus(saisie, lu)
    except Refus as refus:
        return {"pourquoi_pas": refus.phrase}
    return {"retour": compte.value, "Compte": {c.name: c.value for c in Compte}}
