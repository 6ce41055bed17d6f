"""Une année close : aucun geste n'y change plus rien, et les personnes s'oublient comme ailleurs."""

from datetime import date

import pytest

from pass_numerique.models import (
    Beneficiaire,
    Bordereau,
    Chequier,
    Encaissement,
    Evenement,
    LigneBordereau,
    LotPaiement,
    Ouverture,
    Remise,
    Saisie,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.pilotage import lecture, rapport
from pass_numerique.services import (
    avoirs,
    bordereaux,
    cloture,
    comptabilite,
    edition,
    encaissement,
    impressions,
    instruction,
    opposition,
    paiement,
    personnes,
    reglages,
    remise,
    solde,
    stock,
)
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.fabriques import JOUR, a, fichiers, lot, personne
from tests.pass_numerique.outils import photo, verifier_les_comptes

pytestmark = pytest.mark.django_db
# Un jour où, l'année ouverte, chacun de ces gestes passerait : c'est la clôture qui refuse.
ALORS = a(JOUR, 20)
CLOS = Code.DISPOSITIF_CLOS


def gestes(bureau, envoi):
    """(geste, sa raison)."""
    fait, annee = bureau.monde, bureau.monde.dispositif
    entame, bloque, en_stock = fait.chequier(1), fait.chequier(4), fait.chequier(5)
    saisie = Saisie.objects.get()
    payee = LigneBordereau.objects.order_by("pk").first()
    bordereau, paye = Bordereau.objects.get(), LotPaiement.objects.get()
    ouverture = Ouverture(dispositif=annee, du=JOUR)
    annee.nom = "Autre nom"
    # Comme une page ouverte avant la clôture : elle ne la connaît pas.
    annee.clos_le = None
    par = bureau.gestionnaire
    return {
        "financer": (lambda: comptabilite.ouvrir_financement(annee, "autre", 1, 1, par), CLOS),
        "avenant": (
            lambda: comptabilite.changer_un_financement(annee.financements.first(), 99_000),
            CLOS,
        ),
        "regler": (lambda: reglages.enregistrer(annee, par), CLOS),
        "ouvrir": (lambda: reglages.enregistrer(ouverture, par), CLOS),
        "imprimer": (
            lambda: edition.enregistrer_lot(edition.preparer_lot(annee, 1), maintenant=ALORS),
            CLOS,
        ),
        "demander_une_impression": (
            lambda: impressions.demander(type(annee).objects.get(), 1, maintenant=ALORS),
            CLOS,
        ),
        "expedier": (lambda: stock.expedier(annee, fait.ccas, 7, 7, maintenant=ALORS), CLOS),
        "retourner": (lambda: stock.retourner(annee, fait.ccas, 5, 5, maintenant=ALORS), CLOS),
        "recevoir": (lambda: stock.recevoir(envoi, maintenant=ALORS), CLOS),
        "detruire": (lambda: stock.detruire(annee, 7, 7, "x", "PV", maintenant=ALORS), CLOS),
        "remettre": (
            lambda: remise.remettre(fait.ccas, str(en_stock.serie), personne(), maintenant=ALORS),
            Code.REMISES_FERMEES,
        ),
        "annuler_une_remise": (
            lambda: remise.annuler(
                Remise.objects.get(chequier__numero=8), fait.ccas, "x", maintenant=ALORS
            ),
            CLOS,
        ),
        "encaisser": (
            lambda: fait.encaisser(fait.secrets[1][5], le=ALORS),
            Code.SAISIE_TROP_TARDIVE,
        ),
        "annuler_un_encaissement": (
            lambda: encaissement.annuler_au_departement(saisie, "x", maintenant=ALORS),
            Code.DANS_UN_BORDEREAU,
        ),
        "opposer": (lambda: opposition.opposer(entame, "perdu", maintenant=ALORS), CLOS),
        "opposer_en_stock": (lambda: opposition.opposer(en_stock, "volé", maintenant=ALORS), CLOS),
        "remplacer": (
            lambda: opposition.remplacer(bloque, str(en_stock.serie), fait.ccas, maintenant=ALORS),
            Code.EXPIRE,
        ),
        "demander_le_paiement": (
            lambda: bordereaux.constituer(fait.formation, annee, date(2025, 4, 1)),
            CLOS,
        ),
        "envoyer": (lambda: bordereaux.transmettre(bordereau, par), Code.BORDEREAU_AVANCE),
        "attester": (lambda: instruction.attester(bordereau, par), Code.BORDEREAU_AVANCE),
        "valider": (lambda: instruction.valider(bordereau, par), Code.BORDEREAU_AVANCE),
        "refuser": (
            lambda: instruction.rejeter(payee, "x", True, par),
            Code.BORDEREAU_AVANCE,
        ),
        "reunir": (
            lambda: paiement.creer_lot(annee, [bordereau.pk], fichiers, par),
            Code.DEJA_DANS_UN_LOT,
        ),
        "payer": (lambda: paiement.marquer_paye(paye, par), Code.DEJA_PAYE),
        "reprendre": (lambda: avoirs.demander(payee, "absent", par), CLOS),
        "clore": (lambda: cloture.proposer(annee, fin.fichiers, par), CLOS),
    }


def test_apres_la_cloture_aucun_geste_ne_change_rien():
    bureau = fin.annee_finie()
    fait = bureau.monde
    # Un chéquier remis le matin, que l'on voudrait reprendre ; un autre encore en route.
    envoi = stock.expedier(fait.dispositif, fait.ccas, 7, 7, maintenant=a(JOUR, 16))
    _supplement(fait)
    fin.clore(bureau)
    avant, evenements = photo(), Evenement.objects.count()
    for nom, (geste, raison) in gestes(bureau, envoi).items():
        with pytest.raises(Refus) as leve:
            geste()
        assert leve.value.code == raison, nom
        assert photo() == avant, nom
    assert Evenement.objects.count() == evenements
    verifier_les_comptes(fin.LE_JOUR)


def _supplement(fait):
    """Un huitième chéquier, remis et jamais entamé."""
    _un, secrets = lot(fait.dispositif, 1)
    fait.secrets |= secrets
    envoi = stock.expedier(fait.dispositif, fait.ccas, 8, 8, maintenant=a(JOUR))
    stock.recevoir(envoi, maintenant=a(JOUR))
    fait.remettre(8)


def test_une_annee_close_oublie_les_personnes_et_garde_les_comptes():
    bureau = fin.annee_close()
    annee = bureau.monde.dispositif
    constat = cloture.inventaire(annee).constat
    etats = list(Chequier.objects.order_by("pk").values_list("pk", "etat"))
    montants = list(Encaissement.objects.order_by("pk").values_list("pk", "montant"))
    # Deux ans après la dernière chose faite pour elles, et non deux ans après la clôture.
    avant = personnes.anonymiser_les_anciens(True, maintenant=a(date(2027, 3, 9)))
    assert avant.personnes == 0
    fait = personnes.anonymiser_les_anciens(True, maintenant=a(date(2027, 3, 11)))
    assert fait.personnes == 3
    assert not Beneficiaire.objects.exclude(nom="", prenom="", telephone="").exists()
    assert cloture.inventaire(annee).constat == constat
    assert list(Chequier.objects.order_by("pk").values_list("pk", "etat")) == etats
    assert list(Encaissement.objects.order_by("pk").values_list("pk", "montant")) == montants
    verifier_les_comptes(a(date(2027, 3, 11)))


def test_le_pilotage_d_une_annee_close_dit_ce_qui_est_rendu_a_chacun():
    bureau = fin.annee_finie()
    annee = bureau.monde.dispositif
    avant = lecture.lire(annee, "", fin.OUVERTURE)
    fin.clore(bureau)
    apres = lecture.lire(annee, "", fin.OUVERTURE)
    # Clore ne reprend rien de ce qui a été remis : les tableaux font toujours le total.
    assert (apres.argent, apres.ecarts) == (avant.argent, {})
    assert (apres.reste, apres.rendu) == (40_100, 88_100)
    financeurs = rapport.financements(annee)
    sommes = {str(s.nom): (s.total, s.parts) for s in rapport.sommes(annee, financeurs)}
    assert sommes["Utilisé"] == (2_000, (666, 1_334))
    assert sommes["Rendu"] == (88_100, (29_334, 58_766))
    assert sommes["Reste dû"] == (1_000, (333, 667))


@pytest.mark.parametrize("numero", [1, 4, 5])
def test_le_solde_d_un_chequier_dit_que_l_annee_est_terminee(numero):
    fait = fin.annee_close().monde
    lu = solde.consulter(fait.serie(numero), fait.secrets[numero][9], maintenant=ALORS)
    assert (lu.situation, lu.restants, lu.valeur) == (solde.Situation.TERMINE, 0, 0)
