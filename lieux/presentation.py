"""La recherche en mots et en liens : résumé, filtres retirables, élargissement.

Tout part de la chaîne de requête reçue : l'adresse est l'état de la page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lieux import propositions
from lieux.criteres import DEMI_JOURNEES, FAMILLES, JOURS, OUVERT_MAINTENANT, Criteres
from lieux.models import Lieu
from lieux.parcours import PRES_KM, reponses, sans_generaux
from lieux.recherche import Compte, Recherche, Vocabulaire
from lieux.texte import de_commune, minuscule

# Paramètres du contrat, et eux seuls : un paramètre inconnu ne se propage pas.
PARAMETRES = (
    "ou",
    "q",
    "commune",
    "lat",
    "lon",
    "rayon",
    "ouvert",
    "tri",
    "bbox",
    "page",
    "situation",
    "besoin",
    *(famille.nom for famille in FAMILLES),
)
_PARAMETRES_DU_LIEU = ("ou", "commune", "lat", "lon")


@dataclass(frozen=True)
class Lien:
    libelle: str
    url: str


def requete(recue: QueryDict, **changements) -> str:
    """La chaîne de requête, `changements` faits (None retire) et la page remise au début."""
    nouvelle = QueryDict(mutable=True)
    for nom in PARAMETRES:
        valeurs = [valeur for valeur in recue.getlist(nom) if valeur]
        if valeurs and nom != "page":
            nouvelle.setlist(nom, valeurs)
    for nom, valeur in changements.items():
        if valeur is None:
            nouvelle.pop(nom, None)
        elif isinstance(valeur, list | tuple):
            nouvelle.setlist(nom, [str(v) for v in valeur])
        else:
            nouvelle[nom] = str(valeur)
    return nouvelle.urlencode()


def adresse(recue: QueryDict, nom: str = "lieux:recherche", **changements) -> str:
    suite = requete(recue, **changements)
    return f"{reverse(nom)}?{suite}" if suite else reverse(nom)


def recherche_quittee(referent: str, hote: str) -> str:
    """L'adresse de la recherche d'où vient la personne, d'après l'en-tête Referer ; « » sinon.

    Ni la fiche ni son adresse ne gardent la recherche : un lien partagé n'emporte pas la
    position de qui le partage. Seuls passent les paramètres du contrat, écrits par nous.
    """
    try:
        venue = urlsplit(referent)
        recue = QueryDict(venue.query)
    except (ValueError, TooManyFieldsSent):
        return ""
    if venue.netloc != hote or venue.path not in (
        reverse("lieux:recherche"),
        reverse("lieux:embarquer"),
    ):
        return ""
    page = recue.get("page", "")
    suite = requete(recue, **({"page": page} if page.isascii() and page.isdigit() else {}))
    return f"{reverse('lieux:recherche')}?{suite}" if suite else ""


def _km(rayon: float) -> str:
    return f"{rayon:g}".replace(".", ",")


def moment_en_mots(ouvert: str) -> str:
    """« lundi-matin » → « lundi matin » ; « » si ce n'est pas un moment."""
    if ouvert == OUVERT_MAINTENANT:
        return _("maintenant")
    jour, _tiret, demi = ouvert.partition("-")
    if jour not in JOURS:
        return ""
    noms = {"matin": _("matin"), "apres-midi": _("après-midi")}
    suite = f" {noms[demi]}" if demi in DEMI_JOURNEES else ""
    return jour + suite


def resume(recherche: Recherche, compte: Compte, vocabulaire: Vocabulaire) -> str:
    """« 14 lieux à moins de 20 km de Bédarieux, ouverts maintenant, et 30 aux horaires inconnus »."""
    criteres, quand = recherche.criteres, recherche.quand
    # Les horaires inconnus se disent à part : ils ne sont pas « ouverts ».
    n = compte.ouverts if quand else compte.total
    phrase = ngettext("%(n)s lieu", "%(n)s lieux", n) % {"n": n} if n else _("Aucun lieu")
    suites = [" ".join(filter(None, (phrase, _ou_en_mots(recherche), _pour_en_mots(recherche))))]
    if ordre := _ordre_en_mots(recherche, compte):
        suites.append(ordre)
    if criteres.q:
        # Les mots mis de côté ne décrivent pas ce que l'on montre.
        partiel = recherche.demande.sans_reponse and not recherche.demande.muette
        q = recherche.demande.texte if partiel else criteres.q
        suites.append(_("pour « %(q)s »") % {"q": q})
    if filtres := _filtres_en_mots(criteres, vocabulaire):
        suites.append(filtres)
    if quand:
        suites.append(
            # « Aucun lieu » est au singulier, comme « 1 lieu ».
            ngettext("ouvert %(moment)s", "ouverts %(moment)s", max(n, 1))
            % {"moment": moment_en_mots(criteres.ouvert)}
        )
    if compte.inconnus:
        suites.append(
            (_("et %(n)s aux horaires inconnus") if n else _("mais %(n)s aux horaires inconnus"))
            % {"n": compte.inconnus}
        )
    return ", ".join(suites)


def _pour_en_mots(recherche: Recherche) -> str:
    """« pour « la santé » et « les impôts » » ; au-delà de deux, les puces le disent mieux."""
    if recherche.orientation is None:
        return ""
    mots = [
        f"« {minuscule(besoin.libelle)} »"
        for besoin in sans_generaux(recherche.orientation.regles.besoins)
    ]
    if len(mots) > 2:
        return _("pour %(n)s besoins") % {"n": len(mots)}
    return _("pour %(besoins)s") % {"besoins": _(" et ").join(mots)} if mots else ""


def _ou_en_mots(recherche: Recherche) -> str:
    criteres, centre = recherche.criteres, recherche.centre
    morceaux = []
    if centre and criteres.rayon:
        morceaux.append(
            _("à moins de %(km)s km %(de)s")
            % {"km": _km(criteres.rayon), "de": de_commune(centre.libelle)}
        )
    elif not criteres.boite:
        morceaux.append(_("dans l'Hérault"))
    if criteres.boite:
        morceaux.append(_("dans la zone de la carte"))
    return " ".join(morceaux)


def _ordre_en_mots(recherche: Recherche, compte: Compte) -> str:
    """Sans rayon, rien n'est écarté : le point de départ ne fait que classer."""
    criteres, centre = recherche.criteres, recherche.centre
    de = {"de": de_commune(centre.libelle)} if centre and not criteres.rayon else {}
    if recherche.classee:
        if compte.total < 2:
            return ""
        if de:
            return _("du mieux adapté au moins adapté en partant %(de)s") % de
        return _("du mieux adapté au moins adapté")
    if de and criteres.tri != "nom":
        return _("du plus proche %(de)s au plus loin") % de
    return ""


def _filtres_en_mots(criteres: Criteres, vocabulaire: Vocabulaire) -> str:
    """« avec le filtre « Gratuit » » ; plusieurs se comptent : les puces les nomment."""
    choisis = [(nom, slug) for nom, slugs in criteres.filtres.items() for slug in slugs]
    if not choisis:
        return ""
    if len(choisis) == 1:
        return _("avec le filtre « %(filtre)s »") % {"filtre": vocabulaire.libelle(*choisis[0])}
    return _("avec %(n)s filtres") % {"n": len(choisis)}


def tris(recherche: Recherche) -> list[tuple[str, str]]:
    """Les classements qui ont un sens ici ; le premier est celui d'office (paramètre absent)."""
    distance = _("Du plus proche au plus loin")
    par_nom = ("nom", _("Par nom"))
    if recherche.orientation is not None:
        par_distance = [("distance", distance)] if recherche.centre else []
        return [("", _("Le mieux adapté d'abord")), *par_distance, par_nom]
    if recherche.centre is not None:
        return [("", distance), par_nom]
    if recherche.demande.mots:
        return [("", _("Ceux qui disent vos mots d'abord")), par_nom]
    return []


@dataclass(frozen=True)
class Groupe:
    """Une partie de la liste ; `debut` : le rang de son premier lieu dans toute la recherche."""

    titre: str
    debut: int
    lieux: list[Lieu]


def groupes(lieux: Sequence[Lieu], debut: int) -> list[Groupe]:
    """La page, coupée là où commencent les lieux aux horaires inconnus (elle peut en être pleine)."""
    inconnus = [lieu for lieu in lieux if getattr(lieu, "rang_ouverture", 0)]
    ouverts = lieux[: len(lieux) - len(inconnus)]
    morceaux = []
    if ouverts:
        morceaux.append(Groupe("", debut, ouverts))
    if inconnus:
        titre = _("Horaires inconnus : renseignez-vous avant de venir")
        morceaux.append(Groupe(titre, debut + len(ouverts), inconnus))
    return morceaux


def puces(recue: QueryDict, recherche: Recherche, vocabulaire: Vocabulaire) -> list[Lien]:
    """Les filtres choisis, chacun avec l'adresse de la même recherche sans lui."""
    criteres, centre = recherche.criteres, recherche.centre
    liens = []
    if centre:
        sans_lieu = dict.fromkeys((*_PARAMETRES_DU_LIEU, "rayon"))
        liens.append(
            Lien(_("Près %(de)s") % {"de": de_commune(centre.libelle)}, adresse(recue, **sans_lieu))
        )
        if criteres.rayon:
            liens.append(
                Lien(_("%(km)s km") % {"km": _km(criteres.rayon)}, adresse(recue, rayon=None))
            )
    liens += _puces_de_la_personne(recue, recherche)
    if criteres.q:
        liens.append(Lien(f"« {criteres.q} »", adresse(recue, q=None)))
    if recherche.quand:
        moment = _("Ouvert %(moment)s") % {"moment": moment_en_mots(criteres.ouvert)}
        liens.append(Lien(moment, adresse(recue, ouvert=None)))
    if criteres.boite:
        liens.append(Lien(_("Zone de la carte"), adresse(recue, bbox=None)))
    for famille in FAMILLES:
        choisis = criteres.filtres.get(famille.nom, ())
        for slug in choisis:
            restants = [autre for autre in choisis if autre != slug] or None
            liens.append(
                Lien(
                    vocabulaire.libelle(famille.nom, slug),
                    adresse(recue, **{famille.nom: restants}),
                )
            )
    return liens


def _puces_de_la_personne(recue: QueryDict, recherche: Recherche) -> list[Lien]:
    """« Je touche le RSA », « Les impôts » : chacun se retire seul."""
    if recherche.orientation is None:
        return []
    regles = recherche.orientation.regles
    dits = {"situation": regles.situations, "besoin": (*regles.besoins, *regles.conditions)}
    return [
        Lien(
            mot.libelle,
            adresse(recue, **{nom: [autre.slug for autre in mots if autre != mot] or None}),
        )
        for nom, mots in dits.items()
        for mot in mots
    ]


def personne(recherche: Recherche) -> dict:
    """Ce que la personne a dit d'elle : paramètre, valeur, mots ; et combien de réponses."""
    dites = []
    if recherche.orientation:
        regles = recherche.orientation.regles
        dites += [("situation", mot.slug, mot.libelle) for mot in regles.situations]
        dites += [
            ("besoin", mot.slug, mot.libelle) for mot in (*regles.besoins, *regles.conditions)
        ]
    return {"reponses": dites, "nb_choisis": len(dites)}


def url_reponses(recherche: Recherche) -> str:
    """Le parcours guidé avec les réponses de cette recherche ; « » si elle n'en a pas."""
    if recherche.orientation is None:
        return ""
    requete = QueryDict(mutable=True)
    for dites in reponses(recherche).values():
        for nom, valeur, _mots in dites:
            requete.appendlist(nom, valeur)
    return f"{reverse('lieux:orientation')}?{requete.urlencode()}"


def loin_de_tout(recherche: Recherche) -> bool:
    """La personne a dit où elle habite, et aucun lieu classé n'en est proche."""
    if not recherche.classee or recherche.centre is None:
        return False
    places = recherche.classement.places
    return not any(p.distance_km is not None and p.distance_km <= PRES_KM for p in places)


def choix_du_lieu(recue: QueryDict, recherche: Recherche) -> list[Lien]:
    """Plusieurs communes ou adresses répondent : un lien pour chacune."""
    sans_lieu = dict.fromkeys(_PARAMETRES_DU_LIEU)
    liens = []
    for centre in recherche.lieu_cherche.choix:
        ou = (
            {"commune": centre.commune} if centre.libelle != centre.texte and centre.commune else {}
        )
        if not ou:
            ou = {"ou": centre.texte}
        liens.append(Lien(centre.libelle, adresse(recue, **{**sans_lieu, **ou})))
    return liens


def elargir(recue: QueryDict, recherche: Recherche, chercher) -> Lien | None:
    """Le premier élargissement qui trouve quelque chose ; None si la base est vide.

    `chercher(requête)` rend le nombre de lieux de cette recherche élargie.
    """
    for libelle, changements in recherche.elargissements():
        suite = requete(recue, **changements)
        n = chercher(suite)
        if n:
            lieux = ngettext("%(n)s lieu", "%(n)s lieux", n) % {"n": n}
            return Lien(f"{libelle} ({lieux})", adresse(recue, **changements))
    return None


def vouliez_vous_dire(recue: QueryDict, recherche: Recherche) -> Lien | None:
    """La même recherche, les mots restés sans réponse corrigés."""
    corrige = propositions.correction(recherche)
    return Lien(f"« {corrige} »", adresse(recue, q=corrige)) if corrige else None


def services_proches(
    recue: QueryDict, recherche: Recherche, vocabulaire: Vocabulaire
) -> list[Lien]:
    """« Aide aux démarches administratives (12 lieux) » : la recherche par ce service, sans mots."""
    if not recherche.criteres.q:
        return []
    choisis = recherche.criteres.filtres.get("service", ())
    return [
        Lien(
            ngettext("%(service)s (%(n)s lieu)", "%(service)s (%(n)s lieux)", option.n)
            % {"service": option.libelle, "n": option.n},
            adresse(recue, q=None, service=[option.slug]),
        )
        for option in propositions.services_proches(recherche, vocabulaire)
        if option.slug not in choisis
    ]


def avertissements(formulaire, recherche: Recherche) -> list[str]:
    """Ce que la recherche a laissé de côté, ou n'a pas trouvé, une phrase chacun."""
    return [*formulaire.avertissements(), *recherche.avertissements]


def criteres_du_lieu(criteres: Criteres, recherche: Recherche) -> str:
    """Le texte à remontrer dans « Où ? » quand l'adresse ne le donne pas."""
    if criteres.ou:
        return criteres.ou
    centre = recherche.centre
    return centre.texte if centre else ""
