"""Le solde : ce qu'il reste, pour qui a le papier en main ; rien à apprendre pour les autres."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pass_numerique.etats import EtatChequier
from pass_numerique.models import TentativeRefusee
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import opposition, solde
from tests.pass_numerique.fabriques import JOUR, a
from tests.pass_numerique.outils import FAUX, INCONNU, formes, refuse

pytestmark = pytest.mark.django_db


def lire(serie, secret, jour=JOUR, **champs):
    return solde.consulter(serie, secret, maintenant=a(jour, 18), **champs)


def test_le_solde_compte_tout_le_chequier_depuis_n_importe_quel_pass(fait):
    fait.encaisser(*fait.secrets[1][:4])
    for serie, rang in (("25-000001", 0), ("25-000001", 9), ("25 000001 03", 2)):
        lu = lire(serie, fait.secrets[1][rang])
        assert (lu.restants, lu.total, lu.valeur) == (6, 10, 6_000)
        assert (lu.serie, lu.dernier_jour) == ("25-000001", date(2025, 12, 31))
    assert not TentativeRefusee.objects.exists()


def test_un_chequier_bloque_ou_expire_n_a_plus_rien_a_depenser(fait):
    assert lire("25-000001", fait.secrets[1][0], date(2025, 12, 31)).restants == 10
    expire = lire("25-000001", fait.secrets[1][0], date(2026, 1, 1))
    assert (expire.expire, expire.restants, expire.valeur) == (True, 0, 0)
    opposition.opposer(fait.chequier(1), "volé", maintenant=a(JOUR))
    bloque = lire("25-000001", fait.secrets[1][0])
    assert (bloque.etat, bloque.restants) == (EtatChequier.OPPOSE, 0)


def test_tous_les_refus_se_ressemblent_et_coutent_les_memes_requetes(fait):
    essais = [
        ("25-000001", INCONNU),  # mauvais code
        ("25-999999", fait.secrets[1][0]),  # numéro inconnu
        ("25-000002", fait.secrets[1][0]),  # le code d'un autre chéquier
        ("25-000001-02", fait.secrets[1][0]),  # le code d'un autre Pass
    ]
    mesures = []
    for serie, secret in essais:
        with CaptureQueriesContext(connection) as vues, pytest.raises(Refus) as refus:
            lire(serie, secret)
        assert (refus.value.code, refus.value.precision) == (Code.CODE_INCONNU, "")
        mesures.append(formes(vues))
    assert all(mesure == mesures[0] for mesure in mesures)
    assert TentativeRefusee.objects.count() == 4
    assert not TentativeRefusee.objects.exclude(un_pass=None).exists()


def test_un_code_mal_fait_ne_compte_pas(fait):
    for serie, secret in (("25-1", fait.secrets[1][0]), ("25-000001", FAUX)):
        with refuse(Code.CODE_MAL_FAIT):
            lire(serie, secret)
    assert not TentativeRefusee.objects.exists()


def test_une_adresse_qui_essaie_trop_attend_un_quart_d_heure(fait, settings):
    settings.PASS_ESSAIS = {"compte": 99, "structure": 99, "adresse": 2}
    for _ in range(2):
        with refuse(Code.CODE_INCONNU):
            lire("25-000001", INCONNU, adresse="192.0.2.7")
    with refuse(Code.TROP_D_ESSAIS):
        lire("25-000001", fait.secrets[1][0], adresse="192.0.2.7")
    assert lire("25-000001", fait.secrets[1][0], adresse="192.0.2.8").restants == 10
    plus_tard = a(JOUR, 18) + timedelta(minutes=15)
    lu = solde.consulter("25-000001", fait.secrets[1][0], "192.0.2.7", maintenant=plus_tard)
    assert lu.restants == 10


def test_un_foyer_ipv6_est_un_seul_visiteur(fait, settings):
    settings.PASS_ESSAIS = {"compte": 99, "structure": 99, "adresse": 2}
    for fin in ("1", "a:b:c:d"):
        with refuse(Code.CODE_INCONNU):
            lire("25-000001", INCONNU, adresse=f"2001:db8::{fin}")
    with refuse(Code.TROP_D_ESSAIS):
        lire("25-000001", INCONNU, adresse="2001:db8::ffff")
    assert lire("25-000001", fait.secrets[1][0], adresse="2001:db8:0:1::1").restants == 10


def test_sans_adresse_connue_tous_partagent_la_meme_limite(fait, settings):
    settings.PASS_ESSAIS = {"compte": 99, "structure": 99, "adresse": 1}
    with refuse(Code.CODE_INCONNU):
        lire("25-000001", INCONNU)
    with refuse(Code.TROP_D_ESSAIS):
        lire("25-000001", fait.secrets[1][0])
