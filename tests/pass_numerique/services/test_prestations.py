"""Le catalogue : ce qui a été payé n'y bouge plus, et le journal le raconte."""

from datetime import date, timedelta

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import Evenement, Prestation, Seance
from pass_numerique.motifs import Code
from pass_numerique.services import encaissement, prestations
from tests.pass_numerique.fabriques import JOUR, a, monde
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def fait():
    monde_ = monde(nombre=1)
    monde_.remettre(1)
    return monde_


def champs(prestation=None, **autres):
    lus = {nom: getattr(prestation, nom) for nom in prestations.CHAMPS} if prestation else {}
    neufs = {
        "intitule": "Mes démarches", "thematique": "demarches", "niveau": "debutant",
        "duree_minutes": 90, "nombre_de_pass": 2, "lieu": None, "accessible": None,
        "precisions": "", "du": JOUR, "au": None,
    }  # fmt: skip
    return (lus or neufs) | autres


def test_une_formation_se_cree_et_le_journal_ne_dit_que_des_numeros(fait):
    cree = prestations.creer(fait.formation, champs(), maintenant=a(JOUR))
    assert Prestation.objects.get(pk=cree.pk).intitule == "Mes démarches"
    evenement = Evenement.objects.get(nature=Nature.PRESTATION)
    assert (evenement.numero, evenement.details["geste"]) == (cree.pk, "creee")
    assert "démarches" not in str(evenement.details)
    with refuse(Code.JOURS_INVERSES):
        prestations.creer(fait.formation, champs(au=JOUR - timedelta(days=1)))


def test_une_fois_payee_son_prix_ne_change_plus_et_les_montants_restent(fait):
    prestations.modifier(fait.prestation, champs(fait.prestation, nombre_de_pass=2))
    saisie = fait.encaisser(*fait.secrets[1][:2])
    with refuse(Code.PRIX_DEJA_PAYE):
        prestations.modifier(fait.prestation, champs(fait.prestation, nombre_de_pass=3))
    fait.prestation.refresh_from_db()
    assert fait.prestation.nombre_de_pass == 2
    prestations.modifier(fait.prestation, champs(fait.prestation, intitule="Autre nom"))
    assert [e.montant for e in saisie.encaissements.all()] == [1000, 1000]
    encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))
    prestations.modifier(fait.prestation, champs(fait.prestation, nombre_de_pass=3))


def test_le_prix_change_pendant_que_la_page_est_ouverte(fait):
    ouverte = Prestation.objects.get(pk=fait.prestation.pk)
    prestations.modifier(fait.prestation, champs(fait.prestation, nombre_de_pass=2))
    with refuse(Code.MAUVAIS_NOMBRE):
        fait.encaisser(fait.secrets[1][0], prestation=ouverte)


def test_elle_se_ferme_mais_pas_avant_un_jour_deja_paye(fait):
    fait.encaisser(fait.secrets[1][0])
    with refuse(Code.JOUR_DEJA_PAYE, precision="10/03/2025"):
        prestations.fermer(fait.prestation, JOUR - timedelta(days=1))
    with refuse(Code.JOUR_DEJA_PAYE):
        prestations.modifier(fait.prestation, champs(fait.prestation, du=JOUR + timedelta(days=1)))
    prestations.fermer(fait.prestation, JOUR)
    lendemain = JOUR + timedelta(days=1)
    with refuse(Code.PRESTATION_REFUSEE):
        fait.encaisser(fait.secrets[1][1], jour=lendemain)
    with refuse(Code.JOURS_INVERSES):
        prestations.fermer(fait.prestation, date(2024, 1, 1))


def test_seule_une_formation_jamais_payee_se_supprime(fait):
    inutile = prestations.creer(fait.formation, champs())
    prestations.annoncer(inutile, a(JOUR, 14))
    prestations.supprimer(inutile)
    assert not Seance.objects.exists()
    fait.encaisser(fait.secrets[1][0])
    with refuse(Code.FORMATION_PAYEE):
        prestations.supprimer(fait.prestation)
    assert list(Prestation.objects.all()) == [fait.prestation]


def test_les_seances(fait):
    seance = prestations.annoncer(fait.prestation, a(JOUR, 14), 8)
    assert prestations.annoncer(fait.prestation, a(JOUR, 14), 10) == seance
    assert Seance.objects.get().places == 10
    prestations.fermer(fait.prestation, JOUR)
    with refuse(Code.SEANCE_HORS_DATES):
        prestations.annoncer(fait.prestation, a(JOUR + timedelta(days=1), 14))
    prestations.retirer_la_seance(seance)
    assert not Seance.objects.exists()
    gestes = Evenement.objects.filter(nature=Nature.SEANCE).order_by("pk")
    assert [e.details["geste"] for e in gestes] == ["annoncee", "modifiee", "retiree"]
