"""Une séance contestée : ni demandée, ni attestée, ni validée, jusqu'à ce qu'on tranche."""

from datetime import date

import pytest

from pass_numerique.models import Avoir, Contestation, Encaissement, Evenement, LigneBordereau
from pass_numerique.motifs import Code
from pass_numerique.services import (
    avoirs,
    bordereaux,
    contestations,
    encaissement,
    instruction,
    paiement,
    personnes,
)
from tests.pass_numerique.fabriques import (
    SIRETS,
    Bureau,
    a,
    formation,
    monde,
    personne,
    rib,
    utilisateur,
)
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db
LE = a(date(2025, 4, 1))


@pytest.fixture
def bureau():
    """Le 10 mars : deux Pass du chéquier 1 et un du 2 sur le même reçu."""
    fait = monde(nombre=2)
    fait.remettre(1)
    fait.remettre(2, personne=personne())
    rib(fait.formation)
    bureau = Bureau(fait)
    bureau.saisie = fait.encaisser(*fait.secrets[1][:2], fait.secrets[2][0])
    return bureau


def chequier(bureau, numero=1):
    return bureau.monde.dispositif.chequiers.get(numero=numero)


def contester(bureau, motif="Malade ce jour-là", numero=1, **champs):
    champs = {"prescriptrice": bureau.monde.ccas, "maintenant": LE} | champs
    return contestations.contester(
        bureau.saisie, chequier(bureau, numero), motif, utilisateur(), **champs
    )


def trancher(bureau, contestation, fondee, le=LE):
    return contestations.trancher(
        contestation, fondee, "Absente de la feuille", bureau.gestionnaire, le
    )


def series(encaissements) -> list[str]:
    return [str(e.un_pass.serie) for e in encaissements]


def test_une_seance_contestee_n_entre_dans_aucun_bordereau(bureau):
    with refuse(Code.RAISON_MANQUE):
        contester(bureau, " ")
    ouverte = contester(bureau)
    with refuse(Code.DEJA_CONTESTEE):
        contester(bureau)
    assert [d.nombre for d in bordereaux.a_demander(bureau.monde.formation, LE)] == [1]
    bordereau = bureau.constituer()
    assert series(li.encaissement for li in bordereau.lignes.all()) == ["25-000002-01"]
    # Maintenue : le bordereau du mois suivant la prend, et le CCAS ne la conteste pas une autre fois.
    trancher(bureau, ouverte, fondee=False)
    with refuse(Code.CONTESTATION_ECARTEE):
        contester(bureau)
    bureau.le = a(date(2025, 5, 2))
    assert bureau.constituer().montant == 2_000
    assert contester(bureau, prescriptrice=None).prescriptrice is None  # le Département, lui, peut
    verifier_les_comptes(bureau.le)


def test_sans_bordereau_donner_raison_annule_pour_cette_personne_seule(bureau):
    ouverte = contester(bureau)
    trancher(bureau, ouverte, fondee=True)
    assert series(bureau.saisie.encaissements.vifs()) == ["25-000002-01"]
    assert {e.motif_annulation for e in Encaissement.objects.exclude(annule_le=None)} == {
        "Absente de la feuille"
    }
    with refuse(Code.CONTESTATION_TRANCHEE):
        trancher(bureau, ouverte, fondee=False)
    with refuse(Code.RIEN_A_CONTESTER):
        contester(bureau)
    verifier_les_comptes(LE)


def test_deja_dans_un_bordereau_il_ne_s_atteste_ni_ne_se_valide(bureau):
    prepare = bureau.constituer()
    ouverte = contester(bureau)
    with refuse(Code.BORDEREAU_PAS_ENVOYE):
        trancher(bureau, ouverte, fondee=True)
    bordereau = bureau.transmettre(prepare)
    with refuse(Code.CONTESTATION_EN_COURS, precision="25-000001-01, 25-000001-02"):
        bureau.attester(bordereau)
    trancher(bureau, ouverte, fondee=True)
    assert series(li.encaissement for li in bordereau.lignes.vives()) == ["25-000002-01"]
    assert bureau.attester(bordereau).etat == "service_fait"
    # Contestée entre les deux : la validation s'arrête aussi.
    seconde = contester(bureau, numero=2)
    with refuse(Code.CONTESTATION_EN_COURS, precision="25-000002-01"):
        bureau.valider(bordereau)
    trancher(bureau, seconde, fondee=False)
    assert bureau.valider(bordereau).etat == "valide"
    verifier_les_comptes(LE)


def test_refuser_la_ligne_contestee_libere_le_reste_du_bordereau(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    ouverte = contester(bureau, numero=2)
    ligne = bordereau.lignes.get(encaissement__un_pass__chequier=chequier(bureau, 2))
    instruction.rejeter(ligne, "contestée", False, bureau.instructeur, bureau.le)
    assert bureau.attester(bordereau).etat == "service_fait"
    bureau.le = a(date(2025, 5, 2))
    with refuse(Code.RIEN_A_DEMANDER):
        bureau.constituer()
    trancher(bureau, ouverte, fondee=False, le=bureau.le)
    assert bureau.constituer().montant == 1_000
    verifier_les_comptes(bureau.le)


def test_apres_le_paiement_donner_raison_demande_un_avoir(bureau):
    bordereau = bureau.jusqu_a("valider")
    ouverte = contester(bureau)
    with refuse(Code.BIENTOT_PAYE):
        trancher(bureau, ouverte, fondee=True)
    lot = bureau.lot(bordereau)
    with refuse(Code.BIENTOT_PAYE):
        trancher(bureau, ouverte, fondee=True)
    paiement.marquer_paye(lot, bureau.comptable, bureau.le)
    # Un avoir déjà demandé à la main ne se demande pas deux fois.
    premiere = bordereau.lignes.get(
        encaissement__un_pass__rang=1, encaissement__un_pass__chequier=chequier(bureau)
    )
    avoirs.demander(premiere, "erreur", utilisateur(), bureau.le)
    trancher(bureau, ouverte, fondee=True)
    assert Avoir.objects.count() == 2
    for avoir in Avoir.objects.all():
        avoirs.confirmer(avoir, bureau.ordonnateur, bureau.le)
    assert series(bureau.saisie.encaissements.vifs()) == ["25-000002-01"]
    verifier_les_comptes(LE)


def test_un_pass_a_redemander_et_l_autre_paye_ont_chacun_leur_suite(bureau):
    """Sinon la décision n'était jamais possible, et l'année ne se fermait pas."""
    bordereau = bureau.jusqu_a("transmettre")
    premiere = bordereau.lignes.get(
        encaissement__un_pass__rang=1, encaissement__un_pass__chequier=chequier(bureau)
    )
    instruction.rejeter(premiere, "illisible", False, bureau.instructeur, bureau.le)
    bureau.attester(bordereau)
    paiement.marquer_paye(bureau.lot(bureau.valider(bordereau)), bureau.comptable, bureau.le)
    trancher(bureau, contester(bureau), fondee=True)
    assert series(bureau.saisie.encaissements.vifs()) == ["25-000001-02", "25-000002-01"]
    verifier_les_comptes(LE)
    avoirs.confirmer(Avoir.objects.get(), bureau.ordonnateur, LE)
    assert series(bureau.saisie.encaissements.vifs()) == ["25-000002-01"]
    verifier_les_comptes(LE)


def test_la_structure_repond_et_personne_d_autre(bureau):
    ouverte = contester(bureau)
    structure = bureau.monde.formation
    with refuse(Code.REPONSE_MANQUE):
        contestations.repondre(ouverte, structure, " ", bureau.membre, LE)
    with refuse(Code.PAS_A_VOUS):
        contestations.repondre(ouverte, formation(SIRETS[1]), "oui", bureau.membre, LE)
    contestations.repondre(ouverte, structure, "Elle a signé", bureau.membre, LE)
    dite = contestations.repondre(ouverte, structure, "Elle a signé à 9 h", bureau.membre, LE)
    assert (dite.reponse, dite.repondu_par) == ("Elle a signé à 9 h", bureau.membre)
    with refuse(Code.RAISON_MANQUE):
        contestations.trancher(ouverte, True, "", bureau.gestionnaire)
    trancher(bureau, ouverte, fondee=False)
    with refuse(Code.CONTESTATION_TRANCHEE):
        contestations.repondre(ouverte, structure, "encore", bureau.membre, LE)
    assert list(
        Evenement.objects.filter(objet="contestation")
        .order_by("pk")
        .values_list("nature", flat=True)
    ) == ["contestation", "contestation_repondue", "contestation_repondue", "contestation_tranchee"]


def test_la_structure_qui_annule_elle_meme_donne_raison(bureau):
    ouverte = contester(bureau, maintenant=a(date(2025, 3, 11)))
    encaissement.annuler(
        bureau.saisie, bureau.monde.formation, "erreur", bureau.membre, a(date(2025, 3, 12))
    )
    assert trancher(bureau, ouverte, fondee=True).issue == "fondee"
    verifier_les_comptes(LE)


def test_oublier_la_personne_efface_ce_qu_on_a_ecrit_d_elle(bureau):
    ouverte = contester(bureau, "Elle était à l'hôpital")
    contestations.repondre(ouverte, bureau.monde.formation, "Présente", bureau.membre, LE)
    trancher(bureau, ouverte, fondee=False)
    personnes.effacer(personnes.du_chequier("25-000001"), "demande", maintenant=LE)
    lue = Contestation.objects.get()
    assert {lue.description, lue.reponse, lue.decision} == {personnes.EFFACE}


@pytest.mark.parametrize("paye", [False, True])
def test_la_decision_recopiee_au_bordereau_ou_a_l_avoir_s_efface_aussi(bureau, paye):
    if paye:
        bureau.payer()
    else:
        bureau.jusqu_a("transmettre")
    trancher(bureau, contester(bureau), fondee=True)
    recopies = (
        Avoir.objects.values_list("motif", flat=True)
        if paye
        else LigneBordereau.objects.exclude(motif_rejet="").values_list("motif_rejet", flat=True)
    )
    assert set(recopies.all()) == {"Absente de la feuille"}
    personnes.effacer(personnes.du_chequier("25-000001"), "demande", maintenant=LE)
    assert set(recopies.all()) == {personnes.EFFACE}
    verifier_les_comptes(LE)
