"""Un lot : ses bordereaux, ses fichiers gardés tels quels, payé une seule fois ; et l'avoir."""

import hashlib
from datetime import date

import pytest

from pass_numerique.models import Avoir, FichierDePaiement, LotPaiement
from pass_numerique.motifs import Code
from pass_numerique.services import avoirs, comptabilite, instruction, paiement, structures
from tests.pass_numerique.fabriques import IBANS, JOUR, Bureau, a, fichiers, rib, utilisateur
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db
MAI = a(date(2025, 5, 1))


@pytest.fixture
def bureau(fait):
    fait.encaisser(*fait.secrets[1][:3])
    rib(fait.formation)
    return Bureau(fait)


def chiffres(bureau):
    return comptabilite.chiffres(bureau.monde.dispositif)


def test_un_lot_garde_ses_fichiers_et_le_compte_paye(bureau):
    bordereau = bureau.jusqu_a("valider")
    lot = bureau.lot(bordereau)
    fichier = FichierDePaiement.objects.get(lot=lot)
    assert bytes(fichier.contenu) == b"3000"
    assert fichier.empreinte == hashlib.sha256(b"3000").hexdigest()
    # Un autre compte validé ensuite ne change pas ce qui est parti.
    rib(bureau.monde.formation, IBANS[1], bureau.le)
    bordereau.refresh_from_db()
    assert bordereau.coordonnees.iban == IBANS[0]
    assert chiffres(bureau).a_payer == 3_000  # un fichier préparé n'est pas un paiement
    verifier_les_comptes(bureau.le)


def test_le_compte_change_apres_la_validation_est_celui_du_lot(bureau):
    bordereau = bureau.jusqu_a("valider")
    rib(bureau.monde.formation, IBANS[1], bureau.le)
    bureau.lot(bordereau)
    bordereau.refresh_from_db()
    assert bordereau.coordonnees.iban == IBANS[1]


def test_un_compte_que_personne_n_a_confirme_ne_recoit_rien(bureau):
    """Déposé après la validation : sans la seconde personne, l'argent va toujours à l'ancien."""
    bordereau = bureau.jusqu_a("valider")
    depose = structures.deposer_rib(
        bureau.monde.formation, "Autre", IBANS[1], utilisateur(), bureau.le
    )
    bureau.lot(bordereau)
    # Confirmé une fois le fichier fait : ce qui est parti ne change plus.
    structures.valider_rib(depose, utilisateur(), bureau.le)
    bordereau.refresh_from_db()
    assert bordereau.coordonnees.iban == IBANS[0]


def test_un_label_perdu_apres_la_formation_n_empeche_ni_la_saisie_ni_le_paiement(fait):
    """Seul compte le jour de la formation : label fini le lendemain, saisie deux semaines après."""
    rib(fait.formation)
    fait.formation.labellisations.update(au=JOUR)
    tard = a(date(2025, 3, 24))
    fait.encaisser(*fait.secrets[1][:2], jour=JOUR, le=tard)
    with refuse(Code.PAS_LABELLISEE):
        fait.encaisser(fait.secrets[1][2], jour=date(2025, 3, 11), le=tard)
    bordereau = Bureau(fait).payer()
    assert (bordereau.mois, bordereau.montant) == (date(2025, 3, 1), 2_000)
    assert comptabilite.chiffres(fait.dispositif).paye == 2_000
    verifier_les_comptes(a(date(2025, 4, 1)))


def test_un_bordereau_n_est_que_dans_un_lot(bureau):
    bordereau = bureau.jusqu_a("valider")
    bureau.lot(bordereau)
    with refuse(Code.DEJA_DANS_UN_LOT):
        bureau.lot(bordereau)
    assert LotPaiement.objects.count() == 1


def test_ce_qui_n_entre_pas_dans_un_lot(bureau):
    with refuse(Code.LOT_VIDE):
        bureau.lot()
    bordereau = bureau.jusqu_a("attester")
    with refuse(Code.BORDEREAU_AVANCE):
        bureau.lot(bordereau)
    bureau.valider(bordereau)
    with refuse(Code.MEME_PERSONNE):
        paiement.creer_lot(
            bureau.monde.dispositif, [bordereau.pk], fichiers, bureau.ordonnateur, bureau.le
        )
    bureau.monde.formation.coordonnees_bancaires.update(remplace_le=bureau.le)
    with refuse(Code.RIB_MANQUE, precision=bureau.monde.formation.nom):
        bureau.lot(bordereau)


def test_un_fichier_qui_ne_s_ecrit_pas_ne_laisse_pas_de_lot(bureau):
    bordereau = bureau.jusqu_a("valider")

    def casse(lot):
        yield "csv", b"1"
        raise OSError

    with pytest.raises(OSError):
        paiement.creer_lot(
            bureau.monde.dispositif, [bordereau.pk], casse, bureau.comptable, bureau.le
        )
    assert not LotPaiement.objects.exists()
    assert not FichierDePaiement.objects.exists()
    bureau.lot(bordereau)


def test_un_lot_se_paie_une_fois(bureau):
    lot = bureau.lot(bureau.jusqu_a("valider"))
    with refuse(Code.MEME_PERSONNE):
        paiement.marquer_paye(lot, bureau.ordonnateur, bureau.le)
    paiement.marquer_paye(lot, bureau.comptable, bureau.le)
    with refuse(Code.DEJA_PAYE):
        paiement.marquer_paye(lot, bureau.comptable, bureau.le)
    assert (chiffres(bureau).a_payer, chiffres(bureau).paye) == (0, 3_000)
    verifier_les_comptes(bureau.le)


# --- Avoir


def avoir(bureau, rang=0):
    payee = bureau.bordereau.lignes.all()[rang]
    return avoirs.demander(payee, "Formation annulée", bureau.gestionnaire, bureau.le)


@pytest.fixture
def paye(bureau):
    bureau.bordereau = bureau.payer()
    return bureau


def test_un_avoir_se_deduit_du_bordereau_suivant(paye):
    demande = avoir(paye)
    assert chiffres(paye).avoirs == 0  # demandé n'est pas décidé
    with refuse(Code.MEME_PERSONNE):
        avoirs.confirmer(demande, paye.gestionnaire, paye.le)
    avoirs.confirmer(demande, paye.ordonnateur, paye.le)
    # L'argent sorti l'est toujours ; le Pass, lui, est rendu à la personne.
    assert (chiffres(paye).paye, chiffres(paye).avoirs, chiffres(paye).utilise) == (
        3_000,
        1_000,
        2_000,
    )
    verifier_les_comptes(paye.le)
    # Le Pass rendu sert de nouveau, avec un autre.
    paye.monde.encaisser(paye.monde.secrets[1][0], paye.monde.secrets[1][5], le=paye.le)
    paye.le = MAI
    suivant = paye.payer()
    assert suivant.montant == 1_000
    assert (chiffres(paye).paye, chiffres(paye).avoirs) == (4_000, 0)
    verifier_les_comptes(paye.le)


def test_un_avoir_trop_gros_attend(paye):
    for rang in (0, 1):
        avoirs.confirmer(avoir(paye, rang), paye.ordonnateur, paye.le)
    paye.monde.encaisser(paye.monde.secrets[1][5], le=paye.le)
    paye.le = MAI
    bordereau = paye.constituer()
    assert bordereau.montant == 0
    assert Avoir.objects.a_deduire().count() == 1
    # La seule ligne refusée, le bordereau serait négatif : son avoir attend aussi.
    paye.transmettre(bordereau)
    ligne = bordereau.lignes.get(avoir=None)
    instruction.rejeter(ligne, "Absent", True, paye.instructeur, paye.le)
    bordereau.refresh_from_db()
    assert bordereau.etat == "rejete"
    assert bordereau.lignes.get(encaissement=None).suite == "reporter"
    assert Avoir.objects.a_deduire().count() == 2
    verifier_les_comptes(paye.le)


def test_un_bordereau_qui_s_annule_avec_ses_avoirs_se_solde(paye):
    avoirs.confirmer(avoir(paye), paye.ordonnateur, paye.le)
    paye.monde.encaisser(paye.monde.secrets[1][5], le=paye.le)
    paye.le = MAI
    assert paye.payer().montant == 0
    assert (chiffres(paye).paye, chiffres(paye).avoirs) == (3_000, 0)
    verifier_les_comptes(paye.le)


def test_une_somme_ne_se_reprend_qu_une_fois(paye):
    premier = avoir(paye)
    with refuse(Code.AVOIR_DEJA_DEMANDE):
        avoir(paye)
    avoirs.ecarter(premier, paye.ordonnateur, paye.le)
    with refuse(Code.AVOIR_TRAITE):
        avoirs.confirmer(premier, paye.ordonnateur, paye.le)
    second = avoirs.confirmer(avoir(paye), paye.ordonnateur, paye.le)
    with refuse(Code.AVOIR_TRAITE):
        avoirs.confirmer(second, paye.ordonnateur, paye.le)
    with refuse(Code.AVOIR_DEJA_DEMANDE):
        avoir(paye)
    verifier_les_comptes(paye.le)


def test_pas_d_avoir_sans_paiement_ni_sans_raison(bureau):
    bureau.bordereau = bureau.jusqu_a("valider")
    with refuse(Code.PAS_ENCORE_PAYE):
        avoir(bureau)
    with refuse(Code.RAISON_MANQUE):
        avoirs.demander(bureau.bordereau.lignes.first(), " ", bureau.gestionnaire, bureau.le)
