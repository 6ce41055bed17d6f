"""Le texte cherché d'un lieu : comment il s'écrit, et comment on y lit un mot.

Les mots de l'adresse y portent une marque. « cours » demande une formation : la rue « cours des
Platanes » n'y répond pas. Mais qui écrit « cours des Platanes » cherche bien cette rue.
"""

from collections.abc import Iterable

from django.db.models import Q

from lieux.mots import MotCherche, formes
from lieux.texte import normaliser

_DE_L_ADRESSE = "@"


def composer(morceaux: Iterable[str], adresses: Iterable[str]) -> str:
    """Chaque mot une fois, entre deux espaces : tous se cherchent de même, aux bords comme ailleurs."""
    mots = normaliser(" ".join(morceaux)).split()
    rues = [_DE_L_ADRESSE + mot for mot in normaliser(" ".join(adresses)).split()]
    return f" {' '.join(dict.fromkeys([*mots, *rues]))} "


def dit(cherche: MotCherche) -> Q:
    """Chaque mot commence un mot du nom, de la commune ou des services ; de l'adresse aussi, pour
    un mot qui ne désigne rien par lui-même."""
    marques = ("",) if cherche.a_un_sens else ("", _DE_L_ADRESSE)
    return _lire(cherche, marques)


def est_dans_la_rue(cherche: MotCherche, autres: Iterable[MotCherche]) -> Q:
    """Le mot est dans l'adresse, avec l'un des `autres` mots : c'est elle que l'on cherche."""
    avec = Q()
    for autre in autres:
        if autre != cherche:
            avec |= _lire(autre, (_DE_L_ADRESSE,))
    return _lire(cherche, (_DE_L_ADRESSE,)) & avec if avec else Q(pk__in=[])


def _lire(cherche: MotCherche, marques: tuple[str, ...]) -> Q:
    trouve = Q()
    for mot in cherche.mots:
        une_forme = Q()
        for forme in formes(mot):
            for marque in marques:
                une_forme |= Q(texte_recherche__contains=f" {marque}{forme[1:]}")
        trouve &= une_forme
    return trouve
