"""La commune habituelle et les favoris d'une personne connectée : les siens, et eux seuls."""

import pytest

from lieux.fusion import fusionner
from lieux.models import Habitudes
from lieux.vocabulaire import Statut
from tests.agents import compte, entrer
from tests.client_strict import ClientStrict
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db
PAGE = "/selection/favoris/"


@pytest.fixture
def agent():
    return compte("agent@example.org", "lecteur")


@pytest.fixture
def connecte(agent):
    return entrer(ClientStrict(), agent)


def lire(client, adresse) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


def envoyer(client, **champs):
    reponse = client.post(PAGE, champs, follow=True)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_sans_compte_il_faut_se_connecter_et_rien_n_en_parait(client, communes):
    lieu = LieuFactory(commune=communes["sete"])
    assert client.get(PAGE)["Location"].startswith("/comptes/connexion/")
    assert client.post(PAGE, {"action": "ajouter", "lieu": lieu.pk}).status_code == 302
    assert Habitudes.objects.count() == 0
    for adresse in (lieu.get_absolute_url(), "/selection/", f"/selection/?lieux={lieu.pk}"):
        assert "favoris" not in lire(client, adresse)


def test_la_commune_habituelle_remplit_ou_et_rien_d_autre(connecte, client, communes):
    assert "rempli avec Capestang" in envoyer(connecte, action="commune", depuis="capestang")
    assert 'value="Capestang"' in lire(connecte, "/")
    # Une recherche faite n'est pas changée ; un autre visiteur n'en voit rien.
    assert 'value="Capestang"' not in lire(connecte, "/?q=impots")
    assert 'value="Capestang"' not in lire(client, "/")
    envoyer(connecte, action="commune", depuis=" ")
    assert 'value="Capestang"' not in lire(connecte, "/")


@pytest.mark.parametrize("depuis", ["xyzzyxyzzy", "3 rue de nulle part", "\x00", "tout l'hérault"])
def test_une_commune_inconnue_est_refusee_et_la_precedente_reste(connecte, communes, depuis):
    envoyer(connecte, action="commune", depuis="sete")
    assert "Écrivez une commune" in envoyer(connecte, action="commune", depuis=depuis)
    assert Habitudes.objects.get().commune == communes["sete"]


def test_garder_et_retirer_un_favori(connecte, agent, communes):
    lieu = LieuFactory(nom="Maison", commune=communes["sete"])
    assert "Ajouter à mes favoris" in lire(connecte, lieu.get_absolute_url())
    page = envoyer(connecte, action="ajouter", lieu=lieu.pk, suite=lieu.get_absolute_url())
    assert "Retirer de mes favoris" in page
    assert "Maison" in lire(connecte, PAGE)
    assert "Maison" not in lire(entrer(ClientStrict(), compte("b@example.org", "lecteur")), PAGE)
    assert "Maison" not in envoyer(connecte, action="retirer", lieu=lieu.pk)


def test_un_lieu_qui_n_est_plus_publie_ne_se_montre_ni_ne_s_ajoute(connecte, communes):
    lieu = LieuFactory(nom="Maison", commune=communes["sete"])
    envoyer(connecte, action="ajouter", lieu=lieu.pk)
    lieu.statut = Statut.BROUILLON
    lieu.save()
    assert "Maison" not in lire(connecte, PAGE)
    envoyer(connecte, action="retirer", lieu=lieu.pk)
    envoyer(connecte, action="ajouter", lieu=lieu.pk)
    assert Habitudes.objects.get().favoris.count() == 0


@pytest.mark.parametrize("lieu", ["x", "-1", "9" * 40, "\x00", ""])
@pytest.mark.parametrize("action", ["ajouter", "retirer", "n'importe"])
def test_un_envoi_absurde_ne_fait_rien(connecte, lieu, action):
    envoyer(connecte, action=action, lieu=lieu, suite="//ailleurs.example/")
    assert Habitudes.objects.count() == 0


def test_le_jeton_est_exige(agent, communes):
    strict = entrer(ClientStrict(enforce_csrf_checks=True), agent)
    assert strict.post(PAGE, {"action": "commune", "depuis": "sete"}).status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_un_nombre_fixe_de_requetes(connecte, communes, nombre, django_assert_num_queries):
    for _ in range(nombre):
        envoyer(connecte, action="ajouter", lieu=LieuFactory(commune=communes["sete"]).pk)
    # La session, le compte, la commune, les favoris (numéros, puis boutons), leurs lieux.
    with django_assert_num_queries(6):
        page = lire(connecte, PAGE)
    assert page.count("Retirer de mes favoris") == nombre


def test_deux_lieux_reunis_le_favori_suit(connecte, agent, communes):
    garde, autre = (LieuFactory(nom=nom, commune=communes["sete"]) for nom in ("Garde", "Autre"))
    envoyer(connecte, action="ajouter", lieu=autre.pk)
    fusionner(garde.pk, autre.pk)
    assert list(Habitudes.objects.get().favoris.all()) == [garde]
