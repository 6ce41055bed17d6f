"""Contours de communes : contrôlés, chargés d'un bloc, sans jamais suivre un lien ailleurs."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from lieux import contours
from lieux.contours import ContoursIllisibles, charger_contours, geometrie_propre, lire_contours
from lieux.importation.objets import LectureImpossible
from lieux.models import Contour
from tests.lieux.fabriques import CommuneFactory

PARTAGE = Path(settings.BASE_DIR).parent / "shared" / "data" / "herault_communes.geojson"
ANNEAU = [[3.1, 43.3], [3.2, 43.3], [3.2, 43.4], [3.1, 43.3]]
POLYGONE = {"type": "Polygon", "coordinates": [ANNEAU]}
URL = "https://geo.example.org/communes?fields=code,contour"


def _liste(**options) -> list[dict]:
    return [{"code": "34032", "nom": "Béziers", "contour": POLYGONE} | options]


@pytest.fixture
def fichier(tmp_path):
    def ecrire(contenu) -> str:
        chemin = tmp_path / "contours.json"
        texte = contenu if isinstance(contenu, str) else json.dumps(contenu)
        chemin.write_text(texte, encoding="utf-8")
        return str(chemin)

    return ecrire


class TestLecture:
    def test_la_liste_de_geo_api(self, fichier):
        assert lire_contours(fichier(_liste())) == {"34032": POLYGONE}

    def test_une_collection_geojson(self, fichier):
        element = {"type": "Feature", "geometry": POLYGONE, "properties": {"code": "34032"}}
        collection = {"type": "FeatureCollection", "features": [element]}
        assert lire_contours(fichier(collection)) == {"34032": POLYGONE}

    def test_arrondit_au_metre_et_oublie_l_altitude(self):
        precis = [[3.123456789, 43.3, 12.0], [3.2, 43.3], [3.2, 43.4], [3.123456789, 43.3]]
        propre = geometrie_propre({"type": "MultiPolygon", "coordinates": [[precis]]})
        assert propre["coordinates"][0][0][0] == [3.12346, 43.3]

    @pytest.mark.parametrize(
        ("contenu", "message"),
        [
            ("", "JSON lisible"),
            ("[" * 100_000, "JSON lisible"),
            ('[{"code": ' + "9" * 5000 + "}]", "JSON lisible"),
            ("[]", "aucun contour"),
            ("{}", "FeatureCollection"),
            ("12", "FeatureCollection"),
            ("[1]", "FeatureCollection"),
            ('{"type": "FeatureCollection"}', "FeatureCollection"),
            ('{"type": "FeatureCollection", "features": [{"properties": 3}]}', "Élément 1"),
            (_liste(code=None), "Élément 1"),
            (_liste() + _liste(), "deux fois"),
            (_liste(contour=None), "Commune 34032 : la géométrie"),
            (_liste(contour={"type": "Point", "coordinates": [3, 43]}), "Polygon"),
            (_liste(contour={"type": "Polygon"}), "coordonnées manque"),
            (_liste(contour={"type": "Polygon", "coordinates": [ANNEAU[:3]]}), "au moins 4"),
            (_liste(contour={"type": "Polygon", "coordinates": [ANNEAU[:3] * 2]}), "fermé"),
        ],
    )
    def test_une_source_fautive_se_dit(self, fichier, contenu, message):
        with pytest.raises(ContoursIllisibles, match=message):
            lire_contours(fichier(contenu))

    @pytest.mark.parametrize(
        "point", [[43.3, 3.1], [float("nan"), 43.3], [True, 43.3], ["3.1", "43.3"], [700000, 6e6]]
    )
    def test_un_point_impossible_se_dit(self, point):
        with pytest.raises(ValueError, match=r"\[longitude, latitude\]"):
            geometrie_propre({"type": "Polygon", "coordinates": [[point, *ANNEAU[1:3], point]]})

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5),
            lambda enfants: (
                st.lists(enfants, max_size=5)
                | st.dictionaries(st.sampled_from(["type", "coordinates", "x"]), enfants)
            ),
            max_leaves=20,
        )
    )
    def test_n_importe_quoi_est_refuse_sans_panne(self, geometrie):
        with pytest.raises(ValueError):
            geometrie_propre(geometrie)

    def test_fichier_absent_ou_trop_gros(self, fichier, monkeypatch):
        with pytest.raises(ContoursIllisibles, match="n'existe pas"):
            lire_contours("/nulle/part.json")
        monkeypatch.setattr(contours, "TAILLE_MAXIMALE", 10)
        with pytest.raises(ContoursIllisibles, match="dépasse"):
            lire_contours(fichier(_liste()))


class TestAdresse:
    """Le téléchargement lui-même (https, délais, taille) s'éprouve avec l'import."""

    def test_lit_ce_qui_est_telecharge(self, monkeypatch):
        corps = json.dumps(_liste()).encode()
        monkeypatch.setattr(contours, "telecharger", lambda url: (corps, url))
        assert lire_contours(URL) == {"34032": POLYGONE}

    @pytest.mark.parametrize(
        "url",
        ["http://geo.example.org/", "ftp://x/y", "file:///etc/hosts", "https://", "https://["],
    )
    def test_une_adresse_refusee_se_dit(self, url):
        with pytest.raises(ContoursIllisibles, match=r"https|adresse"):
            lire_contours(url)

    def test_une_panne_du_reseau_se_dit(self, monkeypatch):
        def panne(url):
            raise LectureImpossible("geo.example.org ne répond pas assez vite.")

        monkeypatch.setattr(contours, "telecharger", panne)
        with pytest.raises(ContoursIllisibles, match="pas assez vite"):
            lire_contours(URL)


@pytest.mark.django_db
class TestChargement:
    def test_cree_met_a_jour_et_compte(self):
        CommuneFactory(code_insee="34032")
        CommuneFactory(code_insee="34301")
        bilan = charger_contours({"34032": POLYGONE, "34999": POLYGONE})
        assert (bilan.crees, bilan.communes_inconnues, bilan.communes_sans_contour) == (1, 1, 1)
        assert Contour.objects.get(commune_id="34032").geometrie == POLYGONE

        bilan = charger_contours({"34032": POLYGONE})
        assert (bilan.crees, bilan.modifies, bilan.inchanges) == (0, 0, 1)

        autre = {"type": "MultiPolygon", "coordinates": [[ANNEAU]]}
        bilan = charger_contours({"34032": autre})
        assert (bilan.crees, bilan.modifies, bilan.inchanges) == (0, 1, 0)
        assert Contour.objects.get().geometrie == autre

    @pytest.mark.skipif(
        not PARTAGE.exists(), reason="../shared/data/herault_communes.geojson absent"
    )
    def test_les_vrais_contours(self):
        contours_reels = lire_contours(str(PARTAGE))
        assert len(contours_reels) == 341
        for code in contours_reels:
            CommuneFactory(code_insee=code, codes_postaux=[])
        assert charger_contours(contours_reels).crees == 341
        assert charger_contours(contours_reels).inchanges == 341
