"""Les lieux mis de côté : les comparer, les ranger, les envoyer, les imprimer.

L'adresse (`?lieux=12,45,7`) porte une sélection que l'on partage ; la session, et elle seule
après un geste, la sélection en cours. Une page lue ne change jamais rien : seul un POST le fait.
"""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lieux import selection as la_selection
from lieux.demande_de_selection import Demande, lire_demande
from lieux.models import Lieu
from lieux.orientation import a_apporter
from lieux.selection import Selection
from lieux.views.carte import fond_de_carte

NOTE_MAX = 800


@never_cache
@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    demande, choix = _lire(request)
    contexte = _contexte(request, demande, choix)
    if choix.choisis:
        lien = contexte["lien"]
        contexte |= {
            "courriel": la_selection.courriel(choix.choisis, lien),
            "sms": la_selection.sms(choix.choisis, lien),
        }
    return render(request, "lieux/selection/selection.html", contexte)


@never_cache
@require_safe
def fiche_d_orientation(request: HttpRequest) -> HttpResponse:
    """Une feuille A4 ; la note que l'on y écrit ne quitte pas le navigateur."""
    demande, choix = _lire(request)
    if not choix.choisis:
        return redirect(_adresse("lieux:selection", demande, demande.numeros))
    contexte = _contexte(request, demande, choix)
    contexte |= {
        "code_qr": la_selection.code_qr(contexte["lien"]),
        "note_max": NOTE_MAX,
        "carte": fond_de_carte(la_selection.points(choix)),
    }
    return render(request, "lieux/selection/fiche.html", contexte)


def _lire(request: HttpRequest) -> tuple[Demande, Selection]:
    demande = lire_demande(request.GET, la_selection.de_la_session(request.session))
    return demande, la_selection.lire(demande.numeros, timezone.now(), demande.centre)


def _contexte(request: HttpRequest, demande: Demande, choix: Selection) -> dict:
    # Ce que l'on partage : des lieux et un besoin, jamais d'où part la personne.
    partage = QueryDict(mutable=True)
    partage["lieux"] = la_selection.en_adresse(choix.numeros)
    if demande.besoins:
        partage.setlist("besoin", [besoin.slug for besoin in demande.besoins])
    chemin = reverse("lieux:selection")
    return {
        "demande": demande,
        "selection": choix,
        "liasses": a_apporter(demande.besoins) if demande.besoins else [],
        "lien": request.build_absolute_uri(f"{chemin}?{partage.urlencode(safe=',')}"),
        "url_fiche": _adresse("lieux:fiche_d_orientation", demande, choix.numeros),
        "url_selection": _adresse(
            "lieux:selection", demande, choix.numeros if demande.partagee else []
        ),
        "suite": request.get_full_path(),
        "lieux_max": la_selection.LIEUX_MAX,
        "exemples": choix.exemples,
    }


def _adresse(nom: str, demande: Demande, numeros: list[int]) -> str:
    """Une page de la sélection, avec ce que la demande disait d'autre."""
    suite = QueryDict(mutable=True)
    if numeros:
        suite["lieux"] = la_selection.en_adresse(numeros)
    if demande.besoins:
        suite.setlist("besoin", [besoin.slug for besoin in demande.besoins])
    if demande.centre and demande.centre.commune:
        suite["commune"] = demande.centre.commune
    elif demande.centre:
        suite["depuis"] = demande.centre.texte
    return f"{reverse(nom)}?{suite.urlencode(safe=',')}" if suite else reverse(nom)


@never_cache
@csrf_exempt  # le jeton obligerait chaque page publique à ouvrir une session : voir _du_site
@require_POST
def modifier_selection(request: HttpRequest) -> HttpResponse:
    """Le seul endroit qui écrit la sélection. Répond par la page d'où l'on vient, ou en JSON."""
    _du_site(request)
    demandes, _tout = la_selection.de_l_adresse(request.POST.getlist("lieu"))
    avant = la_selection.de_la_session(request.session)
    apres = _apres(request.POST.get("action", ""), avant, demandes)
    if apres != avant:
        anonyme = request.session.is_empty()
        la_selection.garder(request.session, apres)
        if apres and anonyme:
            # Un ordinateur partagé oublie la sélection avec la fenêtre.
            request.session.set_expiry(0)
    refuses = bool(set(demandes) - set(apres)) and request.POST.get("action") == "ajouter"
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"lieux": apres, "pleine": refuses})
    if refuses:
        return redirect(f"{reverse('lieux:selection')}?pleine=1")
    return redirect(_suite(request, demandes))


def _apres(action: str, avant: list[int], demandes: list[int]) -> list[int]:
    if action == "ajouter":
        # Un numéro inventé n'entre pas : la session ne tient que des lieux que l'on peut voir.
        visibles = set(Lieu.objects.publies().filter(pk__in=demandes).values_list("pk", flat=True))
        return la_selection.ajouter(avant, [n for n in demandes if n in visibles])
    if action == "retirer":
        return la_selection.retirer(avant, demandes)
    if action in ("monter", "descendre") and demandes:
        return la_selection.deplacer(avant, demandes[0], -1 if action == "monter" else 1)
    if action == "vider":
        return []
    return avant


def _suite(request: HttpRequest, demandes: list[int]) -> str:
    """D'où l'on vient, à la hauteur du lieu ; une adresse d'ailleurs ne mène nulle part."""
    suite = request.POST.get("suite", "")
    if not suite.startswith("/") or not url_has_allowed_host_and_scheme(suite, allowed_hosts=None):
        return reverse("lieux:selection")
    suite = suite.partition("#")[0]
    return f"{suite}#lieu-{demandes[0]}" if len(demandes) == 1 else suite


def _du_site(request: HttpRequest) -> None:
    """Refuse un envoi venu d'un autre site : tout navigateur dit d'où part un POST.

    C'est ce que le jeton prouverait ; ici l'en-tête suffit, car l'acte ne touche qu'une liste
    de lieux, et le témoin de session (SameSite=Lax) ne part pas avec un envoi d'ailleurs.
    """
    origine = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        venue = urlsplit(origine)
    except ValueError:  # « http://[ »
        venue = urlsplit("")
    # Le protocole compte : une page en http du même nom, qui que ce soit peut l'avoir écrite.
    if (venue.scheme, venue.netloc) != (request.scheme, request.get_host()):
        raise PermissionDenied(_("Cet envoi ne vient pas du site."))
