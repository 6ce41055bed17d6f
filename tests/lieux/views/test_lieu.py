"""La page d'un lieu, vue de dehors."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lieux.indexation import actualiser_slug
from lieux.models import Reseau, Terme
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return CommuneFactory(nom="Agde", codes_postaux=["34300"])


def ouvrir(client, lieu, statut=200) -> str:
    reponse = client.get(lieu.get_absolute_url())
    assert reponse.status_code == statut
    return reponse.content.decode().replace("\u00a0", " ")


def test_tout_ce_que_l_on_sait_est_sur_la_page(client_strict, commune):
    lieu = LieuFactory(
        nom="Maison du numérique",
        commune=commune,
        adresse="12 rue du Port",
        complement_adresse="Au fond de la cour",
        latitude=43.31,
        longitude=3.47,
        presentation_resume="Un lieu ouvert à tous.",
        presentation_detail="Première ligne.\n\n<b>Deuxième</b>.",
        telephone="+33465710011",
        courriels="a@example.org|b@example.org",
        site_web="https://www.example.org/|https://autre.example.org",
        prise_rdv="https://rdv.example.org/agde",
        fiche_acces_libre="https://acces.example.org/agde",
        structure_parente="Ville d'Agde",
        source="Un jeu de données",
        autres_formations_labels="Un label|Un autre",
        horaires="Mo-Su 09:00-12:00",
        reseaux=["france-services"],
        fermetures=[(date(2999, 1, 1), date(2999, 1, 1)), (date(2999, 5, 1), date(2999, 5, 8))],
    )
    listes = [liste for liste, _ in Terme._meta.get_field("liste").choices]
    montres = []
    for liste in listes:
        terme = Terme.objects.filter(liste=liste).first()
        getattr(lieu, liste).add(terme)
        montres.append(terme)
    page = ouvrir(client_strict, lieu)
    for texte in (
        "Maison du numérique",
        "12 rue du Port",
        "Au fond de la cour",
        "34300 Agde",
        "Les lieux autour d&#x27;Agde",
        "Un lieu ouvert à tous.",
        "Première ligne.",
        "&lt;b&gt;Deuxième&lt;/b&gt;",
        'href="tel:+33465710011"',
        "04 65 71 00 11",
        'href="mailto:a@example.org"',
        'href="mailto:b@example.org"',
        'href="https://www.example.org/"',
        ">www.example.org<",
        'href="https://rdv.example.org/agde"',
        'href="https://acces.example.org/agde"',
        "Ville d&#x27;Agde",
        "Un jeu de données",
        "<li>Un label</li>",
        "<li>Un autre</li>",
        "France Services",
        "Fermé le 1er janvier 2999",
        "Fermé du 1er mai 2999 au 8 mai 2999 inclus",
        "aujourd'hui",
        "9 h – 12 h",
        "to=43.31000%2C3.47000",
    ):
        assert texte in page, texte
    # L'itinérance se dit par les passages ; les autres valeurs se lisent.
    for terme in montres:
        if terme.liste != "itinerance":
            assert terme.libelle.replace("'", "&#x27;") in page, terme


def test_l_ordre_est_celui_des_besoins(client, commune):
    lieu = LieuFactory(commune=commune, structure_parente="Ville d'Agde")
    page = ouvrir(client, lieu)
    titres = re.findall(r'id="titre-([a-z]+)"', page)
    assert titres == ["services", "quand", "venir", "contact", "prix", "accueil", "organisme"]


def test_ce_que_l_on_ne_sait_pas_est_dit_utilement(client_strict, commune):
    lieu = LieuFactory(commune=commune, adresse="", precision="commune", date_maj=date(2022, 5, 1))
    page = ouvrir(client_strict, lieu)
    for phrase in (
        "Nous ne savons pas encore ce que ce lieu propose.",
        "Horaires inconnus : renseignez-vous à la mairie d&#x27;Agde avant de venir.",
        "Adresse exacte inconnue",
        "Position approximative",
        "Prix inconnu : demandez avant de venir.",
        "Nous ne savons pas s'il faut un rendez-vous",
        "Accessibilité inconnue",
        "La mairie d&#x27;Agde peut vous renseigner.",
        "Ces informations ont plus d'un an (elles datent du 1er mai 2022).",
    ):
        assert phrase in page, phrase
    assert "Voir l'itinéraire" not in page
    assert "tel:" not in page
    assert "titre-organisme" not in page


def test_horaires_inconnus_mais_telephone_connu(client, commune):
    page = ouvrir(client, LieuFactory(commune=commune, telephone="+33465710011"))
    assert "Horaires inconnus : appelez le 04 65 71 00 11 avant de venir." in page


def test_une_fiche_recente_n_alarme_pas(client):
    hier = timezone.localdate() - timedelta(days=1)
    assert "plus d'un an" not in ouvrir(client, LieuFactory(date_maj=hier))


def test_un_jour_ferie_dont_les_horaires_ne_disent_rien_est_a_confirmer(client, monkeypatch):
    """La veille du 11 novembre 2026."""
    veille = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
    monkeypatch.setattr("lieux.views.lieu.timezone.now", lambda: veille)
    page = ouvrir(client, LieuFactory(horaires="Mo-Fr 09:00-12:00", telephone="+33465710000"))
    (ligne,) = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Mercredi 11.*?</tr>", page, re.DOTALL)
    assert "jour férié" in ligne
    assert "9 h – 12 h" in ligne
    assert "à confirmer : appelez" in ligne
    assert page.count("jour férié") == 1
    sans_numero = ouvrir(client, LieuFactory(horaires="Mo-Fr 09:00-12:00"))
    assert "appelez" not in sans_numero
    assert "à confirmer : demandez à la mairie" in sans_numero
    muette = ouvrir(client, LieuFactory(horaires="Mo-Fr 09:00-12:00; PH off"))
    (ligne,) = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Mercredi 11.*?</tr>", muette, re.DOTALL)
    assert "Fermé" in ligne
    assert "à confirmer" not in ligne


def test_un_service_itinerant_dit_ses_passages(client_strict):
    lieu = LieuFactory(adresse="", latitude=None, longitude=None, telephone="+33465710011")
    for nom, horaires in (("Olargues", "Mo-Su 00:00-24:00"), ("Bédarieux", "")):
        ArretFactory(lieu=lieu, commune=CommuneFactory(nom=nom), horaires=horaires, nom="Mairie")
    page = ouvrir(client_strict, lieu)
    assert "Il passe à : Bédarieux, Olargues." in page
    assert "Jours de passage inconnus" in page
    assert "Horaires inconnus" not in page
    donnees = json.loads(re.search(r'id="donnees-carte"[^>]*>(.*?)</script>', page).group(1))
    assert [p["nom"] for p in donnees["points"]] == ["Mairie, Bédarieux", "Mairie, Olargues"]


def test_un_lieu_qui_ne_recoit_personne_le_dit_en_haut(client):
    lieu = LieuFactory(modalites_acces=["ce-lieu-naccueille-pas-de-public"])
    page = ouvrir(client, lieu)
    assert page.index("Ce lieu ne reçoit pas de public.") < page.index("titre-services")
    assert "présentez-vous" not in page


def test_sans_aucune_position_la_page_n_a_pas_de_carte(client_strict):
    page = ouvrir(client_strict, LieuFactory(latitude=None, longitude=None))
    assert "donnees-carte" not in page
    assert "leaflet" not in page
    assert "Comment venir" in page


def test_un_exemple_invente_le_dit(client):
    assert "exemples inventés" in ouvrir(client, LieuFactory(exemple=True))
    assert "exemples inventés" not in ouvrir(client, LieuFactory())


# --- Adresses -------------------------------------------------------------------------


def test_un_brouillon_n_existe_pas(client):
    ouvrir(client, LieuFactory(statut="brouillon"), 404)


def test_un_lieu_ferme_renvoie_vers_les_lieux_ouverts_proches(client_strict, commune):
    ferme = LieuFactory(nom="Ancien", commune=commune, statut="ferme")
    proche = LieuFactory(nom="Nouveau", commune=commune)
    page = ouvrir(client_strict, ferme, 410)
    assert "Ce lieu a fermé définitivement." in page
    assert "Il se trouvait à Agde." in page
    assert proche.get_absolute_url() in page
    assert f"?commune={commune.pk}" in page
    assert "application/ld+json" not in page


def test_un_voisin_itinerant_est_nomme_par_son_arret(client_strict, commune):
    bus = LieuFactory(nom="Bus", commune=CommuneFactory(nom="Olargues", latitude=43.8))
    ArretFactory(lieu=bus, commune=commune)
    page = ouvrir(client_strict, LieuFactory(commune=commune))
    assert "passe à Agde, à moins de 100 m" in page
    assert "Olargues" not in page


def test_un_ancien_nom_mene_au_nouveau(client, commune):
    lieu = LieuFactory(nom="Cybercafé", commune=commune)
    ancienne = lieu.get_absolute_url()
    lieu.nom = "Maison du numérique"
    lieu.save()
    assert actualiser_slug(lieu)
    reponse = client.get(ancienne)
    assert reponse.status_code == 301
    assert reponse["Location"] == "/lieux/maison-du-numerique-agde/"


def test_l_ancien_nom_d_un_brouillon_n_existe_pas(client, commune):
    lieu = LieuFactory(nom="Cybercafé", commune=commune, statut="brouillon")
    lieu.anciennes_adresses.create(slug="cafe")
    assert client.get(reverse("lieux:lieu", args=["cafe"])).status_code == 404


@pytest.mark.parametrize("slug", ["inconnu", "x" * 3000, "-", "_", "0"])
def test_un_slug_inconnu(client, slug):
    assert client.get(f"/lieux/{slug}/").status_code == 404


def test_on_ne_fait_que_lire_cette_page(client):
    assert client.post(LieuFactory().get_absolute_url()).status_code == 405


# --- Pour les machines ----------------------------------------------------------------


def test_adresse_canonique_titre_et_description(client, commune):
    lieu = LieuFactory(nom="Point <info>", commune=commune)
    reponse = client.get(f"{lieu.get_absolute_url()}?utm_source=x")
    page = reponse.content.decode()
    assert '<link rel="canonical" href="http://testserver/lieux/point-info-agde/">' in page
    assert "<title>Point &lt;info&gt;, Agde · " in page
    assert 'content="Point &lt;info&gt; à Agde (34300) : services, horaires' in page


def test_json_ld_resiste_a_un_nom_hostile(client_strict):
    lieu = LieuFactory(nom="</script><script>alert(1)</script>")
    page = ouvrir(client_strict, lieu)
    assert "<script>alert" not in page
    trouve = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(trouve.group(1))["name"] == lieu.nom


def test_aucun_temoin_de_connexion(client):
    assert not client.get(LieuFactory().get_absolute_url()).cookies
    assert not client.get(LieuFactory(statut="ferme").get_absolute_url()).cookies


@pytest.mark.parametrize("n", [0, 1, 3])
def test_onze_requetes_par_page(client, django_assert_num_queries, n):
    lieu = LieuFactory(
        services=Terme.objects.filter(liste="services")[:n],
        usages=Terme.objects.filter(liste="usages")[:n],
        reseaux=Reseau.objects.all()[:n],
        horaires="Mo-Fr 09:00-12:00",
    )
    ArretFactory.create_batch(n, lieu=lieu, horaires="Tu 09:00-12:00")
    LieuFactory.create_batch(n + 1)
    # Des voisins que l'on ne trouve que par leur arrêt.
    for voisin in LieuFactory.create_batch(n, latitude=None, longitude=None):
        ArretFactory(lieu=voisin)
    # dont 3 pour le Pass : son badge, les structures labellisées, leurs séances
    with django_assert_num_queries(11):
        client.get(lieu.get_absolute_url())


@pytest.mark.parametrize("n", [1, 3])
def test_quatre_requetes_pour_un_lieu_ferme(client, django_assert_num_queries, n):
    lieu = LieuFactory(statut="ferme")
    LieuFactory.create_batch(n)
    with django_assert_num_queries(4):
        client.get(lieu.get_absolute_url())
