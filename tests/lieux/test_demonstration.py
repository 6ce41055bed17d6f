"""Lieux d'exemple et comptes de démonstration : complets, inventés, sans dégât."""

import re
from collections import defaultdict
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Count

from lieux import demonstration, validateurs
from lieux.decoupage import charger_communes, lire_communes
from lieux.demonstration import (
    MOT_DE_PASSE,
    DemonstrationRefusee,
    charger_lieux_d_exemple,
    creer_comptes,
    retirer_lieux_d_exemple,
    vrais_lieux_publies,
)
from lieux.geo import distance_km
from lieux.models import Arret, Commune, FermetureExceptionnelle, Lieu, Reseau, Signalement, Terme
from lieux.reference import lire_fixture
from lieux.vocabulaire import Liste, Precision, Statut
from tests.lieux.fabriques import CommuneFactory, LieuFactory

# Numéros réservés à la fiction par l'Arcep pour le Sud-Est : 04 65 71 xx xx.
TELEPHONE_DE_FICTION = re.compile(r"^\+3346571\d{4}$")


@pytest.fixture
def communes_reelles(db):
    charger_communes(lire_communes())


@pytest.fixture
def demo(communes_reelles):
    return charger_lieux_d_exemple()


def exemples() -> list[dict]:
    return lire_fixture("lieux_demo.json")


class TestFichier:
    """Le fichier versé au projet, sans base de données."""

    def test_au_moins_130_lieux_dans_60_communes(self):
        assert len(exemples()) >= 130
        assert len({exemple["commune"] for exemple in exemples()}) >= 60
        assert len({exemple["id"] for exemple in exemples()}) == len(exemples())

    def test_chaque_valeur_de_chaque_liste_sert_sur_un_lieu_publie(self):
        vues = defaultdict(set)
        for exemple in exemples():
            if exemple.get("statut", Statut.PUBLIE) == Statut.PUBLIE:
                for liste in Liste.values:
                    vues[liste] |= set(exemple.get(liste, ()))
        for liste, valeurs in lire_fixture("vocabulaire.json").items():
            assert vues[liste] == {valeur["code"] for valeur in valeurs}, liste

    def test_rien_de_joignable_n_est_vrai(self):
        telephones = [e["telephone"] for e in exemples() if "telephone" in e]
        assert all(TELEPHONE_DE_FICTION.match(telephone) for telephone in telephones)
        assert len(set(telephones)) == len(telephones)
        for exemple in exemples():
            for courriel in filter(None, exemple.get("courriels", "").split("|")):
                assert courriel.endswith("@example.org")
            for champ in ("site_web", "prise_rdv", "fiche_acces_libre"):
                assert exemple.get(champ, "https://example.org/").startswith("https://example.org/")
            # Aucun SIREN réel ne commence par quatre zéros.
            assert exemple.get("pivot", "0000").startswith("0000")

    def test_les_saisies_passent_les_controles(self):
        horaires = {e["horaires"] for e in exemples() if "horaires" in e}
        horaires |= {
            a["horaires"] for e in exemples() for a in e.get("arrets", ()) if "horaires" in a
        }
        assert len(horaires) >= 30
        for valeur in horaires:
            validateurs.valider_horaires(valeur)
        for exemple in exemples():
            if "courriels" in exemple:
                validateurs.valider_courriels(exemple["courriels"])
            if "pivot" in exemple:
                validateurs.valider_pivot(exemple["pivot"])

    def test_toutes_les_situations_sont_la(self):
        tous = exemples()
        publies = [e for e in tous if e.get("statut", "publie") == "publie"]
        assert any("PH off" in e.get("horaires", "") for e in publies)
        assert any("PH" not in e.get("horaires", "PH") for e in publies)
        assert sum("horaires" not in e for e in publies) >= 5
        assert sum("telephone" not in e for e in publies) >= 5
        assert sum(e.get("precision") == Precision.COMMUNE for e in publies) >= 5
        assert any("latitude" not in e and "arrets" not in e for e in publies)
        assert {e.get("statut") for e in tous} == {None, "ferme", "brouillon"}
        assert sum("arrets" in e for e in publies) == 5
        assert any("frais_a_charge" not in e for e in publies)

    def test_chaque_position_est_dans_sa_commune(self):
        centres = {c.code_insee: c for c in lire_communes()}
        points = [e for e in exemples() if "latitude" in e]
        points += [arret for e in exemples() for arret in e.get("arrets", ())]
        for point in points:
            centre = centres[point["commune"]]
            ecart = distance_km(
                point["latitude"], point["longitude"], centre.latitude, centre.longitude
            )
            # Montpellier a ses quartiers ; ailleurs, quelques rues du centre.
            assert ecart < (6 if point["commune"] == "34172" else 1.5), point


class TestChargement:
    def test_tout_est_charge_et_marque_comme_exemple(self, demo):
        assert demo.crees == Lieu.objects.count() == len(exemples())
        assert not Lieu.objects.exclude(exemple=True, origine=demonstration.ORIGINE).exists()
        assert Lieu.objects.filter(texte_recherche="").count() == 0
        assert Lieu.objects.filter(nom_normalise="").count() == 0
        assert Arret.objects.values("lieu").distinct().count() == 5

    def test_chaque_reseau_a_un_lieu_publie(self, demo):
        publies = Lieu.objects.publies().values("pk")
        sans = Reseau.objects.exclude(lieux__in=publies).values_list("slug", flat=True)
        assert list(sans) == []

    def test_chaque_lieu_passe_les_controles_du_modele(self, demo):
        for lieu in Lieu.objects.select_related("commune"):
            try:
                lieu.full_clean()
            except ValidationError as erreur:
                pytest.fail(f"{lieu} : {erreur}")
        for arret in Arret.objects.all():
            arret.full_clean()

    def test_le_code_postal_est_celui_de_la_commune(self, demo):
        for lieu in Lieu.objects.prefetch_related("commune__codes_postaux"):
            codes = {code.code for code in lieu.commune.codes_postaux.all()}
            assert lieu.code_postal in codes, lieu

    def test_les_reseaux_suivent_la_typologie_et_s_y_ajoutent(self, demo):
        bus = Lieu.objects.get(nom__startswith="Bus France Services MSA")
        assert {reseau.slug for reseau in bus.reseaux.all()} == {"france-services", "msa"}
        carsat = Lieu.objects.filter(reseaux__slug="carsat")
        assert carsat.exists()
        doubles = Lieu.reseaux.through.objects.values("lieu", "reseau").annotate(n=Count("pk"))
        assert not doubles.filter(n__gt=1).exists()

    def test_le_bus_msa_s_arrete_a_olargues_et_pres_de_la_salvetat(self, demo):
        bus = Lieu.objects.get(nom__startswith="Bus France Services MSA")
        olargues = bus.arrets.get(commune__nom="Olargues")
        assert olargues.horaires == "Tu[1,3] 09:00-12:00; PH off"
        assert bus.arrets.filter(commune__nom="La Salvetat-sur-Agout").exists()
        assert bus in Lieu.objects.publies().contenant("msa olargues")

    def test_les_dates_se_comptent_depuis_le_jour_donne(self, communes_reelles):
        jour = date(2026, 2, 27)
        charger_lieux_d_exemple(aujourd_hui=jour)
        assert FermetureExceptionnelle.objects.filter(debut__lte=jour, fin__gte=jour).exists()
        assert FermetureExceptionnelle.objects.filter(debut__gt=jour).exists()
        magalas = FermetureExceptionnelle.objects.get(lieu__nom="LAM de Magalas")
        assert (magalas.debut, magalas.fin) == (date(2026, 2, 27), date(2026, 3, 3))
        assert Lieu.objects.filter(date_maj__gt=jour).count() == 0
        assert Lieu.objects.filter(confirme_le__isnull=True).exists()

    def test_france_services_pres_de_capestang(self, demo):
        capestang = Commune.objects.get(nom="Capestang")
        proches = (
            Lieu.objects.publies()
            .ayant("reseaux", ["france-services"])
            .autour_de(capestang.latitude, capestang.longitude, 15)
            .tries_par_distance()
        )
        assert proches[0].nom == "France Services Capestang"
        assert len({lieu.horaires for lieu in proches if lieu.horaires}) >= 4

    def test_cours_d_initiation_gratuits_autour_de_bedarieux(self, demo):
        bedarieux = Commune.objects.get(nom="Bédarieux")
        cours = (
            Lieu.objects.publies()
            .ayant("services", ["maitrise-des-outils-numeriques-du-quotidien"])
            .ayant("frais_a_charge", ["gratuit"])
            .autour_de(bedarieux.latitude, bedarieux.longitude, 15)
        )
        assert cours.count() >= 8
        assert cours.filter(modalites_accompagnement__slug="dans-un-atelier-collectif").exists()


class TestSecondChargement:
    def test_ne_double_rien_et_va_vite(self, demo, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            bilan = charger_lieux_d_exemple()
        assert (bilan.crees, bilan.deja_la) == (0, len(exemples()))
        assert Lieu.objects.count() == len(exemples())

    def test_garde_ce_qui_a_ete_modifie(self, demo):
        lieu = Lieu.objects.get(identifiant_origine="demo-001")
        Lieu.objects.filter(pk=lieu.pk).update(nom="Renommé", horaires="")
        lieu.services.clear()
        charger_lieux_d_exemple()
        lieu.refresh_from_db()
        assert (lieu.nom, lieu.horaires, lieu.services.count()) == ("Renommé", "", 0)

    def test_ne_remet_que_celui_qui_manque(self, demo):
        Lieu.objects.get(identifiant_origine="demo-003").delete()
        assert charger_lieux_d_exemple().crees == 1
        assert Lieu.objects.get(identifiant_origine="demo-003").services.exists()

    def test_un_slug_deja_pris_par_un_vrai_lieu(self, communes_reelles):
        vrai = LieuFactory(
            nom="France Services Capestang", commune=Commune.objects.get(nom="Capestang")
        )
        charger_lieux_d_exemple()
        assert vrai.slug == "france-services-capestang"
        assert Lieu.objects.get(identifiant_origine="demo-001").slug == f"{vrai.slug}-2"

    def test_deux_exemples_de_meme_nom(self, communes_reelles, monkeypatch):
        premier = exemples()[0]
        jumeaux = [premier, {**premier, "id": "demo-jumeau"}]
        monkeypatch.setattr(demonstration, "lire_fixture", lambda nom: jumeaux)
        assert charger_lieux_d_exemple().crees == 2
        assert set(Lieu.objects.values_list("slug", flat=True)) == {
            "france-services-capestang",
            "france-services-capestang-2",
        }

    def test_un_terme_supprime_n_arrete_rien(self, communes_reelles):
        Terme.objects.filter(liste=Liste.FRAIS, code="Gratuit").delete()
        Reseau.objects.filter(slug="carsat").delete()
        assert charger_lieux_d_exemple().crees == len(exemples())

    def test_sans_communes_rien_n_est_ecrit(self, db):
        CommuneFactory(code_insee="34052")
        with pytest.raises(DemonstrationRefusee, match="charger_communes"):
            charger_lieux_d_exemple()
        assert not Lieu.objects.exists()


class TestRetrait:
    def test_retire_les_exemples_et_eux_seuls(self, demo):
        vrai = LieuFactory(nom="Vrai lieu", services=["aide-aux-demarches-administratives"])
        Signalement.objects.create(lieu=Lieu.objects.filter(exemple=True).first(), nature="autre")
        assert retirer_lieux_d_exemple() == len(exemples())
        assert Lieu.objects.get() == vrai
        assert not Arret.objects.exists()
        assert vrai.services.exists()
        assert Commune.objects.count() == 341 + 1
        assert retirer_lieux_d_exemple() == 0

    def test_les_vrais_lieux_se_comptent_sans_les_exemples_ni_les_brouillons(self, demo):
        assert vrais_lieux_publies() == 0
        LieuFactory(statut=Statut.BROUILLON)
        assert vrais_lieux_publies() == 0
        LieuFactory()
        assert vrais_lieux_publies() == 1


@pytest.mark.django_db
class TestComptes:
    def test_cinq_comptes_et_leurs_droits(self):
        comptes = creer_comptes()
        noms = [compte.nom for compte in comptes]
        assert noms == [
            "admin", "gestionnaire", "prescripteur", "structure", "ordonnateur", "comptable",
        ]  # fmt: skip
        assert all(compte.cree for compte in comptes)
        utilisateurs = {u.username: u for u in get_user_model().objects.all()}
        for utilisateur in utilisateurs.values():
            assert utilisateur.check_password(MOT_DE_PASSE)
            assert utilisateur.email == f"{utilisateur.username}@example.org"
        assert utilisateurs["admin"].is_superuser
        gestionnaire = utilisateurs["gestionnaire"]
        assert gestionnaire.is_staff
        assert not gestionnaire.is_superuser
        assert gestionnaire.has_perms(
            [
                f"lieux.{acte}_{nom}"
                for acte in ("view", "add", "change")
                for nom in ("lieu", "arret")
            ]
        )
        assert not gestionnaire.has_perm("auth.change_user")
        for nom in ("prescripteur", "structure", "ordonnateur", "comptable"):
            assert not utilisateurs[nom].is_staff
            assert not utilisateurs[nom].get_all_permissions()

    def test_un_compte_existant_reste_tel_quel(self):
        get_user_model().objects.create_user("admin", "chef@herault.example", "le-mien")
        comptes = creer_comptes()
        assert [compte.nom for compte in comptes if not compte.cree] == ["admin"]
        admin = get_user_model().objects.get(username="admin")
        assert admin.check_password("le-mien")
        assert not admin.is_superuser

    @pytest.mark.parametrize("valeur", [False, None, "oui", 1])
    def test_refuses_hors_du_developpement(self, settings, valeur):
        settings.COMPTES_DE_DEMONSTRATION = valeur
        with pytest.raises(DemonstrationRefusee, match="--sans-comptes"):
            creer_comptes()
        assert not get_user_model().objects.exists()

    def test_refuses_quand_le_reglage_manque(self, settings):
        del settings.COMPTES_DE_DEMONSTRATION
        with pytest.raises(DemonstrationRefusee):
            creer_comptes()
