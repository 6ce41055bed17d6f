"""Les jours du Pass sont ceux de Paris, dernier jour compris ; l'heure du serveur n'y change rien."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")


def jour(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def maintenant(moment: datetime | None = None) -> datetime:
    """Le moment donné (essais, reprise du passé), ou celui de l'horloge."""
    return moment or timezone.now()
