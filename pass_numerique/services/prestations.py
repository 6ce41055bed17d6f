"""Le catalogue d'une structure : ses formations, ses séances. Rien de ce qui a été payé n'y change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from pass_numerique.etats import Nature
from pass_numerique.jours import jour as jour_de
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import Encaissement, Prestation, Saisie, Seance, StructureFormation
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous

CHAMPS = (
    "intitule",
    "thematique",
    "niveau",
    "duree_minutes",
    "nombre_de_pass",
    "lieu",
    "accessible",
    "precisions",
    "du",
    "au",
)


@transaction.atomic
def creer(
    structure: StructureFormation,
    champs: Mapping[str, Any],
    par=None,
    maintenant: datetime | None = None,
) -> Prestation:
    moment = a_cette_heure(maintenant)
    structure = verrous.un(StructureFormation, structure.pk)
    prestation = Prestation(structure=structure, **{nom: champs[nom] for nom in CHAMPS})
    _exiger_des_jours_en_ordre(prestation)
    prestation.save()
    _noter(prestation, par, moment, "creee", prestation.nombre_de_pass)
    return prestation


@transaction.atomic
def modifier(
    prestation: Prestation,
    champs: Mapping[str, Any],
    par=None,
    maintenant: datetime | None = None,
) -> Prestation:
    """Change une formation. Une fois payée avec des Pass, son prix ne change plus, et ses dates
    couvrent toujours les jours déjà enregistrés."""
    moment = a_cette_heure(maintenant)
    prestation = _verrouiller(prestation)
    avant = prestation.nombre_de_pass
    for nom in CHAMPS:
        setattr(prestation, nom, champs[nom])
    _exiger_des_jours_en_ordre(prestation)
    if prestation.nombre_de_pass != avant and _payees(prestation).exists():
        raise Refus(Code.PRIX_DEJA_PAYE)
    _exiger_les_jours_payes(prestation)
    prestation.save()
    _noter(prestation, par, moment, "modifiee", prestation.nombre_de_pass)
    return prestation


@transaction.atomic
def fermer(
    prestation: Prestation, au: date, par=None, maintenant: datetime | None = None
) -> Prestation:
    """Elle ne se propose plus après ce jour, qui compte encore."""
    moment = a_cette_heure(maintenant)
    prestation = _verrouiller(prestation)
    prestation.au = au
    _exiger_des_jours_en_ordre(prestation)
    _exiger_les_jours_payes(prestation)
    prestation.save(update_fields=["au"])
    _noter(prestation, par, moment, "fermee", prestation.nombre_de_pass)
    return prestation


@transaction.atomic
def supprimer(prestation: Prestation, par=None, maintenant: datetime | None = None) -> None:
    """Une formation écrite par erreur, que personne n'a payée ; les autres se ferment."""
    moment = a_cette_heure(maintenant)
    prestation = _verrouiller(prestation)
    if Saisie.objects.filter(prestation=prestation).exists():
        raise Refus(Code.FORMATION_PAYEE)
    _noter(prestation, par, moment, "supprimee", prestation.nombre_de_pass)
    prestation.seances.all().delete()
    prestation.delete()


@transaction.atomic
def annoncer(
    prestation: Prestation,
    debut: datetime,
    places: int | None = None,
    par=None,
    maintenant: datetime | None = None,
) -> Seance:
    """Une séance de plus ; la même, au même moment, reste une seule."""
    moment = a_cette_heure(maintenant)
    prestation = _verrouiller(prestation)
    if not prestation.proposee_le(jour_de(debut)):
        raise Refus(Code.SEANCE_HORS_DATES)
    seance, creee = Seance.objects.update_or_create(
        prestation=prestation, debut=debut, defaults={"places": places}
    )
    journal.noter(Nature.SEANCE, seance, par, moment, geste="annoncee" if creee else "modifiee")
    return seance


@transaction.atomic
def retirer_la_seance(seance: Seance, par=None, maintenant: datetime | None = None) -> None:
    moment = a_cette_heure(maintenant)
    _verrouiller(seance.prestation)
    journal.noter(Nature.SEANCE, seance, par, moment, geste="retiree")
    Seance.objects.filter(pk=seance.pk).delete()


def _verrouiller(prestation: Prestation) -> Prestation:
    """La structure d'abord, comme l'encaissement : le prix ne change pas pendant qu'on encaisse."""
    verrous.un(StructureFormation, prestation.structure_id)
    return verrous.un(Prestation, prestation.pk)


def _payees(prestation: Prestation) -> QuerySet[Saisie]:
    """Ses saisies dont au moins un Pass n'est pas annulé."""
    vifs = Encaissement.objects.vifs().filter(saisie__prestation=prestation).order_by()
    return Saisie.objects.filter(pk__in=vifs.values("saisie"))


def _exiger_des_jours_en_ordre(prestation: Prestation) -> None:
    if prestation.au is not None and prestation.au < prestation.du:
        raise Refus(Code.JOURS_INVERSES)


def _exiger_les_jours_payes(prestation: Prestation) -> None:
    bornes = _payees(prestation).aggregate(premier=Min("jour"), dernier=Max("jour"))
    for jour in bornes.values():
        if jour is not None and not prestation.proposee_le(jour):
            raise Refus(Code.JOUR_DEJA_PAYE, precision=f"{jour:%d/%m/%Y}")


def _noter(prestation: Prestation, par, moment: datetime, geste: str, prix: int) -> None:
    journal.noter(
        Nature.PRESTATION,
        prestation,
        par,
        moment,
        geste=geste,
        structure=prestation.structure_id,
        nombre_de_pass=prix,
        du=str(prestation.du),
        au=str(prestation.au or ""),
    )
