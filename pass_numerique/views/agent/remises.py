"""Les remises d'une structure : les retrouver, en voir une, l'annuler."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pass_numerique import suivi
from pass_numerique.droits import Portee
from pass_numerique.etats import EtatChequier
from pass_numerique.forms.agent import FormulaireAnnulationRemise, FormulaireRecherche
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Remise
from pass_numerique.motifs import Refus
from pass_numerique.services import personnes
from pass_numerique.services import remise as service
from pass_numerique.views.acces import reserve
from pass_numerique.views.agent.remise import remises_visibles
from pass_numerique.views.choix import PRESCRIPTEURS, Ici, dans_sa_structure, ici_de
from pass_numerique.views.refus import dire

PAR_PAGE = 25


def _avec_etat(remises) -> list[Remise]:
    jour = jour_de(maintenant())
    lues = list(remises)
    for remise in lues:
        remise.etat = suivi.etat(remise, jour)
    return lues


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@dans_sa_structure(*PRESCRIPTEURS)
def remises(request: HttpRequest, portee: Portee, ici: Ici):
    siennes = suivi.completes(portee.remises().filter(structure=ici.structure))
    formulaire = FormulaireRecherche(request.POST if request.method == "POST" else None)
    contexte = {"form": formulaire, "ici": ici}
    if formulaire.is_valid() and formulaire.cleaned_data["texte"].strip():
        trouvees = suivi.chercher(siennes, formulaire.cleaned_data["texte"])
        contexte |= {
            "remises": _avec_etat(trouvees[: suivi.TROUVEES_AU_PLUS]),
            "recherche": True,
            "au_plus": suivi.TROUVEES_AU_PLUS,
        }
    else:
        page = Paginator(siennes, PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {"remises": _avec_etat(page), "page": page}
    return render(request, "pass/agent/remises.html", contexte)


@require_safe
@reserve(*PRESCRIPTEURS)
def remise(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    vue = get_object_or_404(remises_visibles(portee), pk=pk)
    (vue,) = _avec_etat([vue])
    bloque = vue.chequier.etat == EtatChequier.OPPOSE and vue.annulee_le is None
    moment = maintenant()
    return render(
        request,
        "pass/agent/remise.html",
        {
            "ici": ici_de(portee, vue.structure),
            "remise": vue,
            "chequier": vue.chequier,
            "annulable": service.annulable(vue, moment),
            "fin_du_delai": service.fin_du_delai(vue),
            "bloquable": vue.annulee_le is None and vue.chequier.etat == EtatChequier.REMIS,
            "bloque": bloque,
            "remplacable": bloque
            and vue.restants > 0
            and jour_de(moment) <= vue.chequier.dispositif.dernier_jour,
            "remplacant": Remise.objects.filter(
                chequier__remplace=vue.chequier, structure=vue.structure
            ).first(),
        },
    )


@require_POST
@reserve(*PRESCRIPTEURS)
def retirer_les_rappels(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    vue = get_object_or_404(remises_visibles(portee), pk=pk)
    personnes.retirer_les_rappels(vue.beneficiaire, par=request.user)
    messages.success(request, _("C'est fait : son téléphone est effacé, ne l'appelez plus."))
    return redirect("pass:remise", vue.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@reserve(*PRESCRIPTEURS)
def annuler_remise(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    vue = get_object_or_404(remises_visibles(portee), pk=pk)
    formulaire = FormulaireAnnulationRemise(request.POST if request.method == "POST" else None)
    if not formulaire.is_bound and not service.annulable(vue, maintenant()):
        messages.warning(request, _("Cette remise ne peut plus être annulée."))
        return redirect("pass:remise", vue.pk)
    if formulaire.is_valid():
        try:
            service.annuler(vue, vue.structure, par=request.user, **formulaire.cleaned_data)
        except Refus as refus:
            if service.annulable(vue, maintenant()):
                dire(formulaire, refus)
            else:
                messages.warning(request, refus.phrase)
                return redirect("pass:remise", vue.pk)
        else:
            messages.success(
                request, _("La remise est annulée : le chéquier est dans votre stock.")
            )
            return redirect("pass:remise", vue.pk)
    return render(
        request,
        "pass/agent/annuler_remise.html",
        {
            "ici": ici_de(portee, vue.structure),
            "form": formulaire,
            "remise": vue,
            "fin_du_delai": service.fin_du_delai(vue),
        },
    )
