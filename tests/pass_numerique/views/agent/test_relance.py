"""À relancer : ce qui expire bientôt ; le téléphone de qui l'a bien voulu, de lui seul."""

from datetime import timedelta

import pytest

from tests.pass_numerique.fabriques import a, personne

pytestmark = pytest.mark.django_db
PAGE = "/pass/a-relancer/"


@pytest.fixture
def fin_proche(fait, monkeypatch):
    """Quarante-cinq jours avant la fin."""
    jour = fait.dispositif.dernier_jour - timedelta(days=45)
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(jour, 14))


def numeros(reponse) -> list[int]:
    return [remise.chequier.numero for remise in reponse.context["remises"]]


@pytest.mark.parametrize("combien", [1, 3])
def test_la_liste_coute_toujours_le_meme_nombre_de_requetes(
    fin_proche, agent, fait, combien, django_assert_num_queries
):
    for numero in range(1, combien + 1):
        fait.remettre(numero)
    agent.get(PAGE)
    # Session, compte, rôles, structure ; les remises.
    with django_assert_num_queries(5):
        assert len(numeros(agent.get(PAGE))) == combien


def test_seuls_ceux_qui_ont_des_pass_et_expirent_bientot(fin_proche, agent, fait):
    for numero in (1, 2):
        fait.remettre(numero)
    fait.encaisser(*fait.secrets[2])
    assert numeros(agent.get(PAGE)) == [1]
    assert numeros(agent.get(PAGE + "?jours=30")) == []
    assert numeros(agent.get(PAGE + "?jours=90")) == [1]
    # Un délai inventé : celui de d'habitude.
    assert agent.get(PAGE + "?jours=99999").context["jours"] == 60
    assert "revenez dans un mois" in agent.get(PAGE + "?jours=30").content.decode()


def test_le_telephone_ne_se_montre_que_si_la_personne_l_accepte(fin_proche, agent, fait):
    fait.remettre(1, personne=personne(telephone="+33639980001", accepte_les_rappels=True))
    muette = fait.remettre(2, personne=personne(nom="Muette"))
    contenu = agent.get(PAGE).content.decode()
    assert "06 39 98 00 01" in contenu
    assert contenu.count("tel:") == 1
    assert "pas de rappel demandé" in contenu
    assert muette.beneficiaire.telephone == ""
