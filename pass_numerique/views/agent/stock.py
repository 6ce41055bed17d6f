"""Le stock d'une structure : ce qu'elle a, ce qui est en route, ce qu'elle rend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pass_numerique import suivi
from pass_numerique.droits import Portee
from pass_numerique.forms.agent import FormulaireReception, FormulaireRetour
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant
from pass_numerique.models import Envoi, Role
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import stock as service
from pass_numerique.services.remise import chequier_de
from pass_numerique.views.acces import reserve
from pass_numerique.views.choix import PRESCRIPTEURS, Ici, dans_sa_structure, ici_de
from pass_numerique.views.refus import dire


@require_safe
@dans_sa_structure(*PRESCRIPTEURS)
def stock(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    jour = jour_de(maintenant())
    plages = suivi.plages(portee.chequiers().en_stock(ici.structure))
    a_remettre = [plage for plage in plages if plage.se_remet(jour)]
    referent = ici.structure.pk in portee.references
    envois = suivi.en_route(portee.envois(), ici.structure) if referent else []
    sens = Envoi.Sens
    return render(
        request,
        "pass/agent/stock.html",
        {
            "ici": ici,
            "plages": a_remettre,
            "total": sum(plage.nombre for plage in a_remettre),
            "perimees": [plage for plage in plages if plage not in a_remettre],
            "referent": referent,
            "a_recevoir": [envoi for envoi in envois if envoi.sens == sens.ALLER],
            "rendus": [envoi for envoi in envois if envoi.sens == sens.RETOUR],
            "en_route": portee.chequiers()
            .filter(structure=ici.structure, envoi__sens=sens.ALLER)
            .count(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reserve(Role.REFERENT)
def recevoir(request: HttpRequest, portee: Portee, pk: int) -> HttpResponse:
    """Tout est arrivé, en un geste ; ou il en manque, et l'on dit lesquels."""
    envoi = get_object_or_404(
        portee.envois()
        .filter(structure__in=portee.references, sens=Envoi.Sens.ALLER)
        .select_related("dispositif", "structure"),
        pk=pk,
    )
    ici = ici_de(portee, envoi.structure)
    en_route = set(envoi.chequiers.values_list("numero", flat=True))
    tout = "tout" in request.POST
    formulaire = FormulaireReception(
        request.POST if request.method == "POST" and not tout else None,
        dispositif=envoi.dispositif,
        en_route=en_route,
    )
    if not en_route:
        messages.info(request, _("Cet envoi est déjà reçu en entier."))
        return redirect(ici.adresse("pass:stock"))
    if tout or formulaire.is_valid():
        recus = en_route if tout else en_route - formulaire.cleaned_data["manquants"]
        try:
            arrives = service.recevoir(envoi, recus, par=request.user)
        except Refus as refus:
            messages.warning(request, refus.phrase)
        else:
            n = len(arrives)
            messages.success(
                request,
                ngettext(
                    "%(n)d chéquier est dans votre stock.",
                    "%(n)d chéquiers sont dans votre stock.",
                    n,
                )
                % {"n": n},
            )
        return redirect(ici.adresse("pass:stock"))
    return render(
        request,
        "pass/agent/recevoir.html",
        {
            "ici": ici,
            "form": formulaire,
            "envoi": envoi,
            "nombre": len(en_route),
            "plages": suivi.plages(portee.chequiers().filter(envoi=envoi)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dans_sa_structure(Role.REFERENT)
def rendre(request: HttpRequest, portee: Portee, ici: Ici) -> HttpResponse:
    formulaire = FormulaireRetour(request.POST if request.method == "POST" else None)
    if formulaire.is_valid() and (bornes := _bornes(formulaire)):
        premier, dernier = bornes
        try:
            envoi = service.retourner(
                premier.dispositif, ici.structure, premier.numero, dernier.numero, par=request.user
            )
        except Refus as refus:
            dire(formulaire, refus, "dernier" if refus.code == Code.SERIE_INVERSEE else "premier")
        else:
            n = envoi.dernier - envoi.premier + 1
            messages.success(
                request,
                ngettext(
                    "%(n)d chéquier repart vers le Département.",
                    "%(n)d chéquiers repartent vers le Département.",
                    n,
                )
                % {"n": n},
            )
            return redirect(ici.adresse("pass:stock"))
    plages = suivi.plages(portee.chequiers().en_stock(ici.structure))
    return render(
        request,
        "pass/agent/rendre.html",
        {"form": formulaire, "ici": ici, "plages": plages},
    )


def _bornes(formulaire: FormulaireRetour):
    """Les deux chéquiers nommés, s'ils existent et sont de la même année."""
    trouves = []
    for champ in ("premier", "dernier"):
        try:
            trouves.append(chequier_de(formulaire.cleaned_data[champ]))
        except Refus as refus:
            dire(formulaire, refus, champ)
    if len(trouves) < 2:
        return None
    if trouves[0].dispositif_id != trouves[1].dispositif_id:
        formulaire.add_error("dernier", _("Les deux numéros doivent commencer pareil."))
        return None
    return trouves
