"""Clore une année du Pass : ce qu'il reste à faire, l'inventaire, la proposition, la confirmation."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from pass_numerique.droits import Portee
from pass_numerique.etapes import Etape
from pass_numerique.forms.cloture import (
    FormulaireConfirmation,
    FormulaireEcart,
    FormulaireProposition,
)
from pass_numerique.impression import clotures
from pass_numerique.jours import jour
from pass_numerique.models import Cloture, Dispositif, Role
from pass_numerique.models.comptes import ROLES_DU_DEPARTEMENT
from pass_numerique.motifs import Refus
from pass_numerique.services import cloture, fichiers
from pass_numerique.services.cloture import Cle
from pass_numerique.views import refus as refus_a_l_ecran
from pass_numerique.views.acces import reserve

DEUX = (Role.GESTIONNAIRE, Role.COMPTABLE)
TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
_BORDEREAUX = (Role.GESTIONNAIRE, Role.INSTRUCTEUR, Role.ORDONNATEUR, Role.COMPTABLE)
_PAIEMENTS = (Role.GESTIONNAIRE, Role.ORDONNATEUR, Role.COMPTABLE)
_DATES = "admin:pass_numerique_dispositif_change"
_LA, _LES_DATES = _("Voir où cela se règle"), _("Voir les dates de l'année")
# Où se règle ce qui empêche, et pour qui cette page s'ouvre : (page, ce qui suit l'adresse, rôles).
_OU = {
    Cle.DATES: (_DATES, "", ROLES_DU_DEPARTEMENT),
    Cle.PARTS: (_DATES, "", ROLES_DU_DEPARTEMENT),
    Cle.IMPRESSIONS: (
        "admin:pass_numerique_lotedition_changelist",
        "",
        (Role.GESTIONNAIRE, Role.REGISSEUR),
    ),
    Cle.A_DEMANDER: ("pass:bordereaux", "?etape=tous", _BORDEREAUX),
    Cle.A_ENVOYER: ("pass:bordereaux", f"?etape={Etape.A_ENVOYER}", _BORDEREAUX),
    Cle.A_VERIFIER: ("pass:bordereaux", f"?etape={Etape.A_VERIFIER}", _BORDEREAUX),
    Cle.A_VALIDER: ("pass:bordereaux", f"?etape={Etape.A_VALIDER}", _BORDEREAUX),
    Cle.A_REUNIR: ("pass:paiements", "", _PAIEMENTS),
    Cle.A_PAYER: ("pass:paiements", "", _PAIEMENTS),
    Cle.AVOIRS: ("pass:avoirs", "", (Role.GESTIONNAIRE, Role.ORDONNATEUR)),
    Cle.CONTESTATIONS: ("pass:contestations", "", (Role.GESTIONNAIRE, Role.INSTRUCTEUR)),
}


@require_safe
@reserve(*ROLES_DU_DEPARTEMENT)
def page(request: HttpRequest, portee: Portee) -> HttpResponse:
    """`?dispositif=` ; sans rien, la plus ancienne année encore ouverte."""
    dispositifs = list(portee.dispositifs())
    voulu = request.GET.get("dispositif", "")
    choisi = next((d for d in dispositifs if str(d.pk) == voulu), None)
    if voulu and choisi is None:
        raise Http404
    if choisi is None and dispositifs:
        choisi = next((d for d in reversed(dispositifs) if not d.clos_le), dispositifs[0])
    return _page(request, portee, choisi)


@require_POST
@reserve(Role.GESTIONNAIRE)
def proposer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    dispositif = get_object_or_404(portee.dispositifs(), pk=pk)
    formulaire = FormulaireProposition(request.POST)
    if formulaire.is_valid():
        try:
            clotures.proposer(dispositif, request.user)
            return redirect(_adresse(dispositif))
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return _page(request, portee, dispositif, proposition=formulaire)


@require_POST
@reserve(Role.COMPTABLE)
def confirmer(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lue = _lue(portee, pk)
    formulaire = FormulaireConfirmation(request.POST)
    if formulaire.is_valid():
        try:
            cloture.confirmer(lue, request.user)
            return redirect(_adresse(lue.dispositif))
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return _page(request, portee, lue.dispositif, confirmation=formulaire)


@require_POST
@reserve(*DEUX)
def ecarter(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    lue = _lue(portee, pk)
    formulaire = FormulaireEcart(request.POST)
    if formulaire.is_valid():
        try:
            cloture.ecarter(lue, formulaire.cleaned_data["motif"], request.user)
            return redirect(_adresse(lue.dispositif))
        except Refus as refus:
            refus_a_l_ecran.dire(formulaire, refus)
    return _page(request, portee, lue.dispositif, ecart=formulaire)


@require_safe
@reserve(*ROLES_DU_DEPARTEMENT)
def fichier(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Le fichier gardé, tel quel ; le lire ne change rien."""
    gardes = portee.fichiers_de_cloture().select_related("cloture__dispositif")
    lu = get_object_or_404(gardes, pk=pk)
    if not fichiers.intact(lu):
        raise Http404
    nom = clotures.nom_du_fichier(lu)
    return HttpResponse(
        bytes(lu.contenu),
        content_type=TYPES[lu.genre],
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


def _lue(portee: Portee, pk: int) -> Cloture:
    return get_object_or_404(portee.clotures().select_related("dispositif"), pk=pk)


def _adresse(dispositif: Dispositif) -> str:
    return f"{reverse('pass:cloture')}?dispositif={dispositif.pk}"


def _page(
    request: HttpRequest, portee: Portee, choisi: Dispositif | None, **formulaires: forms.Form
) -> HttpResponse:
    contexte: dict = {"dispositifs": portee.dispositifs(), "choisi": choisi}
    if choisi:
        contexte |= _de_l_annee(portee, choisi)
        contexte |= {
            "proposition": formulaires.get("proposition") or FormulaireProposition(),
            "confirmation": formulaires.get("confirmation") or FormulaireConfirmation(),
            "ecart": formulaires.get("ecart") or FormulaireEcart(),
            "propose": portee.a(Role.GESTIONNAIRE),
            "confirme": portee.a(Role.COMPTABLE),
            "erreur": any(f.errors for f in formulaires.values()),
        }
    return render(request, "pass/cloture/cloture.html", contexte)


def _de_l_annee(portee: Portee, choisi: Dispositif) -> dict:
    moment = timezone.now()
    lu = cloture.inventaire(choisi)
    siennes = portee.clotures().filter(dispositif=choisi)
    siennes = siennes.select_related("proposee_par", "confirmee_par", "ecartee_par")
    toutes = list(siennes)
    vive = next((une for une in toutes if not une.ecartee_le), None)
    finie = jour(moment) > choisi.dernier_jour
    manques = [] if choisi.clos_le else cloture.empechements(lu, moment)
    return {
        "inventaire": lu,
        "empechements": [
            (e.phrase, _ou(portee, choisi, e.cle), _LES_DATES if e.cle == Cle.DATES else _LA)
            for e in manques
        ],
        "cloture": vive,
        "fichiers": vive.fichiers.defer("contenu") if vive else (),
        "perimee": bool(vive and not choisi.clos_le and vive.constat != lu.constat),
        # Celle qu'une proposition plus récente a remplacée n'apprend rien de plus.
        "ecartee": toutes[0] if toutes and not vive else None,
        "finie": finie,
        # Tant qu'on remet, le stock d'une structure dit, d'un jour à l'autre, ce que le pilotage masque.
        "papier_montre": finie or portee.a(Role.GESTIONNAIRE, Role.REGISSEUR),
    }


def _ou(portee: Portee, dispositif: Dispositif, cle: Cle) -> str:
    """L'adresse où cela se règle ; vide si ce rôle ne l'ouvre pas."""
    nom, suite, roles = _OU.get(cle, ("", "", ()))
    if not nom or not portee.a(*roles):
        return ""
    return reverse(nom, args=[dispositif.pk] if nom == _DATES else []) + suite
