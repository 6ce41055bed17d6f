"""L'opposition bloque pour toujours ; le remplaçant n'a que ce qui restait."""

from datetime import date

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Pass, Remise
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, encaissement, opposition, remise
from tests.pass_numerique.fabriques import JOUR, a, monde, personne, prescriptrice
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


@pytest.fixture
def fait():
    """Trois chéquiers : le premier remis, et trois de ses Pass utilisés."""
    monde_ = monde(nombre=3)
    monde_.remettre(1)
    monde_.saisie = monde_.encaisser(*monde_.secrets[1][:3])
    return monde_


def bloquer(fait, numero=1, **champs):
    return opposition.opposer(fait.chequier(numero), "perdu", maintenant=a(JOUR), **champs)


def remplacer(fait, ancien=1, nouveau=2, structure=None, jour=JOUR):
    return opposition.remplacer(
        fait.chequier(ancien), fait.serie(nouveau), structure or fait.ccas, maintenant=a(jour, 20)
    )


def test_une_structure_fermee_bloque_encore_mais_ne_remplace_plus(fait):
    fait.ccas.active = False
    fait.ccas.save()
    bloquer(fait, structure=fait.ccas)
    with refuse(Code.STRUCTURE_FERMEE):
        remplacer(fait)
    assert fait.chequier(2).etat == EtatChequier.EN_STOCK


def test_une_opposition_garde_ce_qui_est_encaisse(fait):
    bloquer(fait)
    chiffres = comptabilite.chiffres(fait.dispositif)
    assert (chiffres.utilise, chiffres.bloque) == (3_000, 7_000)
    verifier_les_comptes(a(JOUR))
    with refuse(Code.MAUVAIS_ETAT):
        bloquer(fait)


def test_une_opposition_demande_une_raison_et_un_chequier_a_soi(fait):
    with refuse(Code.RAISON_MANQUE):
        opposition.opposer(fait.chequier(1), " ")
    with refuse(Code.PAS_A_VOUS):
        bloquer(fait, structure=prescriptrice("Autre"))
    bloquer(fait, structure=fait.ccas)


def test_un_chequier_vole_en_stock_rend_son_argent(fait):
    bloquer(fait, 2)
    assert fait.chequier(2).etat == EtatChequier.OPPOSE
    assert comptabilite.chiffres(fait.dispositif).engage == 20_000
    verifier_les_comptes(a(JOUR))
    with refuse(Code.PAS_REMIS):
        remplacer(fait, ancien=2, nouveau=3)


def test_le_remplacant_n_a_que_les_pass_qui_restaient(fait):
    bloquer(fait)
    donnee = remplacer(fait)
    ancien, nouveau = fait.chequier(1), fait.chequier(2)
    assert (ancien.etat, nouveau.etat) == (EtatChequier.REMPLACE, EtatChequier.REMIS)
    assert nouveau.remplace == ancien
    assert donnee.beneficiaire == Remise.objects.get(chequier=ancien).beneficiaire
    bons = Pass.objects.filter(chequier=nouveau, annule_le=None)
    assert list(bons.values_list("rang", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    # Trois utilisés, sept à utiliser, un chéquier en stock : les trois détachés sont rendus.
    assert comptabilite.chiffres(fait.dispositif).engage == 20_000
    verifier_les_comptes(a(JOUR))
    fait.encaisser(*fait.secrets[2][:7], jour=JOUR, le=a(JOUR, 21))
    with refuse(Code.PASS_ANNULE):
        fait.encaisser(fait.secrets[2][7], le=a(JOUR, 21))
    with refuse(Code.CHEQUIER_REMPLACE):
        fait.encaisser(fait.secrets[1][5], le=a(JOUR, 21))


def test_on_ne_remplace_que_ce_qui_est_bloque_une_seule_fois(fait):
    with refuse(Code.MAUVAIS_ETAT):
        remplacer(fait)
    bloquer(fait)
    with refuse(Code.PAS_A_VOUS):
        remplacer(fait, structure=prescriptrice("Autre"))
    remplacer(fait)
    with refuse(Code.MAUVAIS_ETAT):
        remplacer(fait, nouveau=3)


def test_le_remplacant_vient_de_son_propre_stock(fait):
    bloquer(fait)
    with refuse(Code.PAS_DANS_VOTRE_STOCK):
        remplacer(fait, nouveau=1)
    fait.remettre(2)
    with refuse(Code.PAS_DANS_VOTRE_STOCK):
        remplacer(fait, nouveau=2)


def test_un_remplacant_se_remplace_a_son_tour(fait):
    bloquer(fait)
    remplacer(fait)
    fait.encaisser(fait.secrets[2][0], le=a(JOUR, 21))
    bloquer(fait, 2)
    remplacer(fait, ancien=2, nouveau=3)
    assert Pass.objects.filter(chequier=fait.chequier(3), annule_le=None).count() == 6
    verifier_les_comptes(a(JOUR))


def test_une_remise_de_remplacement_ne_retourne_pas_en_stock(fait):
    bloquer(fait)
    donnee = remplacer(fait)
    with refuse(Code.MAUVAIS_ETAT):
        remise.annuler(donnee, fait.ccas, "erreur", maintenant=a(JOUR, 21))


def test_rien_a_remplacer_quand_tout_est_utilise_ou_expire(fait):
    bloquer(fait)
    with refuse(Code.EXPIRE):
        remplacer(fait, jour=date(2026, 1, 1))
    fait.remettre(2)
    fait.encaisser(*fait.secrets[2])
    bloquer(fait, 2)
    with refuse(Code.DEJA_UTILISE):
        remplacer(fait, ancien=2, nouveau=3)


def test_qui_a_recu_un_autre_chequier_depuis_n_a_pas_de_remplacant():
    fait, qui = monde(nombre=3), personne()
    fait.remettre(1, personne=qui)
    bloquer(fait)
    fait.remettre(2, personne=qui)
    with refuse(Code.A_DEJA_UN_CHEQUIER):
        remplacer(fait, nouveau=3)


def test_l_homonyme_d_une_personne_servie_peut_etre_remplace():
    fait, qui = monde(nombre=3), personne()
    fait.remettre(1, personne=qui)
    fait.remettre(2, personne=qui, motif_homonyme="carte d'identité vue")
    bloquer(fait, 2)
    remplacer(fait, ancien=2, nouveau=3)
    verifier_les_comptes(a(JOUR))


def test_annuler_un_encaissement_d_un_chequier_bloque_rend_le_pass_au_bloque(fait):
    bloquer(fait)
    encaissement.annuler(fait.saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))
    assert comptabilite.chiffres(fait.dispositif).bloque == 10_000
    verifier_les_comptes(a(JOUR))
    remplacer(fait)
    assert Pass.objects.filter(chequier=fait.chequier(2), annule_le=None).count() == 10


def test_annuler_un_encaissement_d_un_chequier_remplace_revient_au_departement(fait):
    bloquer(fait)
    remplacer(fait)
    with refuse(Code.CHEQUIER_REMPLACE):
        encaissement.annuler(fait.saisie, fait.formation, "erreur", maintenant=a(JOUR, 21))
    encaissement.annuler_au_departement(fait.saisie, "erreur", maintenant=a(JOUR, 21))
    assert comptabilite.chiffres(fait.dispositif).engage == 17_000
    verifier_les_comptes(a(JOUR))
