"""Les commandes de chargement : ce qu'elles disent et ce qu'elles refusent."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from lieux.models import Commune, Contour, Lieu
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lancer(capsys):
    def appeler(*arguments, **options) -> str:
        call_command(*arguments, **options)
        return capsys.readouterr().out

    return appeler


class TestChargerCommunes:
    def test_dit_ce_qui_a_change_puis_que_rien_n_a_change(self, lancer):
        assert "341 lues, 341 créées, 0 modifiées" in lancer("charger_communes")
        assert lancer("charger_communes") == "Communes : 341 lues, rien n'a changé.\n"

    def test_nomme_les_communes_modifiees_et_absentes(self, lancer, tmp_path):
        lancer("charger_communes")
        source = tmp_path / "une.csv"
        source.write_text(
            "code_insee,nom,codes_postaux,epci,epci_siren,population,lat,lon\n"
            "34032,Béziers,34500,,,1,43.34,3.21\n",
            encoding="utf-8",
        )
        sortie = lancer("charger_communes", source=str(source))
        assert "1 modifiées (Béziers)" in sortie
        assert "gardées telles quelles : 340" in sortie

    def test_une_source_fautive_ne_change_rien(self, tmp_path):
        source = tmp_path / "vide.csv"
        source.write_text("nom\nBéziers\n", encoding="utf-8")
        with pytest.raises(CommandError, match="Rien n'a été changé"):
            call_command("charger_communes", source=str(source))
        assert not Commune.objects.exists()

    def test_se_tait_a_la_demande(self, lancer):
        assert lancer("charger_communes", verbosity=0) == ""


class TestChargerDemo:
    @pytest.fixture(autouse=True)
    def communes(self):
        call_command("charger_communes", verbosity=0)

    def test_dit_les_lieux_et_les_comptes(self, lancer):
        sortie = lancer("charger_demo")
        assert f"{Lieu.objects.count()} ajoutés, 0 déjà là." in sortie
        for nom in (
            "admin",
            "gestionnaire",
            "prescripteur",
            "structure",
            "ordonnateur",
            "comptable",
        ):
            assert f"{nom}@example.org" in sortie
        assert "demo-herault-2026" in sortie
        assert "remettre des chéquiers" in sortie

    def test_une_seconde_fois(self, lancer):
        lancer("charger_demo")
        nombre = Lieu.objects.count()
        sortie = lancer("charger_demo")
        assert f"0 ajoutés, {nombre} déjà là" in sortie
        assert "Déjà là, laissés tels quels" in sortie
        assert Lieu.objects.count() == nombre

    def test_sans_comptes(self, lancer):
        sortie = lancer("charger_demo", "--sans-comptes")
        assert "mot de passe" not in sortie
        assert not get_user_model().objects.exists()
        assert Lieu.objects.exists()

    def test_comptes_refuses_en_production_rien_n_est_ecrit(self, settings):
        settings.COMPTES_DE_DEMONSTRATION = False
        with pytest.raises(CommandError, match="refusés ici"):
            call_command("charger_demo")
        assert not Lieu.objects.exists()
        assert not get_user_model().objects.exists()
        call_command("charger_demo", "--sans-comptes", verbosity=0)
        assert Lieu.objects.exists()

    def test_sans_communes_aucun_compte_ne_reste(self):
        Commune.objects.all().delete()
        with pytest.raises(CommandError, match="charger_communes"):
            call_command("charger_demo")
        assert not get_user_model().objects.exists()

    def test_de_vrais_lieux_publies_arretent_les_exemples(self, lancer):
        LieuFactory(commune=Commune.objects.get(nom="Béziers"))
        sortie = lancer("charger_demo", "--sans-comptes")
        assert "aucun ajouté, car de vrais lieux sont publiés (1)" in sortie
        assert Lieu.objects.count() == 1
        lancer("charger_demo", "--sans-comptes", "--forcer")
        assert Lieu.objects.filter(exemple=True).count() > 100

    def test_retirer(self, lancer, settings):
        lancer("charger_demo")
        nombre = Lieu.objects.count()
        vrai = LieuFactory(commune=Commune.objects.get(nom="Béziers"))
        settings.COMPTES_DE_DEMONSTRATION = False
        assert f"{nombre} retirés" in lancer("charger_demo", "--retirer")
        assert Lieu.objects.get() == vrai
        assert get_user_model().objects.count() == 6

    def test_se_tait_a_la_demande(self, lancer):
        assert lancer("charger_demo", verbosity=0) == ""


class TestChargerContours:
    @pytest.fixture
    def source(self, tmp_path) -> str:
        anneau = [[3.1, 43.3], [3.2, 43.3], [3.2, 43.4], [3.1, 43.3]]
        contour = {"type": "Polygon", "coordinates": [anneau]}
        chemin = tmp_path / "contours.json"
        chemin.write_text(
            json.dumps([{"code": code, "contour": contour} for code in ("34032", "99999")])
        )
        return str(chemin)

    def test_compte_ce_qui_est_charge(self, lancer, source):
        call_command("charger_communes", verbosity=0)
        sortie = lancer("charger_contours", source)
        assert "1 créés, 0 modifiés, 0 inchangés" in sortie
        assert "ignorées : 1." in sortie
        assert "sans contour : 340." in sortie
        assert "0 créés, 0 modifiés, 1 inchangés" in lancer("charger_contours", source)
        assert Contour.objects.get().commune_id == "34032"

    def test_sans_communes_le_dit(self, source):
        with pytest.raises(CommandError, match="charger_communes"):
            call_command("charger_contours", source)

    def test_une_source_fautive_se_dit(self, tmp_path):
        with pytest.raises(CommandError, match="Rien n'a été changé"):
            call_command("charger_contours", str(tmp_path / "absent.json"))

    def test_se_tait_a_la_demande(self, lancer, source):
        call_command("charger_communes", verbosity=0)
        assert lancer("charger_contours", source, verbosity=0) == ""
