"""L'accueil conteste, la structure répond, le gestionnaire tranche, l'accueil lit."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from pass_numerique.models import Avoir, Contestation, Role, Saisie
from pass_numerique.motifs import Code
from pass_numerique.services import avoirs, comptes, encaissement
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import SIRETS, a, formation, prescriptrice
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.views.paiement.outils import LE_10_AVRIL, LISTE, faire, lire, texte

pytestmark = pytest.mark.django_db
CONTESTATIONS, ESPACE = "/pass/contestations/", "/pass/espace/"


@pytest.fixture
def bureau(bureau):
    """Avec un agent du CCAS, et un autre, d'ailleurs."""
    ailleurs = prescriptrice("Ailleurs")
    for nom, structure in (("agent", bureau.monde.ccas), ("voisin", ailleurs)):
        personne = get_user_model().objects.create_user(nom, f"{nom}@example.org", "x")
        comptes.nommer(personne, Role.AGENT, structure)
        bureau.clients[nom] = entrer(ClientStrict(), personne)
    chequier = bureau.monde.dispositif.chequiers.get(numero=1)
    bureau.remise = f"/pass/remises/{chequier.remises.get().pk}/"
    bureau.saisie = Saisie.objects.get()
    return bureau


def contester(bureau, motif="Malade ce jour-là"):
    return faire(
        bureau, "agent", f"{bureau.remise}contester/", motif=motif, saisie=bureau.saisie.pk
    )


def test_de_la_plainte_a_la_decision(bureau):
    assert "La personne ne reconnaît pas une séance" in lire(bureau, "agent", bureau.remise)
    ici = f"{bureau.remise}contester/"
    assert "lundi 10 mars 2025, Formation 73282932000074, 3 Pass" in lire(bureau, "agent", ici)
    faute = texte(faire(bureau, "agent", ici, motif=" "))
    assert "Choisissez la séance." in faute
    assert "Écrivez la raison" in faute
    vu = texte(contester(bureau))
    assert "La structure va répondre" in vu
    assert "n'entrent dans aucun bordereau" in vu
    assert "Déjà contestées" in lire(bureau, "agent", ici)
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"

    # La structure : prévenue, elle lit et répond ; elle ne tranche pas.
    assert "1 à regarder" in lire(bureau, "membre", ESPACE)
    assert "Séance contestée : ouvrez le reçu." in lire(bureau, "membre", "/pass/encaissements/")
    recu = bureau.clients["membre"].get(f"/pass/encaissements/{bureau.saisie.pk}/").content.decode()
    assert f'href="{page}"' in recu
    vu = lire(bureau, "membre", page)
    assert "« Malade ce jour-là »" in vu
    assert "Trancher" not in vu
    assert "Écrivez votre réponse" in texte(
        faire(bureau, "membre", page + "repondre/", reponse=" ")
    )
    assert "C'est envoyé" in texte(
        faire(bureau, "membre", page + "repondre/", reponse="Elle a signé à 9 h")
    )
    assert "à regarder" not in lire(bureau, "membre", ESPACE)

    # Le gestionnaire lit les deux, et donne raison.
    assert "La structure a répondu le 10 avril 2025." in lire(bureau, "gestionnaire", CONTESTATIONS)
    vu = lire(bureau, "gestionnaire", page)
    assert "« Elle a signé à 9 h »" in vu
    assert "En jeu : 3 Pass, 30 €. Si vous donnez raison à la personne, la séance est annulée" in vu
    assert "Choisissez une décision." in texte(
        faire(bureau, "gestionnaire", page + "trancher/", motif="x")
    )
    decision = {"issue": "fondee", "motif": "La signature n'est pas la sienne"}
    assert "C'est tranché" in texte(faire(bureau, "gestionnaire", page + "trancher/", **decision))
    assert str(Code.CONTESTATION_TRANCHEE.label) in texte(
        faire(bureau, "gestionnaire", page + "trancher/", **decision)
    )

    # Chacun lit la décision.
    for qui in ("agent", "membre", "instructeur"):
        vu = lire(bureau, qui, page)
        assert "La personne a raison. « La signature n'est pas la sienne »" in vu
        assert "Ces Pass ne comptent plus" in vu
    assert "par le Département : « La signature" in lire(bureau, "membre", "/pass/encaissements/")
    verifier_les_comptes(a(LE_10_AVRIL, 16))


def test_la_structure_puis_l_accueil_sont_prevenus(bureau):
    contester(bureau)
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"
    assert [courriel.to for courriel in mail.outbox] == [["membre@example.org"]]
    assert f"http://testserver{page}" in mail.outbox[0].body
    faire(bureau, "gestionnaire", page + "trancher/", issue="ecartee", motif="Signée")
    assert sorted(courriel.to[0] for courriel in mail.outbox[1:]) == [
        "agent@example.org",
        "membre@example.org",
    ]
    assert f"http://testserver{page}" in mail.outbox[-1].body


def test_sans_courriel_parti_la_contestation_reste_et_c_est_dit(bureau, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # où rien ne répond
    assert "prévenez-la par téléphone" in texte(contester(bureau))
    assert Contestation.objects.en_cours().exists()


def test_contester_deux_fois_mene_a_la_premiere(bureau):
    contester(bureau)
    premiere = Contestation.objects.get()
    vu = texte(contester(bureau))
    assert "Cette séance est déjà contestée" in vu
    assert f'action="{CONTESTATIONS}{premiere.pk}/' not in vu  # l'accueil la lit, et c'est tout
    assert Contestation.objects.get() == premiere
    assert len(mail.outbox) == 1


def test_le_bordereau_conteste_attend(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    ici = f"{LISTE}{bordereau.pk}/"
    assert "Attester le service fait" in lire(bureau, "instructeur", ici)
    contester(bureau)
    vu = lire(bureau, "instructeur", ici)
    assert "ne peut être ni attesté ni validé" in vu
    assert "Attester le service fait" not in vu
    assert "Refuser 25-000001-01" in vu
    assert "répondez vite" in lire(bureau, "membre", ici)
    assert "la décision du gestionnaire est attendue" in lire(bureau, "comptable", ici)
    refus = texte(faire(bureau, "instructeur", ici + "attester/"))
    assert str(Code.CONTESTATION_EN_COURS.label) in refus
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"
    vu = lire(bureau, "agent", page)
    assert "envoyé, en cours de vérification" in vu
    assert "Il ne sera ni attesté ni validé avant la décision." in vu
    assert "à vérifier." in lire(bureau, "gestionnaire", page)
    faire(bureau, "gestionnaire", page + "trancher/", issue="ecartee", motif="Feuille signée")
    assert "la structure est payée" in lire(bureau, "agent", page)
    assert "Attester le service fait" in lire(bureau, "instructeur", ici)


def test_un_bordereau_valide_n_attend_plus_la_decision(bureau):
    ici = f"{LISTE}{bureau.jusqu_a('valider').pk}/"
    contester(bureau)
    for qui in ("membre", "comptable"):
        vu = lire(bureau, qui, ici)
        assert "Contesté" in vu
        assert "répondez vite" not in vu
        assert "est attendue" not in vu
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"
    vu = lire(bureau, "gestionnaire", page)
    assert "pour donner raison à la personne, attendez que le lot soit payé" in vu
    refus = faire(bureau, "gestionnaire", page + "trancher/", issue="fondee", motif="Absente")
    assert str(Code.BIENTOT_PAYE.label) in texte(refus)
    assert Contestation.objects.en_cours().exists()


def test_l_avoir_ecarte_ne_s_attend_plus(bureau):
    bureau.payer()
    contester(bureau)
    contestation = Contestation.objects.get()
    page = f"{CONTESTATIONS}{contestation.pk}/"
    faire(bureau, "gestionnaire", page + "trancher/", issue="fondee", motif="Absente")
    assert "Un avoir est demandé" in lire(bureau, "agent", page)
    for avoir in Avoir.objects.all():
        avoirs.ecarter(avoir, bureau.ordonnateur)
    vu = lire(bureau, "agent", page)
    assert "Un avoir est demandé" not in vu
    assert "la séance peut être contestée de nouveau" in vu


def test_maintenue_mais_annulee_entre_temps_elle_n_est_pas_dite_payee(bureau):
    contester(bureau)
    encaissement.annuler_au_departement(bureau.saisie, "erreur", bureau.gestionnaire)
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"
    faire(bureau, "gestionnaire", page + "trancher/", issue="ecartee", motif="Signée")
    vu = lire(bureau, "agent", page)
    assert "la structure est payée" not in vu
    assert "Ces Pass ne comptent plus" in vu


def test_le_departement_conteste_depuis_le_chequier(bureau):
    chequier = f"/pass/chequiers/{bureau.monde.dispositif.chequiers.get(numero=1).pk}/"
    assert "La personne ne reconnaît pas une séance" in lire(bureau, "gestionnaire", chequier)
    faite = faire(
        bureau, "gestionnaire", chequier + "contester/", motif="Lettre", saisie=bureau.saisie.pk
    )
    assert "par le Département." in texte(faite)
    vu = lire(bureau, "gestionnaire", chequier)
    assert "Séance contestée : à vous de trancher." in vu
    assert "La personne ne reconnaît pas" not in vu
    assert "Il n'y a pas de séance à contester" in lire(
        bureau, "gestionnaire", chequier + "contester/"
    )


def test_chacun_ne_voit_que_les_siennes(bureau):
    contester(bureau)
    page = f"{CONTESTATIONS}{Contestation.objects.get().pk}/"
    autre = get_user_model().objects.create_user("autre", "autre@example.org", "x")
    comptes.nommer(autre, Role.MEMBRE, formation(SIRETS[1]))
    bureau.clients["autre"] = entrer(ClientStrict(), autre)
    for qui in ("voisin", "autre"):
        assert bureau.clients[qui].get(page).status_code == 404
        assert "Aucune séance n'est contestée" in lire(bureau, qui, CONTESTATIONS)
    assert bureau.clients["autre"].post(page + "repondre/", {"reponse": "x"}).status_code == 404
    assert bureau.clients["voisin"].get(f"{bureau.remise}contester/").status_code == 404
    assert bureau.clients["membre"].post(page + "trancher/").status_code == 403


def test_les_requetes_ne_dependent_pas_des_contestations(bureau, django_assert_num_queries):
    client, monde = bureau.clients["gestionnaire"], bureau.monde
    contester(bureau)
    client.get(CONTESTATIONS)
    with django_assert_num_queries(5):
        assert texte(client.get(CONTESTATIONS)).count("pas encore de réponse") == 1
    for rang in (4, 5):
        bureau.saisie = monde.encaisser(monde.secrets[1][rang], jour=date(2025, 3, 20))
        contester(bureau)
    with django_assert_num_queries(5):
        assert texte(client.get(CONTESTATIONS)).count("pas encore de réponse") == 3
