"""Ce que la personne écrit → ce qu'elle veut dire : les mots du public, lus en une requête."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db.models import CharField, IntegerField, Value

from lieux.models import Lieu, Synonyme
from lieux.mots import MotCherche, assembler, cles_possibles, decouper

_PRESENT = " présent"


@dataclass(frozen=True)
class Demande:
    """Les mots à chercher, et ceux qui n'ont de réponse dans aucun lieu."""

    mots: tuple[MotCherche, ...] = ()
    sans_reponse: tuple[str, ...] = ()
    tous: tuple[MotCherche, ...] = ()

    @property
    def muette(self) -> bool:
        """Il y a des mots, et aucun n'a de réponse nulle part."""
        return bool(self.sans_reponse) and self.mots == self.tous

    @property
    def texte(self) -> str:
        """Ce que l'on cherche vraiment, avec les mots de la personne."""
        return " ".join(mot.ecrit for mot in self.mots)


def comprendre(texte: str) -> Demande:
    """Réunit les expressions connues, donne à chacune son sens, écarte ce qui ne mène nulle part.

    Un mot que rien ne contient n'empêche pas les autres de répondre. S'ils sont
    tous ainsi, on les garde : la recherche ne trouve rien, et le dit.
    """
    mots = decouper(texte)
    if not mots:
        return Demande()
    sens, presents = _lire(mots)
    compris = []
    for cle, mot in assembler(mots, sens.keys()):
        reseaux, termes = sens.get(cle, (frozenset(), {}))
        compris.append(
            replace(
                mot,
                reseaux=tuple(sorted(reseaux)),
                termes=tuple(
                    (liste, tuple(sorted(cles))) for liste, cles in sorted(termes.items())
                ),
            )
        )
    repondent = tuple(mot for mot in compris if mot.a_un_sens or presents.issuperset(mot.mots))
    perdus = tuple(dict.fromkeys(mot.ecrit for mot in compris if mot not in repondent))
    return Demande(repondent or tuple(compris), perdus, tuple(compris))


def _lire(mots: tuple[MotCherche, ...]) -> tuple[dict, set[str]]:
    """Le sens des expressions possibles, et les mots que dit au moins un lieu publié."""
    requete = Synonyme.objects.filter(cle__in=cles_possibles(mots)).order_by()
    lignes = requete.values_list("cle", "termes__liste", "termes", "reseaux")
    presences = [
        Lieu.objects.publies()
        .repondant(mot)
        .order_by()
        .annotate(
            _cle=Value(mot.mots[0], CharField()),
            _liste=Value(_PRESENT, CharField()),
            _terme=Value(0, IntegerField()),
            _reseau=Value(0, IntegerField()),
        )
        .values_list("_cle", "_liste", "_terme", "_reseau")
        for mot in mots
    ]
    sens: dict[str, tuple[set[int], dict[str, set[int]]]] = {}
    presents = set()
    for cle, liste, terme, reseau in lignes.union(*presences):
        if liste == _PRESENT:
            presents.add(cle)
            continue
        reseaux, termes = sens.setdefault(cle, (set(), defaultdict(set)))
        if reseau:
            reseaux.add(reseau)
        if terme:
            termes[liste].add(terme)
    return sens, presents
