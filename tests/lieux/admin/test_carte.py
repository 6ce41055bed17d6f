"""La carte de la fiche : position d'après l'adresse, position écartée de la commune."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from lieux import geocodage
from lieux.admin import carte
from lieux.geocodage import Adresse, GeocodeurInjoignable
from lieux.models import Lieu
from tests.agents import entrer
from tests.lieux.admin.test_lieu import enregistrer, formulaire, modifier
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db
ADRESSE = "admin:lieux_lieu_position"


@pytest.fixture
def beziers():
    return CommuneFactory(code_insee="34032", nom="Béziers", latitude=43.3442, longitude=3.2158)


@pytest.fixture
def repond(monkeypatch):
    """Le géocodeur répond ces adresses (ou se tait, si on lui donne une exception)."""
    demandes = []

    def poser(*reponse):
        def geocoder(texte):
            demandes.append(texte)
            if reponse and isinstance(reponse[0], type):
                raise reponse[0]
            return list(reponse)

        monkeypatch.setattr(carte, "geocoder", geocoder)
        return demandes

    return poser


def trouvee(code_insee="34032", nature="housenumber"):
    return Adresse("4 Place Jean Jaurès 34500 Béziers", 43.34123456, 3.2181, code_insee, nature)


@pytest.mark.parametrize(
    ("nature", "precision"),
    [("housenumber", "adresse"), ("street", "rue"), ("locality", "rue")],
)
def test_l_adresse_trouvee_dit_sa_precision(beziers, repond, nature, precision):
    demandes = repond(trouvee(nature=nature))
    position = carte.proposer_position(" 4 place Jean Jaurès ", beziers)
    assert demandes == ["4 place Jean Jaurès Béziers"]
    assert (position.latitude, position.longitude) == (43.341235, 3.2181)
    assert (position.source, position.precision) == ("adresse", precision)
    assert "4 Place Jean Jaurès 34500 Béziers" in position.message


@pytest.mark.parametrize(
    ("adresse", "reponse", "pourquoi"),
    [
        ("", [], "Il n'y a pas d'adresse."),
        ("rue inconnue", [], "Cette adresse est inconnue."),
        ("rue inconnue", [trouvee(nature="municipality")], "Cette adresse est inconnue."),
        ("4 place", [trouvee(code_insee="34301")], "n'est pas à Béziers"),
        ("4 place", [GeocodeurInjoignable], "ne répond pas"),
    ],
)
def test_a_defaut_le_centre_de_la_commune_et_pourquoi(beziers, repond, adresse, reponse, pourquoi):
    repond(*reponse)
    position = carte.proposer_position(adresse, beziers)
    assert (position.latitude, position.longitude) == (43.3442, 3.2158)
    assert (position.source, position.precision) == ("commune", "commune")
    assert pourquoi in position.message
    assert "centre de Béziers" in position.message


def test_la_vue_repond_en_json(admin, beziers, repond):
    repond(trouvee())
    reponse = admin.get(reverse(ADRESSE), {"adresse": "4 place", "commune": "34032"})
    assert reponse.status_code == 200
    assert reponse.json()["source"] == "adresse"
    assert set(reponse.json()) == {"latitude", "longitude", "precision", "source", "message"}


@pytest.mark.parametrize("commune", ["", "99999", "\x00", "x" * 500])
def test_sans_commune_connue_la_vue_refuse(admin, commune):
    reponse = admin.get(reverse(ADRESSE), {"adresse": "4 place", "commune": commune})
    assert reponse.status_code == 400
    assert "commune" in reponse.json()["message"]


def test_seul_qui_peut_modifier_un_lieu_interroge_le_geocodeur(client, beziers, repond):
    demandes = repond(trouvee())
    url = f"{reverse(ADRESSE)}?adresse=a&commune=34032"
    assert client.get(url).status_code == 302
    agent = User.objects.create_user("agent", is_staff=True)
    agent.user_permissions.add(Permission.objects.get(codename="view_lieu"))
    entrer(client, agent)
    assert client.get(url).status_code == 403
    assert demandes == []
    agent.user_permissions.add(Permission.objects.get(codename="change_lieu"))
    assert client.get(url).status_code == 200


def test_un_lecteur_voit_la_carte_sans_pouvoir_la_changer(client):
    agent = User.objects.create_user("lecteur", is_staff=True)
    agent.user_permissions.add(Permission.objects.get(codename="view_lieu"))
    entrer(client, agent)
    page = client.get(modifier(LieuFactory())).content.decode()
    assert 'id="donnees-carte-du-lieu"' in page
    assert 'id="id_latitude"' not in page


def test_sans_geocodeur_le_reglage_vide_mene_au_centre(admin, beziers, settings):
    settings.GEOCODEUR_URL = ""
    assert carte.geocoder is geocodage.geocoder
    reponse = admin.get(reverse(ADRESSE), {"adresse": "4 place", "commune": "34032"})
    assert reponse.json()["source"] == "commune"


def test_la_fiche_donne_a_la_carte_ses_tuiles_et_sa_position(admin, beziers, settings):
    page = admin.get(modifier(LieuFactory(commune=beziers))).content.decode()
    debut = page.index('<script id="donnees-carte-du-lieu"')
    donnees = json.loads(page[page.index(">", debut) + 1 : page.index("</script>", debut)])
    assert donnees["position"] == [43.3442, 3.2158]
    assert donnees["tuiles"]["url"] == settings.TUILES_URL
    assert donnees["adresse"] == reverse(ADRESSE)


@pytest.mark.parametrize(("latitude", "previent"), [(43.40, False), (43.60, True)])
def test_loin_de_sa_commune_on_previent_sans_refuser(admin, beziers, latitude, previent):
    lieu = LieuFactory(nom="Médiathèque", commune=beziers)
    enregistrer(admin, modifier(lieu), latitude=latitude)
    lieu.refresh_from_db()
    assert lieu.latitude == latitude
    page = admin.get(modifier(lieu)).content.decode()
    assert ("est placé à 28 km du centre de Béziers" in page) is previent


def test_un_arret_loin_de_sa_commune_est_nomme(admin, beziers):
    arret = ArretFactory(commune=beziers, nom="Halle", latitude=43.9)
    enregistrer(admin, modifier(arret.lieu))
    page = admin.get(modifier(arret.lieu)).content.decode()
    assert "« Halle » est placé à 62 km" in page


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("latitude", "", "Il manque la latitude"),
        ("longitude", "", "Il manque la longitude"),
        ("longitude", "43.6", "France métropolitaine"),
        ("latitude", "nan", ""),
    ],
)
def test_une_demi_position_ou_hors_de_france_est_refusee(admin, champ, valeur, phrase):
    lieu = LieuFactory()
    reponse = admin.post(modifier(lieu), formulaire(admin, modifier(lieu)) | {champ: valeur})
    assert reponse.status_code == 200
    assert phrase in str(reponse.context["adminform"].form.errors)


def test_un_lieu_sans_position_s_enregistre(admin):
    lieu = LieuFactory()
    enregistrer(admin, modifier(lieu), latitude="", longitude="")
    assert Lieu.objects.get().latitude is None
