"""Communes et territoires : des faits tenus à jour, rien de détruit."""

from pathlib import Path

import pytest
from django.conf import settings

from lieux import decoupage
from lieux.decoupage import COMMUNES, SourceIllisible, charger_communes, lire_communes
from lieux.models import CodePostal, Commune, Lieu, Localite, Territoire
from tests.lieux.fabriques import LieuFactory

PARTAGE = Path(settings.BASE_DIR).parent / "shared" / "data" / "communes_herault.csv"
ENTETE = "code_insee,nom,codes_postaux,epci,epci_siren,population,lat,lon\n"
BEZIERS = "34032,Béziers,34500,CA de Béziers-Méditerranée,243400769,82000,43.34,3.21\n"


@pytest.fixture
def source(tmp_path):
    def ecrire(texte: str | bytes, nom="communes.csv") -> Path:
        chemin = tmp_path / nom
        chemin.write_bytes(texte if isinstance(texte, bytes) else texte.encode())
        return chemin

    return ecrire


class TestLecture:
    def test_les_341_communes_du_projet(self):
        lignes = lire_communes()
        assert len(lignes) == 341
        par_code = {ligne.code_insee: ligne for ligne in lignes}
        assert par_code["34172"].codes_postaux == ("34000", "34070", "34080", "34090")
        assert all(ligne.codes_postaux and ligne.epci_siren for ligne in lignes)

    @pytest.mark.skipif(not PARTAGE.exists(), reason="../shared/data/communes_herault.csv absent")
    def test_les_memes_faits_que_la_source_partagee(self):
        assert set(lire_communes()) == set(lire_communes(PARTAGE))

    def test_point_virgule_et_bom(self, source):
        texte = (ENTETE + BEZIERS).replace(",", ";")
        (ligne,) = lire_communes(source("\ufeff" + texte))
        assert (ligne.code_insee, ligne.nom, ligne.latitude) == ("34032", "Béziers", 43.34)

    @pytest.mark.parametrize(
        ("texte", "message"),
        [
            ("", "il manque les colonnes code_insee"),
            ("code_insee,nom\n34032,Béziers\n", "codes_postaux"),
            (ENTETE, "aucune commune"),
            (ENTETE + BEZIERS + BEZIERS, "Ligne 3 : le code INSEE 34032"),
            (ENTETE + BEZIERS.replace("34032", "3403"), "Ligne 2 : code INSEE « 3403 »"),
            (ENTETE + BEZIERS.replace("34500", "3450"), "code postal « 3450 »"),
            (ENTETE + BEZIERS.replace("43.34", "nan"), "France métropolitaine"),
            (ENTETE + BEZIERS.replace("43.34,3.21", "3.21,43.34"), "France métropolitaine"),
            (ENTETE + BEZIERS.replace("43.34", "nord"), "« nord »"),
            (ENTETE + BEZIERS.replace("82000", "99999999999999"), "population"),
            (ENTETE + BEZIERS.replace("82000", "-1"), "population"),
            (ENTETE + "34032,Béziers\n", "Ligne 2"),
            (ENTETE + BEZIERS.replace("Béziers,", "B" * 101 + ","), "nom"),
            (ENTETE + BEZIERS.replace("Béziers", '"' + "x" * 200_000 + '"'), "ligne 1 : un champ"),
            ((ENTETE + BEZIERS).encode("latin-1"), "UTF-8"),
            (b"\x00\xff\xfe", "UTF-8"),
        ],
    )
    def test_une_source_fautive_dit_ou_et_pourquoi(self, source, texte, message):
        with pytest.raises(SourceIllisible, match=message):
            lire_communes(source(texte))

    def test_un_fichier_absent(self, tmp_path):
        with pytest.raises(SourceIllisible, match="n'existe pas"):
            lire_communes(tmp_path / "rien.csv")


@pytest.mark.django_db
class TestChargement:
    def test_premier_chargement(self):
        bilan = charger_communes(lire_communes())
        assert bilan.creees == Commune.objects.count() == 341
        assert bilan.codes_postaux_ajoutes == CodePostal.objects.count()
        montpellier = Commune.objects.get(pk="34172")
        assert montpellier.epci.slug == "montpellier-mediterranee-metropole"
        assert montpellier.codes_postaux.count() == 4
        assert Commune.objects.get(nom="Saint-Pons-de-Thomières").nom_normalise == (
            "saint pons de thomieres"
        )

    def test_les_territoires(self):
        charger_communes(lire_communes())
        natures = Territoire.Nature
        assert Territoire.objects.filter(nature=natures.EPCI).count() == 17
        assert Territoire.objects.get(slug="pays-coeur-d-herault").communes.count() == 77
        assert Territoire.objects.get(slug="etang-de-thau").communes.count() == 14
        assert Territoire.objects.get(slug="piemont-biterrois").communes.count() == 50
        departementaux = Territoire.objects.filter(nature=natures.DEPARTEMENTAL)
        assert departementaux.count() == 2
        assert all(t.hypothese and "à confirmer" in t.note for t in departementaux)
        assert not Territoire.objects.exclude(nature=natures.DEPARTEMENTAL).filter(hypothese=True)
        for commune in Commune.objects.select_related("epci"):
            assert commune.territoires.filter(pk=commune.epci_id).exists()

    def test_les_localites_s_ajoutent_et_restent_a_ceux_qui_les_changent(self):
        bilan = charger_communes(lire_communes())
        assert bilan.localites_ajoutees == Localite.objects.count() > 20
        carnon = Localite.objects.get(nom="Carnon")
        assert (carnon.commune.nom, carnon.nom_normalise) == ("Mauguio", "carnon")
        Localite.objects.filter(pk=carnon.pk).update(latitude=43.5)
        Localite.objects.filter(nom="Maguelone").delete()
        assert charger_communes(lire_communes()).localites_ajoutees == 1
        carnon.refresh_from_db()
        assert carnon.latitude == 43.5

    def test_une_seconde_fois_ne_change_rien(self, django_assert_max_num_queries):
        charger_communes(lire_communes())
        with django_assert_max_num_queries(20):
            bilan = charger_communes(lire_communes())
        assert bilan.rien_de_neuf
        assert bilan.inchangees == 341

    def test_met_a_jour_les_faits_et_le_dit(self, source):
        charger_communes(lire_communes(source(ENTETE + BEZIERS)))
        modifie = BEZIERS.replace("82000", "83000").replace("34500", "34500|34535")
        bilan = charger_communes(lire_communes(source(ENTETE + modifie)))
        assert (bilan.creees, bilan.modifiees, bilan.inchangees) == (0, ["Béziers"], 0)
        assert (bilan.codes_postaux_ajoutes, bilan.codes_postaux_retires) == (1, 0)
        assert Commune.objects.get().population == 83000
        retour = charger_communes(lire_communes(source(ENTETE + BEZIERS)))
        assert (retour.codes_postaux_ajoutes, retour.codes_postaux_retires) == (0, 1)

    def test_garde_les_communes_absentes_et_leurs_lieux(self, source):
        charger_communes(lire_communes())
        lieu = LieuFactory(commune=Commune.objects.get(nom="Olargues"))
        bilan = charger_communes(lire_communes(source(ENTETE + BEZIERS)))
        assert len(bilan.absentes) == 340
        assert Commune.objects.count() == 341
        assert Commune.objects.get(nom="Olargues").codes_postaux.exists()
        assert Lieu.objects.get() == lieu

    def test_une_commune_qui_change_d_intercommunalite(self, source):
        charger_communes(lire_communes())
        passee = BEZIERS.replace("CA de Béziers-Méditerranée,243400769", "CC Neuve,200099999")
        bilan = charger_communes(lire_communes(source(ENTETE + passee)))
        assert bilan.territoires_crees == ["CC Neuve"]
        beziers = Commune.objects.get(pk="34032")
        assert beziers.epci.nom == "CC Neuve"
        # L'ancienne la perd aussi, bien qu'aucune ligne de la source ne la nomme.
        assert [t.nom for t in beziers.territoires.filter(nature="epci")] == ["CC Neuve"]
        assert charger_communes(lire_communes(source(ENTETE + passee))).rien_de_neuf

    def test_ce_qu_un_agent_a_compose_reste(self):
        charger_communes(lire_communes())
        thau = Territoire.objects.get(slug="etang-de-thau")
        thau.communes.remove(Commune.objects.get(nom="Sète"))
        Territoire.objects.filter(pk=thau.pk).update(hypothese=False, nom="Thau")
        metropole = Territoire.objects.get(siren="243400017")
        Territoire.objects.filter(pk=metropole.pk).update(nom="La Métropole")
        assert charger_communes(lire_communes()).rien_de_neuf
        thau.refresh_from_db()
        assert (thau.nom, thau.hypothese, thau.communes.count()) == ("Thau", False, 13)

    def test_un_territoire_du_meme_slug_n_arrete_rien(self, source):
        Territoire.objects.create(slug="beziers-mediterranee", nom="Autre", nature="pays")
        charger_communes(lire_communes(source(ENTETE + BEZIERS)))
        assert Commune.objects.get().epci.slug == "beziers-mediterranee-243400769"

    def test_une_panne_au_milieu_ne_laisse_rien(self, monkeypatch):
        def panne(*arguments):
            raise RuntimeError

        monkeypatch.setattr(decoupage, "_composer_les_epci", panne)
        with pytest.raises(RuntimeError):
            charger_communes(lire_communes())
        assert not Commune.objects.exists()
        assert not Territoire.objects.exists()


def test_la_source_par_defaut_est_versee_au_projet():
    assert COMMUNES.is_file()
