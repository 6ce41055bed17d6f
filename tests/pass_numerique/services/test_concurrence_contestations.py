"""Contester, trancher, à deux au même instant sur PostgreSQL (voir courses.py)."""

from datetime import date

import pytest

from pass_numerique.models import (
    Bordereau,
    Contestation,
    Encaissement,
    Evenement,
    LigneBordereau,
    StructureFormation,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import contestations
from tests.pass_numerique.fabriques import JOUR, Bureau, a, monde, rib, utilisateur
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.services.courses import en_meme_temps, rendez_vous

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
LE = a(date(2025, 4, 1))


def a_contester():
    fait = monde(nombre=1)
    fait.remettre(1)
    saisie = fait.encaisser(*fait.secrets[1][:2])
    rib(fait.formation)
    chequier, agent = fait.dispositif.chequiers.get(), utilisateur()

    def contester():
        return contestations.contester(saisie, chequier, "absente", agent, maintenant=LE)

    return Bureau(fait), contester


def ce_que_le_journal_a_dit() -> int:
    """Le bordereau qui portait la séance quand elle a été contestée ; 0 : aucun, et aucun ne la prendra."""
    return Evenement.objects.get(nature="contestation").details["bordereau"]


def contestation_contre_bordereau(monkeypatch, verrous_poses):
    bureau, contester = a_contester()
    with rendez_vous(monkeypatch, StructureFormation, verrous_poses):
        en_meme_temps(bureau.constituer, contester)


def test_contester_et_preparer_passent_l_un_apres_l_autre(monkeypatch):
    contestation_contre_bordereau(monkeypatch, verrous_poses=True)
    assert bool(ce_que_le_journal_a_dit()) == LigneBordereau.objects.exists()
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_une_seance_contestee_est_demandee(monkeypatch):
    contestation_contre_bordereau(monkeypatch, verrous_poses=False)
    assert ce_que_le_journal_a_dit() == 0
    assert (
        LigneBordereau.objects.filter(encaissement__in=Encaissement.objects.contestes()).count()
        == 2
    )


def contestation_contre_validation(monkeypatch, verrous_poses):
    """(l'étape que la contestation a lue, celle où est le bordereau, ce que la validation a rendu)"""
    bureau, contester = a_contester()
    bordereau = bureau.jusqu_a("attester")
    with rendez_vous(monkeypatch, Bordereau, verrous_poses):
        valide, contestee = en_meme_temps(lambda: bureau.valider(bordereau), contester)
    assert isinstance(contestee, Contestation)
    bordereau.refresh_from_db()
    return Evenement.objects.get(nature="contestation").details["etape"], bordereau.etat, valide


def test_contester_et_valider_passent_l_un_apres_l_autre(monkeypatch):
    lue, etat, valide = contestation_contre_validation(monkeypatch, verrous_poses=True)
    assert lue == etat
    if etat == "service_fait":
        assert valide.code == Code.CONTESTATION_EN_COURS
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_un_bordereau_conteste_est_valide(monkeypatch):
    lue, etat, _valide = contestation_contre_validation(monkeypatch, verrous_poses=False)
    assert (lue, etat) == ("service_fait", "valide")


def deux_decisions(monkeypatch, verrous_poses):
    bureau, contester = a_contester()
    contestation, autre = contester(), utilisateur()
    with rendez_vous(monkeypatch, Contestation, verrous_poses):
        rendus = en_meme_temps(
            lambda: contestations.trancher(contestation, True, "absente", bureau.gestionnaire, LE),
            lambda: contestations.trancher(contestation, False, "présente", autre, LE),
        )
    return rendus, Contestation.objects.get(), Encaissement.objects.vifs().count()


def test_deux_gestionnaires_ne_tranchent_qu_une_fois(monkeypatch):
    rendus, lue, vifs = deux_decisions(monkeypatch, verrous_poses=True)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.CONTESTATION_TRANCHEE]
    assert (lue.issue, vifs) in (("fondee", 0), ("ecartee", 2))
    assert Evenement.objects.filter(nature="contestation_tranchee").count() == 1
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_deux_decisions_contraires(monkeypatch):
    rendus, _lue, _vifs = deux_decisions(monkeypatch, verrous_poses=False)
    assert not any(isinstance(r, Refus) for r in rendus)
    assert Evenement.objects.filter(nature="contestation_tranchee").count() == 2
