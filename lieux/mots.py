"""Ce qu'une personne écrit → les mots à chercher : mots vides ôtés, singulier et pluriel confondus.

Rien ici ne connaît la base : les expressions connues (« pôle emploi ») sont données.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from lieux.texte import normaliser

# Au-delà, la phrase ne précise plus rien et la recherche coûterait de plus en plus.
MOTS_MAX = 8
MOTS_PAR_EXPRESSION = 4
_ECRIT_MAX = 40
# « art » ne doit pas trouver « artisan », ni « caf » « café » : un mot court se cherche entier.
_COURT = 3
# Articles, prépositions, pronoms ; puis ce qui entoure une demande sans la dire.
_MOTS_VIDES = frozenset(
    normaliser(
        """
        a au aux avec c ça ce cela ces cet cette chez d dans de des du elle elles en entre et eux
        il ils j je l la le les leur leurs lui m ma me mes moi mon n ne ni nos notre nous on ou par
        pas pour qu que quel quelle quelles quels qui quoi s sa se ses si son sur t ta te tes toi
        ton tu un une vers vos votre vous y

        ai aimerais avoir besoin bonjour cherche chercher comment dois est être fait faire faut
        merci peut peux plaît pourrais puis savoir sont souhaite suis svp trouver veut veux
        voudrais vouloir
        """
    ).split()
)
_SEPARES = re.compile(r"[\W_]+")
_BORDS = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True)
class MotCherche:
    """Un mot ou une expression, et ce qu'il veut dire : clés de réseaux, clés de termes par liste."""

    mots: tuple[str, ...]
    ecrit: str
    reseaux: tuple[int, ...] = ()
    termes: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def a_un_sens(self) -> bool:
        return bool(self.reseaux or self.termes)


def decouper(texte: str) -> tuple[MotCherche, ...]:
    """Les mots utiles, dans l'ordre, sans doublon, `MOTS_MAX` au plus.

    Les mots vides partent, sauf s'il ne reste qu'eux : mieux vaut alors les chercher.
    """
    tous: dict[str, tuple[str, str]] = {}
    for mot, *ecrits in _un_par_un(texte):
        tous.setdefault(mot, tuple(ecrits))
    utiles = [mot for mot in tous if mot not in _MOTS_VIDES] or list(tous)
    utiles = utiles[:MOTS_MAX]
    fois = Counter(tous[mot][0] for mot in utiles)
    # Plusieurs mots utiles d'un seul tenant (« porte-monnaie ») : chacun se redit seul, sans quoi
    # « rien pour porte-monnaie » et « voici porte-monnaie » se diraient du même texte.
    return tuple(MotCherche((mot,), tous[mot][fois[tous[mot][0]] > 1]) for mot in utiles)


def _un_par_un(texte: str) -> Iterator[tuple[str, str, str]]:
    """Chaque mot comparable, le morceau où la personne l'a écrit (« l'APL »), et lui seul (« APL »)."""
    for morceau in texte.split():
        ecrit = _BORDS.sub("", morceau)[:_ECRIT_MAX] or morceau[:_ECRIT_MAX]
        mots = normaliser(morceau).split()
        seuls = [seul[:_ECRIT_MAX] for seul in _SEPARES.split(morceau) if seul]
        if len(seuls) != len(mots):
            seuls = mots
        for mot, seul in zip(mots, seuls, strict=True):
            yield mot, ecrit, seul


def _au_singulier(mot: str) -> str:
    return mot[:-1] if len(mot) > _COURT and mot[-1] in "sx" else mot


def cle(texte: str) -> str:
    """La même clé pour « Carte d'identité », « cartes identité » et « carte identite »."""
    return _cle(decouper(texte))


def _cle(mots: Iterable[MotCherche]) -> str:
    return " ".join(_au_singulier(mot) for cherche in mots for mot in cherche.mots)


def _groupes(mots: tuple[MotCherche, ...], debut: int) -> Iterator[tuple[MotCherche, ...]]:
    """Les suites de mots qui commencent à `debut`, la plus longue d'abord."""
    for nombre in range(min(MOTS_PAR_EXPRESSION, len(mots) - debut), 0, -1):
        yield mots[debut : debut + nombre]


def cles_possibles(mots: tuple[MotCherche, ...]) -> set[str]:
    """Toutes les expressions que ces mots pourraient former."""
    return {_cle(groupe) for debut in range(len(mots)) for groupe in _groupes(mots, debut)}


def assembler(
    mots: tuple[MotCherche, ...], connues: Collection[str]
) -> list[tuple[str, MotCherche]]:
    """Réunit les mots en expressions connues, la plus longue d'abord : (clé, expression)."""
    assembles, rang = [], 0
    while rang < len(mots):
        groupe = next(
            (g for g in _groupes(mots, rang) if _cle(g) in connues), mots[rang : rang + 1]
        )
        ecrit = " ".join(dict.fromkeys(mot.ecrit for mot in groupe))
        entier = replace(groupe[0], mots=tuple(m for mot in groupe for m in mot.mots), ecrit=ecrit)
        assembles.append((_cle(groupe), entier))
        rang += len(groupe)
    return assembles


def formes(mot: str) -> tuple[str, ...]:
    """Ce qu'il faut trouver dans un texte dont chaque mot est entre deux espaces.

    Le début d'un mot suffit (« biblio »), jamais son milieu : « art » n'est pas dans « départ ».
    """
    if mot.isdigit():
        return (f" {mot} ",)
    if len(mot) <= _COURT:
        return (f" {mot} ", f" {mot}{'x' if mot[-1] == 'u' else 's'} ")
    singulier = _au_singulier(mot)
    return (f" {mot}",) if singulier == mot else (f" {mot}", f" {singulier} ")
