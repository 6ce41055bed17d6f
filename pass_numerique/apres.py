"""Ce qui arrive après la séance : qui a annulé, quand et pourquoi ; où un chéquier a servi.

Rien ne s'écrit ici (voir services/). Le nombre de requêtes ne dépend pas du nombre de lignes.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from pass_numerique.codes import Serie
from pass_numerique.etats import Nature
from pass_numerique.models import (
    Chequier,
    Contestation,
    Encaissement,
    Evenement,
    Jeton,
    LigneBordereau,
    Membre,
    Saisie,
)
from pass_numerique.querysets import EncaissementQuerySet


@dataclass(frozen=True)
class Annulation:
    """Des Pass d'une saisie annulés d'un même geste."""

    le: datetime
    par: str
    motif: str
    series: tuple[Serie, ...]


def annulations(
    encaissements: EncaissementQuerySet, entre_collegues: bool = False
) -> dict[int, list[Annulation]]:
    """Saisie → ce qui y est annulé. `entre_collegues` : la structure lit le nom de qui l'a fait."""
    annules = list(
        encaissements.filter(annule_le__isnull=False)
        .select_related("saisie", "annule_par", "un_pass__chequier__dispositif")
        .order_by("annule_le", "un_pass__chequier", "un_pass__rang")
    )
    if not annules:
        return {}
    membres = Membre.objects.filter(formation__in={e.saisie.structure_id for e in annules})
    equipes = set(membres.values_list("formation", "personne"))
    logiciels = _logiciels({e.saisie_id for e in annules if e.annule_par_id is None})
    gestes: dict[tuple, list[Serie]] = defaultdict(list)
    for e in annules:
        if (e.saisie.structure_id, e.annule_par_id) in equipes:
            nom = e.annule_par.get_full_name() or e.annule_par.email
            qui = nom if entre_collegues else _("la structure")
        elif e.annule_par_id is None and e.saisie_id in logiciels:
            qui = _("le logiciel « %(nom)s »") % {"nom": logiciels[e.saisie_id]}
        else:
            qui = _("le Département")
        gestes[e.saisie_id, e.annule_le, qui, e.motif_annulation].append(e.un_pass.serie)
    par_saisie: dict[int, list[Annulation]] = defaultdict(list)
    for (saisie, le, qui, motif), series in gestes.items():
        par_saisie[saisie].append(Annulation(le, qui, motif, tuple(series)))
    return dict(par_saisie)


def _logiciels(saisies: Collection[int]) -> dict[int, str]:
    """Saisie → le logiciel qui l'a annulée : le journal en garde la clé."""
    if not saisies:
        return {}
    faits = Evenement.objects.filter(
        objet=Saisie._meta.model_name, numero__in=saisies, nature=Nature.ENCAISSEMENT_ANNULE
    )
    cles = {fait.numero: fait.details["jeton"] for fait in faits if "jeton" in fait.details}
    noms = dict(Jeton.objects.filter(pk__in=cles.values()).values_list("pk", "nom"))
    return {saisie: noms[cle] for saisie, cle in cles.items() if cle in noms}


@dataclass
class Seance:
    """Ce qu'un chéquier a payé d'une saisie."""

    saisie: Saisie
    vifs: list[Encaissement] = field(default_factory=list)
    annulations: list[Annulation] = field(default_factory=list)
    contestation: Contestation | None = None  # celle en cours, sinon la dernière tranchée

    @property
    def contestee(self) -> bool:
        return self.contestation is not None and self.contestation.clos_le is None

    @property
    def contestable(self) -> bool:
        return bool(self.vifs) and not self.contestee

    @property
    def montant(self) -> int:
        return sum(e.montant for e in self.vifs)

    @property
    def lignes(self) -> list[LigneBordereau]:
        return [ligne for e in self.vifs for ligne in e.lignes_vives]

    @property
    def bordereau(self):
        """Celui qui la demande en ce moment, s'il y en a un."""
        return next((ligne.bordereau for ligne in self.lignes), None)

    @property
    def annulable(self) -> bool:
        return bool(self.vifs) and not self.lignes


def seances(chequier: Chequier) -> list[Seance]:
    """Où ce chéquier a servi, la séance la plus récente d'abord."""
    vives = LigneBordereau.objects.vives().select_related("bordereau__lot")
    encaissements = (
        Encaissement.objects.filter(un_pass__chequier=chequier)
        .select_related("saisie__structure", "saisie__prestation", "un_pass__chequier__dispositif")
        .prefetch_related(Prefetch("lignes", queryset=vives, to_attr="lignes_vives"))
        .order_by("-saisie__jour", "-saisie", "un_pass__rang")
    )
    par_saisie: dict[int, Seance] = {}
    for e in encaissements:
        seance = par_saisie.setdefault(e.saisie_id, Seance(e.saisie))
        if e.annule_le is None:
            seance.vifs.append(e)
    for saisie, siennes in annulations(
        Encaissement.objects.filter(un_pass__chequier=chequier)
    ).items():
        par_saisie[saisie].annulations = siennes
    for contestation in Contestation.objects.filter(chequier=chequier).order_by("pk"):
        par_saisie[contestation.saisie_id].contestation = contestation
    return list(par_saisie.values())
