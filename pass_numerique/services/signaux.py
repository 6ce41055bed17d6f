"""« Vu, rien à redire » : un signal regardé quitte la liste, avec ce qu'on en a su, quand, et par qui."""

from datetime import datetime

from django.db import transaction

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import SignalVu
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal
from pass_numerique.vigilance import Signe


@transaction.atomic
def rien_a_redire(
    signe: Signe,
    repere: str,
    ampleur: int,
    note: str,
    par,
    chequier: int | None = None,
    maintenant: datetime | None = None,
) -> SignalVu:
    """Deux personnes qui regardent le même signal n'en font qu'une ligne : la première."""
    moment = a_cette_heure(maintenant)
    note = note.strip()
    if not note:
        raise Refus(Code.RAISON_MANQUE)
    vu, nouveau = SignalVu.objects.get_or_create(
        signe=signe,
        repere=repere,
        ampleur=ampleur,
        defaults={"note": note, "vu_le": moment, "vu_par": par, "chequier_id": chequier},
    )
    if nouveau:
        journal.noter(Nature.SIGNAL_VU, vu, par, moment, signe=str(signe))
    return vu
