"""Ce qu'une structure suit : ses remises, les chéquiers qui vont expirer, son stock par plages.

Rien ne s'écrit ici (voir services/). Le nombre de requêtes ne dépend pas du nombre de lignes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from lieux.texte import normaliser
from pass_numerique import codes
from pass_numerique.etats import EtatChequier
from pass_numerique.models import Chequier, Dispositif, Envoi, Remise, StructurePrescriptrice

TROUVEES_AU_PLUS = 50
DELAIS = (30, 60, 90)  # jours


class EtatRemise(TextChoices):
    """Ce qu'est devenu un chéquier remis, dit en un mot."""

    A_UTILISER = "a_utiliser", _("à utiliser")
    EPUISEE = "epuisee", _("tout est utilisé")
    EXPIREE = "expiree", _("expiré")
    BLOQUEE = "bloquee", _("bloqué")
    REMPLACEE = "remplacee", _("remplacé")
    ANNULEE = "annulee", _("remise annulée")


def etat(remise: Remise, jour: date) -> EtatRemise:
    """`remise` : lue avec `avec_restants()` et son chéquier."""
    chequier = remise.chequier
    if remise.annulee_le:
        return EtatRemise.ANNULEE
    if chequier.etat == EtatChequier.REMPLACE:
        return EtatRemise.REMPLACEE
    if chequier.etat == EtatChequier.OPPOSE:
        return EtatRemise.BLOQUEE
    if not remise.restants:
        return EtatRemise.EPUISEE
    expire = chequier.dispositif.dernier_jour < jour
    return EtatRemise.EXPIREE if expire else EtatRemise.A_UTILISER


# --- Les remises


def completes(remises: QuerySet[Remise]) -> QuerySet[Remise]:
    """Avec tout ce qu'une ligne en montre, en une requête."""
    return remises.select_related(
        "chequier__dispositif", "beneficiaire", "remis_par"
    ).avec_restants()


def chercher(remises: QuerySet[Remise], texte: str) -> QuerySet[Remise]:
    """Par numéro de chéquier, ou par des débuts de nom et de prénom, accents ou non."""
    try:
        serie = codes.lire_serie(texte)
    except codes.CodeMalFait:
        return remises.filter(pk__in=_de_ce_nom(remises, normaliser(texte).split()))
    return remises.filter(
        chequier__dispositif__prefixe=serie.prefixe, chequier__numero=serie.numero
    )


def _de_ce_nom(remises: QuerySet[Remise], demandes: Sequence[str]) -> list[int]:
    # Les noms se comparent ici : les deux bases ne comparent pas les accents de la même façon.
    lignes = remises.values_list("pk", "beneficiaire__nom", "beneficiaire__prenom")
    trouvees = []
    for cle, nom, prenom in lignes:
        mots = normaliser(f"{nom} {prenom}").split()
        if demandes and all(any(mot.startswith(d) for mot in mots) for d in demandes):
            trouvees.append(cle)
    return trouvees[:TROUVEES_AU_PLUS]


def a_relancer(remises: QuerySet[Remise], jour: date, delai: int) -> QuerySet[Remise]:
    """Les chéquiers qui ont encore des Pass et qui expirent dans moins de `delai` jours."""
    bientot = remises.en_cours(jour).filter(
        chequier__dispositif__dernier_jour__lte=jour + timedelta(days=delai)
    )
    return completes(bientot).order_by("chequier__dispositif__dernier_jour", "remis_le", "pk")


# --- Le stock


@dataclass(frozen=True)
class Plage:
    """Des chéquiers dont les numéros se suivent."""

    dispositif: Dispositif
    premier: int
    dernier: int

    @property
    def nombre(self) -> int:
        return self.dernier - self.premier + 1

    def se_remet(self, jour: date) -> bool:
        annee = self.dispositif
        return not annee.clos_le and jour <= annee.dernier_jour_de_remise

    @property
    def premiere_serie(self) -> codes.Serie:
        return codes.Serie(self.dispositif.prefixe, self.premier)

    @property
    def derniere_serie(self) -> codes.Serie:
        return codes.Serie(self.dispositif.prefixe, self.dernier)


def plages(chequiers: QuerySet[Chequier]) -> list[Plage]:
    trouvees: list[Plage] = []
    lus = chequiers.select_related("dispositif").order_by("dispositif", "numero")
    for chequier in lus:
        precedente = trouvees[-1] if trouvees else None
        if (
            precedente
            and precedente.dispositif == chequier.dispositif
            and precedente.dernier == chequier.numero - 1
        ):
            trouvees[-1] = Plage(chequier.dispositif, precedente.premier, chequier.numero)
        else:
            trouvees.append(Plage(chequier.dispositif, chequier.numero, chequier.numero))
    return trouvees


def en_route(envois: QuerySet[Envoi], structure: StructurePrescriptrice) -> QuerySet[Envoi]:
    """Les envois dont il reste à recevoir ; `restants` : le nombre de chéquiers."""
    return (
        envois.filter(structure=structure, chequiers__isnull=False)
        .select_related("dispositif")
        .annotate(restants=Count("chequiers"))
        .order_by("-envoye_le", "-pk")
    )
