"""Ce qui est de toutes les pages : l'icône, le pied, les mentions que la loi demande."""

import pytest
from django.test import override_settings

pytestmark = pytest.mark.django_db


def test_l_icone_repond_a_l_adresse_ou_tous_la_cherchent(client):
    reponse = client.get("/favicon.ico")
    assert reponse.status_code == 302
    assert reponse["Location"] == "/static/img/favicon.ico"


def test_le_pied_mene_aux_donnees_et_a_la_carte_pour_les_autres_sites(client_strict):
    contenu = client_strict.get("/accessibilite/").content.decode()
    for adresse in ("/api/v1/docs/", "/embarquer/composer/"):
        assert f'<a href="{adresse}">' in contenu
        assert client_strict.get(adresse).status_code == 200


def test_les_mentions_nomment_l_hebergeur(client_strict):
    with override_settings(SITE_HEBERGEUR="Exemple SA, 1 rue des Serveurs, 04 65 71 00 00"):
        contenu = client_strict.get("/mentions-legales/").content.decode()
    assert "Exemple SA, 1 rue des Serveurs, 04 65 71 00 00" in contenu
    assert "pas encore été renseignés" not in contenu


def test_sans_hebergeur_les_mentions_disent_a_qui_le_demander(client_strict):
    with override_settings(SITE_HEBERGEUR="", SITE_CONTACT="contact@example.org"):
        contenu = client_strict.get("/mentions-legales/").content.decode()
    assert "pas encore été renseignés" in contenu
    assert "écrivez à l'adresse ci-dessus" in contenu


@pytest.mark.parametrize("adresse", ["/", "/embarquer/"])
def test_la_carte_ne_charge_pas_d_outil_de_dessin(client_strict, adresse):
    contenu = client_strict.get(adresse).content.decode()
    assert "leaflet/leaflet.js" in contenu
    assert "leaflet.draw" not in contenu
    assert "leaflet.extras" not in contenu
