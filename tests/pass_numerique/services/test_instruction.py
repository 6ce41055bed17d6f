"""Vérifier, refuser une ligne, valider : trois personnes, et rien sans compte ni label."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from pass_numerique.etats import EtatPass
from pass_numerique.models import Bordereau, Encaissement, Labellisation, Pass
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, encaissement, instruction, opposition
from tests.pass_numerique.fabriques import JOUR, Bureau, a, rib
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(fait):
    fait.encaisser(*fait.secrets[1][:3])
    rib(fait.formation)
    return Bureau(fait)


def rejeter(bureau, ligne, rendre=False, motif="Feuille de présence illisible"):
    return instruction.rejeter(ligne, motif, rendre, bureau.instructeur, bureau.le)


def test_du_service_fait_a_la_validation(bureau):
    bordereau = bureau.jusqu_a("valider")
    assert (bordereau.etat, bordereau.instruit_par, bordereau.valide_par) == (
        "valide",
        bureau.instructeur,
        bureau.ordonnateur,
    )
    chiffres = comptabilite.chiffres(bureau.monde.dispositif)
    assert (chiffres.demande, chiffres.a_payer, chiffres.paye) == (0, 3_000, 0)
    verifier_les_comptes(bureau.le)


def test_chacun_son_metier(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    with refuse(Code.MEME_PERSONNE):
        instruction.attester(bordereau, bureau.membre, bureau.le)
    with refuse(Code.MEME_PERSONNE):
        instruction.rejeter(bordereau.lignes.first(), "x", False, bureau.membre, bureau.le)
    bureau.attester(bordereau)
    for quelqu_un in (bureau.membre, bureau.instructeur):
        with refuse(Code.MEME_PERSONNE):
            instruction.valider(bordereau, quelqu_un, bureau.le)
        # La base le refuse aussi, d'où que vienne l'écriture.
        with pytest.raises(IntegrityError), transaction.atomic():
            Bordereau.objects.update(etat="valide", valide_par=quelqu_un)


def test_on_ne_saute_pas_d_etape(bureau):
    bordereau = bureau.constituer()
    for geste in (bureau.attester, bureau.valider):
        with refuse(Code.BORDEREAU_AVANCE):
            geste(bordereau)
    with refuse(Code.BORDEREAU_AVANCE):
        rejeter(bureau, bordereau.lignes.first())
    bureau.jusqu_a("valider", bordereau)
    for geste in (bureau.attester, bureau.valider):
        with refuse(Code.BORDEREAU_AVANCE):
            geste(bordereau)
    with refuse(Code.BORDEREAU_AVANCE):
        rejeter(bureau, bordereau.lignes.first())


def test_sans_compte_valide_rien_ne_se_paie(bureau):
    bordereau = bureau.jusqu_a("attester")
    bureau.monde.formation.coordonnees_bancaires.update(remplace_le=a(JOUR))
    with refuse(Code.RIB_MANQUE):
        bureau.valider(bordereau)


def test_le_label_se_relit_pour_chaque_jour(bureau):
    bordereau = bureau.jusqu_a("attester")
    Labellisation.objects.update(au=date(2025, 3, 9))
    with refuse(Code.LABEL_MANQUE, precision="10 mars 2025"):
        bureau.valider(bordereau)
    Labellisation.objects.update(au=JOUR)  # dernier jour compris
    bureau.valider(bordereau)


def test_une_ligne_refusee_peut_etre_demandee_le_mois_suivant(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    ligne = rejeter(bureau, bordereau.lignes.first())
    assert (ligne.motif_rejet, ligne.suite) == ("Feuille de présence illisible", "representer")
    assert Encaissement.objects.vifs().count() == 3
    verifier_les_comptes(bureau.le)
    bureau.attester(bordereau)
    bureau.valider(bordereau)
    assert comptabilite.chiffres(bureau.monde.dispositif).a_payer == 2_000
    bureau.le = a(date(2025, 5, 1))
    assert bureau.constituer().lignes.get().encaissement == ligne.encaissement
    verifier_les_comptes(bureau.le)


def test_une_ligne_refusee_peut_rendre_le_pass_a_la_personne(bureau):
    bordereau = bureau.jusqu_a("attester")
    ligne = rejeter(bureau, bordereau.lignes.first(), rendre=True)
    un_pass = Pass.objects.avec_etat(JOUR).get(pk=ligne.encaissement.un_pass_id)
    assert un_pass.etat == EtatPass.ACTIF
    chiffres = comptabilite.chiffres(bureau.monde.dispositif)
    assert (chiffres.demande, chiffres.utilise) == (2_000, 2_000)
    verifier_les_comptes(bureau.le)
    bureau.valider(bordereau)
    # Il peut servir de nouveau, et c'est une autre ligne.
    bureau.monde.encaisser(bureau.monde.secrets[1][0], jour=JOUR, le=bureau.le)
    verifier_les_comptes(bureau.le)


def test_le_pass_rendu_d_un_chequier_bloque_reste_bloque(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    opposition.opposer(bureau.monde.chequier(1), "perdu", maintenant=bureau.le)
    rejeter(bureau, bordereau.lignes.first(), rendre=True)
    assert comptabilite.chiffres(bureau.monde.dispositif).bloque == 8_000
    verifier_les_comptes(bureau.le)


def test_tout_refuser_clot_le_bordereau(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    for ligne in bordereau.lignes.all():
        rejeter(bureau, ligne, rendre=True)
    bordereau.refresh_from_db()
    assert bordereau.etat == "rejete"
    with refuse(Code.BORDEREAU_AVANCE):
        bureau.attester(bordereau)
    verifier_les_comptes(bureau.le)


def test_un_refus_a_une_raison_et_ne_se_fait_qu_une_fois(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    ligne = bordereau.lignes.first()
    with refuse(Code.RAISON_MANQUE):
        rejeter(bureau, ligne, motif="  ")
    rejeter(bureau, ligne)
    with refuse(Code.LIGNE_DEJA_REJETEE):
        rejeter(bureau, ligne, rendre=True)


def test_une_ligne_refusee_peut_s_annuler_au_departement(bureau):
    """Refusée sans rendre le Pass, elle n'est plus dans un bordereau : le gestionnaire peut annuler."""
    bordereau = bureau.jusqu_a("transmettre")
    for ligne in bordereau.lignes.all():
        rejeter(bureau, ligne)
    saisie = ligne.encaissement.saisie
    encaissement.annuler_au_departement(saisie, "erreur", maintenant=bureau.le)
    verifier_les_comptes(bureau.le)
