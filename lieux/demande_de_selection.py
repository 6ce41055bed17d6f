"""Ce que dit l'adresse d'une sélection : quels lieux, d'où l'on part, pour quel besoin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from lieux.localisation import Centre, Localisation, de_la_commune, resoudre
from lieux.models import Besoin
from lieux.selection import LIEUX_MAX, de_l_adresse

_SLUG = re.compile(r"[a-z0-9-]{1,60}")
_CODE_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_DEPUIS_MAX = 100


@dataclass(frozen=True)
class Demande:
    numeros: Sequence[int]
    partagee: bool  # les lieux viennent de l'adresse, pas de la session
    localisation: Localisation
    avertissements: tuple[str, ...]
    slugs: frozenset[str]

    @property
    def centre(self) -> Centre | None:
        return self.localisation.centre

    @property
    def texte_depuis(self) -> str:
        return self.centre.texte if self.centre else ""

    @cached_property
    def besoins_proposes(self) -> list[Besoin]:
        """Les besoins pour lesquels il y a des papiers à apporter (une requête)."""
        return list(
            Besoin.objects.filter(actif=True, demarches__documents__isnull=False).distinct()
        )

    @property
    def besoins(self) -> list[Besoin]:
        """Ceux de la personne, parmi les proposés ; un autre n'a pas de papiers à dire."""
        return [besoin for besoin in self.besoins_proposes if besoin.slug in self.slugs]


def lire_demande(recue: QueryDict, de_la_session: Sequence[int]) -> Demande:
    """L'adresse l'emporte sur la session ; ce qui n'est pas compris est dit, jamais une panne."""
    numeros, tout = de_la_session, True
    if "lieux" in recue:
        numeros, tout = de_l_adresse(recue.getlist("lieux"))
    avertissements = []
    if not tout:
        avertissements.append(
            _(
                "Une partie de ce lien n'a pas été comprise, ou dépasse %(n)s lieux : "
                "voici les autres."
            )
            % {"n": LIEUX_MAX}
        )
    if "pleine" in recue:
        avertissements.append(
            _("Votre sélection est pleine : %(n)s lieux. Retirez-en un pour en ajouter un autre.")
            % {"n": LIEUX_MAX}
        )
    localisation = _depuis(recue)
    if localisation.avertissement:
        avertissements.append(localisation.avertissement)
    return Demande(
        numeros=numeros,
        # Le lien de sa propre sélection ramène à elle, que l'on peut encore ranger.
        partagee="lieux" in recue and numeros != de_la_session,
        localisation=localisation,
        avertissements=tuple(avertissements),
        slugs=frozenset(slug for slug in recue.getlist("besoin") if _SLUG.fullmatch(slug)),
    )


def _depuis(recue: QueryDict) -> Localisation:
    """`depuis` : ce que l'on tape ici ; `commune` : le code INSEE, d'où que vienne le lien."""
    if texte := recue.get("depuis", "").strip()[:_DEPUIS_MAX]:
        return resoudre(texte, adresses=False)
    code = recue.get("commune", "")
    return de_la_commune(code) if _CODE_INSEE.fullmatch(code) else Localisation()
