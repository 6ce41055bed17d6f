"""Les erreurs que le public signale : les recevoir, limiter l'abus, les traiter.

La limite se compte en base, non dans un cache : chaque processus du serveur
aurait sinon son propre compte. De l'adresse réseau ne reste qu'une empreinte
chiffrée avec le jour, effacée après 24 heures.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lieux.models import Lieu, Signalement
from lieux.visiteur import reseau_de

PERIODE = timedelta(hours=1)
GARDE_DES_EMPREINTES = timedelta(hours=24)


class TropDeSignalements(Exception):  # noqa: N818 — un refus ordinaire, pas une panne
    """La même adresse a déjà envoyé autant de signalements que permis dans l'heure."""


@dataclass(frozen=True)
class Donnees:
    nature: str
    message: str = ""
    courriel: str = ""


def deposer(lieu: Lieu, donnees: Donnees, adresse: str, maintenant: datetime) -> Signalement:
    """Enregistre le signalement, ou refuse s'il dépasse la limite de son adresse.

    La ligne est écrite, puis comptée : deux envois simultanés se voient l'un
    l'autre, ce qu'un compte fait avant l'écriture ne garantirait pas.
    """
    oublier_empreintes(maintenant)
    empreintes = {
        _empreinte(adresse, timezone.localdate(instant))
        for instant in (maintenant, maintenant - PERIODE)
    }
    recents = Signalement.objects.filter(empreinte__in=empreintes, cree_le__gt=maintenant - PERIODE)
    valeurs = {
        "lieu": lieu,
        "nature": donnees.nature,
        "message": donnees.message,
        "courriel": donnees.courriel,
    }
    # Un double clic, ou une page renvoyée, ne fait pas deux signalements.
    if deja := recents.filter(**valeurs).first():
        return deja
    signalement = Signalement.objects.create(
        **valeurs,
        cree_le=maintenant,
        empreinte=_empreinte(adresse, timezone.localdate(maintenant)),
    )
    if recents.count() > settings.SIGNALEMENTS_PAR_HEURE:
        signalement.delete()
        raise TropDeSignalements
    return signalement


def traiter(signalements: QuerySet[Signalement], maintenant: datetime) -> int:
    """Marque traités ceux qui ne l'étaient pas, et efface leur courriel ; rend leur nombre."""
    return signalements.filter(traite_le__isnull=True).update(traite_le=maintenant, courriel="")


def oublier_empreintes(maintenant: datetime) -> int:
    """Efface les empreintes de plus de 24 heures ; rend leur nombre."""
    return (
        Signalement.objects.filter(cree_le__lt=maintenant - GARDE_DES_EMPREINTES)
        .exclude(empreinte="")
        .update(empreinte="")
    )


def _empreinte(adresse: str, jour: date) -> str:
    """Illisible sans SECRET_KEY ; le jour empêche de suivre une adresse d'un jour à l'autre."""
    return salted_hmac(
        "lieux.signalements", f"{jour:%Y-%m-%d} {reseau_de(adresse)}", algorithm="sha256"
    ).hexdigest()
