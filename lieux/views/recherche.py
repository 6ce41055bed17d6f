"""La page d'accueil : une recherche, sa carte, sa liste."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from lieux import presentation
from lieux.endroits import habiller
from lieux.forms import CriteresForm
from lieux.geo import LATITUDES_HERAULT, LONGITUDES_HERAULT
from lieux.models import Contour
from lieux.orientation import a_apporter
from lieux.recherche import Compte, Recherche, Vocabulaire, chercher
from lieux.views.carte import tuiles

LIEUX_PAR_PAGE = 20


def lire(recue: QueryDict, vocabulaire: Vocabulaire) -> tuple[CriteresForm, Recherche]:
    formulaire = CriteresForm(recue, vocabulaire=vocabulaire)
    return formulaire, chercher(formulaire.criteres(), timezone.now())


@require_safe
@vary_on_headers("HX-Request")
def recherche(request: HttpRequest) -> HttpResponse:
    vocabulaire = Vocabulaire.lire()
    formulaire, trouvee = lire(request.GET, vocabulaire)
    demande = formulaire.data
    pages = Paginator(trouvee.lieux_de_la_page(), LIEUX_PAR_PAGE)
    compte = trouvee.compter()
    pages.count = compte.total
    page = pages.get_page(trouvee.criteres.page)
    page.object_list = habiller(page.object_list, trouvee)
    contexte = {
        "form": formulaire,
        "texte_ou": presentation.criteres_du_lieu(trouvee.criteres, trouvee),
        "resultats": _resultats(demande, formulaire, trouvee, vocabulaire, page, compte),
        "donnees_carte": donnees_carte(demande, formulaire, trouvee),
        "exemples": any(lieu.exemple for lieu in page.object_list),
    }
    gabarit = "lieux/_resultats.html" if request.htmx else "lieux/recherche.html"
    reponse = render(request, gabarit, contexte)
    if request.htmx and demande is not request.GET:
        # La phrase a été comprise : l'adresse de la page dit les choix, et non plus la phrase.
        reponse["HX-Push-Url"] = presentation.adresse(demande)
    return reponse


def _resultats(recue, formulaire, trouvee, vocabulaire, page, compte: Compte) -> dict:
    total = compte.total

    def compter(requete: str) -> int:
        elargie = lire(QueryDict(requete), vocabulaire)[1]
        if not total:
            return elargie.lieux().count()
        # Des horaires inconnus sont déjà montrés : élargir n'a de sens que pour en trouver d'autres.
        trouves = elargie.compter()
        return trouves.ouverts if trouves.total > total else 0

    return {
        "total": total,
        "page": page,
        "groupes": presentation.groupes(page.object_list, page.start_index()),
        "numeros": list(page.paginator.get_elided_page_range(page.number, on_each_side=1)),
        "centre": trouvee.centre,
        "choix": presentation.choix_du_lieu(recue, trouvee),
        "familles": trouvee.familles(vocabulaire),
        "puces": presentation.puces(recue, trouvee, vocabulaire),
        "avertissements": presentation.avertissements(formulaire, trouvee),
        "mots_inconnus": trouvee.demande.muette,
        "vouliez_vous_dire": presentation.vouliez_vous_dire(recue, trouvee),
        "services_proches": (
            [] if total else presentation.services_proches(recue, trouvee, vocabulaire)
        ),
        "elargir": None if compte.ouverts else presentation.elargir(recue, trouvee, compter),
        "resume": presentation.resume(trouvee, compte, vocabulaire),
        "organismes": trouvee.orientation.organismes if trouvee.orientation else (),
        "documents": a_apporter(trouvee.orientation.regles.besoins) if trouvee.orientation else [],
        "loin_de_tout": presentation.loin_de_tout(trouvee),
        "tris": presentation.tris(trouvee),
        "url_geojson": _url_geojson(recue, formulaire, trouvee),
        "personne": presentation.personne(trouvee),
        "url_reponses": presentation.url_reponses(trouvee),
        "url_effacer": reverse("lieux:recherche"),
        "url_base": presentation.adresse(recue),
    }


def _url_geojson(recue, formulaire: CriteresForm, trouvee: Recherche) -> str:
    """Les mêmes critères que la page : ce qu'elle a laissé de côté, l'API le refuserait."""
    changements = {
        nom: trouvee.criteres.filtres.get(nom) for nom in formulaire.errors if nom != "__all__"
    }
    return presentation.adresse(recue, "lieux:geojson", **changements)


def donnees_carte(recue, formulaire: CriteresForm, trouvee: Recherche) -> dict:
    """Ce que les modules de la carte attendent (json_script « donnees-carte »)."""
    centre = trouvee.centre
    url_contour = None
    if centre and centre.commune and Contour.objects.filter(commune=centre.commune).exists():
        url_contour = reverse("lieux:contour", args=[centre.commune])
    return {
        "url_geojson": _url_geojson(recue, formulaire, trouvee),
        "url_lieux": reverse("lieux:api_lieux"),
        "url_contour": url_contour,
        "centre": centre
        and {
            "libelle": centre.libelle,
            "latitude": centre.latitude,
            "longitude": centre.longitude,
            "rayon": trouvee.criteres.rayon,
        },
        "reseaux": {
            reseau.slug: {
                "sigle": reseau.sigle,
                "couleur": reseau.couleur,
                "symbole": reseau.symbole,
            }
            for reseau in formulaire.vocabulaire.options["reseau"]
        },
        "tuiles": tuiles(),
        "bornes": [
            [LATITUDES_HERAULT[0], LONGITUDES_HERAULT[0]],
            [LATITUDES_HERAULT[1], LONGITUDES_HERAULT[1]],
        ],
        "icones": static("img/symboles.svg"),
    }
