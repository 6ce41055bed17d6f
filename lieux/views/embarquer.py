"""La carte dans la page d'un autre site, et la page où une mairie la compose."""

from csp.decorators import csp_replace, csp_update
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from lieux import presentation
from lieux.endroits import habiller
from lieux.forms import ComposerForm, CriteresForm
from lieux.recherche import Vocabulaire, chercher
from lieux.views.recherche import donnees_carte

LIEUX_PAR_PAGE = 50


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embarquer(request: HttpRequest) -> HttpResponse:
    """La carte et sa liste, sans en-tête ni session : tout site peut l'encadrer."""
    formulaire = CriteresForm(request.GET, vocabulaire=Vocabulaire.lire())
    trouvee = chercher(formulaire.criteres(), timezone.now())
    pages = Paginator(trouvee.lieux_de_la_page(), LIEUX_PAR_PAGE)
    compte = trouvee.compter()
    pages.count = compte.total
    page = pages.get_page(trouvee.criteres.page)
    page.object_list = habiller(page.object_list, trouvee)
    contexte = {
        "page": page,
        "groupes": presentation.groupes(page.object_list, page.start_index()),
        "resume": presentation.resume(trouvee, compte, formulaire.vocabulaire),
        "avertissements": presentation.avertissements(formulaire, trouvee),
        "donnees_carte": donnees_carte(formulaire.data, formulaire, trouvee),
        "url_recherche": request.build_absolute_uri(presentation.adresse(formulaire.data)),
        "exemples": any(lieu.exemple for lieu in page.object_list),
    }
    return render(request, "lieux/embarquer.html", contexte)


@require_safe
@csp_update({"frame-src": ["'self'"]})
def composer(request: HttpRequest) -> HttpResponse:
    """Choisir ce que la carte montre, la voir, copier le code à coller."""
    formulaire = ComposerForm(request.GET, vocabulaire=Vocabulaire.lire())
    hauteur = formulaire.hauteur()
    faux = {"ou": None} if "ou" in formulaire.errors else {}
    adresse = presentation.adresse(request.GET, "lieux:embarquer", **faux)
    contexte = {
        "form": formulaire,
        "hauteur": hauteur,
        "url_apercu": adresse,
        "url_carte": request.build_absolute_uri(adresse),
        "avertissements": formulaire.avertissements(sauf=("ou",)),
    }
    return render(request, "lieux/composer.html", contexte)
