"""Les jours sont ceux de Paris : à minuit, aux changements d'heure de 2026, le 1er janvier.

Un même récit, aux bornes : ce qu'on peut saisir, annuler, demander, et le mois où cela compte.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pass_numerique.jours import PARIS, jour
from pass_numerique.motifs import Code
from pass_numerique.pilotage import lecture
from pass_numerique.services import bordereaux, encaissement, structures
from tests.pass_numerique.fabriques import Bureau, Monde, monde, rib
from tests.pass_numerique.outils import refuse, verifier_les_comptes

MINUTE = timedelta(minutes=1)
# Le premier instant de chaque jour à Paris : une heure en avance sur Londres l'hiver, deux l'été.
MINUITS = {
    date(2026, 3, 29): datetime(2026, 3, 28, 23, tzinfo=UTC),  # ce jour n'a que 23 heures
    date(2026, 3, 30): datetime(2026, 3, 29, 22, tzinfo=UTC),
    date(2026, 10, 25): datetime(2026, 10, 24, 22, tzinfo=UTC),  # celui-ci en a 25
    date(2026, 10, 26): datetime(2026, 10, 25, 23, tzinfo=UTC),
    date(2027, 1, 1): datetime(2026, 12, 31, 23, tzinfo=UTC),
}
DERNIER_JOUR = date(2027, 1, 31)


@pytest.fixture
def fait(db) -> Monde:
    """Un chéquier de 2026, valable un mois de 2027 ; un label qui couvre tout."""
    fait = monde(prefixe="26", nombre=1, premier_jour=date(2026, 1, 1), dernier_jour=DERNIER_JOUR)
    structures.labelliser(fait.formation, date(2026, 1, 1), date(2027, 12, 31), "Décision 2")
    fait.remettre(1, date(2026, 3, 2))
    return fait


def test_un_jour_commence_a_minuit_a_paris():
    for le, minuit in MINUITS.items():
        assert jour(minuit) == le
        assert jour(minuit - MINUTE) == le - timedelta(days=1)


def test_une_formation_se_saisit_des_la_premiere_minute_de_son_jour(fait):
    for secret, (le, minuit) in zip(fait.secrets[1], MINUITS.items(), strict=False):
        with refuse(Code.JOUR_A_VENIR):
            fait.encaisser(secret, jour=le, le=minuit - MINUTE)
        fait.encaisser(secret, jour=le, le=minuit)


def test_le_dernier_jour_de_validite_et_celui_de_saisie_comptent_jusqu_a_minuit(fait):
    """Valable jusqu'au 31 janvier compris ; trente jours de plus pour saisir, jusqu'au 2 mars."""
    un, deux = fait.secrets[1][:2]
    fin = datetime(2027, 3, 2, 23, tzinfo=UTC)  # minuit, le 3 mars, à Paris
    with refuse(Code.SAISIE_TROP_TARDIVE):
        fait.encaisser(un, jour=DERNIER_JOUR, le=fin)
    with refuse(Code.EXPIRE):
        fait.encaisser(un, jour=DERNIER_JOUR + timedelta(days=1), le=fin - MINUTE)
    fait.encaisser(un, jour=DERNIER_JOUR, le=fin - MINUTE)
    fait.encaisser(deux, jour=DERNIER_JOUR, le=datetime(2027, 1, 31, 22, 59, tzinfo=UTC))


@pytest.mark.parametrize(("saisi", "fin"), [(date(2026, 3, 22), date(2026, 3, 30)),
                                            (date(2026, 10, 18), date(2026, 10, 26))])  # fmt: skip
def test_sept_jours_pour_annuler_malgre_le_changement_d_heure(fait, saisi, fin):
    """Annulable jusqu'à minuit ; demandable à partir de minuit. Ni les deux, ni aucun."""
    un, deux, trois = fait.secrets[1][:3]
    le_soir = datetime.combine(saisi, time(23, 30), tzinfo=PARIS)
    une, autre = (fait.encaisser(secret, jour=saisi, le=le_soir) for secret in (un, deux))
    # Saisie une heure plus tard, donc le lendemain : elle attend un jour de plus.
    fait.encaisser(trois, jour=saisi, le=le_soir + timedelta(hours=1))
    encaissement.annuler(une, fait.formation, "erreur", maintenant=MINUITS[fin] - MINUTE)
    with refuse(Code.DELAI_PASSE):
        encaissement.annuler(autre, fait.formation, "erreur", maintenant=MINUITS[fin])

    def demandables(moment):
        return bordereaux._prenables(fait.formation, fait.dispositif, saisi, moment).count()

    assert demandables(MINUITS[fin] - MINUTE) == 0
    assert demandables(MINUITS[fin]) == 1


def test_le_1er_janvier_la_formation_compte_a_son_jour_et_la_saisie_au_sien(fait):
    """Le bordereau suit le jour de la formation ; les comptes, celui de la saisie."""
    an_neuf = MINUITS[date(2027, 1, 1)]
    un, deux, trois = fait.secrets[1][:3]
    rib(fait.formation)
    fait.encaisser(un, jour=date(2026, 12, 31), le=an_neuf - MINUTE)
    tardive = fait.encaisser(deux, jour=date(2026, 12, 31), le=an_neuf)
    neuve = fait.encaisser(trois, jour=date(2027, 1, 1), le=an_neuf)
    # Avant minuit, décembre n'est pas fini.
    assert bordereaux.mois_fini(an_neuf - MINUTE) == date(2026, 11, 1)
    assert bordereaux.mois_fini(an_neuf) == date(2026, 12, 1)
    decembre = Bureau(fait, an_neuf + timedelta(days=9)).constituer()
    assert decembre.mois == date(2026, 12, 1)
    prises = set(decembre.lignes.values_list("encaissement__saisie", flat=True))
    assert len(prises) == 2
    assert tardive.pk in prises
    janvier = Bureau(fait, datetime(2027, 2, 10, 12, tzinfo=UTC)).constituer()
    assert janvier.lignes.get().encaissement.saisie == neuve
    # Les écritures et les faits du pilotage s'accordent : un Pass en décembre, deux en janvier.
    mois = {m: a.utilise for m, a in lecture.du_temps.argent_par_mois(fait.dispositif).items()}
    assert mois[date(2026, 12, 1)] == 1_000
    assert mois[date(2027, 1, 1)] == 2_000
    assert lecture.lire(fait.dispositif, "", date(2027, 2, 10)).ecarts == {}
    faits = lecture.des_faits.lire(fait.dispositif).liste
    utilises = [(f.mois, f.nombre) for f in faits if f.mesure is lecture.Mesure.UTILISE]
    assert sorted(utilises) == [(date(2026, 12, 1), 1), (date(2027, 1, 1), 2)]
    verifier_les_comptes(datetime(2027, 2, 10, 12, tzinfo=UTC))
