"""L'encaissement : tout ou rien, une seule fois, et la même réponse au même envoi."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pass_numerique import codes
from pass_numerique.models import (
    Dispositif,
    Encaissement,
    Pass,
    Remise,
    Saisie,
    StructureFormation,
    TentativeRefusee,
)
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, encaissement, opposition, structures
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    Bureau,
    a,
    formation,
    lot,
    monde,
    prestation,
    utilisateur,
)
from tests.pass_numerique.outils import FAUX, INCONNU, formes, refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


def lignes(fait, *secrets, **champs):
    """Rang → code de refus."""
    with pytest.raises(Refus) as refus:
        fait.encaisser(*secrets, **champs)
    return refus.value.lignes


def test_des_pass_encaisses_passent_du_remis_a_l_utilise(fait):
    saisie = fait.encaisser(*fait.secrets[1][:3])
    assert saisie.encaissements.count() == 3
    chiffres = comptabilite.chiffres(fait.dispositif)
    assert (chiffres.utilise, chiffres.remis, chiffres.engage) == (3_000, 10_000, 20_000)
    verifier_les_comptes(a(JOUR))


def test_un_code_se_tape_comme_on_veut(fait):
    fait.encaisser(fait.secrets[1][0].lower().replace("-", " "))
    assert Encaissement.objects.get().un_pass.rang == 1


def test_tout_ou_rien_et_la_ligne_fautive_est_nommee(fait):
    fait.encaisser(fait.secrets[1][0])
    bons, pris, en_stock = fait.secrets[1][1:3], fait.secrets[1][0], fait.secrets[2][0]
    with refuse(Code.DEJA_UTILISE):
        fait.encaisser(bons[0], pris, bons[1], INCONNU, en_stock)
    assert lignes(fait, bons[0], pris, bons[1], INCONNU, en_stock) == {
        1: Code.DEJA_UTILISE,
        3: Code.CODE_INCONNU,
        4: Code.PAS_REMIS,
    }
    assert Encaissement.objects.count() == 1


def test_un_signe_faux_se_dit_avant_de_compter(fait, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(Refus) as refus:
        fait.encaisser(fait.secrets[1][0], FAUX, "abc")
    assert refus.value.lignes == {1: Code.CODE_MAL_FAIT, 2: Code.CODE_MAL_FAIT}
    assert not TentativeRefusee.objects.exists()


def test_le_meme_pass_deux_fois_dans_la_liste(fait):
    secret = fait.secrets[1][0]
    assert lignes(fait, secret, secret.lower()) == {1: Code.EN_DOUBLE}


def test_une_liste_vide_ou_trop_longue(fait):
    with refuse(Code.AUCUN_PASS):
        fait.encaisser()
    with refuse(Code.TROP_DE_CODES):
        fait.encaisser(*[codes.nouveau_secret() for _ in range(61)])


# --- Les jours


@pytest.mark.parametrize(
    ("jour", "le", "code"),
    [
        (date(2025, 12, 31), date(2025, 12, 31), None),
        (date(2025, 12, 31), date(2026, 1, 30), None),
        (date(2025, 12, 31), date(2026, 1, 31), Code.SAISIE_TROP_TARDIVE),
        (date(2026, 1, 1), date(2026, 1, 2), Code.EXPIRE),
        (date(2024, 12, 31), date(2025, 12, 1), Code.PAS_ENCORE_VALABLE),
        (JOUR - timedelta(days=1), JOUR, Code.AVANT_LA_REMISE),
        (JOUR, JOUR, None),
    ],
)
def test_le_jour_de_la_formation_et_celui_de_la_saisie(fait, jour, le, code):
    structures.labelliser(fait.formation, date(2024, 1, 1), date(2026, 12, 31), "Décision 2")
    fait.prestation.du = date(2024, 1, 1)
    fait.prestation.save()
    secret = fait.secrets[1][0]
    if code is None:
        fait.encaisser(secret, jour=jour, le=a(le, 18))
    else:
        assert lignes(fait, secret, jour=jour, le=a(le, 18)) == {0: code}


def test_une_formation_a_venir_ne_se_paie_pas(fait):
    with refuse(Code.JOUR_A_VENIR):
        fait.encaisser(fait.secrets[1][0], jour=JOUR + timedelta(days=1), le=a(JOUR))


def test_le_label_vaut_le_jour_de_la_formation_dernier_jour_compris(fait):
    fait.formation.labellisations.update(au=JOUR + timedelta(days=1))
    plus_tard = a(JOUR + timedelta(days=20))
    fait.encaisser(fait.secrets[1][0], jour=JOUR + timedelta(days=1), le=plus_tard)
    with refuse(Code.PAS_LABELLISEE):
        fait.encaisser(fait.secrets[1][1], jour=JOUR + timedelta(days=2), le=plus_tard)


def test_une_structure_fermee_ou_la_formation_d_une_autre(fait):
    autre = formation(SIRETS[1])
    with refuse(Code.PRESTATION_REFUSEE):
        fait.encaisser(fait.secrets[1][0], structure=autre)
    fait.prestation.au = JOUR - timedelta(days=1)
    fait.prestation.save()
    with refuse(Code.PRESTATION_REFUSEE):
        fait.encaisser(fait.secrets[1][0])
    StructureFormation.objects.update(active=False)
    with refuse(Code.STRUCTURE_FERMEE):
        fait.encaisser(fait.secrets[1][0])


def test_chaque_personne_paie_le_prix_de_la_formation():
    fait = monde(nombre=2)
    fait.remettre(1)
    fait.remettre(2)
    chere = prestation(fait.formation, nombre_de_pass=2)
    un, deux = fait.secrets[1], fait.secrets[2]
    refus = lignes(fait, un[0], deux[0], deux[1], prestation=chere)
    assert refus == {0: Code.MAUVAIS_NOMBRE}
    fait.encaisser(*un[:2], *deux[:4], prestation=chere)
    assert Encaissement.objects.count() == 6


def test_un_dispositif_clos_ne_prend_plus_rien(fait):
    Dispositif.objects.update(clos_le=a(JOUR))
    assert lignes(fait, fait.secrets[1][0]) == {0: Code.SAISIE_TROP_TARDIVE}


def test_un_chequier_bloque_ne_paie_pas(fait):
    opposition.opposer(fait.chequier(1), "perdu", maintenant=a(JOUR))
    assert lignes(fait, fait.secrets[1][0]) == {0: Code.CHEQUIER_BLOQUE}


def test_un_lot_imprime_avec_l_ancienne_cle_se_paie_apres_le_changement(fait, settings):
    settings.PASS_CLES = {"2": "b" * 32} | settings.PASS_CLES
    _, neufs = lot(fait.dispositif, 1)
    assert Pass.objects.latest("pk").cle == "2"
    fait.encaisser(fait.secrets[1][0])
    assert lignes(fait, neufs[3][0]) == {0: Code.PAS_REMIS}


# --- Le même envoi


def test_le_meme_envoi_deux_fois_donne_une_seule_saisie(fait):
    secrets = fait.secrets[1][:2]
    premiere = fait.encaisser(*secrets, cle="envoi-1")
    assert fait.encaisser(*reversed(secrets), cle="envoi-1") == premiere
    assert Encaissement.objects.count() == 2
    verifier_les_comptes(a(JOUR))


def test_un_autre_contenu_sous_la_meme_cle_est_refuse(fait):
    fait.encaisser(fait.secrets[1][0], cle="envoi-1")
    for secrets, champs in (
        (fait.secrets[1][:2], {}),
        (fait.secrets[1][:1], {"prestation": prestation(fait.formation)}),
        (fait.secrets[1][:1], {"jour": JOUR + timedelta(days=1)}),
    ):
        with refuse(Code.CLE_REPRISE):
            fait.encaisser(*secrets, cle="envoi-1", **champs)


def test_la_meme_cle_chez_une_autre_structure_ne_se_melange_pas(fait):
    fait.encaisser(fait.secrets[1][0], cle="envoi-1")
    autre = formation(SIRETS[1])
    fait.encaisser(fait.secrets[1][1], cle="envoi-1", structure=autre, prestation=prestation(autre))
    assert Saisie.objects.count() == 2


# --- Les codes faux


def test_les_refus_se_gardent_sans_le_code(fait):
    qui = utilisateur()
    fait.encaisser(fait.secrets[1][0])
    lignes(fait, fait.secrets[1][0], INCONNU, par=qui, adresse="192.0.2.7")
    pris, inconnu = TentativeRefusee.objects.order_by("code")[::-1]
    assert (pris.code, pris.un_pass.rang) == (Code.DEJA_UTILISE, 1)
    assert (inconnu.code, inconnu.un_pass) == (Code.CODE_INCONNU, None)
    assert pris.par == qui
    assert inconnu.adresse == codes.masquer("adresse", "192.0.2.7")


@pytest.mark.django_db(transaction=True)
def test_les_refus_se_gardent_bien_que_l_encaissement_soit_defait():
    fait = monde(nombre=1)
    lignes(fait, fait.secrets[1][0])
    assert TentativeRefusee.objects.get().code == Code.PAS_REMIS
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        fait.encaisser(fait.secrets[1][0])


def test_un_code_inconnu_et_un_code_refuse_coutent_les_memes_requetes(fait):
    fait.encaisser(fait.secrets[1][0])
    mesures = []
    for secret in (INCONNU, fait.secrets[1][0], fait.secrets[2][0]):
        with (
            CaptureQueriesContext(connection) as vues,
            pytest.raises(Refus),
        ):
            fait.encaisser(secret)
        mesures.append(formes(vues))
    assert mesures[0] == mesures[1] == mesures[2]


def test_trop_de_codes_faux_arretent_le_compte_puis_la_structure(fait, settings):
    settings.PASS_ESSAIS = {"compte": 3, "structure": 5, "adresse": 99}
    un, deux, trois = utilisateur(), utilisateur(), utilisateur()
    lignes(fait, *[codes.nouveau_secret() for _ in range(3)], par=un)
    with refuse(Code.TROP_D_ESSAIS):
        fait.encaisser(fait.secrets[1][0], par=un)
    lignes(fait, codes.nouveau_secret(), codes.nouveau_secret(), par=deux)
    with refuse(Code.TROP_D_ESSAIS):
        fait.encaisser(fait.secrets[1][0], par=trois)
    fait.encaisser(fait.secrets[1][0], par=un, le=a(JOUR, 18) + timedelta(minutes=15))


def test_les_vrais_codes_refuses_ne_comptent_pas_comme_des_essais(fait, settings):
    settings.PASS_ESSAIS = {"compte": 2, "structure": 2, "adresse": 2}
    for _ in range(4):
        lignes(fait, fait.secrets[2][0])
    fait.encaisser(fait.secrets[1][0])


# --- Annuler


def test_une_saisie_s_annule_et_le_pass_ressert(fait):
    saisie = fait.encaisser(*fait.secrets[1][:2])
    with refuse(Code.RAISON_MANQUE):
        encaissement.annuler(saisie, fait.formation, " ", maintenant=a(JOUR, 19))
    with refuse(Code.PAS_A_VOUS):
        encaissement.annuler(saisie, formation(SIRETS[1]), "erreur", maintenant=a(JOUR, 19))
    encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))
    assert comptabilite.chiffres(fait.dispositif).utilise == 0
    verifier_les_comptes(a(JOUR))
    with refuse(Code.DEJA_ANNULE):
        encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))
    fait.encaisser(fait.secrets[1][0])
    assert Encaissement.objects.count() == 3


def test_une_structure_fermee_n_annule_plus_le_departement_oui(fait):
    saisie = fait.encaisser(fait.secrets[1][0])
    StructureFormation.objects.update(active=False)
    with refuse(Code.STRUCTURE_FERMEE):
        encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19))
    encaissement.annuler_au_departement(saisie, "erreur", maintenant=a(JOUR, 19))
    assert not Encaissement.objects.vifs().exists()


def test_passe_le_delai_seul_le_departement_annule(fait):
    saisie = fait.encaisser(fait.secrets[1][0])
    trop_tard = a(JOUR + timedelta(days=8), 1)
    with refuse(Code.DELAI_PASSE):
        encaissement.annuler(saisie, fait.formation, "erreur", maintenant=trop_tard)
    encaissement.annuler_au_departement(saisie, "erreur", maintenant=trop_tard)
    assert not Encaissement.objects.vifs().exists()


def test_le_dernier_jour_du_delai_compte_en_entier(fait):
    saisie = fait.encaisser(fait.secrets[1][0])
    encaissement.annuler(
        saisie, fait.formation, "erreur", maintenant=a(JOUR + timedelta(days=7), 23)
    )


def test_dans_un_bordereau_rien_ne_s_annule(fait):
    saisie = fait.encaisser(fait.secrets[1][0])
    # Préparé bien plus tard ; l'annulation, elle, arrive comme si le délai courait encore.
    Bureau(fait).constituer()
    for annuler in (
        lambda: encaissement.annuler(saisie, fait.formation, "erreur", maintenant=a(JOUR, 19)),
        lambda: encaissement.annuler_au_departement(saisie, "erreur", maintenant=a(JOUR, 19)),
    ):
        with refuse(Code.DANS_UN_BORDEREAU):
            annuler()


def test_la_base_refuse_deux_encaissements_vifs_d_un_pass(fait):
    saisie = fait.encaisser(fait.secrets[1][0])
    le_pass = Pass.objects.get(encaissements__saisie=saisie)
    with pytest.raises(IntegrityError), transaction.atomic():
        Encaissement.objects.create(saisie=saisie, un_pass=le_pass, montant=1000)


def test_un_chequier_sans_remise_valable_n_est_pas_remis(fait):
    Remise.objects.update(annulee_le=a(JOUR), motif_annulation="x")
    assert lignes(fait, fait.secrets[1][0]) == {0: Code.PAS_REMIS}
