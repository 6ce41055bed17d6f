"""Le parcours guidé, une question par écran, et sa variante d'un seul tenant pour les professionnels."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from lieux import parcours, presentation
from lieux.endroits import habiller
from lieux.forms import CriteresForm
from lieux.orientation import a_apporter
from lieux.parcours import BESOIN, CONDITION, ETAPES, LIEU, SITUATION, Etape
from lieux.recherche import Recherche, Vocabulaire, chercher

MODE_PRO = "pro"
LIEUX_MONTRES = 5
_PARAMETRES = ("situation", "besoin", "ou", "commune", "lat", "lon")


@require_safe
@vary_on_headers("HX-Request")
def orientation(request: HttpRequest) -> HttpResponse:
    formulaire, trouvee = _lire(request.GET)
    if request.GET.get("mode") == MODE_PRO:
        return _tout_ensemble(request, formulaire, trouvee)
    return _question(request, formulaire, trouvee)


def _lire(recue: QueryDict) -> tuple[CriteresForm, Recherche]:
    """Les seules réponses du parcours ; ce qui ne se comprend pas est dit et laissé de côté."""
    reponses = QueryDict(mutable=True)
    for nom in _PARAMETRES:
        if valeurs := [valeur for valeur in recue.getlist(nom) if valeur]:
            reponses.setlist(nom, valeurs)
    # Le parcours ne propose aucun filtre : ses options n'ont pas à être lues.
    formulaire = CriteresForm(reponses, vocabulaire=Vocabulaire.vide())
    return formulaire, chercher(formulaire.criteres(), timezone.now())


# --- Une question par écran


def _question(request: HttpRequest, formulaire, trouvee: Recherche) -> HttpResponse:
    etape = parcours.etape_a_montrer(request.GET.get("etape", ""), trouvee)
    decompte = parcours.decompte_en_mots(parcours.compter(trouvee), trouvee)
    if request.htmx:
        return render(request, "lieux/orientation/_decompte.html", {"decompte": decompte})
    rang = ETAPES.index(etape)
    reponses = parcours.reponses(trouvee)
    ailleurs = {autre: dites for autre, dites in reponses.items() if autre is not etape}
    suivante = ETAPES[rang + 1] if etape is not CONDITION else None
    contexte = {
        "etape": etape,
        "rang": rang + 1,
        "etapes": ETAPES,
        "precedente": ETAPES[rang - 1] if rang else None,
        "suivante": suivante,
        "propositions": parcours.propositions(etape, trouvee),
        "caches": [dite[:2] for dites in ailleurs.values() for dite in dites],
        "deja_dit": _deja_dit(ailleurs),
        "url_passer": _adresse(ailleurs, suivante),
        "url_lieux": _ancre_des_lieux(any(ailleurs.values())),
        "url_pro": _adresse(reponses, mode=MODE_PRO),
        "decompte": decompte,
        "avertissements": _avertissements(etape, formulaire, trouvee),
    }
    if etape is LIEU:
        contexte["texte_ou"] = presentation.criteres_du_lieu(trouvee.criteres, trouvee)
        contexte["position"] = _position(trouvee)
        contexte["choix"] = _choix(ailleurs, trouvee, CONDITION)
    return render(request, "lieux/orientation/question.html", contexte)


def _deja_dit(reponses: dict[Etape, list]) -> list[tuple[Etape, list[str]]]:
    return [
        (etape, [mots for _nom, _valeur, mots in dites if mots])
        for etape, dites in reponses.items()
        if dites
    ]


def _adresse(reponses: dict[Etape, list], etape: Etape | None = None, **autres: str) -> str:
    """L'adresse d'une question avec ces réponses ; sans question ni mode, celle des lieux."""
    requete = QueryDict(mutable=True)
    requete.update(autres)
    if etape is not None:
        requete["etape"] = etape.nom
    for dites in reponses.values():
        for nom, valeur, _mots in dites:
            requete.appendlist(nom, valeur)
    if etape is None and not autres:
        url = _ancre_des_lieux(bool(requete))
        return f"{url}?{requete.urlencode()}" if requete else url
    return f"{reverse('lieux:orientation')}?{requete.urlencode()}"


def _ancre_des_lieux(quelque_chose_est_dit: bool) -> str:
    """Sans aucune réponse, l'accueil : on y va droit à la liste, sinon rien n'aurait l'air d'arriver."""
    url = reverse("lieux:recherche")
    return url if quelque_chose_est_dit else f"{url}#resultats"


def _position(trouvee: Recherche) -> tuple[float, float] | None:
    criteres, centre = trouvee.criteres, trouvee.centre
    if criteres.ou or criteres.commune or criteres.latitude is None or centre is None:
        return None
    return centre.latitude, centre.longitude


def _choix(ailleurs: dict[Etape, list], trouvee: Recherche, etape: Etape | None, **autres: str):
    """Un lien par endroit possible ; chacun mène à la suite, les autres réponses gardées."""
    liens = []
    for centre in trouvee.lieu_cherche.choix:
        par_code = centre.commune and centre.libelle != centre.texte
        lieu = ("commune", centre.commune, "") if par_code else ("ou", centre.texte, "")
        adresse = _adresse({**ailleurs, LIEU: [lieu]}, etape, **autres)
        liens.append(presentation.Lien(centre.libelle, adresse))
    return liens


def _avertissements(etape: Etape, formulaire: CriteresForm, trouvee: Recherche) -> list[str]:
    """Les phrases du lieu ne se disent qu'à la question du lieu, ou une fois qu'elle est passée."""
    if etape in (SITUATION, BESOIN):
        return formulaire.avertissements()
    return presentation.avertissements(formulaire, trouvee)


# --- Tout sur un écran


def _tout_ensemble(request: HttpRequest, formulaire, trouvee: Recherche) -> HttpResponse:
    reponses = parcours.reponses(trouvee)
    contexte = {
        "reponse": _reponse(trouvee, reponses) if any(reponses.values()) else None,
        "avertissements": presentation.avertissements(formulaire, trouvee),
        "choix": _choix(reponses, trouvee, None, mode=MODE_PRO),
    }
    if request.htmx:
        return render(request, "lieux/orientation/_reponse.html", contexte)
    contexte["groupes"] = [
        (etape, parcours.propositions(etape, trouvee)) for etape in (SITUATION, BESOIN, CONDITION)
    ]
    contexte["texte_ou"] = presentation.criteres_du_lieu(trouvee.criteres, trouvee)
    contexte["position"] = _position(trouvee)
    contexte["url_guide"] = _adresse(reponses, SITUATION)
    return render(request, "lieux/orientation/ensemble.html", contexte)


def _reponse(trouvee: Recherche, reponses: dict[Etape, list]) -> dict:
    """L'organisme et les premiers lieux, classés même si seule la commune est connue."""
    classee = trouvee if trouvee.classee else trouvee.orientee()
    compte = classee.compter()
    orientation = classee.orientation
    return {
        "organismes": orientation.organismes,
        "documents": a_apporter(orientation.regles.besoins),
        "loin_de_tout": presentation.loin_de_tout(classee),
        "resume": presentation.resume(classee, compte, Vocabulaire.vide()),
        "total": compte.total,
        "lieux": habiller(classee.lieux_de_la_page()[:LIEUX_MONTRES], classee),
        "puces": _puces(reponses),
        "url_lieux": _adresse(reponses),
    }


def _puces(reponses: dict[Etape, list]) -> list[presentation.Lien]:
    """Chaque réponse, et la même page sans elle (la latitude ne part pas sans la longitude)."""
    liens = []
    for etape, dites in reponses.items():
        for dite in dites:
            if dite[2]:
                gardees = [] if etape is LIEU else [autre for autre in dites if autre != dite]
                adresse = _adresse({**reponses, etape: gardees}, mode=MODE_PRO)
                liens.append(presentation.Lien(dite[2], adresse))
    return liens
