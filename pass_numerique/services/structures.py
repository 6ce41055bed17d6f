"""Les structures de formation : leur label et leurs coordonnées bancaires."""

from datetime import date, datetime

from django.db import transaction
from stdnum import iban as iban_

from pass_numerique.etats import Nature
from pass_numerique.jours import maintenant as a_cette_heure
from pass_numerique.models import CoordonneesBancaires, Labellisation, StructureFormation
from pass_numerique.models.structure import valider_iban
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import journal, verrous


@transaction.atomic
def labelliser(
    structure: StructureFormation,
    du: date,
    au: date,
    preuve: str,
    par=None,
    maintenant: datetime | None = None,
) -> Labellisation:
    moment = a_cette_heure(maintenant)
    if not preuve.strip():
        raise Refus(Code.RAISON_MANQUE)
    label = Labellisation.objects.create(structure=structure, du=du, au=au, preuve=preuve.strip())
    journal.noter(Nature.LABELLISATION, label, par, moment, du=str(du), au=str(au))
    return label


@transaction.atomic
def deposer_rib(
    structure: StructureFormation,
    titulaire: str,
    iban: str,
    par,
    maintenant: datetime | None = None,
) -> CoordonneesBancaires:
    """Une nouvelle version ; rien ne change pour les paiements tant qu'un autre ne l'a pas validée.

    La même que la dernière, encore en attente : rien de neuf ne s'écrit (un envoi répété).
    """
    moment = a_cette_heure(maintenant)
    valider_iban(iban)
    titulaire, iban = titulaire.strip(), iban_.compact(iban)
    verrous.un(StructureFormation, structure.pk)
    derniere = structure.coordonnees_bancaires.order_by("-pk").first()
    if (
        derniere is not None
        and (derniere.titulaire, derniere.iban) == (titulaire, iban)
        and derniere.valide_le is None
        and derniere.remplace_le is None
    ):
        return derniere
    rib = CoordonneesBancaires.objects.create(
        structure=structure,
        titulaire=titulaire,
        iban=iban,
        depose_le=moment,
        depose_par=par,
    )
    journal.noter(Nature.RIB_DEPOSE, rib, par, moment, structure=structure.pk)
    return rib


@transaction.atomic
def valider_rib(
    rib: CoordonneesBancaires, par, maintenant: datetime | None = None
) -> CoordonneesBancaires:
    """La seule version qui sert à payer devient celle-ci ; la précédente reste écrite."""
    moment = a_cette_heure(maintenant)
    verrous.un(StructureFormation, rib.structure_id)
    rib = verrous.un(CoordonneesBancaires, rib.pk)
    if rib.depose_par_id == par.pk:
        raise Refus(Code.MEME_PERSONNE)
    if rib.valide_le or rib.remplace_le:
        raise Refus(Code.MAUVAIS_ETAT)
    # Les versions d'avant, validées ou non, ne serviront plus.
    anciennes = CoordonneesBancaires.objects.filter(structure=rib.structure_id, pk__lt=rib.pk)
    anciennes.filter(remplace_le=None).update(remplace_le=moment)
    if CoordonneesBancaires.objects.filter(
        structure=rib.structure_id, valide_le__isnull=False, remplace_le=None
    ).exists():
        raise Refus(Code.MAUVAIS_ETAT)  # une version plus récente est déjà validée
    rib.valide_le, rib.valide_par = moment, par
    rib.save(update_fields=["valide_le", "valide_par"])
    journal.noter(Nature.RIB_VALIDE, rib, par, moment, structure=rib.structure_id)
    return rib
