"""Clore pendant qu'on encaisse, qu'on annule ou qu'on clôt ailleurs, sur PostgreSQL : un seul gagne.

Chaque essai est joué dans les deux ordres, et son témoin sans les verrous de la clôture (voir
courses.py). La course est forcée : chacun attend l'autre juste après avoir écrit ses écritures,
avant de valider sa transaction.
"""

import threading
from contextlib import contextmanager, suppress
from datetime import date

import pytest

from pass_numerique.models import Chequier, Cloture, Dispositif, Encaissement
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import cloture, comptabilite, opposition, verrous
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.fabriques import a, utilisateur
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.services.courses import ATTENTE, en_meme_temps

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
RENCONTRE = 30
# À l'heure de la page : le délai n'était pas fini quand l'envoi est parti.
A_TEMPS = a(date(2026, 1, 30))


@contextmanager
def rendez_vous(monkeypatch, verrous_poses: bool, sans=(Chequier, Dispositif)):
    """`premier_est_la` dit que l'un a écrit ; chacun attend alors l'autre avant de valider."""
    barriere, premier_est_la = threading.Barrier(2), threading.Event()
    passer, verrouiller = comptabilite.passer, verrous.verrouiller

    def passer_et_attendre(*arguments):
        faite = passer(*arguments)
        premier_est_la.set()
        with suppress(threading.BrokenBarrierError):
            barriere.wait(timeout=ATTENTE if verrous_poses else RENCONTRE)
        return faite

    def sans_verrou(lignes):
        return list(lignes.order_by("pk")) if lignes.model in sans else verrouiller(lignes)

    with monkeypatch.context() as correctif:
        correctif.setattr(comptabilite, "passer", passer_et_attendre)
        if not verrous_poses:
            correctif.setattr(verrous, "verrouiller", sans_verrou)
        yield premier_est_la


def course(monkeypatch, cloture_d_abord, verrous_poses, geste_de, **options):
    bureau = fin.annee_finie()
    geste, proposee = geste_de(bureau)
    proposee = proposee or fin.proposer(bureau)
    with rendez_vous(monkeypatch, verrous_poses, **options) as premier_est_la:

        def apres(geste):
            def attendre():
                assert premier_est_la.wait(RENCONTRE)
                return geste()

            return attendre

        def clore():
            return cloture.confirmer(proposee, bureau.comptable, fin.LE_JOUR)

        if cloture_d_abord:
            return bureau, en_meme_temps(clore, apres(geste))
        return bureau, en_meme_temps(apres(clore), geste)


def encaisser(bureau):
    fait = bureau.monde
    return lambda: fait.encaisser(fait.secrets[1][5], le=A_TEMPS), None


def bloquer(bureau):
    chequier = bureau.monde.chequier(1)
    return lambda: opposition.opposer(chequier, "perdu", maintenant=A_TEMPS), None


def clore_aussi(bureau):
    proposee, autre = fin.proposer(bureau), utilisateur()
    return lambda: cloture.confirmer(proposee, autre, fin.LE_JOUR), proposee


@pytest.mark.parametrize("geste", [encaisser, bloquer])
def test_un_geste_qui_attendait_la_cloture_ne_change_plus_rien(monkeypatch, geste):
    _bureau, rendus = course(monkeypatch, True, True, geste)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.DISPOSITIF_CLOS]
    assert Dispositif.objects.get().clos_le
    verifier_les_comptes(fin.LE_JOUR)


def test_un_encaissement_parti_d_abord_fait_refuser_la_cloture(monkeypatch):
    _bureau, rendus = course(monkeypatch, False, True, encaisser)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.CLOTURE_IMPOSSIBLE]
    assert Dispositif.objects.get().clos_le is None
    assert Encaissement.objects.vifs().count() == 3
    verifier_les_comptes(fin.LE_JOUR)


def test_un_blocage_parti_d_abord_fait_refuser_la_cloture(monkeypatch):
    _bureau, rendus = course(monkeypatch, False, True, bloquer)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.CLOTURE_PERIMEE]
    assert Dispositif.objects.get().clos_le is None
    verifier_les_comptes(fin.LE_JOUR)


@pytest.mark.parametrize("cloture_d_abord", [True, False])
def test_temoin_sans_verrou_un_pass_s_encaisse_dans_une_annee_close(monkeypatch, cloture_d_abord):
    _bureau, rendus = course(monkeypatch, cloture_d_abord, False, encaisser)
    assert not any(isinstance(r, Refus) for r in rendus)
    assert Dispositif.objects.get().clos_le
    assert Encaissement.objects.vifs().count() == 3
    with pytest.raises(AssertionError):
        verifier_les_comptes(fin.LE_JOUR)


def test_deux_confirmations_n_en_font_qu_une(monkeypatch):
    bureau, rendus = course(monkeypatch, True, True, clore_aussi)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.CLOTURE_TRAITEE]
    assert bureau.monde.dispositif.operations.filter(nature="cloture").count() == 1
    verifier_les_comptes(fin.LE_JOUR)


def test_temoin_sans_verrou_l_argent_est_rendu_deux_fois(monkeypatch):
    bureau, rendus = course(
        monkeypatch, True, False, clore_aussi, sans=(Chequier, Dispositif, Cloture)
    )
    assert not any(isinstance(r, Refus) for r in rendus)
    assert bureau.monde.dispositif.operations.filter(nature="cloture").count() == 2
    with pytest.raises(AssertionError):
        verifier_les_comptes(fin.LE_JOUR)
