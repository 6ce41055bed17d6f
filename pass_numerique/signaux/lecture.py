"""Les signaux d'une année, d'un bordereau ; ceux qu'on a déjà regardés le disent."""

from dataclasses import replace
from datetime import datetime, timedelta

from lieux.memoire import cache
from pass_numerique import vigilance
from pass_numerique.models import Bordereau, Encaissement, SignalVu, TentativeRefusee
from pass_numerique.querysets import EncaissementQuerySet, TentativeQuerySet
from pass_numerique.signaux import comptes
from pass_numerique.signaux.phrases import dire
from pass_numerique.signaux.signal import Signal
from pass_numerique.vigilance import Signe

_GARDE = timedelta(days=365)
_DUREE = 600  # secondes


def tous(moment: datetime) -> list[Signal]:
    """Ceux des années ouvertes, déjà regardés compris."""
    return _lire(
        Encaissement.objects.filter(un_pass__chequier__dispositif__clos_le=None),
        TentativeRefusee.objects.depuis(moment - _GARDE),
    )


def a_regarder(moment: datetime) -> list[Signal]:
    return [signal for signal in tous(moment) if signal.vu is None]


def combien_a_regarder(moment: datetime) -> int:
    """Pour l'espace, ouvert dix fois par jour : compté une fois par dix minutes et par regard noté."""
    return cache.get_or_set(
        f"pass:signaux:{SignalVu.objects.count()}", lambda: len(a_regarder(moment)), _DUREE
    )


def du_bordereau(bordereau: Bordereau) -> list[Signal]:
    """Ceux qui touchent une ligne de ce bordereau, pour qui le vérifie."""
    siens = Encaissement.objects.filter(
        lignes__bordereau=bordereau, lignes__rejetee_le=None
    ).order_by()
    lignes = set(siens.values_list("un_pass__chequier", "saisie__jour"))
    jours = {jour for _chequier, jour in lignes}
    lus = _lire(
        Encaissement.objects.filter(un_pass__chequier__in=siens.values("un_pass__chequier")),
        TentativeRefusee.objects.filter(structure=bordereau.structure_id),
    )
    return [
        signal
        for signal in lus
        if bordereau.structure_id in signal.structures
        and (
            signal.signe == Signe.MEMES_MAINS
            or (signal.signe == Signe.RAFALE and signal.jour in jours)
            or any((chequier, signal.jour) in lignes for chequier in signal.chequiers)
        )
    ]


def _lire(encaissements: EncaissementQuerySet, tentatives: TentativeQuerySet) -> list[Signal]:
    vifs = encaissements.vifs().order_by()
    trouves = [
        *comptes.chequiers_en_un_jour(vifs),
        *comptes.memes_mains(vifs),
        *comptes.rafales(tentatives),
        *comptes.jours_de_la_remise(vifs),
        *comptes.deux_endroits(vifs),
    ]
    trouves.sort(key=lambda s: (list(Signe).index(s.signe), -s.jour.toordinal(), s.repere))
    return _regardes(dire(trouves))


def _regardes(signaux: list[Signal]) -> list[Signal]:
    """Chacun avec le dernier regard, tant que l'ampleur n'a pas doublé depuis."""
    vus = {
        (v.signe, v.repere): v
        for v in SignalVu.objects.select_related("vu_par").order_by("ampleur")
    }
    return [
        replace(s, vu=vu)
        if (vu := vus.get((s.signe, s.repere))) and s.ampleur < vigilance.REVIENT_A * vu.ampleur
        else s
        for s in signaux
    ]
