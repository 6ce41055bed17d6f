"""Vocabulaire et réseaux : complets, lisibles, jamais réécrits."""

import json
import math
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.text import slugify

from lieux.models import Reseau, Synonyme, Terme
from lieux.mots import MOTS_PAR_EXPRESSION, cle, decouper
from lieux.reference import (
    RattachementReseaux,
    charger_vocabulaire,
    lire_fixture,
    reseaux_designes_par,
    synonymes_connus,
    termes_du_vocabulaire,
)
from lieux.vocabulaire import LISTES_DU_STANDARD, Liste, Symbole

STANDARD = Path(settings.BASE_DIR).parent / "shared" / "data" / "standard.json"
# Schéma national v1.0.2, et 92 codes de typologie de sa bibliothèque 2.3.0.
TAILLES = {
    Liste.TYPOLOGIE: 92,
    Liste.ITINERANCE: 2,
    Liste.SERVICES: 9,
    Liste.PUBLICS: 5,
    Liste.PRISE_EN_CHARGE: 7,
    Liste.FRAIS: 3,
    Liste.DISPOSITIFS: 11,
    Liste.FORMATIONS: 10,
    Liste.ACCES: 6,
    Liste.ACCOMPAGNEMENT: 4,
}


class TestVocabulaire:
    def test_chaque_liste_du_standard_est_entiere(self):
        tailles = Counter(terme["liste"] for terme in termes_du_vocabulaire())
        assert {liste: tailles[liste] for liste in LISTES_DU_STANDARD} == TAILLES

    @pytest.mark.skipif(not STANDARD.exists(), reason="../shared/data/standard.json est absent")
    def test_les_codes_sont_ceux_du_standard_a_la_lettre(self):
        champs = json.loads(STANDARD.read_text(encoding="utf-8"))["fields"]
        vocabulaire = lire_fixture("vocabulaire.json")
        compares = 0
        for champ in champs:
            codes = champ.get("enum") or champ.get("enum_library")
            if codes:
                assert {v["code"] for v in vocabulaire[champ["name"]]} == set(codes), champ["name"]
                compares += 1
        assert compares == len(LISTES_DU_STANDARD)

    def test_toutes_les_listes_du_departement_ont_des_valeurs(self):
        listes = {terme["liste"] for terme in termes_du_vocabulaire()}
        assert listes == set(Liste.values)

    def test_les_valeurs_tiennent_dans_les_champs(self):
        for valeur in termes_du_vocabulaire():
            Terme(**valeur).clean_fields()

    def test_codes_slugs_et_libelles_sont_uniques_dans_leur_liste(self):
        for champ in ("code", "slug", "libelle"):
            comptes = Counter((terme["liste"], terme[champ]) for terme in termes_du_vocabulaire())
            assert [c for c, nombre in comptes.items() if nombre > 1] == []

    def test_le_slug_vient_du_code(self):
        for terme in termes_du_vocabulaire():
            assert terme["slug"] == slugify(terme["code"])


@pytest.mark.django_db
class TestChargement:
    def test_la_migration_a_tout_charge(self):
        en_base = set(Terme.objects.values_list("liste", "code"))
        assert en_base == {(t["liste"], t["code"]) for t in termes_du_vocabulaire()}
        assert Reseau.objects.count() == len(lire_fixture("reseaux.json"))

    def test_recharger_n_ajoute_rien_et_garde_les_modifications(self):
        Terme.objects.filter(code="Gratuit").update(libelle="Sans rien payer", ordre=9)
        caf = Reseau.objects.get(slug="caf")
        Reseau.objects.filter(pk=caf.pk).update(couleur="#123456")
        caf.termes.clear()
        bilan = charger_vocabulaire()
        assert (bilan.termes, bilan.reseaux) == (0, 0)
        assert Terme.objects.get(code="Gratuit").libelle == "Sans rien payer"
        caf.refresh_from_db()
        assert caf.couleur == "#123456"
        assert not caf.termes.exists()

    @pytest.mark.parametrize("repris", [{"code": "Gratuit pour tous"}, {"slug": "sans-frais"}])
    def test_un_code_ou_un_slug_change_par_un_agent_ne_double_pas_le_terme(self, repris):
        Terme.objects.filter(liste=Liste.FRAIS, code="Gratuit").update(**repris)
        assert charger_vocabulaire().termes == 0

    def test_recharge_une_base_videe(self):
        Reseau.objects.all().delete()
        Terme.objects.all().delete()
        bilan = charger_vocabulaire()
        assert bilan.termes == Terme.objects.count() > 200
        assert bilan.reseaux == Reseau.objects.count() == 20
        assert Reseau.objects.get(slug="france-services").termes.count() == 3

    def test_accepte_les_modeles_de_la_migration(self):
        Terme.objects.filter(code="Payant").delete()
        modeles = {nom: apps.get_model("lieux", nom) for nom in ("Terme", "Reseau", "Synonyme")}
        bilan = charger_vocabulaire(
            terme=modeles["Terme"], reseau=modeles["Reseau"], synonyme=modeles["Synonyme"]
        )
        assert bilan.termes == 1


class TestSynonymes:
    def test_les_designations_existent(self):
        codes = {(t["liste"], t["code"]) for t in termes_du_vocabulaire()}
        slugs = {reseau["slug"] for reseau in lire_fixture("reseaux.json")}
        for groupe in lire_fixture("synonymes.json"):
            designes = {(liste, c) for liste, cs in groupe["termes"].items() for c in cs}
            assert designes <= codes, groupe
            assert set(groupe["reseaux"]) <= slugs, groupe
            assert designes or groupe["reseaux"], groupe

    def test_chaque_expression_est_unique_et_tient_dans_la_recherche(self):
        expressions = [e for g in lire_fixture("synonymes.json") for e in g["expressions"]]
        assert Counter(map(cle, expressions)).most_common(1)[0][1] == 1
        for expression in expressions:
            assert 1 <= len(decouper(expression)) <= MOTS_PAR_EXPRESSION, expression
            Synonyme(expression=expression, cle=cle(expression)).clean_fields()

    @pytest.mark.django_db
    def test_la_migration_a_tout_charge(self):
        assert set(Synonyme.objects.values_list("cle", flat=True)) == set(synonymes_connus())
        apl = Synonyme.objects.get(expression="APL")
        assert {r.slug for r in apl.reseaux.all()} == {"caf", "france-services"}
        assert {t.code for t in apl.termes.all()} == {
            "Aide aux démarches administratives",
            "Allocations familiales",
        }

    @pytest.mark.django_db
    def test_recharger_n_ajoute_que_ce_qui_manque_et_garde_les_modifications(self):
        apl = Synonyme.objects.get(expression="APL")
        apl.reseaux.clear()
        Synonyme.objects.filter(pk=apl.pk).update(expression="les APL")
        Synonyme.objects.get(expression="wifi").delete()
        assert charger_vocabulaire().synonymes == 1
        assert charger_vocabulaire().synonymes == 0
        apl.refresh_from_db()
        assert (apl.expression, apl.reseaux.count()) == ("les APL", 0)
        assert Synonyme.objects.get(expression="wifi").reseaux.count() == 2


class TestReseaux:
    @pytest.fixture
    def reseaux(self):
        return lire_fixture("reseaux.json")

    def test_ceux_du_projet_sont_la(self, reseaux):
        attendus = (
            "lam france-services caf msa france-travail cpam carsat ccas services-de-l-etat "
            "departement montpellier-mediterranee-metropole ville-de-montpellier "
            "conseillers-numeriques mediatheques la-poste associations"
        )
        assert set(attendus.split()) <= {reseau["slug"] for reseau in reseaux}

    def test_une_forme_par_reseau(self, reseaux):
        formes = [reseau["symbole"] for reseau in reseaux]
        assert len(set(formes)) == len(formes)
        assert set(formes) <= set(Symbole.values)

    def test_les_couleurs_se_voient_sur_fond_blanc(self, reseaux):
        """RGAA 3.3 : un élément graphique porteur de sens a un contraste d'au moins 3:1."""
        faibles = {r["slug"]: _contraste(r["couleur"]) for r in reseaux}
        assert {slug: c for slug, c in faibles.items() if c < 3} == {}

    def test_les_couleurs_se_distinguent_entre_elles(self, reseaux):
        """Écart CIE 1976 : deux teintes se confondent en petit au-dessous de 10 environ."""
        proches = [
            (a["slug"], b["slug"])
            for a, b in combinations(reseaux, 2)
            if math.dist(_lab(a["couleur"]), _lab(b["couleur"])) < 20
        ]
        assert proches == []

    def test_les_champs_sont_valables(self, reseaux):
        for reseau in reseaux:
            champs = {cle: valeur for cle, valeur in reseau.items() if cle != "termes"}
            Reseau(**champs).clean_fields()

    def test_les_designations_existent_et_ne_designent_qu_un_reseau(self, reseaux):
        codes = {(t["liste"], t["code"]) for t in termes_du_vocabulaire()}
        designations = Counter(
            (liste, code)
            for reseau in reseaux
            for liste, valeurs in reseau["termes"].items()
            for code in valeurs
        )
        assert designations.keys() <= codes
        assert set(designations.values()) == {1}


@pytest.mark.django_db
class TestRattachement:
    @pytest.mark.parametrize(
        ("typologie", "dispositifs", "attendus"),
        [
            (["RFS"], [], ["france-services"]),
            ([], ["France Services"], ["france-services"]),
            (["CAF"], ["Point d'accès numérique CAF"], ["caf"]),
            (["EPN", "BIB"], [], ["lam", "mediatheques"]),
            (["MUNI", "RFS"], ["Aidants Connect"], None),
            (["Autre", "inconnu"], ["inconnu"], []),
            ([], [], []),
        ],
    )
    def test_valeurs_du_standard(self, typologie, dispositifs, attendus):
        trouves = [r.slug for r in reseaux_designes_par(typologie, dispositifs)]
        if attendus is None:
            # Le plus précis d'abord : il donne sa forme au repère.
            attendus = ["france-services", "communes-et-intercommunalites", "aidants-connect"]
        assert trouves == attendus

    def test_un_code_de_dispositif_n_est_pas_une_typologie(self):
        assert reseaux_designes_par(["France Services"], ["RFS"]) == []

    def test_par_cles_de_termes(self):
        rattachement = RattachementReseaux()
        termes = Terme.objects.filter(liste=Liste.TYPOLOGIE, code__in=["CAF", "ML", "Autre"])
        trouves = rattachement.pour_termes(termes.values_list("pk", flat=True))
        slugs = Reseau.objects.filter(pk__in=trouves).values_list("slug", flat=True)
        assert set(slugs) == {"caf", "missions-locales"}

    def test_suit_ce_qu_un_agent_a_change(self):
        Reseau.objects.get(slug="la-poste").termes.add(
            Terme.objects.get(liste=Liste.TYPOLOGIE, code="PI")
        )
        assert [r.slug for r in reseaux_designes_par(["PI"])] == ["la-poste"]

    def test_deux_requetes_quel_que_soit_le_nombre_de_lieux(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            rattachement = RattachementReseaux()
            for _ in range(50):
                rattachement.pour_codes(["RFS"], ["Aidants Connect"])


def _lineaires(couleur: str) -> list[float]:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]


def _contraste(couleur: str) -> float:
    rouge, vert, bleu = _lineaires(couleur)
    return 1.05 / (0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu + 0.05)


def _lab(couleur: str) -> tuple[float, float, float]:
    r, v, b = _lineaires(couleur)
    x = (0.4124 * r + 0.3576 * v + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * v + 0.0722 * b
    z = (0.0193 * r + 0.1192 * v + 0.9505 * b) / 1.089

    def f(t):
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))
