"""Qui peut voir et changer quels lieux : une portée par personne, un seul filtre pour toute la maison.

    portee(request.user).limiter(Lieu.objects.all())

Les droits de Django disent ce qu'on fait (voir, changer…) ; la portée dit sur quels lieux.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lieux.etat import par_lots
from lieux.models import Commune, Lieu, Perimetre, Reseau, Territoire

_MEMOIRE = "_portee_sur_les_lieux"
AUCUN_LIEU = gettext_lazy(
    "Aucun lieu ne vous est confié pour l'instant. Demandez à un administrateur de choisir votre "
    "périmètre, sur la page de votre compte."
)


@dataclass(frozen=True)
class Portee:
    """Les lieux d'une personne : tous, ceux de réseaux, ceux de territoires ; sinon aucun."""

    tout: bool = False
    reseaux: frozenset[int] = frozenset()
    territoires: frozenset[int] = frozenset()

    @property
    def vide(self) -> bool:
        return not (self.tout or self.reseaux or self.territoires)

    @property
    def cle(self) -> str:
        """Deux portées de même clé voient les mêmes lieux."""
        if self.tout:
            return "tout"
        nom, cles = ("reseaux", self.reseaux) if self.reseaux else ("territoires", self.territoires)
        return f"{nom}:{','.join(map(str, sorted(cles)))}"

    def limiter(self, lieux: QuerySet[Lieu]) -> QuerySet[Lieu]:
        if self.tout:
            return lieux
        if self.reseaux:
            liens = Lieu.reseaux.through.objects.filter(reseau__in=self.reseaux)
            return lieux.filter(pk__in=liens.values("lieu"))
        if self.territoires:
            return lieux.filter(commune__in=self._communes().values("pk"))
        return lieux.none()

    def limiter_par(self, lignes: QuerySet, *chemins: str) -> QuerySet:
        """Des lignes qui tiennent à un lieu par chacun de ces champs ("" : ce sont des lieux)."""
        if self.tout:
            return lignes
        for chemin in chemins:
            if chemin:
                siens = self.limiter(Lieu.objects.order_by()).values("pk")
                lignes = lignes.filter(**{f"{chemin}__in": siens})
            else:
                lignes = self.limiter(lignes)
        return lignes

    def contient(self, *lieux: int | None) -> bool:
        """Chacun de ces lieux (par clé) est dans la portée, d'après la base."""
        cles = set(lieux)
        return self.tout or (None not in cles and self.parmi(cles) == cles)

    def parmi(self, cles: Collection[int]) -> set[int]:
        """Ceux de ces lieux (par clé) qui sont dans la portée."""
        if self.tout or not cles:
            return set(cles)
        voulus = self.limiter(Lieu.objects.order_by()).values_list("pk", flat=True)
        return {cle for lot in par_lots(sorted(cles)) for cle in voulus.filter(pk__in=lot)}

    def refus(
        self, commune: str, reseaux: Collection[int], avant: Collection[int] | None
    ) -> tuple[str, str] | None:
        """(champ, phrase) si un lieu ainsi écrit sort de la portée ; None s'il y reste.

        `avant` : ses réseaux d'aujourd'hui, None s'il est nouveau. Qui a des réseaux ne change
        pas l'appartenance aux autres.
        """
        if self.tout:
            return None
        if self.reseaux:
            if not self.reseaux & set(reseaux):
                return "reseaux", _("Gardez au moins un de vos réseaux : %(noms)s.") % {
                    "noms": ", ".join(self.noms())
                }
            changes = set() if avant is None else set(avant) ^ set(reseaux)
            if changes - self.reseaux:
                return "reseaux", _("Vous n'ajoutez et n'ôtez que vos réseaux : %(noms)s.") % {
                    "noms": ", ".join(self.noms())
                }
            return None
        if not self._communes().filter(pk=commune).exists():
            return "commune", _("Cette commune n'est pas dans votre périmètre : %(noms)s.") % {
                "noms": ", ".join(self.noms()) or _("aucun territoire")
            }
        return None

    def reseaux_a_choisir(self) -> QuerySet[Reseau]:
        """Les réseaux auxquels cette personne rattache un lieu."""
        return Reseau.objects.filter(pk__in=self.reseaux) if self.reseaux else Reseau.objects.all()

    def noms(self) -> list[str]:
        if self.reseaux:
            return list(Reseau.objects.filter(pk__in=self.reseaux).values_list("sigle", flat=True))
        return list(
            Territoire.objects.filter(pk__in=self.territoires).values_list("nom", flat=True)
        )

    def _communes(self) -> QuerySet[Commune]:
        # Une intercommunalité se dit de la commune ; les autres territoires disent leurs communes.
        liens = Territoire.communes.through.objects.filter(territoire__in=self.territoires)
        return Commune.objects.order_by().filter(
            Q(epci__in=self.territoires) | Q(pk__in=liens.values("commune"))
        )


TOUT = Portee(tout=True)
RIEN = Portee()


def portee(personne: Any) -> Portee:
    """La portée de cette personne ; lue une fois par requête HTTP.

    Qui ne fait que lire (aucun droit de changer quoi que ce soit des lieux) voit tout.
    """
    if not hasattr(personne, _MEMOIRE):
        setattr(personne, _MEMOIRE, _calculer(personne))
    return getattr(personne, _MEMOIRE)


def _calculer(personne: Any) -> Portee:
    if personne.is_superuser or personne.has_perm("lieux.sans_limite"):
        return TOUT
    droits = (d for d in personne.get_all_permissions() if d.startswith("lieux."))
    if all(droit.startswith("lieux.view_") for droit in droits):
        return TOUT
    perimetre = Perimetre.objects.filter(utilisateur=personne.pk).first()
    if perimetre is None:
        return RIEN
    if perimetre.etendue == Perimetre.Etendue.TOUT:
        return TOUT
    if perimetre.etendue == Perimetre.Etendue.RESEAUX:
        return Portee(reseaux=frozenset(perimetre.reseaux.values_list("pk", flat=True)))
    return Portee(territoires=frozenset(perimetre.territoires.values_list("pk", flat=True)))
