"""La remise : son propre stock, un territoire ouvert, une personne, un chéquier."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Beneficiaire, Critere, Dispositif, Encaissement, Ouverture
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, remise, stock
from tests.lieux.fabriques import CommuneFactory, TerritoireFactory
from tests.pass_numerique.fabriques import JOUR, a, monde, personne, prescriptrice, utilisateur
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


def test_un_chequier_en_stock_devient_celui_d_une_personne():
    fait = monde(nombre=1)
    faite = fait.remettre(1)
    assert fait.chequier(1).etat == EtatChequier.REMIS
    assert faite.beneficiaire.prenom == "Camille"
    assert comptabilite.chiffres(fait.dispositif).remis == 10_000
    verifier_les_comptes(a(JOUR))


def test_seul_son_propre_stock_se_remet():
    fait = monde(nombre=2)
    with refuse(Code.PAS_DANS_VOTRE_STOCK):
        remise.remettre(prescriptrice("Autre"), fait.serie(1), personne(), maintenant=a(JOUR))
    fait.remettre(1)
    with refuse(Code.PAS_DANS_VOTRE_STOCK):
        fait.remettre(1)


@pytest.mark.parametrize(
    ("serie", "code"),
    [
        ("25-000099", Code.CHEQUIER_INCONNU),
        ("24-000001", Code.CHEQUIER_INCONNU),
        ("25-1", Code.SERIE_MAL_FAITE),
    ],
)
def test_un_numero_inconnu_ou_incomplet_se_dit(serie, code):
    fait = monde(nombre=1)
    with refuse(code):
        remise.remettre(fait.ccas, serie, personne(), maintenant=a(JOUR))


def test_les_remises_s_arretent_quinze_jours_avant_la_fin():
    fait = monde(nombre=3)
    dernier = date(2025, 12, 16)
    assert fait.dispositif.dernier_jour_de_remise == dernier
    fait.remettre(1, dernier)
    with refuse(Code.REMISES_FERMEES):
        fait.remettre(2, dernier + timedelta(days=1))
    with refuse(Code.REMISES_FERMEES):
        fait.remettre(2, date(2024, 12, 31))


def test_le_jour_est_celui_de_paris():
    fait = monde(nombre=2)
    # Le 16 décembre, 22 h 30 UTC : 23 h 30 à Paris. Une heure plus tard, c'est le 17.
    soir = datetime(2025, 12, 16, 22, 30, tzinfo=UTC)
    remise.remettre(fait.ccas, fait.serie(1), personne(), maintenant=soir)
    with refuse(Code.REMISES_FERMEES):
        remise.remettre(fait.ccas, fait.serie(2), personne(), maintenant=soir + timedelta(hours=1))


def test_le_territoire_de_la_commune_doit_etre_ouvert_ce_jour_la():
    fait = monde(nombre=3)
    epci = TerritoireFactory(nature="epci")
    pays = TerritoireFactory(nature="pays")
    de_l_epci, du_pays, ailleurs = CommuneFactory(epci=epci), CommuneFactory(), CommuneFactory()
    pays.communes.add(du_pays)
    Ouverture.objects.all().delete()
    for territoire in (epci, pays):
        Ouverture.objects.create(
            dispositif=fait.dispositif, territoire=territoire, du=JOUR, au=JOUR + timedelta(days=1)
        )

    def ouvert(commune, jours):
        return remise.territoire_ouvert(fait.dispositif, commune, JOUR + timedelta(days=jours))

    assert [ouvert(de_l_epci, j) for j in (-1, 0, 1, 2)] == [False, True, True, False]
    assert [ouvert(du_pays, j) for j in (-1, 0, 1, 2)] == [False, True, True, False]
    assert not ouvert(ailleurs, 0)
    fait.remettre(1, personne=personne(commune=du_pays))
    with refuse(Code.TERRITOIRE_FERME):
        fait.remettre(2, personne=personne(commune=ailleurs))


def test_une_commune_d_un_autre_departement_n_a_pas_le_pass():
    fait = monde(nombre=1)
    with refuse(Code.TERRITOIRE_FERME):
        fait.remettre(1, personne=personne(commune=CommuneFactory(code_insee="30007")))


def test_les_situations_qui_donnent_droit_sont_celles_du_dispositif():
    fait = monde(nombre=2)
    utile = Critere.objects.create(dispositif=fait.dispositif, libelle="Allocataire du RSA")
    autre = Critere.objects.create(
        dispositif=Dispositif.objects.create(
            prefixe="30", millesime=2030, nom="x", premier_jour=JOUR, dernier_jour=JOUR
        ),
        libelle="Autre année",
    )
    for coches in ([], [autre], [utile, autre]):
        with refuse(Code.PAS_ELIGIBLE):
            fait.remettre(1, criteres=coches)
    donnee = fait.remettre(1, criteres=[utile])
    utile.actif = False
    utile.save()
    Critere.objects.create(dispositif=fait.dispositif, libelle="Sans emploi")
    with refuse(Code.PAS_ELIGIBLE):
        fait.remettre(2, criteres=[utile])
    assert list(donnee.criteres.all()) == [utile]


def test_sans_situation_a_proposer_toute_personne_y_a_droit():
    fait = monde(nombre=1)
    Critere.objects.create(dispositif=fait.dispositif, libelle="Sans emploi", actif=False)
    assert not fait.remettre(1).criteres.exists()


@pytest.mark.parametrize("champs", [{"nom": " - "}, {"prenom": ""}, {"date_de_naissance": JOUR}])
def test_une_personne_se_dit_par_son_nom_son_prenom_et_sa_naissance(champs):
    fait = monde(nombre=1)
    with refuse(Code.PERSONNE_MAL_DITE):
        fait.remettre(1, personne=personne(**champs))


def test_une_personne_n_a_qu_un_chequier_en_cours_meme_ecrite_autrement():
    fait = monde(nombre=2)
    naissance = date(1950, 5, 17)
    fait.remettre(1, personne=personne(nom="Le Goff", prenom="Anaïs", date_de_naissance=naissance))
    meme = personne(nom="ANAIS", prenom="le-goff", date_de_naissance=naissance)
    with refuse(Code.A_DEJA_UN_CHEQUIER):
        fait.remettre(2, personne=meme)
    assert Beneficiaire.objects.count() == 1
    faite = fait.remettre(2, personne=meme, motif_homonyme="carte d'identité vue")
    assert faite.beneficiaire.rang == 2
    assert faite.motif_homonyme == "carte d'identité vue"


def test_un_homonyme_anonymise_ne_gene_pas_le_suivant():
    fait = monde(nombre=4)
    qui = personne()
    for numero in (1, 2, 3):
        fait.remettre(numero, personne=qui, motif_homonyme="carte d'identité vue")
    Beneficiaire.objects.filter(rang=2).update(
        anonymise_le=a(JOUR), nom="", prenom="", date_de_naissance=None, identite=""
    )
    faite = fait.remettre(4, personne=qui, motif_homonyme="carte d'identité vue")
    assert faite.beneficiaire.rang == 4


def test_une_autre_naissance_est_une_autre_personne():
    fait = monde(nombre=2)
    fait.remettre(1, personne=personne(nom="Roux"))
    fait.remettre(2, personne=personne(nom="Roux", date_de_naissance=date(1950, 5, 18)))
    assert Beneficiaire.objects.count() == 2


def test_un_chequier_epuise_ou_expire_n_empeche_pas_d_en_recevoir_un_autre():
    fait = monde(nombre=3)
    qui = personne()
    fait.remettre(1, personne=qui)
    with refuse(Code.A_DEJA_UN_CHEQUIER):
        fait.remettre(2, personne=qui)
    fait.encaisser(*fait.secrets[1][:9])
    with refuse(Code.A_DEJA_UN_CHEQUIER):
        fait.remettre(2, personne=qui)
    fait.encaisser(fait.secrets[1][9])
    faite = fait.remettre(2, personne=qui)
    assert faite.beneficiaire.remises.count() == 2
    assert not remise.a_un_chequier_en_cours(qui.identite, date(2026, 1, 1))
    assert remise.a_un_chequier_en_cours(qui.identite, date(2025, 12, 31))


def test_le_telephone_ne_se_garde_que_si_la_personne_veut_un_rappel():
    fait = monde(nombre=2)
    sans = fait.remettre(1, personne=personne(telephone="0465710000"))
    avec = fait.remettre(2, personne=personne(telephone="0465710000", accepte_les_rappels=True))
    assert (sans.beneficiaire.telephone, avec.beneficiaire.telephone) == ("", "0465710000")


# --- Annuler


def test_une_remise_s_annule_dans_le_delai_avec_une_raison():
    fait = monde(nombre=1)
    faite = fait.remettre(1)
    with refuse(Code.RAISON_MANQUE):
        remise.annuler(faite, fait.ccas, "  ", maintenant=a(JOUR, 13))
    with refuse(Code.PAS_A_VOUS):
        remise.annuler(faite, prescriptrice("Autre"), "erreur", maintenant=a(JOUR, 13))
    with refuse(Code.DELAI_PASSE):
        remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR + timedelta(days=2), 13))
    remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR + timedelta(days=2)))
    assert fait.chequier(1).etat == EtatChequier.EN_STOCK
    verifier_les_comptes(a(JOUR))
    with refuse(Code.DEJA_ANNULE):
        remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR, 13))
    fait.remettre(1)


def test_une_structure_fermee_n_annule_ni_ne_remet_mais_rend_son_stock():
    fait = monde(nombre=2)
    faite = fait.remettre(1)
    fait.ccas.active = False
    fait.ccas.save()
    with refuse(Code.STRUCTURE_FERMEE):
        remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR, 13))
    with refuse(Code.STRUCTURE_FERMEE):
        fait.remettre(2)
    # Ses chéquiers repartent : c'est ce qu'on attend d'elle.
    stock.retourner(fait.dispositif, fait.ccas, 2, 2, maintenant=a(JOUR, 13))


def test_une_remise_dont_un_pass_a_servi_ne_s_annule_pas():
    fait = monde(nombre=1)
    faite = fait.remettre(1)
    fait.encaisser(fait.secrets[1][0])
    with refuse(Code.DEJA_ENTAME):
        remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR, 19))
    assert Encaissement.objects.vifs().count() == 1


# --- Ce que les pages demandent


def test_la_remise_deja_faite_se_retrouve_pour_le_meme_agent_et_la_meme_personne():
    fait = monde(nombre=2)
    lea, agent = personne(nom="Durand"), utilisateur()
    faite = remise.remettre(fait.ccas, fait.serie(1), lea, par=agent, maintenant=a(JOUR))
    assert remise.deja_faite(fait.ccas, fait.serie(1), lea, agent) == faite
    assert remise.deja_faite(fait.ccas, "25 000001", lea, agent) == faite
    for structure, serie, qui, par in (
        (prescriptrice("Autre"), fait.serie(1), lea, agent),
        (fait.ccas, fait.serie(2), lea, agent),
        (fait.ccas, "25-1", lea, agent),
        (fait.ccas, fait.serie(1), personne(nom="Martin"), agent),
        (fait.ccas, fait.serie(1), lea, utilisateur()),
    ):
        assert remise.deja_faite(structure, serie, qui, par) is None
    remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR))
    assert remise.deja_faite(fait.ccas, fait.serie(1), lea, agent) is None


def test_annulable_dit_ce_que_fera_annuler():
    fait = monde(nombre=2)
    faite = fait.remettre(1)
    fin = remise.fin_du_delai(faite)
    assert fin == a(JOUR) + timedelta(hours=48)
    assert remise.annulable(faite, fin)
    assert not remise.annulable(faite, fin + timedelta(seconds=1))
    entamee = fait.remettre(2)
    fait.encaisser(fait.secrets[2][0])
    assert not remise.annulable(entamee, a(JOUR, 18))
    remise.annuler(faite, fait.ccas, "erreur", maintenant=a(JOUR))
    faite.refresh_from_db()
    assert not remise.annulable(faite, a(JOUR))
