"""Label, SIRET et coordonnées bancaires."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pass_numerique.models import CoordonneesBancaires, Labellisation, StructureFormation
from pass_numerique.motifs import Code
from pass_numerique.services import structures
from tests.pass_numerique.fabriques import JOUR, a, formation, utilisateur
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db
IBAN = "FR1420041010050500013M02606"


def deposer(structure, par, titulaire="Association"):
    return structures.deposer_rib(structure, titulaire, IBAN, par, maintenant=a(JOUR))


def test_le_meme_depot_deux_fois_ne_fait_qu_une_version():
    structure, un, deux = formation(), utilisateur(), utilisateur()
    rib = deposer(structure, un)
    assert deposer(structure, un) == rib
    assert CoordonneesBancaires.objects.count() == 1
    structures.valider_rib(rib, deux)
    assert deposer(structure, un) != rib


def test_un_label_sans_preuve_est_refuse_par_le_service_et_par_la_base():
    structure = formation(labellisee=False)
    with refuse(Code.RAISON_MANQUE):
        structures.labelliser(structure, JOUR, JOUR, " ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Labellisation.objects.create(structure=structure, du=JOUR, au=JOUR, preuve="")


@pytest.mark.parametrize("siret", ["73282932000075", "7328293200007", "abc"])
def test_un_siret_qui_n_existe_pas_est_refuse(siret):
    with pytest.raises(ValidationError, match="SIRET"):
        StructureFormation(nom="x", siret=siret).full_clean()


def test_un_iban_faux_est_refuse():
    with pytest.raises(ValidationError, match="IBAN"):
        structures.deposer_rib(formation(), "x", IBAN[:-1] + "7", utilisateur())


def test_une_autre_personne_valide_le_rib():
    structure, un, deux = formation(), utilisateur(), utilisateur()
    rib = deposer(structure, un)
    with refuse(Code.MEME_PERSONNE):
        structures.valider_rib(rib, un)
    assert structures.valider_rib(rib, deux).valide_par == deux
    with refuse(Code.MAUVAIS_ETAT):
        structures.valider_rib(rib, deux)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoordonneesBancaires.objects.filter(pk=rib.pk).update(valide_par=un)


def test_la_derniere_version_validee_remplace_les_autres():
    structure, un, deux = formation(), utilisateur(), utilisateur()
    ancienne, oubliee, neuve = (deposer(structure, un, nom) for nom in ("A", "B", "C"))
    structures.valider_rib(ancienne, deux)
    structures.valider_rib(neuve, deux)
    en_cours = structure.coordonnees_bancaires.filter(valide_le__isnull=False, remplace_le=None)
    assert list(en_cours) == [neuve]
    with refuse(Code.MAUVAIS_ETAT):
        structures.valider_rib(oubliee, deux)
