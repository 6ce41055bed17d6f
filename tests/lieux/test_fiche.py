"""Ce que la page d'un lieu réunit, et ce qu'elle en dit aux moteurs de recherche."""

import json
import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lieux.donnees_structurees import balise, json_ld
from lieux.fiche import fiche, itineraire, points, voisins
from lieux.horaires import CodeEtat
from lieux.models import Lieu, Reseau, Terme
from lieux.templatetags.fiche import (
    a_commune,
    date_en_mots,
    de_commune,
    instant_en_mots,
    jour_en_mots,
    plage,
    site_en_mots,
)
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory, TermeFactory

pytestmark = pytest.mark.django_db

# Un mardi ordinaire, à dix heures.
MARDI = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
JOUR = MARDI.date()
SANS_PUBLIC = "ce-lieu-naccueille-pas-de-public"
ADRESSE = "https://exemple.test/lieux/x/"


def relire(lieu: Lieu) -> Lieu:
    return Lieu.objects.select_related("commune").get(pk=lieu.pk)


def la_fiche(lieu: Lieu, instant: datetime = MARDI):
    return fiche(relire(lieu), instant)


# --- Ouvert ? -------------------------------------------------------------------------


def test_la_semaine_commence_aujourd_hui_et_dit_l_etat():
    vue = la_fiche(LieuFactory(horaires="Mo-Fr 09:00-12:00,14:00-17:00; PH off"))
    assert vue.etat.code == CodeEtat.OUVERT
    assert vue.phrase_ouverture == "Ouvert jusqu'à 12 h"
    assert [jour.date for jour in vue.semaine][:2] == [JOUR, date(2026, 11, 25)]
    assert len(vue.semaine) == 7
    assert vue.aujourd_hui == JOUR


def test_le_jour_est_celui_de_paris_et_non_de_greenwich():
    minuit_et_demi = datetime(2026, 11, 25, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
    vue = la_fiche(LieuFactory(horaires="Mo-Fr 09:00-12:00"), minuit_et_demi.astimezone(UTC))
    assert vue.aujourd_hui == date(2026, 11, 25)
    assert vue.semaine[0].date == date(2026, 11, 25)


def test_sans_horaires_la_semaine_est_inconnue():
    vue = la_fiche(LieuFactory(horaires=""))
    assert vue.semaine is None
    assert vue.heures == []
    assert vue.etat.code == CodeEtat.INCONNU


def test_des_horaires_illisibles_sont_inconnus():
    """L'import garde et signale un texte qu'il ne comprend pas ; la page ne l'invente pas."""
    vue = la_fiche(LieuFactory(horaires="lundi matin", arrets=[{"horaires": "le jeudi"}]))
    assert vue.semaine is None
    assert vue.heures == []
    assert vue.passages[0].heures == []
    assert vue.passages[0].etat.code == CodeEtat.INCONNU


def test_les_fermetures_passees_ne_se_montrent_plus():
    passee = (date(2026, 11, 1), date(2026, 11, 23))
    en_cours = (date(2026, 11, 20), date(2026, 11, 24))
    future = (date(2026, 12, 24), date(2027, 1, 2))
    vue = la_fiche(LieuFactory(horaires="Mo-Fr 09:00-12:00", fermetures=[future, en_cours, passee]))
    assert [(f.debut, f.fin) for f in vue.fermetures] == [en_cours, future]
    assert vue.etat.code == CodeEtat.FERMETURE_EXCEPTIONNELLE
    assert vue.semaine[0].ferme_exceptionnellement is not None


def test_les_horaires_habituels_se_disent_en_mots():
    vue = la_fiche(LieuFactory(horaires="Mo-Fr 09:00-12:00"))
    assert vue.heures
    assert "9 h" in vue.heures[0]


def test_des_horaires_sans_habitude_ne_repetent_pas_le_tableau():
    vue = la_fiche(LieuFactory(horaires="2026 Nov 24-2026 Nov 27 09:00-12:00"))
    assert vue.semaine is not None
    assert vue.heures == []


def test_un_service_itinerant_dit_chaque_passage():
    bedarieux = CommuneFactory(nom="Bédarieux")
    olargues = CommuneFactory(nom="Olargues")
    lieu = LieuFactory(
        arrets=[
            {"commune": olargues, "horaires": ""},
            {"commune": bedarieux, "horaires": "Tu 09:00-12:00", "nom": "Marché"},
        ],
        latitude=None,
        longitude=None,
    )
    vue = la_fiche(lieu)
    assert [p.arret.commune.nom for p in vue.passages] == ["Bédarieux", "Olargues"]
    connu, inconnu = vue.passages
    assert connu.phrase_ouverture == "Ouvert jusqu'à 12 h"
    assert connu.heures
    assert inconnu.heures == []
    assert [p["nom"] for p in points(vue)] == ["Marché, Bédarieux", "Place du marché, Olargues"]


# --- Les listes -----------------------------------------------------------------------


def test_chaque_valeur_va_dans_sa_liste_et_dans_l_ordre():
    deuxieme = TermeFactory(liste="services", slug="b", ordre=902)
    premiere = TermeFactory(liste="services", slug="a", ordre=901)
    lieu = LieuFactory(
        services=[deuxieme, premiere],
        usages=["imprimer-ou-scanner-un-document"],
        publics=["jeune"],
    )
    vue = la_fiche(lieu)
    assert vue.termes["services"] == [premiere, deuxieme]
    assert [t.slug for t in vue.termes["usages"]] == ["imprimer-ou-scanner-un-document"]
    assert [t.slug for t in vue.publics] == ["jeune"]
    assert vue.termes["demarches"] == []
    assert not vue.sans_services


def test_un_public_nomme_par_les_deux_listes_ne_se_dit_qu_une_fois():
    lieu = LieuFactory(publics_specifiquement_adresses=["jeunes"], publics=["jeune", "retraite"])
    assert [t.libelle for t in la_fiche(lieu).publics] == ["Jeunes", "Retraités"]


def test_un_lieu_dont_on_ne_sait_rien_le_reconnait():
    vue = la_fiche(LieuFactory())
    assert vue.sans_services
    assert not vue.joignable
    assert not vue.presente_l_organisme
    assert vue.recoit_du_public


def test_un_lieu_sans_public_est_reconnu():
    vue = la_fiche(LieuFactory(modalites_acces=[SANS_PUBLIC, "telephoner"]))
    assert not vue.recoit_du_public
    assert [t.slug for t in vue.acces] == ["telephoner"]


# --- La date --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maj", "confirme", "attendue", "ancienne"),
    [
        (date(2026, 11, 1), None, date(2026, 11, 1), False),
        (date(2025, 11, 24), None, date(2025, 11, 24), False),
        (date(2025, 11, 23), None, date(2025, 11, 23), True),
        (date(2022, 1, 1), date(2026, 6, 1), date(2026, 6, 1), False),
        (date(2026, 6, 1), date(2022, 1, 1), date(2026, 6, 1), False),
    ],
)
def test_la_derniere_confirmation_fait_foi(maj, confirme, attendue, ancienne):
    vue = la_fiche(LieuFactory(date_maj=maj, confirme_le=confirme))
    assert vue.mis_a_jour == attendue
    assert vue.ancienne is ancienne


# --- Les voisins ----------------------------------------------------------------------


@pytest.fixture
def ici():
    return LieuFactory(nom="Ici", latitude=43.6, longitude=3.4)


def test_les_voisins_sont_les_plus_proches_publies(ici):
    LieuFactory(nom="Loin", latitude=43.7, longitude=3.4)
    LieuFactory(nom="Près", latitude=43.61, longitude=3.4, horaires="Tu 09:00-11:00")
    LieuFactory(nom="Brouillon", latitude=43.6, longitude=3.4, statut="brouillon")
    LieuFactory(nom="Fermé", latitude=43.6, longitude=3.4, statut="ferme")
    LieuFactory(nom="Autre bout", latitude=43.95, longitude=3.4)
    trouves = voisins(relire(ici), MARDI)
    assert [v.lieu.nom for v in trouves] == ["Près", "Loin"]
    assert trouves[0].distance_km == pytest.approx(1.11, abs=0.01)
    assert trouves[0].phrase_ouverture == "Ouvert jusqu'à 11 h"
    assert trouves[1].etat.code == CodeEtat.INCONNU


def test_cinq_voisins_au_plus(ici):
    LieuFactory.create_batch(7, latitude=43.6, longitude=3.41)
    assert len(voisins(relire(ici), MARDI)) == 5


def test_un_voisin_ferme_aujourd_hui_le_dit(ici):
    LieuFactory(
        latitude=43.6, longitude=3.4, horaires="Mo-Su 08:00-20:00", fermetures=[(JOUR, JOUR)]
    )
    (voisin,) = voisins(relire(ici), MARDI)
    assert voisin.etat.code == CodeEtat.FERMETURE_EXCEPTIONNELLE


def test_un_lieu_qui_ne_recoit_personne_n_est_pas_propose(ici):
    LieuFactory(latitude=43.6, longitude=3.4, modalites_acces=[SANS_PUBLIC, "telephoner"])
    assert voisins(relire(ici), MARDI) == []


def test_un_voisin_itinerant_se_nomme_par_son_arret(ici):
    """La distance est celle de l'arrêt : nommer la commune du siège tromperait."""
    proche = CommuneFactory(nom="Proche", latitude=43.61, longitude=3.4)
    lointaine = CommuneFactory(nom="Lointaine", latitude=43.9, longitude=3.4)
    bus = LieuFactory(nom="Bus", commune=lointaine, horaires="Mo-Su 00:00-24:00")
    arret = ArretFactory(lieu=bus, commune=proche, horaires="Tu 09:00-11:00")
    ArretFactory(lieu=bus, commune=lointaine, latitude=None, longitude=None)
    (voisin,) = voisins(relire(ici), MARDI)
    assert (voisin.lieu, voisin.arret) == (bus, arret)
    assert voisin.distance_km == pytest.approx(1.11, abs=0.01)
    assert voisin.phrase_ouverture == "Ouvert jusqu'à 11 h"


def test_sans_position_on_part_du_centre_de_la_commune(ici):
    perdu = LieuFactory(commune=ici.commune, latitude=None, longitude=None)
    assert [v.lieu for v in voisins(relire(perdu), MARDI)] == [ici]


# --- Venir ----------------------------------------------------------------------------


def test_l_itineraire_mene_a_la_position():
    lieu = LieuFactory(latitude=43.344, longitude=3.215)
    assert itineraire(lieu) == ("https://www.openstreetmap.org/directions?to=43.34400%2C3.21500")


def test_une_position_approximative_mene_a_l_adresse_ecrite():
    commune = CommuneFactory(nom="Béziers", codes_postaux=["34500"])
    lieu = LieuFactory(commune=commune, precision="commune", adresse="1 rue & co")
    assert itineraire(lieu).endswith("?to=1%20rue%20%26%20co%2C%2034500%20B%C3%A9ziers")
    assert points(la_fiche(lieu))[0]["approximatif"] is True


def test_sans_position_ni_adresse_pas_d_itineraire():
    assert itineraire(LieuFactory(precision="commune", adresse="")) == ""
    arret = ArretFactory(latitude=None, longitude=None, adresse="")
    assert itineraire(arret) == ""


# --- Un nombre de requêtes qui ne dépend pas du lieu ------------------------------------


@pytest.mark.parametrize("n", [0, 1, 3])
def test_sept_requetes_pour_toute_fiche(n, django_assert_num_queries):
    lieu = LieuFactory(
        horaires="Mo-Fr 09:00-12:00",
        services=Terme.objects.filter(liste="services")[:n],
        typologie=Terme.objects.filter(liste="typologie")[:n],
        reseaux=Reseau.objects.all()[:n],
        fermetures=[(date(2027, 1, i + 1), date(2027, 1, i + 1)) for i in range(n)],
    )
    ArretFactory.create_batch(n, lieu=lieu, horaires="Tu 09:00-12:00")
    for voisin in LieuFactory.create_batch(n + 1, fermetures=[(JOUR, JOUR)]):
        ArretFactory.create_batch(n, lieu=voisin)
    lieu = relire(lieu)
    # Réseaux, fermetures, termes, arrêts ; voisins, leurs fermetures, leurs arrêts.
    with django_assert_num_queries(7):
        vue = fiche(lieu, MARDI)
        points(vue)
        json_ld(vue, ADRESSE)


# --- schema.org -----------------------------------------------------------------------


def test_json_ld_d_un_lieu_connu():
    lieu = LieuFactory(
        nom="France Services",
        commune=CommuneFactory(nom="Capestang", codes_postaux=["34310"]),
        adresse="6 place Ferrer",
        latitude=43.3,
        longitude=3.0,
        horaires="Tu 09:00-12:00",
        telephone="+33465710000",
        courriels="a@example.org|b@example.org",
        site_web="https://example.org",
        typologie=["rfs"],
        frais_a_charge=["gratuit"],
        fermetures=[(date(2026, 12, 24), date(2026, 12, 31))],
    )
    donnees = json_ld(la_fiche(lieu), ADRESSE)
    assert donnees["@type"] == "GovernmentOffice"
    assert donnees["@id"] == donnees["url"] == ADRESSE
    assert donnees["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "6 place Ferrer",
        "postalCode": "34310",
        "addressLocality": "Capestang",
        "addressCountry": "FR",
    }
    assert donnees["geo"] == {"@type": "GeoCoordinates", "latitude": 43.3, "longitude": 3.0}
    assert donnees["isAccessibleForFree"] is True
    assert donnees["email"] == ["a@example.org"]
    assert donnees["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Tuesday",
            "opens": "09:00",
            "closes": "12:00",
            "validFrom": "2026-11-24",
            "validThrough": "2026-11-24",
        }
    ]
    assert donnees["specialOpeningHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": "2026-12-24",
            "validThrough": "2026-12-31",
        }
    ]


def test_json_ld_ne_dit_que_ce_que_l_on_sait():
    donnees = json_ld(la_fiche(LieuFactory(precision="commune", adresse="")), ADRESSE)
    assert donnees["@type"] == "Place"
    for inconnue in (
        "geo",
        "telephone",
        "email",
        "description",
        "isAccessibleForFree",
        "openingHoursSpecification",
        "publicAccess",
    ):
        assert inconnue not in donnees
    assert "streetAddress" not in donnees["address"]


def test_un_jour_ferie_a_confirmer_n_est_pas_promis():
    """Le 11 novembre, des horaires qui ne disent rien des fériés."""
    la_veille = datetime(2026, 11, 10, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
    vue = la_fiche(LieuFactory(horaires="Mo-Fr 09:00-12:00"), la_veille)
    assert vue.semaine[1].a_confirmer
    jours = {o["validFrom"] for o in json_ld(vue, ADRESSE)["openingHoursSpecification"]}
    assert "2026-11-10" in jours
    assert "2026-11-11" not in jours


def test_un_nom_ne_peut_pas_fermer_la_balise():
    nom = "</script><script>alert(1)</script><!-- & \u2028 « é »"
    html = balise(json_ld(la_fiche(LieuFactory(nom=nom)), ADRESSE))
    contenu = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html).group(1)
    assert not set("<>&") & set(contenu)
    assert json.loads(contenu)["name"] == nom


# --- Les mots -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "de", "a"),
    [
        ("Béziers", "de Béziers", "à Béziers"),
        ("Agde", "d'Agde", "à Agde"),
        ("Hérépian", "d'Hérépian", "à Hérépian"),
        ("Le Crès", "du Crès", "au Crès"),
        ("Les Aires", "des Aires", "aux Aires"),
        ("La Caunette", "de La Caunette", "à La Caunette"),
        ("Lespignan", "de Lespignan", "à Lespignan"),
        ("", "de ", "à "),
    ],
)
def test_la_commune_et_son_article(nom, de, a):
    assert (de_commune(nom), a_commune(nom)) == (de, a)


def test_heures_dates_et_sites_en_mots():
    assert plage((time(9), time(12, 30))) == "9 h – 12 h 30"
    assert plage((time(18), time(0))) == "18 h – minuit"
    assert plage((time(0), time(0))) == "toute la journée"
    assert jour_en_mots(date(2026, 5, 1)) == "Vendredi 1er"
    assert date_en_mots(date(2026, 5, 1)) == "1er mai 2026"
    assert instant_en_mots(MARDI.astimezone(UTC)) == "mardi 24 novembre à 10 h"
    assert site_en_mots("https://www.example.org/a/") == "www.example.org/a"
