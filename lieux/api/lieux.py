"""Les lieux : une page d'une recherche, et un lieu entier."""

from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from lieux import extensions, horaires
from lieux.api.base import VueOuverte
from lieux.api.criteres import parametres_decrits, recherche_demandee
from lieux.api.erreurs import LieuFerme
from lieux.api.serialiseurs import LieuDetailleSerializer, PageDeLieuxSerializer
from lieux.endroits import habiller
from lieux.export import Identifiants
from lieux.fiche import conseil
from lieux.models import FermetureExceptionnelle, Lieu
from lieux.recherche import Recherche
from lieux.vocabulaire import LISTES_DU_STANDARD, Liste, Statut

LIEUX_PAR_PAGE = 20
_RELATIONS_DE_LA_LISTE = (
    "reseaux",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "modalites_acces",
    "modalites_accompagnement",
    "arrets__commune",
    "fermetures",
)
_LISTES_DU_DETAIL = (
    *LISTES_DU_STANDARD,
    Liste.DEMARCHES,
    Liste.USAGES,
    Liste.PUBLICS_DEPARTEMENT,
    Liste.EQUIPEMENTS,
)


class Lieux(VueOuverte):
    """Les lieux d'une recherche, vingt par page.

    Les paramètres sont ceux de la page d'accueil : la même adresse, avec `/api/v1/lieux/`
    devant la chaîne de requête, donne les mêmes lieux dans le même ordre.
    """

    groupe = "Lieux"
    forme = PageDeLieuxSerializer
    refus = (400, 404)

    def parametres_decrits(self):
        return parametres_decrits()

    def get(self, request: HttpRequest) -> Response:
        corps = page_demandee(request, recherche_demandee(request))
        return self.repondre(PageDeLieuxSerializer(corps, context={"request": request}).data)


def page_demandee(request: HttpRequest, trouvee: Recherche) -> dict:
    """Une page de la recherche, prête à écrire ; 404 au-delà de la dernière."""
    pages = Paginator(trouvee.lieux_de_la_page(_RELATIONS_DE_LA_LISTE), LIEUX_PAR_PAGE)
    pages.count = trouvee.compter().total
    try:
        page = pages.page(trouvee.criteres.page)
    except EmptyPage as erreur:
        raise Http404(
            _("Il n'y a pas de page %(page)s : la dernière est la %(derniere)s.")
            % {"page": trouvee.criteres.page, "derniere": pages.num_pages}
        ) from erreur
    habilles = [_avec_ouverture(lieu) for lieu in habiller(page.object_list, trouvee)]
    return {
        "total": pages.count,
        "page": page.number,
        "pages": pages.num_pages,
        "suivante": _adresse(request, page.number + 1) if page.has_next() else None,
        "precedente": _adresse(request, page.number - 1) if page.has_previous() else None,
        "centre": trouvee.centre,
        "avertissements": trouvee.avertissements,
        "lieux": habilles,
    }


def _avec_ouverture(lieu: Lieu) -> Lieu:
    lieu.ouverture = _ouverture(lieu.etat, lieu.phrase_ouverture)
    return lieu


def _ouverture(etat: horaires.Etat, phrase: str) -> dict:
    return {
        "code": etat.code.value,
        "phrase": phrase,
        "jusqua": etat.jusqua,
        "ouvre_le": etat.ouvre_le,
        "motif": etat.motif,
        "a_confirmer": etat.a_confirmer,
    }


def _adresse(request: HttpRequest, page: int) -> str:
    """La même recherche à une autre page."""
    parametres = [(nom, valeurs) for nom, valeurs in request.GET.lists() if nom != "page"]
    return request.build_absolute_uri(
        f"{request.path}?{urlencode([*parametres, ('page', page)], doseq=True)}"
    )


class LieuDetaille(VueOuverte):
    """Un lieu, avec tout ce que l'on en sait.

    Les colonnes du schéma national, les listes du Département, les arrêts d'un service
    itinérant et les fermetures exceptionnelles à venir.
    """

    groupe = "Lieux"
    forme = LieuDetailleSerializer
    refus = (404, 410)

    def get(self, request: HttpRequest, pk: int) -> Response:
        maintenant = timezone.now()
        lieu = _lieu_visible(pk, maintenant)
        fermetures = [horaires.Fermeture(f.debut, f.fin, f.motif) for f in lieu.fermetures.all()]

        def ouverture(expression: str) -> dict:
            etat = horaires.etat(expression, maintenant, fermetures)
            return _ouverture(etat, horaires.phrase(etat, maintenant, conseil(lieu)))

        lieu.ouverture = ouverture(lieu.horaires)
        for arret in lieu.arrets.all():
            arret.ouverture = ouverture(arret.horaires)
        extensions.poser_les_badges([lieu], maintenant)
        lieu.identifiant = Identifiants.lire(lieu).de(lieu)
        return self.repondre(LieuDetailleSerializer(lieu, context={"request": request}).data)


def _lieu_visible(pk: int, maintenant) -> Lieu:
    """Le lieu publié ; 404 s'il n'y en a pas ou si c'est un brouillon, 410 s'il est fermé."""
    a_venir = FermetureExceptionnelle.objects.filter(
        fin__gte=maintenant.astimezone(horaires.FUSEAU).date()
    )
    lieu = (
        Lieu.objects.exclude(statut=Statut.BROUILLON)
        .filter(pk=pk)
        .select_related("commune")
        .prefetch_related(
            "reseaux",
            "arrets__commune",
            Prefetch("fermetures", a_venir),
            *(liste.value for liste in _LISTES_DU_DETAIL),
        )
        .defer("texte_recherche")
        .first()
    )
    if lieu is None:
        raise Http404(_("Aucun lieu publié n'a cet identifiant."))
    if lieu.statut == Statut.FERME:
        raise LieuFerme
    return lieu
