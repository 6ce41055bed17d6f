"""Recevoir, limiter, traiter, oublier."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from lieux import signalements
from lieux.models import Signalement
from lieux.signalements import Donnees, TropDeSignalements, deposer
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

MIDI = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADRESSE = "203.0.113.9"


@pytest.fixture(autouse=True)
def _deux_par_heure(settings):
    settings.SIGNALEMENTS_PAR_HEURE = 2


@pytest.fixture
def lieu():
    return LieuFactory()


def envoyer(lieu, numero, *, adresse=ADRESSE, quand=MIDI):
    return deposer(lieu, Donnees("horaires", f"message {numero}"), adresse, quand)


def test_un_signalement_est_enregistre_avec_ce_que_la_personne_a_ecrit(lieu):
    recu = deposer(lieu, Donnees("autre", "<b>Bonjour</b>", "a@example.org"), ADRESSE, MIDI)
    garde = Signalement.objects.get()
    assert garde == recu
    assert (garde.lieu, garde.nature, garde.message) == (lieu, "autre", "<b>Bonjour</b>")
    assert (garde.courriel, garde.cree_le, garde.traite_le) == ("a@example.org", MIDI, None)


def test_l_adresse_n_est_jamais_ecrite(lieu):
    empreinte = envoyer(lieu, 1).empreinte
    assert len(empreinte) == 64
    assert ADRESSE not in empreinte


def test_l_empreinte_change_chaque_jour_et_depend_de_la_cle(lieu, settings):
    premiere = envoyer(lieu, 1).empreinte
    assert envoyer(lieu, 2, quand=MIDI + timedelta(days=1)).empreinte != premiere
    settings.SECRET_KEY = "une autre clé"
    assert envoyer(lieu, 3).empreinte != premiere


def test_au_dela_de_la_limite_c_est_refuse_et_rien_n_est_garde(lieu):
    envoyer(lieu, 1)
    envoyer(lieu, 2)
    with pytest.raises(TropDeSignalements):
        envoyer(lieu, 3)
    assert Signalement.objects.count() == 2


def test_la_limite_porte_sur_tous_les_lieux(lieu):
    envoyer(lieu, 1)
    envoyer(lieu, 2)
    with pytest.raises(TropDeSignalements):
        envoyer(LieuFactory(), 3)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_des_envois_simultanes_ne_depassent_pas_la_limite():
    """Compter avant d'écrire laisserait passer les huit : chacun ne verrait personne."""
    lieu = LieuFactory(indexe=False)
    depart = Barrier(8)

    def envoyer_ensemble(numero):
        depart.wait()
        try:
            envoyer(lieu, numero)
        except TropDeSignalements:
            pass
        finally:
            connection.close()

    fils = [Thread(target=envoyer_ensemble, args=[numero]) for numero in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert Signalement.objects.count() <= 2
    # Un refus ne punit pas : ce qui n'a pas été gardé ne compte pas.
    Signalement.objects.all().delete()
    envoyer(lieu, 9)
    assert Signalement.objects.count() == 1


def test_une_autre_adresse_n_est_pas_touchee(lieu):
    envoyer(lieu, 1)
    envoyer(lieu, 2)
    envoyer(lieu, 3, adresse="203.0.113.10")
    assert Signalement.objects.count() == 3


def test_une_heure_plus_tard_on_peut_de_nouveau(lieu):
    envoyer(lieu, 1)
    envoyer(lieu, 2)
    envoyer(lieu, 3, quand=MIDI + timedelta(hours=1))
    assert Signalement.objects.count() == 3


def test_minuit_ne_remet_pas_le_compte_a_zero(lieu):
    """23 h 50 à Paris, puis 0 h 10 : l'empreinte a changé, pas la personne."""
    avant = datetime(2026, 11, 24, 22, 50, tzinfo=UTC)
    envoyer(lieu, 1, quand=avant)
    envoyer(lieu, 2, quand=avant)
    with pytest.raises(TropDeSignalements):
        envoyer(lieu, 3, quand=avant + timedelta(minutes=20))


def test_le_meme_envoi_deux_fois_ne_fait_qu_un_signalement(lieu):
    assert envoyer(lieu, 1) == envoyer(lieu, 1)
    assert Signalement.objects.count() == 1
    envoyer(lieu, 1, adresse="203.0.113.10")
    assert Signalement.objects.count() == 2


def test_les_empreintes_s_effacent_apres_24_heures_a_chaque_depot(lieu):
    vieux = envoyer(lieu, 1)
    recent = envoyer(lieu, 2, quand=MIDI + timedelta(hours=2))
    envoyer(lieu, 3, quand=MIDI + timedelta(hours=24, seconds=1))
    vieux.refresh_from_db()
    recent.refresh_from_db()
    assert vieux.empreinte == ""
    assert recent.empreinte != ""
    assert signalements.oublier_empreintes(MIDI + timedelta(days=3)) == 2


def test_traiter_efface_le_courriel_et_garde_le_message(lieu):
    deposer(lieu, Donnees("contact", "Faux numéro", "a@example.org"), ADRESSE, MIDI)
    fait = MIDI + timedelta(days=1)
    assert signalements.traiter(Signalement.objects.all(), fait) == 1
    traite = Signalement.objects.get()
    assert (traite.courriel, traite.message, traite.traite_le) == ("", "Faux numéro", fait)
    # La première date reste.
    assert signalements.traiter(Signalement.objects.all(), fait + timedelta(days=1)) == 0
