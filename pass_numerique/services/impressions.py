"""Une impression demandée : où elle en est, et ce qui se passe si elle s'arrête en route.

Imprimer six mille chéquiers prend plus de temps qu'une page ne peut attendre : le travail se fait
à côté (pass_numerique/atelier.py) et signe ici. Le lot et la fin de la demande s'écrivent ensemble :
une impression arrêtée n'a donc rien laissé.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import models, transaction

from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Dispositif, Impression, LotEdition
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite

# Le travail signe toutes les quelques secondes ; au-delà, il ne reviendra pas.
SANS_SIGNE = timedelta(minutes=3)


def demander(
    dispositif: Dispositif, nombre: int, par=None, maintenant: datetime | None = None
) -> Impression:
    """Un lot à imprimer."""
    return demander_par_lots(dispositif, nombre, max(nombre, 1), par, maintenant)[0]


@transaction.atomic
def demander_par_lots(
    dispositif: Dispositif,
    nombre: int,
    par_lot: int,
    par=None,
    maintenant: datetime | None = None,
) -> list[Impression]:
    """Des lots de `par_lot` chéquiers au plus, si l'argent suffit à tous à cet instant.

    L'enregistrement de chaque lot le revérifiera.
    """
    moment = a_cette_heure(maintenant)
    if nombre < 1:
        raise Refus(Code.NOMBRE_NUL)
    if dispositif.clos_le:
        raise Refus(Code.DISPOSITIF_CLOS)
    comptabilite.exiger_le_budget(dispositif, nombre * dispositif.valeur_d_un_chequier)
    return [
        Impression.objects.create(
            dispositif=dispositif,
            nombre=min(par_lot, nombre - debut),
            demandee_le=moment,
            demandee_par=par,
            signe_le=moment,
        )
        for debut in range(0, nombre, par_lot)
    ]


def avancer(
    demande: Impression,
    faits: int,
    en_attente: Collection[int] = (),
    maintenant: datetime | None = None,
) -> None:
    """Le travail dit où il en est ; refuse si la demande a été arrêtée entre-temps.

    `en_attente` : les demandes que le même travail fera ensuite ; il signe aussi pour elles.
    """
    moment = a_cette_heure(maintenant)
    if not _en_cours([demande.pk]).update(faits=min(faits, demande.nombre), signe_le=moment):
        raise Refus(Code.IMPRESSION_ARRETEE)
    _en_cours(en_attente).update(signe_le=moment)


def finir(demande: Impression, lot: LotEdition, maintenant: datetime | None = None) -> None:
    """À appeler dans la transaction qui écrit le lot : l'un ne va pas sans l'autre."""
    fini = {"etat": Impression.Etat.FINIE, "lot": lot, "faits": demande.nombre}
    if not _en_cours([demande.pk]).update(**fini, signe_le=a_cette_heure(maintenant)):
        raise Refus(Code.IMPRESSION_ARRETEE)


def refuser(demande: Impression, code: Code) -> None:
    _en_cours([demande.pk]).update(etat=Impression.Etat.REFUSEE, refus=code)


def arreter(demande: Impression) -> None:
    """Le travail est tombé : rien n'a été écrit."""
    _en_cours([demande.pk]).update(etat=Impression.Etat.ARRETEE)


def arreter_les_muettes(maintenant: datetime | None = None) -> int:
    """Celles dont le travail ne signe plus (serveur redémarré) ne finiront pas."""
    limite = a_cette_heure(maintenant) - SANS_SIGNE
    muettes = Impression.objects.filter(etat=Impression.Etat.EN_COURS, signe_le__lt=limite)
    # Le plus souvent aucune : lire la page n'écrit rien.
    return muettes.update(etat=Impression.Etat.ARRETEE) if muettes.exists() else 0


def _en_cours(cles: Collection[int]) -> models.QuerySet[Impression]:
    return Impression.objects.filter(pk__in=cles, etat=Impression.Etat.EN_COURS)
