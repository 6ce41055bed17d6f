"""La recherche en phrases : ce que la liste montre, dans quel ordre, ce qui manque."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lieux.criteres import DEMI_JOURNEES, JOURS, OUVERT_MAINTENANT, Criteres
from lieux.models import Lieu
from lieux.parcours import PRES_KM, sans_generaux
from lieux.recherche import Compte, Recherche, Vocabulaire
from lieux.texte import de_commune, minuscule


def kilometres(rayon: float) -> str:
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
    if (n or compte.inconnus > 1) and (ordre := _ordre_en_mots(recherche, compte)):
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
            % {"km": kilometres(criteres.rayon), "de": de_commune(centre.libelle)}
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


def loin_de_tout(recherche: Recherche) -> bool:
    """La personne a dit où elle habite, et aucun lieu classé n'en est proche."""
    if not recherche.classee or recherche.centre is None:
        return False
    places = recherche.classement.places
    return not any(p.distance_km is not None and p.distance_km <= PRES_KM for p in places)


def avertissements(formulaire, recherche: Recherche) -> list[str]:
    """Ce que la recherche a laissé de côté, ou n'a pas trouvé, une phrase chacun."""
    return [*formulaire.avertissements(), *recherche.avertissements]


def criteres_du_lieu(criteres: Criteres, recherche: Recherche) -> str:
    """Le texte à remontrer dans « Où ? » quand l'adresse ne le donne pas."""
    if criteres.ou:
        return criteres.ou
    centre = recherche.centre
    return centre.texte if centre else ""
