"""Le parcours guidé : quatre questions, et ce que les réponses donnent déjà.

    situation    je suis…           ce qui désigne un organisme
    besoin       j'ai besoin de…    ce qu'un lieu doit savoir faire
    lieu         j'habite…          d'où l'on part
    condition    il me faut…        ce qui rend un lieu meilleur qu'un autre

Rien n'est gardé : les réponses sont une `Recherche`, lue dans l'adresse et réécrite dans
l'adresse (`parametres`). On peut donc revenir, partager, fermer et rouvrir sans rien perdre.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lieux import localisation
from lieux.models import Besoin, Situation
from lieux.orientation.regles import Regles
from lieux.querysets import LieuQuerySet
from lieux.recherche import Recherche
from lieux.texte import de_commune, normaliser
from lieux.vocabulaire import NatureBesoin

# Au-delà, un lieu n'est plus « près de chez soi ».
PRES_KM = 20


@dataclass(frozen=True)
class Etape:
    """Une question : son nom dans l'adresse, ses mots, les paramètres où va la réponse."""

    nom: str
    debut: str
    question: str
    aide: str
    passer: str
    parametres: tuple[str, ...]


SITUATION = Etape(
    "situation",
    gettext_lazy("Je suis…"),
    gettext_lazy("Quelle est votre situation ?"),
    gettext_lazy("Cochez ce qui est vrai pour vous. Vous pouvez cocher plusieurs cases."),
    gettext_lazy("Ou je préfère ne pas le dire."),
    ("situation",),
)
BESOIN = Etape(
    "besoin",
    gettext_lazy("J'ai besoin de…"),
    gettext_lazy("De quoi avez-vous besoin ?"),
    gettext_lazy("Cochez une case : des précisions apparaissent en dessous."),
    gettext_lazy("Nous vous montrerons les lieux qui aident à tout."),
    ("besoin",),
)
LIEU = Etape(
    "lieu",
    gettext_lazy("J'habite…"),
    gettext_lazy("Où habitez-vous ?"),
    gettext_lazy("Écrivez votre commune, votre code postal ou votre adresse."),
    gettext_lazy("Nous chercherons dans tout l'Hérault."),
    ("ou", "commune", "lat", "lon"),
)
CONDITION = Etape(
    "condition",
    gettext_lazy("Il me faut…"),
    gettext_lazy("Qu'est-ce qui compte pour vous ?"),
    gettext_lazy(
        "Les lieux qui le proposent viendront d'abord. Vous pouvez cocher plusieurs cases."
    ),
    gettext_lazy("Ou rien de particulier."),
    ("besoin",),
)
ETAPES = (SITUATION, BESOIN, LIEU, CONDITION)


@dataclass(frozen=True)
class Proposition:
    """Une case à cocher : une situation, un besoin avec ses précisions, ou une condition."""

    mot: Situation | Besoin
    choisie: bool
    precisions: tuple["Proposition", ...] = ()


def propositions(etape: Etape, recherche: Recherche) -> tuple[Proposition, ...]:
    """Ce que propose cette question, les réponses déjà données cochées (une requête)."""
    if etape is LIEU:
        return ()
    if etape is SITUATION:
        choisies = recherche.criteres.situations
        mots = Situation.objects.filter(actif=True)
        return tuple(Proposition(mot, mot.slug in choisies) for mot in mots)
    nature = NatureBesoin.BESOIN if etape is BESOIN else NatureBesoin.CONDITION
    besoins = Besoin.objects.filter(actif=True, nature=nature)
    return _ranger(besoins, recherche.criteres.besoins)


def _ranger(besoins: Iterable[Besoin], choisis: tuple[str, ...]) -> tuple[Proposition, ...]:
    """Les précisions sous leur besoin général ; dire l'une, c'est avoir dit le général."""
    besoins = list(besoins)
    generaux = {besoin.pk for besoin in besoins if besoin.parent_id is None}
    rangees = []
    for besoin in besoins:
        # Une précision dont le besoin général n'est plus proposé reste proposée, seule.
        if besoin.parent_id in generaux:
            continue
        precisions = tuple(
            Proposition(autre, autre.slug in choisis)
            for autre in besoins
            if autre.parent_id == besoin.pk
        )
        dit = besoin.slug in choisis or any(precision.choisie for precision in precisions)
        rangees.append(Proposition(besoin, dit, precisions))
    return tuple(rangees)


def _regles(recherche: Recherche) -> Regles:
    orientation = recherche.orientation
    return orientation.regles if orientation else Regles((), (), (), ())


def sans_generaux(besoins: Iterable[Besoin]) -> list[Besoin]:
    """« Faire une démarche » ne dit rien de plus quand « Les impôts » est dit."""
    besoins = list(besoins)
    precises = {besoin.parent_id for besoin in besoins}
    return [besoin for besoin in besoins if besoin.pk not in precises]


def reponses(recherche: Recherche) -> dict[Etape, list[tuple[str, str, str]]]:
    """Par question : (paramètre, valeur, mots). L'écriture la plus courte des mêmes réponses."""
    regles = _regles(recherche)
    return {
        SITUATION: [("situation", mot.slug, mot.libelle) for mot in regles.situations],
        BESOIN: [("besoin", mot.slug, mot.libelle) for mot in sans_generaux(regles.besoins)],
        LIEU: _lieu(recherche),
        CONDITION: [("besoin", mot.slug, mot.libelle) for mot in regles.conditions],
    }


def _lieu(recherche: Recherche) -> list[tuple[str, str, str]]:
    criteres, centre = recherche.criteres, recherche.centre
    if lieu_a_preciser(recherche) and criteres.ou:
        return [("ou", criteres.ou, criteres.ou)]
    if centre is None:
        return []
    if not criteres.ou and criteres.latitude is not None:
        return [("lat", str(centre.latitude), centre.libelle), ("lon", str(centre.longitude), "")]
    if centre.commune and (criteres.commune or _est_une_commune(centre)):
        return [("commune", centre.commune, centre.libelle)]
    return [("ou", centre.texte or criteres.ou, centre.libelle)]


def _est_une_commune(centre: localisation.Centre) -> bool:
    """Une adresse porte aussi le code de sa commune, mais pas son nom."""
    commune = localisation.de_la_commune(centre.commune).centre
    return commune is not None and commune.libelle == centre.libelle


def lieu_a_preciser(recherche: Recherche) -> bool:
    """Plusieurs endroits répondent à ce qui est écrit, ou aucun."""
    trouve, criteres = recherche.lieu_cherche, recherche.criteres
    if trouve.choix:
        # Une adresse en rappelle toujours d'autres : celle que l'on vient de choisir suffit.
        return normaliser(criteres.ou) not in {normaliser(c.texte) for c in trouve.choix}
    return bool(criteres.ou or criteres.commune) and trouve.centre is None and not trouve.partout


def etape_a_montrer(demandee: str, recherche: Recherche) -> Etape:
    """La question demandée ; « Où ? » d'abord, si ce qui y est écrit ne se comprend pas."""
    etape = next((etape for etape in ETAPES if etape.nom == demandee), SITUATION)
    return LIEU if etape is CONDITION and lieu_a_preciser(recherche) else etape


@dataclass(frozen=True)
class Decompte:
    """Les lieux qui répondent : dans l'Hérault, près de la personne, et avec tout ce qu'il faut."""

    total: int
    pres: int | None = None
    complets: int | None = None


def compter(recherche: Recherche) -> Decompte:
    """Trois requêtes au plus : une, une si l'on sait d'où part la personne, une par des conditions."""
    total = recherche.compter().total
    proche = recherche
    pres = None
    if recherche.centre and not lieu_a_preciser(recherche):
        proche = replace(recherche, criteres=recherche.criteres.avec(rayon=float(PRES_KM)))
        pres = proche.compter().total
    regles = _regles(recherche)
    complets = None
    if regles.conditions and (pres or (pres is None and total)):
        complets = _annoncant_tout(proche.lieux(), regles).count()
    return Decompte(total, pres, complets)


def _annoncant_tout(lieux: LieuQuerySet, regles: Regles) -> LieuQuerySet:
    for condition in regles.conditions:
        cibles: dict[str, set[int]] = {}
        for regle in regles.toutes:
            if regle.besoin == condition.pk:
                cibles.setdefault(regle.champ, set()).add(regle.cible)
        lieux = lieux.ayant_une_cible(cibles)
    return lieux


def decompte_en_mots(decompte: Decompte, recherche: Recherche) -> list[str]:
    """« 14 lieux peuvent vous aider à moins de 20 km d'Olargues (126 dans l'Hérault). »"""
    if not decompte.total:
        return [_("Aucun lieu ne répond pour le moment.")]
    if decompte.pres is None:
        phrase = ngettext(
            "%(n)s lieu peut vous aider dans l'Hérault.",
            "%(n)s lieux peuvent vous aider dans l'Hérault.",
            decompte.total,
        ) % {"n": decompte.total}
    else:
        phrase = _pres_en_mots(decompte, recherche.centre.libelle)
    return [phrase, *_complets_en_mots(decompte.complets)]


def _pres_en_mots(decompte: Decompte, libelle: str) -> str:
    valeurs = {
        "n": decompte.pres,
        "total": decompte.total,
        "km": PRES_KM,
        "de": de_commune(libelle),
    }
    if not decompte.pres:
        phrase = ngettext(
            "Aucun lieu à moins de %(km)s km %(de)s, mais %(total)s dans l'Hérault peut vous aider.",
            "Aucun lieu à moins de %(km)s km %(de)s, mais %(total)s dans l'Hérault peuvent vous aider.",
            decompte.total,
        )
    else:
        phrase = ngettext(
            "%(n)s lieu peut vous aider à moins de %(km)s km %(de)s (%(total)s dans l'Hérault).",
            "%(n)s lieux peuvent vous aider à moins de %(km)s km %(de)s (%(total)s dans l'Hérault).",
            decompte.pres,
        )
    return phrase % valeurs


def _complets_en_mots(complets: int | None) -> list[str]:
    if complets is None:
        return []
    if not complets:
        return [
            _(
                "Aucun n'annonce tout ce que vous avez coché : "
                "ceux qui s'en rapprochent viendront d'abord."
            )
        ]
    phrase = ngettext(
        "%(n)s annonce ce que vous avez coché.",
        "%(n)s annoncent ce que vous avez coché.",
        complets,
    )
    return [phrase % {"n": complets}]
