"""Cinq signaux : quand chacun parle, quand il se tait, et quand il revient."""

from datetime import date, timedelta

import pytest

from pass_numerique import vigilance
from pass_numerique.models import Encaissement, Evenement, Role, SignalVu, TentativeRefusee
from pass_numerique.motifs import Code
from pass_numerique.services import comptes, encaissement, personnes, remise, signaux
from pass_numerique.signaux import lecture
from pass_numerique.vigilance import Signe
from tests.lieux.fabriques import LieuFactory
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    Bureau,
    a,
    formation,
    monde,
    prestation,
    rib,
    utilisateur,
)
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db
LENDEMAIN = JOUR + timedelta(days=1)
MAINTENANT = a(date(2025, 4, 1))


@pytest.fixture
def fait():
    """Deux chéquiers remis le 10 mars ; les séances commencent le lendemain."""
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    monde_.remettre(2)
    return monde_


def vus(signe=None) -> list[tuple]:
    return [
        (s.signe, s.ampleur)
        for s in lecture.a_regarder(MAINTENANT)
        if signe is None or s.signe == signe
    ]


def un_signal(signe):
    [signal] = [s for s in lecture.tous(MAINTENANT) if s.signe == signe]
    return signal


def test_un_chequier_presque_entier_en_un_jour(fait):
    saisie = fait.encaisser(*fait.secrets[1][:7], jour=LENDEMAIN)
    fait.encaisser(*fait.secrets[1][7:], jour=LENDEMAIN + timedelta(days=1))
    fait.encaisser(*fait.secrets[2][:7], jour=LENDEMAIN)
    assert vus() == []
    fait.encaisser(fait.secrets[2][7], jour=LENDEMAIN)
    assert vus() == [(Signe.CHEQUIER_EN_UN_JOUR, 8)]
    signal = un_signal(Signe.CHEQUIER_EN_UN_JOUR)
    assert signal.phrase.startswith("8 Pass d'un même chéquier le 11 mars 2025, à : Formation")
    assert [str(c) for c in signal.noms] == ["25-000002"]
    # Ce qui est annulé ne compte plus.
    encaissement.annuler_au_departement(
        Encaissement.objects.last().saisie, "x", maintenant=MAINTENANT
    )
    assert vus() == []
    assert saisie.encaissements.vifs().count() == 7


@pytest.mark.parametrize("quoi", ["lieu", "siret", "personne", "rien"])
def test_la_meme_maison_remet_et_encaisse(fait, quoi):
    lieu, autre = LieuFactory(), LieuFactory()
    fait.ccas.lieu, fait.formation.lieu = lieu, lieu if quoi == "lieu" else autre
    if quoi == "siret":
        lieu.pivot = fait.formation.siret
        lieu.save()
    fait.ccas.save()
    fait.formation.save()
    if quoi == "personne":
        qui = utilisateur()
        # Partie du CCAS avant d'entrer dans la structure : les deux rôles ne se tiennent pas ensemble.
        comptes.retirer(comptes.nommer(qui, Role.AGENT, fait.ccas))
        comptes.nommer(qui, Role.MEMBRE, fait.formation)
    fait.encaisser(*fait.secrets[1][:2], jour=LENDEMAIN)
    attendu = [] if quoi == "rien" else [(Signe.MEMES_MAINS, 2)]
    assert vus() == attendu
    if attendu:
        assert {"lieu": "fiche", "siret": "SIRET", "personne": "une même personne"}[quoi] in (
            un_signal(Signe.MEMES_MAINS).phrase.replace("Une même", "une même")
        )


def essais(fait, combien, code=Code.CODE_INCONNU, page="encaissement", jour=LENDEMAIN):
    TentativeRefusee.objects.bulk_create(
        TentativeRefusee(page=page, code=code, faite_le=a(jour), structure=fait.formation)
        for _ in range(combien)
    )


def test_une_rafale_de_codes_faux(fait):
    essais(fait, vigilance.REFUS_EN_UN_JOUR - 1)
    essais(fait, 20, code=Code.DEJA_UTILISE)  # le bon code : ce n'est pas deviner
    essais(fait, 20, page="solde")
    assert vus() == []
    essais(fait, 1)
    assert vus() == [(Signe.RAFALE, 15)]
    # Passé un an, elle ne se lit plus.
    assert not lecture.a_regarder(a(date(2026, 4, 1)))


def test_une_seance_le_jour_de_la_remise(fait):
    fait.encaisser(fait.secrets[1][0], jour=LENDEMAIN)
    assert vus() == []
    fait.encaisser(*fait.secrets[1][1:3], fait.secrets[2][0])
    assert vus() == [(Signe.JOUR_DE_LA_REMISE, 2)]
    assert "2 chéquiers ont servi (3 Pass) le jour de leur remise" in (
        un_signal(Signe.JOUR_DE_LA_REMISE).phrase
    )


def test_une_remise_annulee_ne_compte_pas(fait):
    """Le chéquier a changé de main : seul le jour de la remise valable se compare."""
    premiere = fait.dispositif.chequiers.get(numero=2).remises.get()
    remise.annuler(premiere, fait.ccas, "erreur", maintenant=a(JOUR, 13))
    fait.remettre(2, jour=LENDEMAIN)
    fait.encaisser(fait.secrets[2][0], jour=LENDEMAIN + timedelta(days=1))
    assert vus() == []
    fait.encaisser(fait.secrets[2][1], jour=LENDEMAIN)
    assert vus() == [(Signe.JOUR_DE_LA_REMISE, 1)]
    fait.ccas.lieu = fait.formation.lieu = LieuFactory()
    fait.ccas.save()
    fait.formation.save()
    assert vus(Signe.MEMES_MAINS) == [(Signe.MEMES_MAINS, 2)]


@pytest.mark.parametrize(("ailleurs", "signale"), [((43.34, 3.22), True), ((43.62, 3.90), False)])
def test_deux_seances_le_meme_jour_loin_l_une_de_l_autre(fait, ailleurs, signale):
    fait.formation.lieu = LieuFactory(latitude=43.61, longitude=3.88)  # Montpellier
    fait.formation.save()
    autre = formation(SIRETS[1], lieu=LieuFactory(latitude=ailleurs[0], longitude=ailleurs[1]))
    fait.encaisser(fait.secrets[1][0], jour=LENDEMAIN)
    ailleurs_ = {"structure": autre, "prestation": prestation(autre)}
    fait.encaisser(fait.secrets[1][1], jour=LENDEMAIN + timedelta(days=1), **ailleurs_)
    assert vus() == []
    fait.encaisser(fait.secrets[1][2], jour=LENDEMAIN, **ailleurs_)
    assert vus() == ([(Signe.DEUX_ENDROITS, 2)] if signale else [])
    if signale:
        assert "à 61 km l'une de l'autre" in un_signal(Signe.DEUX_ENDROITS).phrase


def test_vu_rien_a_redire_puis_revient_s_il_double(fait):
    essais(fait, 15)
    signal, qui = un_signal(Signe.RAFALE), utilisateur()
    geste = (signal.signe, signal.repere, signal.ampleur)
    with refuse(Code.RAISON_MANQUE):
        signaux.rien_a_redire(*geste, " ", qui)
    vu = signaux.rien_a_redire(*geste, "codes mal imprimés", qui, maintenant=MAINTENANT)
    assert signaux.rien_a_redire(*geste, "autre chose", utilisateur()) == vu  # le premier regard
    assert Evenement.objects.filter(nature="signal_vu").count() == 1
    assert vus() == []
    assert un_signal(Signe.RAFALE).vu.note == "codes mal imprimés"
    essais(fait, 14)
    assert vus() == []
    essais(fait, 1)
    assert vus() == [(Signe.RAFALE, 30)]


def test_la_note_d_un_chequier_s_efface_avec_la_personne(fait):
    fait.encaisser(*fait.secrets[1][:8], jour=LENDEMAIN)
    signal = un_signal(Signe.CHEQUIER_EN_UN_JOUR)
    signaux.rien_a_redire(
        signal.signe, signal.repere, 8, "stage", utilisateur(), chequier=signal.chequiers[0]
    )
    personnes.effacer(personnes.du_chequier("25-000001"), "demande", maintenant=MAINTENANT)
    assert SignalVu.objects.get().note == personnes.EFFACE
    assert vus() == []


def test_le_bordereau_ne_montre_que_ses_signaux(fait):
    rib(fait.formation)
    fait.encaisser(*fait.secrets[1][:8], jour=LENDEMAIN)
    # Le second chéquier est du bordereau ; sa journée d'avril, non.
    fait.encaisser(*fait.secrets[2][8:], jour=LENDEMAIN)
    fait.encaisser(*fait.secrets[2][:8], jour=date(2025, 4, 2))
    bureau = Bureau(fait, a(date(2025, 4, 20)))
    bordereau = bureau.constituer()
    assert [s.chequiers for s in lecture.du_bordereau(bordereau)] == [
        (fait.dispositif.chequiers.get(numero=1).pk,)
    ]
    ligne = bordereau.lignes.first()
    essais(fait, 15)
    essais(fait, 15, jour=JOUR)  # aucune ligne du bordereau n'est de ce jour
    assert [s.signe for s in lecture.du_bordereau(ligne.bordereau)] == [
        Signe.CHEQUIER_EN_UN_JOUR,
        Signe.RAFALE,
    ]


def test_chaque_signe_dit_pourquoi_et_quoi_faire():
    assert set(vigilance.NORMAL) == set(vigilance.QUE_FAIRE) == set(Signe)
