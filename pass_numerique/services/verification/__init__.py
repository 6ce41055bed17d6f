"""Refaire tous les comptes depuis le journal, et nommer ce qui ne va pas.

Chaque événement est rejoué, Pass par Pass, sans lire ni écriture ni état ; ce qu'il aurait dû écrire
se compare à ce qui l'est, puis le monde rejoué se compare aux tables d'aujourd'hui.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _

from pass_numerique.etats import Compte
from pass_numerique.models import Dispositif, Ecriture, Evenement
from pass_numerique.querysets import EcritureQuerySet
from pass_numerique.services.verification import chequiers, clotures, paiements
from pass_numerique.services.verification.comparaison import comparer_aux_tables
from pass_numerique.services.verification.monde import Montants, lire

_REJEUX = chequiers.REJEUX | paiements.REJEUX | clotures.REJEUX


def differences(dispositif: Dispositif | None = None) -> Iterator[str]:
    """Une phrase par différence, dans l'ordre des événements ; aucune si tout est juste.

    Des numéros seulement : ni nom, ni code. Lit tout le Pass (quelques secondes à 60 000 Pass), ou
    un seul dispositif : ce qui bouge ailleurs pendant la lecture n'y est alors pas une différence.
    """
    monde = lire(dispositif)
    ecritures = Ecriture.objects.filter(**({"dispositif": dispositif} if dispositif else {}))
    ecrites = _ecritures_par_evenement(ecritures)
    yield from _operations_bancales(ecritures)
    for evenement in Evenement.objects.order_by("pk").iterator():
        attendu: Montants = defaultdict(int)
        if rejouer := _REJEUX.get(evenement.nature):
            rejouer(monde, evenement, attendu)
        ecrit = ecrites.get(evenement.pk, {})
        touches = attendu.keys() | ecrit.keys()
        for cle in sorted(c for c in touches if dispositif is None or c[0] == dispositif.pk):
            if attendu.get(cle, 0) != ecrit.get(cle, 0):
                yield _phrase(evenement, cle[1], attendu.get(cle, 0), ecrit.get(cle, 0))
            monde.soldes[cle] += attendu.get(cle, 0)
        yield from clotures.geste_apres(monde, evenement, {cle[0] for cle in touches})
    yield from comparer_aux_tables(monde, dispositif)
    yield from clotures.comparer(monde, dispositif)


def _ecritures_par_evenement(ecritures: EcritureQuerySet) -> dict[int, Counter]:
    lues: dict[int, Counter] = defaultdict(Counter)
    lignes = ecritures.order_by().values_list(
        "operation__evenement", "dispositif", "compte", "montant"
    )
    for evenement, dispositif, compte, montant in lignes.iterator():
        lues[evenement][dispositif, compte] += montant
    return lues


def _operations_bancales(ecritures: EcritureQuerySet) -> Iterator[str]:
    lignes = ecritures.order_by("operation").select_related("operation").iterator()
    for operation, siennes in groupby(lignes, key=attrgetter("operation_id")):
        lues = list(siennes)
        if total := sum(e.montant for e in lues):
            yield _("Opération %(n)s : ses écritures font %(total)s centimes au lieu de zéro.") % {
                "n": operation,
                "total": total,
            }
        if any(e.dispositif_id != e.operation.dispositif_id for e in lues):
            yield _("Opération %(n)s : une écriture est d'un autre dispositif.") % {"n": operation}


def _phrase(evenement: Evenement, compte: str, attendu: int, ecrit: int) -> str:
    return _(
        "Événement %(n)s (%(nature)s) : le compte « %(compte)s » devrait bouger de %(attendu)s "
        "centimes, il est écrit %(ecrit)s."
    ) % {
        "n": evenement.pk,
        "nature": evenement.get_nature_display(),
        "compte": Compte(compte).label,
        "attendu": attendu,
        "ecrit": ecrit,
    }
