"""« Mes favoris » : la commune et les lieux qu'une personne connectée retrouve à chaque fois."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lieux import habitudes
from lieux.models import Lieu
from lieux.selection import de_l_adresse


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mes_favoris(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _changer(request)
    contexte = {
        "commune": habitudes.commune_de(request.user),
        "favoris": Lieu.objects.publies()
        .filter(pk__in=habitudes.favoris_de(request.user))
        .select_related("commune")
        .defer("texte_recherche", "presentation_detail")
        .tries_par_nom(),
    }
    return render(request, "lieux/selection/favoris.html", contexte)


def _changer(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action")
    if action == "commune":
        _changer_la_commune(request)
    numeros, _tout = de_l_adresse([request.POST.get("lieu", "")])
    lieu = Lieu.objects.publies().filter(pk__in=numeros[:1]).first()
    if action == "ajouter" and lieu and not habitudes.ajouter_un_favori(request.user, lieu):
        messages.warning(
            request,
            _("Vous avez déjà %(n)s favoris : retirez-en un d'abord.")
            % {"n": habitudes.FAVORIS_MAX},
        )
    if action == "retirer" and numeros:
        habitudes.retirer_un_favori(request.user, numeros[0])
    suite = request.POST.get("suite", "")
    if not suite.startswith("/") or not url_has_allowed_host_and_scheme(suite, allowed_hosts=None):
        suite = reverse("lieux:mes_favoris")
    return redirect(suite)


def _changer_la_commune(request: HttpRequest) -> None:
    comprise = habitudes.choisir_la_commune(request.user, request.POST.get("depuis", "")[:100])
    if comprise.centre and comprise.centre.commune:
        messages.success(
            request,
            _("« Où ? » sera rempli avec %(commune)s.") % {"commune": comprise.centre.libelle},
        )
    elif comprise.centre or comprise.avertissement or comprise.partout:
        messages.error(request, _("Écrivez une commune de l'Hérault ou un code postal."))
    else:
        messages.success(request, _("« Où ? » ne sera plus rempli d'avance."))
