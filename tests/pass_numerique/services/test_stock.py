"""Le stock : ce qui part, ce qui arrive, ce qui revient, ce qui est détruit."""

from datetime import timedelta

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, stock
from tests.pass_numerique.fabriques import JOUR, a, monde, prescriptrice
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


def etats(fait):
    return list(fait.dispositif.chequiers.order_by("numero").values_list("etat", flat=True))


def test_une_reception_partielle_laisse_le_reste_en_route():
    fait = monde(nombre=3, en_stock=False)
    envoi = stock.expedier(fait.dispositif, fait.ccas, 1, 3)
    assert etats(fait) == [EtatChequier.EXPEDIE] * 3
    stock.recevoir(envoi, [1, 3])
    assert etats(fait) == [EtatChequier.EN_STOCK, EtatChequier.EXPEDIE, EtatChequier.EN_STOCK]
    with refuse(Code.MAUVAIS_ETAT, precision="25-000001"):
        stock.recevoir(envoi, [1, 2])
    stock.recevoir(envoi)
    assert etats(fait) == [EtatChequier.EN_STOCK] * 3
    with refuse(Code.MAUVAIS_ETAT):
        stock.recevoir(envoi)


def test_on_n_envoie_que_des_chequiers_du_departement_et_on_nomme_le_fautif():
    fait = monde(nombre=3, en_stock=False)
    stock.expedier(fait.dispositif, fait.ccas, 2, 2)
    with refuse(Code.MAUVAIS_ETAT, precision="25-000002"):
        stock.expedier(fait.dispositif, fait.ccas, 1, 3)
    with refuse(Code.CHEQUIER_INCONNU, precision="25-000004"):
        stock.expedier(fait.dispositif, fait.ccas, 3, 4)
    with refuse(Code.SERIE_INVERSEE):
        stock.expedier(fait.dispositif, fait.ccas, 3, 1)
    with refuse(Code.STRUCTURE_FERMEE):
        stock.expedier(fait.dispositif, prescriptrice(active=False), 1, 1)


def test_un_retour_n_arrive_qu_une_fois_recu():
    fait = monde(nombre=2)
    with refuse(Code.PAS_DANS_VOTRE_STOCK):
        stock.retourner(fait.dispositif, prescriptrice("Autre"), 1, 1)
    envoi = stock.retourner(fait.dispositif, fait.ccas, 1, 1)
    assert etats(fait) == [EtatChequier.EXPEDIE, EtatChequier.EN_STOCK]
    stock.recevoir(envoi)
    assert etats(fait) == [EtatChequier.EDITE, EtatChequier.EN_STOCK]
    assert fait.chequier(1).structure is None


def test_une_destruction_rend_l_argent_et_demande_un_proces_verbal():
    fait = monde(nombre=2)
    for motif, proces_verbal in (("", "PV 1"), ("mouillés", " ")):
        with refuse(Code.RAISON_MANQUE):
            stock.detruire(fait.dispositif, 1, 1, motif, proces_verbal)
    stock.detruire(fait.dispositif, 1, 1, "mouillés", "PV 1")
    assert etats(fait) == [EtatChequier.ANNULE, EtatChequier.EN_STOCK]
    assert comptabilite.chiffres(fait.dispositif).engage == 10_000
    verifier_les_comptes(a(JOUR))
    with refuse(Code.MAUVAIS_ETAT, precision="25-000001"):
        stock.detruire(fait.dispositif, 1, 1, "encore", "PV 2")


def test_un_chequier_remis_ne_se_detruit_pas():
    fait = monde(nombre=1)
    fait.remettre(1)
    with refuse(Code.MAUVAIS_ETAT):
        stock.detruire(fait.dispositif, 1, 1, "perdu", "PV 1")


def test_l_inventaire_dit_ou_etait_chaque_chequier_ce_jour_la():
    fait = monde(nombre=3)
    fait.remettre(1, JOUR + timedelta(days=5))
    stock.retourner(fait.dispositif, fait.ccas, 3, 3, maintenant=a(JOUR + timedelta(days=8)))

    def le(jours):
        return stock.inventaire(fait.dispositif, a(JOUR + timedelta(days=jours)))

    ccas = fait.ccas.pk
    assert le(-1) == {}
    assert le(0) == {(ccas, "en_stock"): 3}
    assert le(6) == {(ccas, "en_stock"): 2, (ccas, "remis"): 1}
    assert le(9) == {(ccas, "en_stock"): 1, (ccas, "remis"): 1, (ccas, "expedie"): 1}
