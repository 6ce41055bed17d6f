"""« Signaler une erreur » : le formulaire a sa page, pour que celle du lieu n'ouvre pas de session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lieux.forms_signalement import MESSAGE_MAX, SignalementForm
from lieux.models import Lieu
from lieux.signalements import PERIODE, TropDeSignalements, deposer
from lieux.views.lieu import AdresseChangee, lieu_visible
from lieux.visiteur import adresse_client


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        lieu = lieu_visible(slug)
    except AdresseChangee as change:
        # 308 : le message d'un formulaire ouvert avant le changement de nom n'est pas perdu.
        return redirect("lieux:signaler", change.slug, permanent=True, preserve_request=True)
    if request.method != "POST":
        return _page(request, lieu, SignalementForm())
    formulaire = SignalementForm(request.POST)
    if not formulaire.is_valid():
        return _page(request, lieu, formulaire, status=422)
    if not formulaire.vient_d_un_robot:
        try:
            deposer(lieu, formulaire.donnees, adresse_client(request), timezone.now())
        except TropDeSignalements:
            reponse = _page(request, lieu, formulaire, status=429, trop=True)
            reponse["Retry-After"] = str(int(PERIODE.total_seconds()))
            return reponse
    return redirect("lieux:signalement_recu", lieu.slug)


@require_safe
def signalement_recu(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        lieu = lieu_visible(slug)
    except AdresseChangee as change:
        return redirect("lieux:signalement_recu", change.slug, permanent=True)
    return render(request, "lieux/signaler_merci.html", {"lieu": lieu, "exemples": lieu.exemple})


def _page(
    request: HttpRequest, lieu: Lieu, formulaire: SignalementForm, status: int = 200, **contexte
) -> HttpResponse:
    contexte |= {
        "lieu": lieu,
        "form": formulaire,
        "message_max": MESSAGE_MAX,
        "exemples": lieu.exemple,
    }
    return render(request, "lieux/signaler.html", contexte, status=status)
