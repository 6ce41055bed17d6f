"""La session s'est éteinte pendant qu'on tapait des codes : ils reviennent dans la page.

Ils ne sont écrits nulle part : ni dans la base, ni dans la session, ni dans un témoin. La page les
porte, la personne se reconnecte dans un autre onglet, et les renvoie. Rien ne s'enregistre ici.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

_PAGES = frozenset({"pass:encaissement", "pass:tester"})
_CHAMPS = ("cle", "prestation", "quand", "autre_jour", "code")
# Ce qu'un formulaire honnête contient ; au-delà, on ne recopie pas.
_VALEURS_AU_PLUS = 210
_SIGNES_AU_PLUS = 20_000


def codes_a_reprendre(request: HttpRequest) -> HttpResponse | None:
    """La page qui rend les codes d'un envoi au jeton refusé ; None si ce n'en était pas un."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    if page in _PAGES and any(code.strip() for code in request.POST.getlist("code")):
        return _rendre(request)
    return None


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def _rendre(request: HttpRequest) -> HttpResponse:
    valeurs = [(nom, valeur) for nom in _CHAMPS for valeur in request.POST.getlist(nom) if valeur]
    champs = [(nom, valeur[:_SIGNES_AU_PLUS]) for nom, valeur in valeurs[:_VALEURS_AU_PLUS]]
    contexte = {
        "adresse": request.get_full_path(),
        "champs": champs,
        "codes": [valeur for nom, valeur in champs if nom == "code"],
    }
    return render(request, "pass/structure/reprise.html", contexte, status=403)
