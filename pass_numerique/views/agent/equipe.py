"""L'équipe d'une structure : son référent invite, et ferme le rôle de qui s'en va."""

from smtplib import SMTPException

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from comptes import acces
from pass_numerique.droits import Portee
from pass_numerique.forms.agent import FormulaireEquipe
from pass_numerique.models import Membre, Role
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptes
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import Ici, dans_sa_structure, ici_de
from pass_numerique.views.refus import dire


def _membres(portee: Portee) -> QuerySet[Membre]:
    """Ceux des structures dont on est référent, et de nulle autre."""
    return (
        portee.membres()
        .actifs()
        .filter(prescriptrice__in=portee.references)
        .select_related("personne", "prescriptrice")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@dans_sa_structure(Role.REFERENT)
def equipe(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    formulaire = FormulaireEquipe(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            acces.exiger_de_pouvoir_inviter(request)
            membre = comptes.accueillir(
                structure=ici.structure, par=request.user, **formulaire.cleaned_data
            )
        except acces.TropDInvitations as trop:
            formulaire.add_error(None, trop.phrase)
        except Refus as refus:
            if refus.code == Code.COMPTE_FERME:
                formulaire.add_error(
                    "courriel", _("Ce compte est fermé. Demandez au Département de le rouvrir.")
                )
            else:
                dire(formulaire, refus, "role")
        else:
            _inviter(request, membre)
            return redirect(ici.adresse("pass:equipe"))
    membres = _membres(portee).filter(prescriptrice=ici.structure)
    return render(
        request,
        "pass/agent/equipe.html",
        {
            "form": formulaire,
            "ici": ici,
            "membres": membres.order_by("personne__last_name", "personne__email", "personne", "pk"),
        },
    )


@require_POST
@reserve(Role.REFERENT)
def inviter_de_nouveau(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    ouvertes = _membres(portee).filter(prescriptrice__active=True)
    membre = get_object_or_404(ouvertes, pk=pk)
    _inviter(request, membre)
    return redirect(ici_de(portee, membre.prescriptrice).adresse("pass:equipe"))


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.REFERENT)
def fermer_un_role(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    # Fermer le sien laisserait une structure sans personne pour recevoir ses chéquiers.
    autres = _membres(portee).exclude(personne=request.user)
    membre = get_object_or_404(autres, pk=pk)
    ici = ici_de(portee, membre.prescriptrice)
    if request.method == "POST":
        try:
            comptes.retirer(membre, par=request.user)
        except Refus as refus:
            messages.warning(request, refus.phrase)
        else:
            acces.deconnecter_sans_acces(membre.personne)
            messages.success(request, _("C'est fermé : cette personne n'a plus ce rôle."))
        return redirect(ici.adresse("pass:equipe"))
    return render(request, "pass/agent/fermer_un_role.html", {"ici": ici, "membre": membre})


def _inviter(request: HttpRequest, membre: Membre) -> None:
    """Le courriel ne part que si la personne n'a pas encore choisi de mot de passe."""
    if membre.personne.has_usable_password():
        messages.success(
            request, _("C'est fait. Cette personne a déjà un compte : elle peut se connecter.")
        )
        return
    try:
        acces.inviter(membre.personne, request)
    except acces.TropDInvitations as trop:
        messages.warning(request, trop.phrase)
    except (SMTPException, OSError):
        messages.error(
            request,
            _("Le compte est prêt, mais le courriel n'est pas parti. Renvoyez-le dans un moment."),
        )
    else:
        messages.success(request, _("C'est fait. Un courriel d'invitation vient de partir."))
