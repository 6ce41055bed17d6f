"""Le bordereau : ce qui y entre, quand, et une seule fois."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pass_numerique.models import Bordereau, Evenement, LigneBordereau
from pass_numerique.motifs import Code
from pass_numerique.services import bordereaux, comptabilite, encaissement
from tests.pass_numerique.fabriques import JOUR, SIRETS, Bureau, a, formation, prestation
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db
AVRIL = date(2025, 4, 1)


@pytest.fixture
def bureau(fait):
    """Trois Pass utilisés le 10 mars, que nul ne peut plus annuler le 1er avril."""
    fait.encaisser(*fait.secrets[1][:3])
    return Bureau(fait)


def test_un_bordereau_prend_les_pass_du_mois_et_fige_leur_montant(bureau):
    bordereau = bureau.constituer()
    assert (bordereau.etat, bordereau.mois, bordereau.montant) == (
        "prepare",
        date(2025, 3, 1),
        3_000,
    )
    assert list(bordereau.lignes.values_list("montant", flat=True)) == [1_000] * 3
    chiffres = comptabilite.chiffres(bureau.monde.dispositif)
    assert (chiffres.utilise, chiffres.demande, chiffres.a_payer) == (3_000, 3_000, 0)
    evenement = Evenement.objects.get(nature="bordereau")
    assert evenement.details["mois"] == "2025-03"
    assert evenement.par is None
    verifier_les_comptes(bureau.le)


def test_un_seul_bordereau_par_mois(bureau):
    bureau.constituer()
    bureau.monde.encaisser(bureau.monde.secrets[1][3])
    with refuse(Code.BORDEREAU_DEJA_FAIT):
        bureau.constituer()
    # Enregistré après coup : dans celui d'avril, rien ne se perd.
    bureau.le = a(date(2025, 5, 1))
    assert bureau.constituer().lignes.get().encaissement.saisie.jour == JOUR
    verifier_les_comptes(bureau.le)


def test_le_mois_doit_etre_fini_a_paris(bureau):
    # L'heure d'été a commencé la veille : à 22 h UTC, le 31 mars, avril commence à Paris.
    bureau.le = datetime(2025, 3, 31, 21, 59, tzinfo=UTC)
    with refuse(Code.MOIS_PAS_FINI):
        bureau.constituer(date(2025, 3, 1))
    bureau.le += timedelta(minutes=1)
    bureau.constituer(date(2025, 3, 1))


def test_ce_qui_peut_encore_s_annuler_attend(bureau):
    """Sept jours pour annuler : enregistré le 24 mars, annulable le 31 compris."""
    le_24 = date(2025, 3, 24)
    tardif = bureau.monde.encaisser(bureau.monde.secrets[1][3], jour=JOUR, le=a(le_24, 23))
    encore = bureau.monde.encaisser(
        bureau.monde.secrets[1][4], jour=JOUR, le=a(le_24 + timedelta(days=1), 1)
    )
    prises = set(bureau.constituer().lignes.values_list("encaissement__saisie", flat=True))
    assert tardif.pk in prises
    assert encore.pk not in prises
    # Les deux règles se répondent : ce qui n'a pas été pris peut bien s'annuler, et rien d'autre.
    encaissement.annuler(encore, bureau.monde.formation, "erreur", maintenant=bureau.le)
    with refuse(Code.DANS_UN_BORDEREAU):
        encaissement.annuler(tardif, bureau.monde.formation, "erreur", maintenant=bureau.le)


def test_ni_les_annules_ni_le_mois_d_apres_ni_une_autre_structure(bureau):
    fait = bureau.monde
    annule = fait.encaisser(fait.secrets[1][3])
    encaissement.annuler(annule, fait.formation, "erreur", maintenant=a(JOUR, 19))
    autre = formation(SIRETS[1])
    fait.encaisser(fait.secrets[1][4], structure=autre, prestation=prestation(autre))
    fait.encaisser(fait.secrets[1][5], jour=AVRIL, le=a(AVRIL, 18))
    bureau.le = a(date(2025, 5, 20))
    assert bureau.constituer(date(2025, 3, 1)).montant == 3_000
    suivant = bureau.constituer(AVRIL)
    assert [ligne.encaissement.saisie.jour for ligne in suivant.lignes.all()] == [AVRIL]


def test_rien_a_demander(fait):
    with refuse(Code.RIEN_A_DEMANDER):
        Bureau(fait).constituer()


def test_une_annee_close_ne_se_demande_plus(bureau):
    type(bureau.monde.dispositif).objects.update(clos_le=bureau.le)
    with refuse(Code.DISPOSITIF_CLOS):
        bureau.constituer()
    assert bordereaux.a_demander(bureau.monde.formation, bureau.le) == []


def test_ce_que_la_structure_peut_demander(bureau):
    [possible] = bordereaux.a_demander(bureau.monde.formation, bureau.le)
    assert (possible.mois, possible.nombre, possible.montant) == (date(2025, 3, 1), 3, 3_000)
    bureau.constituer()
    assert bordereaux.a_demander(bureau.monde.formation, bureau.le) == []


def test_un_bordereau_s_envoie_une_fois(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    assert (bordereau.etat, bordereau.transmis_par) == ("transmis", bureau.membre)
    with refuse(Code.BORDEREAU_AVANCE):
        bureau.transmettre(bordereau)
    assert Bordereau.objects.count() == 1
    assert LigneBordereau.objects.vives().count() == 3
