"""Essayer un code : la même réponse que l'encaissement, et rien d'encaissé."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pass_numerique import codes
from pass_numerique.models import Encaissement, Evenement, Saisie, TentativeRefusee
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import controle, opposition
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    a,
    formation,
    prestation,
    utilisateur,
)
from tests.pass_numerique.outils import FAUX, INCONNU, formes, refuse

pytestmark = pytest.mark.django_db


def verifier(fait, *secrets, **champs):
    return controle.verifier(
        **{"structure": fait.formation, "prestation": fait.prestation, "jour": JOUR}
        | {"secrets": secrets, "maintenant": a(JOUR, 18)}
        | champs
    )


def refus(fait, *secrets, **champs):
    return [verdict.refus for verdict in verifier(fait, *secrets, **champs)]


def test_un_bon_code_dit_son_numero_et_sa_valeur_sans_rien_ecrire(fait):
    avant = Evenement.objects.count()
    (verdict,) = verifier(fait, fait.secrets[1][2].lower())
    assert verdict == controle.Verdict("25-000001-03", 1000)
    assert not Saisie.objects.exists()
    assert not TentativeRefusee.objects.exists()
    assert Evenement.objects.count() == avant
    fait.encaisser(fait.secrets[1][2])


def test_chaque_ligne_a_sa_reponse(fait):
    fait.encaisser(fait.secrets[1][0])
    un = fait.secrets[1]
    assert refus(fait, un[0], FAUX, un[1], un[1], INCONNU, fait.secrets[2][0]) == [
        Code.DEJA_UTILISE,
        Code.CODE_MAL_FAIT,
        None,
        Code.EN_DOUBLE,
        Code.CODE_INCONNU,
        Code.PAS_REMIS,
    ]


def test_la_reponse_est_celle_de_l_encaissement(fait):
    opposition.opposer(fait.chequier(1), "perdu", maintenant=a(JOUR))
    for secret in (fait.secrets[1][0], fait.secrets[2][0], INCONNU, FAUX):
        with pytest.raises(Refus) as leve:
            fait.encaisser(secret)
        assert refus(fait, secret) == [leve.value.code]


def test_la_structure_et_le_jour_se_refusent_comme_a_l_encaissement(fait):
    secret = fait.secrets[1][0]
    with refuse(Code.JOUR_A_VENIR):
        verifier(fait, secret, jour=JOUR + timedelta(days=1))
    autre = formation(SIRETS[1])
    with refuse(Code.PRESTATION_REFUSEE):
        verifier(fait, secret, structure=autre)
    fait.formation.labellisations.update(au=JOUR - timedelta(days=1))
    with refuse(Code.PAS_LABELLISEE):
        verifier(fait, secret)
    with refuse(Code.AUCUN_PASS):
        verifier(fait)


def test_le_nombre_de_pass_attend_l_encaissement(fait):
    assert refus(fait, fait.secrets[1][0], prestation=prestation(fait.formation, 2)) == [None]


def test_un_signe_faux_ne_coute_ni_requete_ni_essai(fait, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert refus(fait, FAUX, "abc") == [Code.CODE_MAL_FAIT] * 2


def test_inconnu_deja_utilise_ou_pas_remis_coutent_les_memes_requetes(fait):
    fait.encaisser(fait.secrets[1][0])
    mesures = []
    for secret in (INCONNU, fait.secrets[1][0], fait.secrets[2][0]):
        with CaptureQueriesContext(connection) as vues:
            assert refus(fait, secret) != [None]
        mesures.append(formes(vues))
    assert mesures[0] == mesures[1] == mesures[2]
    with CaptureQueriesContext(connection) as vues:
        assert refus(fait, fait.secrets[1][1]) == [None]
    # Un code accepté n'écrit aucun refus ; le reste est pareil.
    assert formes(vues) == [
        forme for forme in mesures[0] if "tentativerefusee" not in forme or "SELECT" in forme
    ]


def test_essayer_et_encaisser_se_limitent_ensemble(fait, settings):
    settings.PASS_ESSAIS = {"compte": 3, "structure": 99, "adresse": 99}
    un = utilisateur()
    assert (
        refus(fait, *[codes.nouveau_secret() for _ in range(2)], par=un) == [Code.CODE_INCONNU] * 2
    )
    with pytest.raises(Refus):
        fait.encaisser(codes.nouveau_secret(), par=un)
    with refuse(Code.TROP_D_ESSAIS):
        verifier(fait, fait.secrets[1][0], par=un)
    with refuse(Code.TROP_D_ESSAIS):
        fait.encaisser(fait.secrets[1][0], par=un)
    assert Encaissement.objects.count() == 0
