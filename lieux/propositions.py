"""Quand des mots ne trouvent rien : le mot que l'on voulait sans doute écrire, les services proches."""

from rapidfuzz import fuzz, process

from lieux.criteres import FAMILLES
from lieux.models import Synonyme
from lieux.mots import decouper
from lieux.recherche import Option, Recherche, Vocabulaire
from lieux.texte import normaliser

SERVICES_PROPOSES = 3
# Mesuré sur les mots du public : au-dessous, « piscine » deviendrait « cuisine ».
_RESSEMBLANCE = 80
_ASSEZ_LONG = 4
_SERVICES = next(famille for famille in FAMILLES if famille.nom == "service")


def correction(recherche: Recherche) -> str:
    """La demande, où chaque mot resté sans réponse est remplacé par le mot connu le plus proche.

    « imprmer caf » → « imprimer caf » ; « » si un mot ne ressemble à rien de connu. Une requête.
    """
    perdus = recherche.demande.sans_reponse
    if not perdus:
        return ""
    connus = {
        mot.mots[0]: mot.ecrit
        for expression in Synonyme.objects.values_list("expression", flat=True)
        for mot in decouper(expression)
        if len(mot.mots[0]) >= _ASSEZ_LONG
    }
    corriges = []
    for mot in recherche.demande.tous:
        if mot.ecrit not in perdus:
            corriges.append(mot.ecrit)
            continue
        proche = process.extractOne(
            " ".join(mot.mots), connus.keys(), scorer=fuzz.ratio, score_cutoff=_RESSEMBLANCE
        )
        if proche is None:
            return ""
        corriges.append(connus[proche[0]])
    return " ".join(corriges)


def services_proches(recherche: Recherche, vocabulaire: Vocabulaire) -> tuple[Option, ...]:
    """Les services qui ressemblent le plus à la demande, parmi ceux que la même recherche
    trouverait sans ses mots ; à ressemblance égale, les plus répandus. Une requête."""
    sans_mots = recherche.sans_mots()
    texte = normaliser(recherche.criteres.q)

    def utilite(option: Option) -> tuple[float, int]:
        ressemblance = fuzz.token_set_ratio(texte, normaliser(f"{option.libelle} {option.aide}"))
        return (round(ressemblance / 10) if ressemblance >= 50 else 0, option.n)

    options = [o for o in sans_mots.famille(_SERVICES, vocabulaire).options if o.n and not o.choisi]
    return tuple(sorted(options, key=utilite, reverse=True)[:SERVICES_PROPOSES])
