"""L'export dans le schéma national : 32 colonnes, motifs, listes fermées, et aller-retour."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from lieux import export
from lieux.export import PIVOT_INCONNU, Identifiants, en_csv, en_json, lignes
from lieux.models import Lieu
from lieux.reference import lire_fixture
from lieux.vocabulaire import COLONNES_DU_STANDARD, LISTES_DU_STANDARD
from tests.lieux.fabriques import LieuFactory, TermeFactory

pytestmark = pytest.mark.django_db
PARTAGE = Path(settings.BASE_DIR).parent / "shared" / "data"
STANDARD = PARTAGE / "standard.json"
REELS = PARTAGE / "reel" / "herault_lieux_reels.csv"
# Du schéma v1.0.2, recopiés ici : ces essais valent aussi sans ../shared.
MOTIFS = {
    "pivot": r"^[a-zA-Z0-9]{9,14}$",
    "code_postal": r"^\d{5}$",
    "code_insee": r"^([013-9]\d|2[AB1-9])\d{3}$",
    "telephone": r"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$",
    "date_maj": r"^\d{4}-\d\d-\d\d$",
}
OBLIGATOIRES = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")


def exporter() -> list[dict[str, str]]:
    """Les lignes relues du CSV écrit."""
    texte = "".join(en_csv(lignes(Lieu.objects.publies())))
    return list(csv.DictReader(io.StringIO(texte, newline="")))


def fautes(relues: list[dict[str, str]], motifs: dict, listes: dict, obligatoires) -> list[str]:
    """Tout ce que le schéma refuserait."""
    trouvees = []
    identifiants = [ligne["id"] for ligne in relues]
    trouvees += [f"id en double : {i}" for i in identifiants if identifiants.count(i) > 1]
    for ligne in relues:
        if list(ligne) != list(COLONNES_DU_STANDARD):
            trouvees.append(f"{ligne['id']} : colonnes {list(ligne)}")
        trouvees += [f"{ligne['id']} : {c} est vide" for c in obligatoires if not ligne[c]]
        for colonne, motif in motifs.items():
            if ligne[colonne] and not re.fullmatch(motif, ligne[colonne], re.ASCII):
                trouvees.append(f"{ligne['id']} : {colonne} = {ligne[colonne]!r}")
        for colonne, valeurs in listes.items():
            for valeur in filter(None, ligne[colonne].split("|")):
                if valeur not in valeurs:
                    trouvees.append(f"{ligne['id']} : {colonne} contient {valeur!r}")
        if len(ligne["presentation_resume"]) > 280:
            trouvees.append(f"{ligne['id']} : presentation_resume trop long")
        for colonne in ("latitude", "longitude"):
            if ligne[colonne]:
                float(ligne[colonne])
    return trouvees


def listes_du_projet() -> dict[str, set[str]]:
    vocabulaire = lire_fixture("vocabulaire.json")
    return {liste: {v["code"] for v in vocabulaire[liste]} for liste in LISTES_DU_STANDARD}


@pytest.fixture
def riche(communes):
    return LieuFactory(
        nom='Maison "France Services", Béziers',
        commune=communes["beziers"],
        pivot="22340001700013",
        adresse="1, rue des Essais",
        latitude=43.3442,
        longitude=3.2158,
        telephone="+33465710000",
        courriels="un@example.org|deux@example.org",
        site_web="https://example.org",
        horaires="Mo-Fr 09:00-12:00",
        presentation_detail="Première ligne\nSeconde ligne",
        source="Essai",
        identifiant_origine="essai-1",
        date_maj=date(2026, 1, 31),
        typologie=["rfs", "muni"],
        services=["acces-internet-et-materiel-informatique", "aide-aux-demarches-administratives"],
        frais_a_charge=["gratuit"],
    )


def test_une_ligne_entiere(riche):
    [ligne] = exporter()
    assert list(ligne) == list(COLONNES_DU_STANDARD)
    assert {cle: valeur for cle, valeur in ligne.items() if valeur} == {
        "id": "essai-1",
        "pivot": "22340001700013",
        "nom": 'Maison "France Services", Béziers',
        "commune": "Béziers",
        "code_postal": "34500",
        "code_insee": "34032",
        "adresse": "1, rue des Essais",
        "latitude": "43.3442",
        "longitude": "3.2158",
        "typologie": "RFS|MUNI",
        "telephone": "+33465710000",
        "courriels": "un@example.org|deux@example.org",
        "site_web": "https://example.org",
        "horaires": "Mo-Fr 09:00-12:00",
        "presentation_detail": "Première ligne\nSeconde ligne",
        "source": "Essai",
        "date_maj": "2026-01-31",
        "services": "Aide aux démarches administratives|Accès internet et matériel informatique",
        "frais_a_charge": "Gratuit",
    }


def test_le_json_dit_la_meme_chose_avec_des_nombres_et_des_null(riche):
    [objet] = json.loads("".join(en_json(lignes(Lieu.objects.publies()))))
    [ligne] = exporter()
    assert list(objet) == list(COLONNES_DU_STANDARD)
    assert (objet["latitude"], objet["longitude"]) == (43.3442, 3.2158)
    assert objet["itinerance"] is None
    assert {cle: "" if v is None else str(v) for cle, v in objet.items()} == ligne


@pytest.mark.parametrize("nombre", [0, 1, 2, 3])
def test_le_json_est_une_liste_quel_que_soit_le_nombre(communes, nombre):
    for _ in range(nombre):
        LieuFactory(commune=communes["sete"])
    assert len(json.loads("".join(en_json(lignes(Lieu.objects.all()))))) == nombre


class TestObligatoires:
    def test_un_siret_inconnu_ou_impossible_a_le_remplissage_national(self, communes):
        LieuFactory(commune=communes["sete"], pivot="")
        LieuFactory(commune=communes["sete"], pivot="1")
        assert [ligne["pivot"] for ligne in exporter()] == [PIVOT_INCONNU] * 2

    @pytest.mark.parametrize(
        ("adresse", "complement", "attendue"),
        [("2 rue", "Bât. B", "2 rue"), ("", "Bât. B", "Bât. B"), ("", "", "Sète")],
    )
    def test_sans_adresse_ce_que_l_on_sait_de_plus_precis(
        self, communes, adresse, complement, attendue
    ):
        LieuFactory(commune=communes["sete"], adresse=adresse, complement_adresse=complement)
        assert exporter()[0]["adresse"] == attendue

    def test_un_lieu_d_exemple_le_dit(self, communes):
        LieuFactory(commune=communes["sete"], exemple=True, source="Conseil départemental")
        assert exporter()[0]["source"] == "Exemple"


class TestIdentifiants:
    def test_celui_de_l_origine_a_la_lettre_sinon_le_notre(self, communes):
        LieuFactory(commune=communes["sete"], identifiant_origine="fs-201")
        ne_ici = LieuFactory(commune=communes["sete"])
        assert [ligne["id"] for ligne in exporter()] == ["fs-201", f"herault-{ne_ici.pk}"]

    def test_deux_sources_au_meme_identifiant_n_en_font_pas_deux_pareils(self, communes):
        une = LieuFactory(commune=communes["sete"], identifiant_origine="12", origine="a")
        deux = LieuFactory(
            commune=communes["sete"], identifiant_origine="12", origine="b", statut="brouillon"
        )
        # Le brouillon compte : publié demain, il ne doit pas changer l'identifiant de l'autre.
        assert [ligne["id"] for ligne in exporter()] == [f"herault-{une.pk}"]
        assert Identifiants.lire(deux).de(deux) == f"herault-{deux.pk}"

    def test_un_identifiant_d_origine_qui_ressemble_aux_notres(self, communes):
        ne_ici = LieuFactory(commune=communes["sete"])
        LieuFactory(commune=communes["sete"], identifiant_origine=f"herault-{ne_ici.pk}")
        assert fautes(exporter(), MOTIFS, listes_du_projet(), OBLIGATOIRES) == []
        for lieu in Lieu.objects.all():
            assert Identifiants.lire(lieu).de(lieu) == Identifiants.lire().de(lieu)


def test_une_position_approximative_ne_passe_pas_pour_une_adresse(communes):
    LieuFactory(commune=communes["sete"], precision="commune")
    LieuFactory(commune=communes["sete"], precision="rue")
    assert [ligne["latitude"] for ligne in exporter()] == ["", "43.4035"]
    assert [ligne["longitude"] for ligne in exporter()] == ["", "3.697"]


def test_un_terme_ajoute_par_un_agent_n_entre_pas_dans_le_standard(communes):
    lieu = LieuFactory(commune=communes["sete"], services=["loisirs-et-creations-numeriques"])
    lieu.services.add(TermeFactory(liste="services", code="Réparer un grille-pain"))
    assert exporter()[0]["services"] == "Loisirs et créations numériques"


def test_des_valeurs_sales_ne_sortent_pas(communes):
    LieuFactory(
        commune=communes["sete"],
        nom='=HYPERLINK("x")\r\n; "guillemets", virgule|barre',
        telephone="04 65 71 00 00",
        pivot="W34 000",
        presentation_detail="=1+1\n@SOMME(A1)",
    )
    relues = exporter()
    assert fautes(relues, MOTIFS, listes_du_projet(), OBLIGATOIRES) == []
    assert relues[0]["nom"] == '=HYPERLINK("x")\r\n; "guillemets", virgule|barre'


def test_par_lots_rien_ne_manque_et_rien_ne_se_repete(communes, monkeypatch, riche):
    monkeypatch.setattr(export, "_LOT", 3)
    for rang in range(10):
        LieuFactory(commune=communes["sete"], nom=f"Lieu {rang}", frais_a_charge=["payant"])
    relues = exporter()
    assert [r["nom"] for r in relues] == [riche.nom, *(f"Lieu {rang}" for rang in range(10))]
    assert [r["frais_a_charge"] for r in relues] == ["Gratuit"] + ["Payant"] * 10


def test_deux_requetes_par_lot(communes, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(export, "_LOT", 2)
    for _ in range(5):
        LieuFactory(commune=communes["sete"], frais_a_charge=["payant"])
    with django_assert_num_queries(2 + 3 * 2):
        assert len(list(lignes(Lieu.objects.all()))) == 5


# --- Les vrais lieux


@pytest.fixture
def reels(db):
    if not (REELS.exists() and STANDARD.exists()):
        pytest.skip("../shared/data/reel est absent")
    call_command("charger_communes", verbosity=0)
    call_command("importer_lieux", str(REELS), appliquer=True, verbosity=0)
    assert Lieu.objects.count() > 200


def test_les_vrais_lieux_passent_le_controle_du_schema_national(reels):
    champs = json.loads(STANDARD.read_text(encoding="utf-8"))["fields"]
    listes = {
        champ["name"]: set(champ.get("enum") or champ["enum_library"])
        for champ in champs
        if "enum" in champ or "enum_library" in champ
    }
    motifs = {champ["name"]: champ["pattern"] for champ in champs if "pattern" in champ}
    assert len(listes) == 10
    assert {nom: MOTIFS[nom] for nom in motifs} == motifs
    relues = exporter()
    assert len(relues) == Lieu.objects.publies().count()
    obligatoires = [champ["name"] for champ in champs if champ["required"]]
    assert fautes(relues, motifs | {"date_maj": MOTIFS["date_maj"]}, listes, obligatoires) == []


# La source a oublié la suite de cet identifiant : l'import ne le reconnaît que dans son jeu.
SANS_SUITE = "ac-"


@pytest.mark.parametrize(("nom", "ecrire"), [("export.csv", en_csv), ("export.json", en_json)])
def test_les_vrais_lieux_reviennent_inchanges(reels, tmp_path, nom, ecrire):
    avant = exporter()
    fichier, rapport = tmp_path / nom, tmp_path / "rapport.json"
    fichier.write_text("".join(ecrire(lignes(Lieu.objects.publies()))), "utf-8", newline="")
    call_command("importer_lieux", str(fichier), rapport=rapport, appliquer=True, verbosity=0)
    lu = json.loads(rapport.read_text(encoding="utf-8"))
    assert lu["lues"] == len(avant)
    assert (lu["modifies"], lu["rejetes"]) == ([], [])
    assert [cree["identifiant"] for cree in lu["crees"] if cree["identifiant"] != SANS_SUITE] == []

    # Écrit pour de bon, l'import n'a rien changé non plus : ni position, ni précision.
    def hors_sans_suite(relues):
        return [ligne for ligne in relues if ligne["nom"] != "Quid Vitae"]

    assert hors_sans_suite(exporter()) == hors_sans_suite(avant)
