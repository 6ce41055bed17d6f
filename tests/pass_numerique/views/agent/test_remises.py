"""Retrouver une remise sans écrire de nom dans une adresse ; l'annuler."""

from datetime import timedelta

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Evenement, Remise
from tests.pass_numerique.fabriques import JOUR, a, personne

pytestmark = pytest.mark.django_db
PAGE = "/pass/remises/"


def noms(reponse) -> list[str]:
    return [remise.beneficiaire.nom for remise in reponse.context["remises"]]


@pytest.mark.parametrize("combien", [1, 3])
def test_la_liste_coute_toujours_le_meme_nombre_de_requetes(
    agent, fait, combien, django_assert_num_queries
):
    for numero in range(1, combien + 1):
        fait.remettre(numero)
    agent.get(PAGE)
    # Session, compte, rôles, structure ; le nombre de remises, puis les remises.
    with django_assert_num_queries(6):
        assert len(noms(agent.get(PAGE))) == combien


@pytest.mark.parametrize("combien", [1, 3])
def test_la_recherche_aussi(agent, fait, combien, django_assert_num_queries):
    for numero in range(1, combien + 1):
        fait.remettre(numero, personne=personne(nom=f"Durand{numero}"))
    agent.get(PAGE)
    with django_assert_num_queries(6):
        assert len(noms(agent.post(PAGE, {"texte": "durand"}))) == combien


@pytest.mark.parametrize(
    ("texte", "trouves"),
    [
        ("25-000002", ["Bénazeth"]),
        ("25000002", ["Bénazeth"]),
        ("benaz", ["Bénazeth"]),
        ("cam durand", ["Durand"]),
        ("urand", []),
        ("  ", ["Bénazeth", "Durand"]),
    ],
)
def test_on_retrouve_par_numero_ou_par_nom(agent, fait, texte, trouves):
    fait.remettre(1, personne=personne(nom="Durand"))
    fait.remettre(2, personne=personne(nom="Bénazeth"))
    assert noms(agent.post(PAGE, {"texte": texte})) == trouves


def test_rien_trouve_dit_quoi_faire(agent, fait):
    fait.remettre(1)
    assert "autre structure" in agent.post(PAGE, {"texte": "zorro"}).content.decode()


def test_une_adresse_ne_cherche_pas(agent, fait):
    fait.remettre(1, personne=personne(nom="Durand"))
    assert len(noms(agent.get(PAGE + "?texte=zorro"))) == 1


def test_les_etats_se_disent(agent, fait):
    restante = fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:3])
    epuisee = fait.remettre(2)
    fait.encaisser(*fait.secrets[2])
    contenu = agent.get(PAGE).content.decode()
    assert "7 Pass à utiliser" in contenu
    assert "Tout est utilisé" in contenu
    for remise in (restante, epuisee):
        assert agent.get(f"{PAGE}{remise.pk}/").status_code == 200


def test_les_pages_se_suivent(agent, fait, monkeypatch):
    monkeypatch.setattr("pass_numerique.views.agent.remises.PAR_PAGE", 2)
    for numero in range(1, 4):
        fait.remettre(numero)
    assert len(noms(agent.get(PAGE))) == 2
    assert len(noms(agent.get(PAGE + "?page=2"))) == 1


def test_la_personne_change_d_avis_sur_les_rappels(agent, fait):
    remise = fait.remettre(1, personne=personne(telephone="+33639980001", accepte_les_rappels=True))
    page = f"{PAGE}{remise.pk}/"
    assert "06 39 98 00 01" in agent.get(page).content.decode()
    for _fois in range(2):
        assert agent.post(f"{page}rappels/").url == page
    remise.beneficiaire.refresh_from_db()
    assert (remise.beneficiaire.telephone, remise.beneficiaire.accepte_les_rappels) == ("", False)
    assert Evenement.objects.filter(nature="rappels_retires").count() == 1
    assert "Effacer son téléphone" not in agent.get(page).content.decode()


# --- Annuler


def test_annuler_demande_une_raison_et_rend_le_chequier_au_stock(agent, fait):
    remise = fait.remettre(1)
    page = f"{PAGE}{remise.pk}/annuler/"
    assert "revient dans votre stock" in agent.get(page).content.decode()
    reponse = agent.post(page, {"motif": " "})
    assert "Écrivez la raison" in reponse.context["form"].errors["motif"][0]
    assert agent.post(page, {"motif": "mauvais numéro"}).status_code == 302
    assert fait.chequier(1).etat == EtatChequier.EN_STOCK
    assert "remise annulée" in agent.get(f"{PAGE}{remise.pk}/").content.decode().lower()
    # Envoyé deux fois : rien ne casse, rien ne change.
    assert agent.post(page, {"motif": "mauvais numéro"}).status_code == 302
    assert Remise.objects.get().motif_annulation == "mauvais numéro"


def test_annuler_trop_tard_est_refuse(agent, fait, monkeypatch):
    remise = fait.remettre(1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR + timedelta(days=3)))
    page = f"{PAGE}{remise.pk}/annuler/"
    assert agent.get(page).status_code == 302
    assert agent.post(page, {"motif": "erreur"}).url == f"{PAGE}{remise.pk}/"
    assert fait.chequier(1).etat == EtatChequier.REMIS


def test_une_personne_effacee_se_dit_effacee(agent, fait):
    remise = fait.remettre(1)
    qui = remise.beneficiaire
    qui.nom = qui.prenom = qui.identite = ""
    qui.date_de_naissance, qui.anonymise_le = None, a(JOUR)
    qui.save()
    assert "Personne effacée" in agent.get(PAGE).content.decode()
    assert agent.get(f"{PAGE}{remise.pk}/").status_code == 200
    assert agent.get(f"{PAGE}{remise.pk}/feuille/").status_code == 200
