"""Les lieux mis de côté : rien ne s'écrit sans un geste, et rien de la personne n'y entre."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session

from lieux.models import Besoin, DocumentAApporter
from lieux.vocabulaire import Statut
from tests.client_strict import ClientStrict
from tests.lieux.fabriques import LieuFactory, TermeFactory

pytestmark = pytest.mark.django_db
PAGE, MODIFIER, FICHE = "/selection/", "/selection/modifier/", "/selection/fiche/"
DU_SITE = {"Origin": "http://testserver"}


@pytest.fixture
def lieux(communes):
    return [
        LieuFactory(
            nom=f"Maison {rang}",
            commune=communes["beziers"],
            telephone=f"+3346571000{rang}",
            horaires="Mo-Fr 09:00-12:00,14:00-17:00",
            services=["aide-aux-demarches-administratives"],
            reseaux=["france-services"],
            fermetures=[],
        )
        for rang in range(1, 4)
    ]


@pytest.fixture
def besoin(db):
    demarche = TermeFactory(liste="demarches", slug="pecher", libelle="Pêcher")
    DocumentAApporter.objects.create(demarche=demarche, libelle="Votre carte de pêche")
    besoin = Besoin.objects.create(slug="pecher", libelle="Pêcher en paix", icone="aide")
    besoin.demarches.add(demarche)
    return besoin


def geste(client, action, *lieux, suite=PAGE, **options):
    envoi = {
        "action": action,
        "lieu": [getattr(lieu, "pk", lieu) for lieu in lieux],
        "suite": suite,
    }
    return client.post(MODIFIER, envoi, headers={**DU_SITE, **options})


def choisis(client) -> list[int]:
    return client.session.get("selection", [])


def lire(client, adresse) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


# --- Sans geste, rien


@pytest.mark.parametrize("adresse", ["/", PAGE, f"{PAGE}?lieux=1,2", f"{PAGE}?depuis=Sète"])
def test_lire_n_ouvre_jamais_de_session(client, lieux, adresse):
    reponse = client.get(adresse)
    assert not reponse.cookies
    assert Session.objects.count() == 0


def test_la_page_d_un_lieu_n_ouvre_pas_de_session_et_propose_de_le_garder(client_strict, lieux):
    reponse = client_strict.get(lieux[0].get_absolute_url())
    assert not reponse.cookies
    assert "Mettre de côté" in reponse.content.decode()


def test_une_adresse_ne_change_pas_la_selection(client, lieux):
    geste(client, "ajouter", lieux[0])
    client.get(f"{PAGE}?lieux={lieux[1].pk}&action=ajouter&lieu={lieux[2].pk}")
    assert client.get(MODIFIER, {"action": "vider"}).status_code == 405
    assert choisis(client) == [lieux[0].pk]


def test_vide_elle_dit_quoi_faire(client_strict):
    page = lire(client_strict, PAGE)
    assert "Vous n'avez encore mis aucun lieu de côté" in page
    assert "appuyez sur « Mettre de côté »" in page


# --- Les gestes


def test_ajouter_ranger_retirer(client, lieux):
    un, deux, trois = lieux
    for lieu in (un, deux, trois, deux):
        geste(client, "ajouter", lieu)
    assert choisis(client) == [un.pk, deux.pk, trois.pk]
    geste(client, "monter", trois)
    geste(client, "monter", un)  # déjà premier
    assert choisis(client) == [un.pk, trois.pk, deux.pk]
    geste(client, "descendre", un)
    geste(client, "descendre", deux)  # déjà dernier
    assert choisis(client) == [trois.pk, un.pk, deux.pk]
    geste(client, "retirer", un)
    assert choisis(client) == [trois.pk, deux.pk]
    page = lire(client, PAGE)
    assert page.index("Maison 3") < page.index("Maison 2")
    assert "Maison 1" not in page


def test_vider_efface_la_session_et_son_temoin(client, lieux):
    geste(client, "ajouter", lieux[0])
    assert Session.objects.count() == 1
    reponse = geste(client, "vider")
    assert Session.objects.count() == 0
    assert reponse.cookies["sessionid"].value == ""


def test_la_session_d_un_ordinateur_partage_finit_avec_la_fenetre(client, lieux):
    reponse = geste(client, "ajouter", lieux[0])
    assert reponse.cookies["sessionid"]["max-age"] == ""
    assert reponse.cookies["sessionid"]["expires"] == ""
    assert set(client.session.keys()) == {"selection", "_session_expiry"}


@pytest.mark.parametrize(
    "origine",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://ailleurs.example"},
        {"Referer": "https://a.example/"},
        {"Origin": "http://[", "Referer": "http://testserver/"},
        {"Referer": "http://[::"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.example"},
    ],
)
def test_un_envoi_d_un_autre_site_est_refuse(client, lieux, origine):
    envoi = {"action": "ajouter", "lieu": lieux[0].pk}
    assert client.post(MODIFIER, envoi, headers=origine).status_code == 403
    assert Session.objects.count() == 0


def test_sans_origine_la_page_d_ou_l_on_vient_suffit(client, lieux):
    envoi = {"action": "ajouter", "lieu": lieux[0].pk}
    client.post(MODIFIER, envoi, headers={"Referer": "http://testserver/?ou=Agde"})
    assert choisis(client) == [lieux[0].pk]


def test_on_revient_d_ou_l_on_vient_a_la_hauteur_du_lieu(client, lieux):
    reponse = geste(client, "ajouter", lieux[0], suite="/?ou=Agde#x")
    assert reponse["Location"] == f"/?ou=Agde#lieu-{lieux[0].pk}"


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example/", "", "\\\\x", "javascript:x"]
)
def test_une_suite_d_ailleurs_mene_a_la_selection(client, lieux, suite):
    assert geste(client, "ajouter", lieux[0], suite=suite)["Location"] == PAGE


def test_la_reponse_pour_les_scripts(client, lieux):
    reponse = geste(client, "ajouter", lieux[0], Accept="application/json")
    assert reponse.json() == {"lieux": [lieux[0].pk], "pleine": False}


def test_douze_lieux_au_plus(client, communes):
    lieux = [LieuFactory(commune=communes["sete"]) for _ in range(13)]
    for lieu in lieux[:12]:
        geste(client, "ajouter", lieu)
    reponse = geste(client, "ajouter", lieux[12])
    assert len(choisis(client)) == 12
    assert "Votre sélection est pleine : 12 lieux" in lire(client, reponse["Location"])
    assert geste(client, "ajouter", lieux[12], Accept="application/json").json()["pleine"]


@pytest.mark.parametrize("lieu", [0, -1, "x", "9" * 30, "1\x00", "٣", "<script>"])
@pytest.mark.parametrize("action", ["ajouter", "retirer", "monter", "descendre", "n'importe"])
def test_un_geste_absurde_ne_fait_rien(client, lieux, lieu, action):
    assert geste(client, action, lieu).status_code == 302
    assert Session.objects.count() == 0


def test_seul_un_lieu_publie_se_met_de_cote(client, communes):
    brouillon = LieuFactory(commune=communes["sete"], statut=Statut.BROUILLON)
    geste(client, "ajouter", brouillon)
    assert choisis(client) == []


# --- La page


def test_un_lieu_ferme_ou_retire_est_dit_sans_nommer_le_brouillon(client, lieux):
    for lieu in lieux:
        geste(client, "ajouter", lieu)
    un, deux, trois = lieux
    un.statut, deux.statut = Statut.FERME, Statut.BROUILLON
    un.save()
    deux.save()
    page = lire(client, PAGE)
    assert "« Maison 1 » (Béziers) est fermé définitivement" in page
    assert "Un lieu n'est plus publié" in page
    assert "Maison 2" not in page
    assert "1 lieu mis de côté" in page
    geste(client, "retirer", un, deux)
    assert choisis(client) == [trois.pk]


@pytest.mark.parametrize(
    "requete",
    [
        "lieux=", "lieux=abc", "lieux=0", "lieux=999999999999999999999", "lieux=1,,2,%00", "lieux=٣",
        "lieux=" + ",".join(str(n) for n in range(1, 500)), "lieux=1&lieux=2&lieux=1",
        "depuis=%00", "depuis=" + "x" * 300, "depuis=%F0%9F%90%9F", "commune=%00", "commune=99999",
        "besoin=%00", "besoin=<b>", "besoin=inconnu", "pleine=1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("adresse", [PAGE, FICHE])
def test_une_adresse_hostile_ne_casse_rien(lieux, adresse, requete):
    assert ClientStrict().get(f"{adresse}?{requete}", follow=True).status_code == 200


def test_le_lien_partage_montre_la_meme_liste_sans_la_changer(client_strict, lieux, besoin):
    demande = f"{PAGE}?lieux={lieux[2].pk},{lieux[0].pk}&besoin=pecher"
    page = lire(client_strict, demande)
    assert "Des lieux choisis pour vous" in page
    assert page.index("Maison 3") < page.index("Maison 1")
    assert "Votre carte de pêche" in page
    assert 'value="monter"' not in page
    geste(client_strict, "ajouter", f"{lieux[2].pk},{lieux[0].pk}")
    assert choisis(client_strict) == [lieux[2].pk, lieux[0].pk]
    assert 'value="descendre"' in lire(client_strict, PAGE)


def test_les_distances_depuis_une_commune(client, lieux, communes):
    adresse = f"{PAGE}?lieux={lieux[0].pk}"
    assert "Distance</dt>" not in lire(client, adresse)
    assert "à 14 km" in lire(client, f"{adresse}&depuis=capestang")
    assert "à 14 km" in lire(client, f"{adresse}&commune=34052")
    page = lire(client, f"{adresse}&depuis=3 rue de nulle part")
    assert "n&#x27;est pas une commune de l&#x27;Hérault" in page


def test_ce_qu_on_envoie_ne_dit_rien_de_la_personne(client, lieux, besoin):
    page = lire(client, f"{PAGE}?lieux={lieux[0].pk}&besoin=pecher&depuis=capestang")
    lien = f"http://testserver/selection/?lieux={lieux[0].pk}&amp;besoin=pecher"
    assert f'value="{lien}"' in page
    courriel = unquote(page.partition('href="mailto:')[2].partition('"')[0])
    sms = unquote(page.partition('href="sms:')[2].partition('"')[0])
    for message in (courriel, sms):
        assert "1. Maison 1, Béziers" in message
        assert "04 65 71 00 01" in message
        assert "apestang" not in message
        assert f"/selection/?lieux={lieux[0].pk}&besoin=pecher" in message


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(("adresse", "requetes"), [(PAGE, 12), (FICHE, 12)])
def test_un_nombre_fixe_de_requetes(
    client, lieux, besoin, nombre, adresse, requetes, django_assert_num_queries
):
    numeros = ",".join(str(lieu.pk) for lieu in lieux[:nombre])
    with django_assert_num_queries(requetes):
        page = lire(client, f"{adresse}?lieux={numeros}&besoin=pecher&commune=34052")
    assert page.count("Tél.") == (nombre if adresse == FICHE else 0)


# --- La fiche


def test_la_fiche_dit_tout(client_strict, lieux, besoin, communes):
    lieu = LieuFactory(
        nom="Bus", commune=communes["olargues"], adresse="", latitude=None, longitude=None,
        arrets=[{"commune": communes["sete"], "nom": "Halles", "horaires": "Tu 09:00-12:00"}],
    )  # fmt: skip
    page = lire(
        client_strict,
        f"{FICHE}?lieux={lieux[0].pk},{lieu.pk}&besoin=pecher&commune=34052",
    )
    for fait in (
        "Maison 1", "1 place des Essais", "34500 Béziers", "04 65 71 00 01", "à 14 km de Capestang",
        "9 h – 12 h", "Votre carte de pêche", "Fiche imprimée le", "data:image/svg+xml",
        "Halles", "Téléphone inconnu", 'id="plan-numerote"', 'maxlength="800"',
    ):  # fmt: skip
        assert fait in page, fait


def test_la_fiche_dit_quand_ouvre_un_lieu_ferme_toute_la_semaine(client, lieux, monkeypatch):
    lundi_9_mars = datetime(2026, 3, 9, 10, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: lundi_9_mars)
    lieu = lieux[0]
    lieu.horaires = "Th[1] 09:00-12:00"
    lieu.save()
    page = lire(client, f"{FICHE}?lieux={lieu.pk}").replace("\u00a0", " ")
    assert "Ouvre le jeudi 2 avril à 9 h" in page
    assert "Ouvre le" not in lire(client, f"{FICHE}?lieux={lieux[1].pk}")


def test_la_distance_d_un_bus_est_celle_de_son_arret(client, communes):
    bus = LieuFactory(
        nom="Bus", commune=communes["beziers"],
        arrets=[
            {"commune": communes["capestang"], "nom": "Canal", "horaires": "Tu 09:00-12:00"},
            {"commune": communes["olargues"], "nom": "Gare", "horaires": "Tu 09:00-12:00"},
        ],
    )  # fmt: skip
    page = " ".join(lire(client, f"{FICHE}?lieux={bus.pk}&commune=34187").split())
    assert page.index("(Gare)") < page.index("(Canal)")
    page_d_ailleurs = lire(client, f"{FICHE}?lieux={bus.pk}&commune=34052")
    assert page_d_ailleurs.index("(Canal)") < page_d_ailleurs.index("(Gare)")
    assert "· passe à Olargues, à moins de 100 m d&#x27;Olargues" in page


def test_la_note_n_a_aucun_moyen_de_partir(client, lieux):
    page = lire(client, f"{FICHE}?lieux={lieux[0].pk}")
    zone = page.partition("<textarea")[2].partition(">")[0]
    assert "name=" not in zone
    assert "<form" not in page


def test_la_fiche_reprend_la_selection_en_cours_et_revient_si_elle_est_vide(client, lieux):
    assert client.get(FICHE)["Location"] == PAGE
    geste(client, "ajouter", lieux[1])
    assert "Maison 2" in lire(client, FICHE)
