"""Clore une année : l'inventaire, ce qui empêche, la proposition, la confirmation, le reste rendu."""

from datetime import date, timedelta

import pytest

from pass_numerique.etats import Compte, EtatPass
from pass_numerique.models import (
    Avoir,
    Cloture,
    Contestation,
    Dispositif,
    Ecriture,
    Evenement,
    FichierDeCloture,
    Impression,
    LigneBordereau,
    Pass,
    Saisie,
)
from pass_numerique.motifs import Code
from pass_numerique.services import (
    avoirs,
    cloture,
    comptabilite,
    fichiers,
    instruction,
    opposition,
    paiement,
)
from pass_numerique.services.bilan import bilan
from pass_numerique.services.cloture import Cle
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.annee_finie import LE_JOUR, OUVERTURE
from tests.pass_numerique.fabriques import Bureau, a, monde, rib, utilisateur
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return fin.annee_finie()


def lire(bureau):
    return cloture.inventaire(bureau.monde.dispositif)


def cles(bureau, le=None):
    return [e.cle for e in cloture.empechements(lire(bureau), le or bureau.le)]


def test_chaque_pass_est_dans_un_etat_et_un_seul(bureau):
    lu = lire(bureau)
    assert {e.etat: (e.nombre, e.valeur) for e in lu.etats} == {
        EtatPass.ENCAISSE: (2, 2_000),
        EtatPass.ANNULE: (10, 10_000),
        EtatPass.REMPLACE: (10, 10_000),
        EtatPass.OPPOSE: (10, 10_000),
        EtatPass.ACTIF: (18, 18_000),
        EtatPass.EN_STOCK: (10, 10_000),
        EtatPass.EDITE: (10, 10_000),
    }
    assert (lu.nombre, lu.valeur, lu.emis, lu.complet) == (70, 70_000, 70, True)
    assert (lu.payes, lu.montant_paye) == (2, 2_000)


def test_l_inventaire_nomme_le_papier_et_qui_le_tient(bureau):
    departement, ccas = lire(bureau).stocks
    assert (departement.structure, departement.chequiers, departement.nombre) == (None, 1, 10)
    assert (ccas.structure, ccas.nom) == (bureau.monde.ccas.pk, "CCAS d'exemple")
    assert (ccas.chequiers, ccas.nombre, ccas.valeur, ccas.etat) == (1, 10, 10_000, "en_stock")


def test_chaque_centime_est_rendu_ou_depense_par_financeur(bureau):
    lu = lire(bureau)
    assert (lu.promis, lu.utilise, lu.rendu) == (90_100, 2_000, 88_100)
    assert (lu.paye, lu.a_recouvrer, lu.verse) == (3_000, 1_000, 87_100)
    assert [(p.promis, p.utilise, p.rendu, p.a_recouvrer) for p in lu.parts] == [
        (30_000, 666, 29_334, 333),
        (60_100, 1_334, 58_766, 667),
    ]
    [creance] = lu.creances
    assert (creance.siret, creance.nombre, creance.montant) == ("73282932000074", 1, 1_000)


def test_l_inventaire_lit_toujours_le_meme_nombre_de_requetes(bureau, django_assert_num_queries):
    with django_assert_num_queries(11):
        lire(bureau)
    lu = lire(bureau)
    with django_assert_num_queries(5):
        cloture.empechements(lu, LE_JOUR)


def test_rien_n_empeche_une_annee_soldee(bureau):
    assert cles(bureau) == []
    assert cles(bureau, a(OUVERTURE - timedelta(days=1))) == [Cle.DATES]
    assert cles(bureau, a(date(2025, 12, 31))) == [Cle.DATES] * 3
    phrases = [e.phrase for e in cloture.empechements(lire(bureau), a(date(2026, 1, 1)))]
    assert phrases == [
        "Les structures peuvent enregistrer les Pass reçus jusqu'au 30 janvier 2026.",
        "L'année peut être close à partir du 6 février 2026.",
    ]


def test_meme_si_elle_ouvre_ce_jour_la_la_cloture_attend_la_fin_des_saisies(bureau):
    """Les deux délais peuvent être égaux : ce jour-là, une structure peut encore enregistrer."""
    Dispositif.objects.update(jours_avant_cloture=30)
    bureau.monde.dispositif.refresh_from_db()
    assert cles(bureau, a(date(2026, 1, 30))) == [Cle.DATES]
    assert cles(bureau, a(date(2026, 1, 31))) == []


def test_un_bordereau_empeche_a_chaque_etape_et_dit_laquelle():
    fait = monde(1)
    fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:2])
    rib(fait.formation)
    bureau = Bureau(fait, LE_JOUR)
    assert cles(bureau) == [Cle.A_DEMANDER]
    [seul] = cloture.empechements(lire(bureau), LE_JOUR)
    assert seul.phrase == (
        "2 Pass utilisés (20\N{NO-BREAK SPACE}€) ne sont dans aucun bordereau, dans 1 structure."
    )
    bordereau = bureau.constituer()
    assert cles(bureau) == [Cle.A_ENVOYER]
    bureau.transmettre(bordereau)
    assert cles(bureau) == [Cle.A_VERIFIER]
    bureau.attester(bordereau)
    assert cles(bureau) == [Cle.A_VALIDER]
    bureau.valider(bordereau)
    assert cles(bureau) == [Cle.A_REUNIR]
    lot = bureau.lot(bordereau)
    assert cles(bureau) == [Cle.A_PAYER]
    with refuse(Code.CLOTURE_IMPOSSIBLE):
        fin.proposer(bureau)
    paiement.marquer_paye(lot, bureau.comptable, LE_JOUR)
    assert cles(bureau) == []


def test_un_bordereau_refuse_en_entier_n_empeche_rien():
    fait = monde(1)
    fait.remettre(1)
    fait.encaisser(fait.secrets[1][0])
    bureau = Bureau(fait, LE_JOUR)
    bordereau = bureau.jusqu_a("transmettre")
    instruction.rejeter(bordereau.lignes.get(), "absent", True, bureau.instructeur, LE_JOUR)
    assert cles(bureau) == []


def test_un_avoir_une_impression_ou_des_parts_empechent_aussi(bureau):
    restante = LigneBordereau.objects.order_by("pk").first()
    avoir = avoirs.demander(restante, "absent", bureau.gestionnaire, LE_JOUR)
    demande = Impression.objects.create(
        dispositif=bureau.monde.dispositif, nombre=1, demandee_le=LE_JOUR, signe_le=LE_JOUR
    )
    bureau.monde.dispositif.financements.filter(financeur="etat").update(part=6_000)
    contestee = Contestation.objects.create(
        dispositif=bureau.monde.dispositif,
        saisie=Saisie.objects.get(),
        chequier=bureau.monde.chequier(1),
        description="n'y était pas",
        ouvert_le=LE_JOUR,
    )
    assert cles(bureau) == [Cle.IMPRESSIONS, Cle.PARTS, Cle.AVOIRS, Cle.CONTESTATIONS]
    contestee.issue, contestee.decision, contestee.clos_le = "ecartee", "feuille vue", LE_JOUR
    contestee.save()
    avoirs.ecarter(avoir, bureau.ordonnateur, LE_JOUR)
    Impression.objects.filter(pk=demande.pk).update(etat="arretee")
    assert cles(bureau) == [Cle.PARTS]


def test_un_pass_imprime_et_introuvable_se_dit(bureau):
    Pass.objects.filter(chequier__numero=7, rang=10).delete()
    assert cles(bureau) == [Cle.PASS]


def test_des_comptes_faux_empechent_de_proposer(bureau):
    Pass.objects.filter(chequier__numero=7).update(valeur=5_000)
    with refuse(Code.COMPTES_FAUX) as leve:
        fin.proposer(bureau)
    assert leve.value.precision.startswith("Événement ")


def test_une_proposition_ne_change_rien_et_garde_son_etat(bureau):
    avant = Ecriture.objects.count()
    proposee = fin.proposer(bureau)
    assert (proposee.rendu, proposee.confirmee_le) == (88_100, None)
    fichier = FichierDeCloture.objects.get()
    assert bytes(fichier.contenu) == b"88100"
    assert fichiers.intact(fichier)
    assert Ecriture.objects.count() == avant
    assert Dispositif.objects.get().clos_le is None
    fait = Evenement.objects.get(nature="cloture_proposee")
    assert fait.details == {"dispositif": bureau.monde.dispositif.pk, "rendu": 88_100}


def test_deux_personnes_closent_et_le_reste_retourne_aux_financeurs(bureau):
    with refuse(Code.MEME_PERSONNE):
        cloture.confirmer(fin.proposer(bureau), bureau.gestionnaire, LE_JOUR)
    faite = fin.clore(bureau)
    assert bureau.monde.dispositif.clos_le == LE_JOUR
    ecrites = dict(faite.operation.ecritures.values_list("compte", "montant"))
    assert ecrites == {
        Compte.DISPONIBLE: -40_100,
        Compte.IMPRIME: -20_000,
        Compte.REMIS: -18_000,
        Compte.BLOQUE: -10_000,
        Compte.FINANCEURS: 88_100,
    }
    soldes = Ecriture.objects.filter(dispositif=bureau.monde.dispositif).soldes()
    # Ne restent que ce qui est payé, ce que la structure doit, et ce que les financeurs portent.
    assert {c: s for c, s in soldes.items() if s} == {
        Compte.FINANCEURS: -2_000,
        Compte.PAYE: 3_000,
        Compte.AVOIR: -1_000,
    }
    verifier_les_comptes(LE_JOUR)


def test_les_chiffres_montres_ne_changent_pas_a_la_cloture(bureau):
    annee = bureau.monde.dispositif
    avant = comptabilite.chiffres(annee), bilan(annee, OUVERTURE), lire(bureau)
    fin.clore(bureau)
    apres = comptabilite.chiffres(annee), bilan(annee, OUVERTURE), lire(bureau)
    assert apres[0] == avant[0]
    assert apres[2].constat == avant[2].constat
    assert (apres[1].etats, apres[1].parts) == (avant[1].etats, avant[1].parts)
    assert apres[1].imprimables == 0


def test_ce_qui_bouge_entre_temps_fait_refuser_la_confirmation(bureau):
    proposee = fin.proposer(bureau)
    restante = LigneBordereau.objects.order_by("pk").first()
    avoir = avoirs.demander(restante, "absent", bureau.gestionnaire, LE_JOUR)
    with refuse(Code.CLOTURE_IMPOSSIBLE):
        cloture.confirmer(proposee, bureau.comptable, LE_JOUR)
    avoirs.confirmer(avoir, bureau.ordonnateur, LE_JOUR)
    with refuse(Code.CLOTURE_PERIMEE):
        cloture.confirmer(proposee, bureau.comptable, LE_JOUR)
    # Proposée de nouveau, elle se confirme ; la première reste écrite, avec sa raison.
    assert fin.clore(bureau).rendu == 89_100
    proposee.refresh_from_db()
    assert (proposee.motif, proposee.ecartee_par) == ("Proposée de nouveau.", bureau.gestionnaire)
    with refuse(Code.CLOTURE_TRAITEE):
        cloture.confirmer(proposee, bureau.comptable, LE_JOUR)


def test_le_comptable_peut_ecarter_avec_une_raison(bureau):
    proposee = fin.proposer(bureau)
    with refuse(Code.RAISON_MANQUE):
        cloture.ecarter(proposee, " ", bureau.comptable, LE_JOUR)
    cloture.ecarter(proposee, "Le stock du CCAS est faux.", bureau.comptable, LE_JOUR)
    with refuse(Code.CLOTURE_TRAITEE):
        cloture.confirmer(proposee, utilisateur(), LE_JOUR)
    with refuse(Code.CLOTURE_TRAITEE):
        cloture.ecarter(proposee, "encore", bureau.comptable, LE_JOUR)
    assert fin.clore(bureau).confirmee_le == LE_JOUR


def test_une_annee_ne_se_clot_qu_une_fois(bureau):
    faite = fin.clore(bureau)
    with refuse(Code.DISPOSITIF_CLOS):
        fin.proposer(bureau)
    with refuse(Code.CLOTURE_TRAITEE):
        cloture.confirmer(faite, utilisateur(), LE_JOUR)
    assert Cloture.objects.count() == 1


def test_un_pass_detache_d_un_remplacant_est_detruit_meme_si_son_chequier_est_bloque(bureau):
    fait, le = bureau.monde, a(date(2025, 5, 2))
    opposition.opposer(fait.chequier(1), "perdu", maintenant=le)
    opposition.remplacer(fait.chequier(1), fait.serie(5), fait.ccas, maintenant=le)
    opposition.opposer(fait.chequier(5), "perdu", maintenant=le)
    etats = {e.etat: e.nombre for e in lire(bureau).etats}
    # Le 5 gardait 8 Pass sur 10 : ceux-là sont bloqués, les deux autres détruits.
    assert etats == {
        EtatPass.ENCAISSE: 2,
        EtatPass.ANNULE: 12,
        EtatPass.REMPLACE: 18,
        EtatPass.OPPOSE: 18,
        EtatPass.ACTIF: 10,
        EtatPass.EDITE: 10,
    }
    fin.clore(bureau)
    verifier_les_comptes(LE_JOUR)


def test_une_annee_ou_tout_a_servi_se_clot_sans_ecriture():
    fait = monde(1, plafonds=(5_000, 5_000))
    fait.remettre(1)
    fait.encaisser(*fait.secrets[1])
    rib(fait.formation)
    bureau = Bureau(fait, LE_JOUR)
    bureau.payer()
    assert fin.clore(bureau).operation is None
    verifier_les_comptes(LE_JOUR)


def test_l_avoir_deduit_n_est_plus_du():
    bureau = fin.annee_finie()
    fait = bureau.monde
    fait.encaisser(fait.secrets[1][5], fait.secrets[1][6])
    bureau.le = a(date(2026, 1, 10))
    bureau.payer()
    bureau.le = LE_JOUR
    assert Avoir.objects.a_deduire().count() == 0
    assert lire(bureau).creances == ()
    assert [(p.utilise, p.rendu, p.a_recouvrer) for p in lire(bureau).parts] == [
        (1_333, 28_667, 0),
        (2_667, 57_433, 0),
    ]
    fin.clore(bureau)
    verifier_les_comptes(LE_JOUR)
