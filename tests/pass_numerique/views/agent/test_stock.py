"""Le stock : tout recevoir, recevoir ce qui est là, rendre ; l'agent regarde, le référent agit."""

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Envoi, Role
from pass_numerique.services import comptes, stock
from tests.agents import entrer
from tests.client_strict import ClientStrict
from tests.pass_numerique.fabriques import (
    JOUR,
    a,
    dispositif,
    lot,
    prescriptrice,
    utilisateur,
)
from tests.pass_numerique.outils import verifier_les_comptes

pytestmark = pytest.mark.django_db
PAGE = "/pass/stock/"


def envoyer(fait, nombre, structure=None):
    fait_lot, _secrets = lot(fait.dispositif, nombre)
    return stock.expedier(
        fait.dispositif,
        structure or fait.ccas,
        fait_lot.premier,
        fait_lot.dernier,
        maintenant=a(JOUR),
    )


def en_stock(fait) -> list[int]:
    return list(
        fait.dispositif.chequiers.en_stock(fait.ccas)
        .order_by("numero")
        .values_list("numero", flat=True)
    )


@pytest.mark.parametrize("combien", [1, 3])
def test_la_page_coute_toujours_le_meme_nombre_de_requetes(
    referent, fait, combien, django_assert_num_queries
):
    for _rang in range(combien):
        envoyer(fait, 2)
    for numero in range(2, combien + 2):
        fait.remettre(numero)
    referent.get(PAGE)
    # Session, compte, rôles, structure ; stock, envois, chéquiers en route.
    with django_assert_num_queries(7):
        reponse = referent.get(PAGE)
    assert len(reponse.context["a_recevoir"]) == combien


def test_le_stock_se_dit_par_plages(agent, fait):
    fait.remettre(3)
    plages = agent.get(PAGE).context["plages"]
    assert [(str(p.premiere_serie), str(p.derniere_serie), p.nombre) for p in plages] == [
        ("25-000001", "25-000002", 2),
        ("25-000004", "25-000005", 2),
    ]


def test_un_chequier_qui_expire_trop_tot_est_a_rendre(fait, monkeypatch, request):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(fait.dispositif.dernier_jour))
    agent = request.getfixturevalue("agent")
    reponse = agent.get(PAGE)
    assert reponse.context["total"] == 0
    assert reponse.context["perimees"][0].nombre == 5
    assert "Trop tard pour les remettre" in reponse.content.decode()


def test_l_agent_voit_ce_qui_est_en_route_sans_rien_y_faire(agent, fait):
    envoi = envoyer(fait, 2)
    contenu = agent.get(PAGE).content.decode()
    assert "2 chéquiers sont en route" in contenu
    assert f"/recevoir/{envoi.pk}/" not in contenu
    assert agent.post(f"{PAGE}recevoir/{envoi.pk}/", {"tout": "1"}).status_code == 403
    assert agent.get(f"{PAGE}rendre/").status_code == 403


def test_tout_recevoir_en_un_geste_et_une_seule_fois(referent, fait):
    envoi = envoyer(fait, 3)
    page = f"{PAGE}recevoir/{envoi.pk}/"
    assert "Tout est arrivé : 3 chéquiers" in referent.get(page).content.decode()
    assert referent.post(page, {"tout": "1"}).url == PAGE
    assert en_stock(fait) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert referent.post(page, {"tout": "1"}).url == PAGE
    assert "déjà reçu" in referent.get(PAGE).content.decode()


def test_ce_qui_manque_reste_en_route(referent, fait):
    envoi = envoyer(fait, 6)  # 6 à 11
    page = f"{PAGE}recevoir/{envoi.pk}/"
    assert referent.post(page, {"manquants": "25-000007\n9 à 10"}).url == PAGE
    assert en_stock(fait) == [1, 2, 3, 4, 5, 6, 8, 11]
    assert referent.get(PAGE).context["a_recevoir"][0].restants == 3
    # Ils arrivent plus tard.
    referent.post(page, {"tout": "1"})
    assert len(en_stock(fait)) == 11
    verifier_les_comptes(a(JOUR, 14))


@pytest.mark.parametrize(
    ("manquants", "phrase"),
    [
        ("", "Écrivez les numéros"),
        ("5", "25-000005"),
        ("6 à 8", "Si rien n'est arrivé"),
        ("8 à 6", "ne se lit pas"),
        ("deux", "n'est pas un numéro"),
        ("24-000006", "n'est pas un numéro"),
        (" , ", "Écrivez les numéros"),
    ],
)
def test_une_reception_mal_dite_est_refusee_sans_rien_changer(referent, fait, manquants, phrase):
    envoi = envoyer(fait, 3)  # 6 à 8
    reponse = referent.post(f"{PAGE}recevoir/{envoi.pk}/", {"manquants": manquants})
    assert phrase in reponse.context["form"].errors["manquants"][0]
    assert en_stock(fait) == [1, 2, 3, 4, 5]


def test_l_envoi_d_une_autre_structure_et_un_retour_sont_introuvables(referent, fait):
    ailleurs = envoyer(fait, 2, prescriptrice("Autre"))
    retour = stock.retourner(fait.dispositif, fait.ccas, 4, 5, maintenant=a(JOUR))
    for envoi in (ailleurs, retour):
        assert referent.get(f"{PAGE}recevoir/{envoi.pk}/").status_code == 404
        assert referent.post(f"{PAGE}recevoir/{envoi.pk}/", {"tout": "1"}).status_code == 404
    assert fait.chequier(4).etat == EtatChequier.EXPEDIE


def test_referent_ailleurs_agent_ici_ne_recoit_pas_ici(fait):
    personne = utilisateur("double")
    comptes.nommer(personne, Role.AGENT, fait.ccas)
    comptes.nommer(personne, Role.REFERENT, prescriptrice("Autre"))
    client = entrer(ClientStrict(), personne)
    envoi = envoyer(fait, 2)
    assert client.get(f"{PAGE}recevoir/{envoi.pk}/").status_code == 404


def test_rendre_une_suite_la_sort_du_stock(referent, fait):
    reponse = referent.post(f"{PAGE}rendre/", {"premier": "25-000004", "dernier": "25-000005"})
    assert reponse.url == PAGE
    assert en_stock(fait) == [1, 2, 3]
    assert Envoi.objects.latest("pk").sens == Envoi.Sens.RETOUR
    assert "que le Département n" in referent.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("premier", "dernier", "champ"),
    [
        ("25-000005", "25-000004", "dernier"),
        ("25-000001", "25-000099", "dernier"),
        ("25-1", "25-000002", "premier"),
        ("25-000001", "25-000003", "premier"),
        ("", "25-000002", "premier"),
    ],
)
def test_chaque_refus_de_rendre_est_sur_son_champ(referent, fait, premier, dernier, champ):
    fait.remettre(2)
    reponse = referent.post(f"{PAGE}rendre/", {"premier": premier, "dernier": dernier})
    assert list(reponse.context["form"].errors) == [champ]
    assert en_stock(fait) == [1, 3, 4, 5]


def test_deux_annees_ne_se_rendent_pas_ensemble(referent, fait):
    lot(dispositif("24"), 2)
    reponse = referent.post(f"{PAGE}rendre/", {"premier": "24-000001", "dernier": "25-000002"})
    assert "commencer pareil" in reponse.context["form"].errors["dernier"][0]
