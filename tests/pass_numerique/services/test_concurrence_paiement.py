"""Le bordereau et son paiement, à deux au même instant sur PostgreSQL : un seul gagne (voir courses.py)."""

import pytest
from django.db import IntegrityError

from pass_numerique.models import (
    Bordereau,
    Dispositif,
    Encaissement,
    LigneBordereau,
    LotPaiement,
    StructureFormation,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import (
    comptabilite,
    encaissement,
    instruction,
    paiement,
)
from tests.pass_numerique.fabriques import (
    JOUR,
    Bureau,
    a,
    monde,
    rib,
    utilisateur,
)
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.services.courses import en_meme_temps, rendez_vous

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def a_demander():
    """Des Pass utilisés en mars, que le bordereau d'avril peut prendre."""
    fait = monde(nombre=1)
    fait.remettre(1)
    saisie = fait.encaisser(*fait.secrets[1][:2])
    rib(fait.formation)
    return Bureau(fait), saisie


def annulation_contre_bordereau(monkeypatch, verrous_poses):
    bureau, saisie = a_demander()
    with rendez_vous(monkeypatch, Encaissement, verrous_poses):
        return en_meme_temps(
            bureau.constituer,
            lambda: encaissement.annuler_au_departement(saisie, "x", maintenant=bureau.le),
        )


def test_une_annulation_et_un_bordereau_passent_l_un_apres_l_autre(monkeypatch):
    rendus = annulation_contre_bordereau(monkeypatch, verrous_poses=True)
    [refus] = [r.code for r in rendus if isinstance(r, Refus)]
    assert refus in (Code.RIEN_A_DEMANDER, Code.DANS_UN_BORDEREAU)
    assert Bordereau.objects.exists() == bool(Encaissement.objects.vifs())
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_un_pass_annule_est_demande(monkeypatch):
    rendus = annulation_contre_bordereau(monkeypatch, verrous_poses=False)
    assert not any(isinstance(r, Refus) for r in rendus)
    assert LigneBordereau.objects.vives().filter(encaissement__annule_le__isnull=False).count() == 2
    with pytest.raises(AssertionError):
        verifier_les_comptes(a(JOUR))


def deux_bordereaux(monkeypatch, verrous_poses):
    bureau, _saisie = a_demander()
    with rendez_vous(monkeypatch, StructureFormation, verrous_poses):
        return en_meme_temps(bureau.constituer, bureau.constituer)


def test_deux_commandes_ne_preparent_qu_un_bordereau(monkeypatch):
    rendus = deux_bordereaux(monkeypatch, verrous_poses=True)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.BORDEREAU_DEJA_FAIT]
    assert Bordereau.objects.get().montant == 2_000
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_seul_l_index_arrete_la_seconde_commande(monkeypatch):
    rendus = deux_bordereaux(monkeypatch, verrous_poses=False)
    [erreur] = [r for r in rendus if isinstance(r, IntegrityError)]
    assert "bordereau_un_par_mois" in str(erreur)
    verifier_les_comptes(a(JOUR))


def deux_validations(monkeypatch, verrous_poses):
    bureau, _saisie = a_demander()
    bordereau = bureau.jusqu_a("attester")
    autre = utilisateur()
    with rendez_vous(monkeypatch, Bordereau, verrous_poses):
        return bordereau, en_meme_temps(
            lambda: instruction.valider(bordereau, bureau.ordonnateur, bureau.le),
            lambda: instruction.valider(bordereau, autre, bureau.le),
        )


def test_deux_personnes_ne_valident_pas_le_meme_bordereau(monkeypatch):
    bordereau, rendus = deux_validations(monkeypatch, verrous_poses=True)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.BORDEREAU_AVANCE]
    assert comptabilite.chiffres(bordereau.dispositif).a_payer == 2_000
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_un_bordereau_est_valide_deux_fois(monkeypatch):
    bordereau, _rendus = deux_validations(monkeypatch, verrous_poses=False)
    assert comptabilite.chiffres(bordereau.dispositif).a_payer == 4_000
    with pytest.raises(AssertionError):
        verifier_les_comptes(a(JOUR))


def deux_paiements(monkeypatch, verrous_poses):
    bureau, _saisie = a_demander()
    lot = bureau.lot(bureau.jusqu_a("valider"))
    with rendez_vous(monkeypatch, LotPaiement, verrous_poses):
        rendus = en_meme_temps(
            *[lambda: paiement.marquer_paye(lot, bureau.comptable, bureau.le)] * 2
        )
    return comptabilite.chiffres(lot.dispositif).paye, rendus


def test_un_lot_n_est_paye_qu_une_fois(monkeypatch):
    paye, rendus = deux_paiements(monkeypatch, verrous_poses=True)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.DEJA_PAYE]
    assert paye == 2_000
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_un_lot_est_paye_deux_fois(monkeypatch):
    assert deux_paiements(monkeypatch, verrous_poses=False)[0] == 4_000


def test_un_bordereau_ne_va_pas_dans_deux_lots(monkeypatch):
    bureau, _saisie = a_demander()
    bordereau = bureau.jusqu_a("valider")
    with rendez_vous(monkeypatch, Dispositif, verrous_poses=True):
        rendus = en_meme_temps(lambda: bureau.lot(bordereau), lambda: bureau.lot(bordereau))
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.DEJA_DANS_UN_LOT]
    assert LotPaiement.objects.count() == 1
    verifier_les_comptes(a(JOUR))
