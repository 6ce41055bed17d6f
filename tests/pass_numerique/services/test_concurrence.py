"""Deux gestes au même instant, sur PostgreSQL : un seul gagne (voir courses.py)."""

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection

from pass_numerique.etats import EtatChequier
from pass_numerique.models import (
    Beneficiaire,
    Chequier,
    Dispositif,
    Encaissement,
    LotEdition,
    Pass,
    Remise,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import (
    comptabilite,
    edition,
    encaissement,
    opposition,
    remise,
)
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    a,
    dispositif,
    formation,
    monde,
    personne,
    prestation,
)
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.services.courses import en_meme_temps, rendez_vous

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@contextmanager
def sans_l_index(nom, table):
    with connection.cursor() as curseur:
        curseur.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [nom])
        definition = curseur.fetchone()[0]
        curseur.execute(f"DROP INDEX {nom}")
    try:
        yield
    finally:
        with connection.cursor() as curseur:
            curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            curseur.execute(f"TRUNCATE {table} CASCADE")
            curseur.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            curseur.execute(definition)


# --- Deux lots, de l'argent pour un seul


def deux_lots(monkeypatch, verrous_poses):
    annee = dispositif(plafonds=(5_000, 5_000))
    # Chacun ses numéros : seul l'argent les oppose.
    ici = threading.local()
    monkeypatch.setattr(edition, "_prochain_numero", lambda d: ici.numero)

    def imprimer(numero):
        ici.numero = numero
        return edition.enregistrer_lot(edition.preparer_lot(annee, 1), maintenant=a(JOUR))

    with rendez_vous(monkeypatch, Dispositif, verrous_poses):
        rendus = en_meme_temps(lambda: imprimer(1), lambda: imprimer(2))
    return annee, rendus


def test_deux_lots_au_meme_instant_ne_passent_pas_le_plafond(monkeypatch):
    annee, rendus = deux_lots(monkeypatch, verrous_poses=True)
    refus = [r for r in rendus if isinstance(r, Refus)]
    assert [r.code for r in refus] == [Code.BUDGET_DEPASSE]
    assert LotEdition.objects.count() == 1
    assert comptabilite.chiffres(annee).disponible == 0
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_deux_lots_passent_le_plafond(monkeypatch):
    annee, _rendus = deux_lots(monkeypatch, verrous_poses=False)
    assert LotEdition.objects.count() == 2
    chiffres = comptabilite.chiffres(annee)
    assert chiffres.engage > chiffres.finance


# --- Deux structures, un Pass


def deux_encaissements(monkeypatch, verrous_poses):
    fait = monde(nombre=1)
    fait.remettre(1)
    autre = formation(SIRETS[1])
    chez_l_autre = {"structure": autre, "prestation": prestation(autre)}
    secret = fait.secrets[1][0]
    with rendez_vous(monkeypatch, Chequier, verrous_poses):
        return en_meme_temps(
            lambda: fait.encaisser(secret), lambda: fait.encaisser(secret, **chez_l_autre)
        )


def test_un_pass_presente_deux_fois_au_meme_instant_n_est_encaisse_qu_une(monkeypatch):
    rendus = deux_encaissements(monkeypatch, verrous_poses=True)
    refus = [r for r in rendus if isinstance(r, Refus)]
    assert [r.lignes for r in refus] == [{0: Code.DEJA_UTILISE}]
    assert Encaissement.objects.vifs().count() == 1
    verifier_les_comptes(a(JOUR))


def test_sans_verrou_l_index_refuse_encore_le_second(monkeypatch):
    rendus = deux_encaissements(monkeypatch, verrous_poses=False)
    assert sum(isinstance(r, IntegrityError) for r in rendus) == 1
    assert Encaissement.objects.vifs().count() == 1
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_ni_index_le_pass_est_encaisse_deux_fois(monkeypatch):
    with sans_l_index("encaissement_un_seul_par_pass", "pass_numerique_encaissement"):
        deux_encaissements(monkeypatch, verrous_poses=False)
        assert Encaissement.objects.vifs().count() == 2


def test_un_double_clic_donne_une_seule_saisie(monkeypatch):
    fait = monde(nombre=1)
    fait.remettre(1)
    secret = fait.secrets[1][0]
    rendus = en_meme_temps(*[lambda: fait.encaisser(secret, cle="envoi-1")] * 4)
    assert len({saisie.pk for saisie in rendus}) == 1
    assert Encaissement.objects.count() == 1


# --- Une opposition contre un encaissement


def opposition_contre_encaissement(monkeypatch, verrous_poses):
    fait = monde(nombre=1)
    fait.remettre(1)
    chequier = fait.chequier(1)
    with rendez_vous(monkeypatch, Chequier, verrous_poses):
        return en_meme_temps(
            lambda: fait.encaisser(fait.secrets[1][0]),
            lambda: opposition.opposer(chequier, "volé", maintenant=a(JOUR, 18)),
        )


def test_une_opposition_et_un_encaissement_passent_l_un_apres_l_autre(monkeypatch):
    encaisse, oppose = opposition_contre_encaissement(monkeypatch, verrous_poses=True)
    assert oppose.etat == EtatChequier.OPPOSE
    # Le premier a gagné : ou le Pass a été payé avant, ou il est refusé ; l'argent suit.
    if isinstance(encaisse, Refus):
        assert encaisse.lignes == {0: Code.CHEQUIER_BLOQUE}
        assert not Encaissement.objects.exists()
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_l_argent_d_un_pass_bloque_est_compte_deux_fois(monkeypatch):
    encaisse, oppose = opposition_contre_encaissement(monkeypatch, verrous_poses=False)
    assert not isinstance(encaisse, Refus)
    assert not isinstance(oppose, Refus)
    with pytest.raises(AssertionError):
        verifier_les_comptes(a(JOUR))


# --- Deux agents, la même personne


def deux_remises(monkeypatch, verrous_poses):
    fait, qui = monde(nombre=2), personne()
    # Une personne déjà connue : sa ligne existe, rien d'autre que le verrou ne les fait attendre.
    connue = fait.remettre(1, personne=qui)
    remise.annuler(connue, fait.ccas, "erreur", maintenant=a(JOUR))
    with rendez_vous(monkeypatch, Beneficiaire, verrous_poses):
        return en_meme_temps(
            lambda: fait.remettre(1, personne=qui), lambda: fait.remettre(2, personne=qui)
        )


def test_deux_agents_ne_servent_pas_la_meme_personne_au_meme_instant(monkeypatch):
    rendus = deux_remises(monkeypatch, verrous_poses=True)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.A_DEJA_UN_CHEQUIER]
    assert Remise.objects.valables().count() == 1
    verifier_les_comptes(a(JOUR))


def test_temoin_sans_verrou_une_personne_recoit_deux_chequiers(monkeypatch):
    deux_remises(monkeypatch, verrous_poses=False)
    assert Remise.objects.valables().count() == 2


def test_un_chequier_ne_va_pas_a_deux_personnes(monkeypatch):
    fait = monde(nombre=1)
    with rendez_vous(monkeypatch, Chequier, verrous_poses=True):
        rendus = en_meme_temps(lambda: fait.remettre(1), lambda: fait.remettre(1))
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.PAS_DANS_VOTRE_STOCK]
    assert Remise.objects.count() == 1
    assert remise.a_un_chequier_en_cours(Remise.objects.get().beneficiaire.identite, JOUR)


def test_deux_annulations_au_meme_instant_n_en_font_qu_une(monkeypatch):
    fait = monde(nombre=1)
    fait.remettre(1)
    saisie = fait.encaisser(fait.secrets[1][0])

    def annuler():
        return encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))

    with rendez_vous(monkeypatch, Chequier, verrous_poses=True):
        rendus = en_meme_temps(annuler, annuler)
    assert [r.code for r in rendus if isinstance(r, Refus)] == [Code.DEJA_ANNULE]
    assert Pass.objects.inutilises().count() == 10
    verifier_les_comptes(a(JOUR))
