"""Le gestionnaire retrouve un chéquier par son numéro, et annule une séance avec une raison."""

import pytest

from pass_numerique.models import Encaissement, Saisie
from pass_numerique.motifs import Code
from tests.pass_numerique.fabriques import a, personne
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.views.paiement.outils import LE_10_AVRIL, faire, lire, texte

pytestmark = pytest.mark.django_db
CHERCHER = "/pass/chequiers/"


def chequier(bureau, numero=1):
    return bureau.monde.dispositif.chequiers.get(numero=numero)


def adresse(bureau, saisie, numero=1) -> str:
    return f"{CHERCHER}{chequier(bureau, numero).pk}/seances/{saisie.pk}/annuler/"


def test_du_numero_a_l_annulation(bureau):
    inconnu = faire(bureau, "gestionnaire", CHERCHER, serie="25-000009")
    assert str(Code.CHEQUIER_INCONNU.label) in texte(inconnu)
    vu = texte(faire(bureau, "gestionnaire", CHERCHER, serie="25-000001-02"))
    assert "Chéquier 25-000001" in vu
    assert "3 Pass utilisés, 30 € : 25-000001-01, 25-000001-02, 25-000001-03" in vu
    assert "7 Pass sur 10" in vu
    saisie = Saisie.objects.get()
    ici = adresse(bureau, saisie)
    vu = lire(bureau, "gestionnaire", ici)
    assert "ne sera pas payée de ces 30 €" in vu
    assert "La personne pourra de nouveau s'en servir, jusqu'au 31 décembre 2025" in vu
    assert "Écrivez la raison" in texte(faire(bureau, "gestionnaire", ici, motif=" "))
    assert Encaissement.objects.vifs().count() == 3
    vu = texte(faire(bureau, "gestionnaire", ici, motif="Personne n'est venu"))
    assert "3 Pass annulés le 10 avril 2025 à 15 h 00 par le Département" in vu
    assert "« Personne n'est venu »" in vu
    assert not Encaissement.objects.vifs().exists()
    assert "Personne n'est venu" in lire(bureau, "membre", f"/pass/encaissements/{saisie.pk}/")
    verifier_les_comptes(a(LE_10_AVRIL, 15))


def test_les_autres_personnes_du_recu_gardent_leur_seance(bureau):
    bureau.monde.remettre(2, personne=personne())
    secrets = bureau.monde.secrets
    saisie = bureau.monde.encaisser(secrets[1][5], secrets[2][0], secrets[2][1])
    ici = adresse(bureau, saisie)
    vu = lire(bureau, "gestionnaire", ici)
    assert "Les Pass de ce chéquier seulement : 1." in vu
    assert "Tout le reçu, pour toutes les personnes : 3 Pass." in vu
    assert "Choisissez ce que vous annulez" in texte(
        faire(bureau, "gestionnaire", ici, motif="Absente")
    )
    faire(bureau, "gestionnaire", ici, motif="Absente", etendue="chequier")
    assert [e.un_pass.serie.numero for e in saisie.encaissements.vifs()] == [2, 2]
    faire(bureau, "gestionnaire", adresse(bureau, saisie, 2), motif="Faux", etendue="recu")
    assert not saisie.encaissements.vifs().exists()
    verifier_les_comptes(a(LE_10_AVRIL, 15))


def test_dans_un_bordereau_la_page_dit_pourquoi_et_mene_au_bordereau(bureau):
    bordereau = bureau.jusqu_a("transmettre")
    ici = adresse(bureau, Saisie.objects.get())
    assert str(Code.DANS_UN_BORDEREAU.label) in lire(bureau, "gestionnaire", ici)
    vu = texte(faire(bureau, "gestionnaire", ici, motif="trop tard"))
    assert str(Code.DANS_UN_BORDEREAU.label) in vu
    page = bureau.clients["gestionnaire"].get(f"{CHERCHER}{chequier(bureau).pk}/").content.decode()
    assert f'href="/pass/bordereaux/{bordereau.pk}/"' in page
    assert "Annuler cette séance" not in page


def test_la_seance_d_un_autre_chequier_n_existe_pas(bureau):
    saisie = Saisie.objects.get()
    assert bureau.clients["gestionnaire"].get(adresse(bureau, saisie, 2)).status_code == 404


def test_les_requetes_ne_dependent_pas_des_seances(bureau, django_assert_num_queries):
    client, ici = bureau.clients["gestionnaire"], f"{CHERCHER}{chequier(bureau).pk}/"
    bureau.jusqu_a("transmettre")
    client.get(ici)
    with django_assert_num_queries(9):
        client.get(ici)
    for rang in (4, 5):
        bureau.monde.encaisser(bureau.monde.secrets[1][rang])
    with django_assert_num_queries(9):
        client.get(ici)
