"""Les liens d'une recherche : choix à retirer, endroits à préciser, recherches plus larges."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lieux import propositions
from lieux.criteres import familles
from lieux.elargissements import elargissements
from lieux.parcours import reponses
from lieux.presentation.adresses import Lien, adresse, requete
from lieux.presentation.phrases import kilometres, moment_en_mots
from lieux.recherche import Recherche, Vocabulaire
from lieux.texte import de_commune

_PARAMETRES_DU_LIEU = ("ou", "commune", "lat", "lon")


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
                Lien(
                    _("%(km)s km") % {"km": kilometres(criteres.rayon)}, adresse(recue, rayon=None)
                )
            )
    liens += _puces_de_la_personne(recue, recherche)
    if criteres.q:
        liens.append(Lien(f"« {criteres.q} »", adresse(recue, q=None)))
    if recherche.quand:
        moment = _("Ouvert %(moment)s") % {"moment": moment_en_mots(criteres.ouvert)}
        liens.append(Lien(moment, adresse(recue, ouvert=None)))
    if criteres.boite:
        liens.append(Lien(_("Zone de la carte"), adresse(recue, bbox=None)))
    for famille in familles():
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
    for libelle, changements in elargissements(recherche):
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
