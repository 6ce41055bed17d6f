"""Les mots du public mènent aux bons lieux, sur des données comme sur des exemples."""

from datetime import datetime

import pytest
from django.db.models import Q

from lieux.criteres import Criteres
from lieux.horaires import FUSEAU
from lieux.models import Lieu, Synonyme
from lieux.recherche import chercher
from lieux.synonymes import Demande, comprendre
from tests.lieux.fabriques import LieuFactory, SynonymeFactory
from tests.lieux.importation.conftest import (  # noqa: F401
    DONNEES,
    REEL,
    herault,
    importer,
)

pytestmark = pytest.mark.django_db
LUNDI = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)
DEMARCHES = "aide-aux-demarches-administratives"
COURS = "maitrise-des-outils-numeriques-du-quotidien"
INTERNET = "acces-internet-et-materiel-informatique"
EMPLOI = "insertion-professionnelle-via-le-numerique"


def noms(q, **criteres):
    return [lieu.nom for lieu in chercher(Criteres(q=q, **criteres), LUNDI).lieux_tries()]


@pytest.fixture
def quelques_lieux(communes):
    LieuFactory(nom="Cours", services=[COURS], commune=communes["sete"])
    LieuFactory(nom="Démarches", services=[DEMARCHES], commune=communes["beziers"])
    LieuFactory(nom="Emploi", services=[EMPLOI], commune=communes["beziers"])
    LieuFactory(nom="FS", reseaux=["france-services"], commune=communes["olargues"])
    LieuFactory(nom="Internet", services=[INTERNET], commune=communes["beziers"])
    LieuFactory(nom="Point CAF", reseaux=["caf"], commune=communes["beziers"])
    LieuFactory(nom="Poste", reseaux=["la-poste"], commune=communes["beziers"])


def test_le_nom_d_une_rue_ne_repond_pas_a_un_besoin_mais_la_rue_se_cherche(
    quelques_lieux, communes
):
    sete = communes["sete"]
    LieuFactory(nom="Mairie", adresse="5 cours des Platanes-Neufs", commune=communes["beziers"])
    LieuFactory(nom="Cours du soir", adresse="1 cours Foch", commune=sete)
    LieuFactory(
        nom="Bus", commune=sete, arrets=[{"commune": sete, "adresse": "9 place de la Poste"}]
    )
    assert noms("cours") == ["Cours", "Cours du soir"]
    assert noms("cours béziers") == []
    assert noms("la poste") == ["Poste"]
    for rue in ("cours des platanes", "5 cours des Platanes-Neufs", "platanes", "platane"):
        assert noms(rue) == ["Mairie"], rue
    assert noms("place de la poste") == ["Bus"]


@pytest.mark.parametrize(
    ("q", "attendus"),
    [
        ("caf", ["Point CAF", "FS", "Démarches"]),
        ("APL", ["FS", "Point CAF", "Démarches"]),
        ("formulaire CAF", ["FS", "Point CAF", "Démarches"]),
        ("déclarer mes impôts", ["Démarches", "FS"]),
        ("impot", ["Démarches", "FS"]),
        ("chômage", ["FS", "Emploi"]),
        ("pôle emploi", ["FS", "Emploi"]),
        ("imprimer", ["Internet", "FS"]),
        ("Photocopies", ["FS", "Internet"]),
        ("boîte mail", ["Cours"]),
        ("la carte grise", ["FS", "Démarches"]),
        ("apprendre l'ordinateur", ["Cours"]),
        ("smartphone", ["Cours"]),
        ("la poste", ["Poste"]),
        ("caf béziers", ["Point CAF", "Démarches"]),
        ("art", []),
    ],
)
def test_ce_que_les_gens_ecrivent(quelques_lieux, q, attendus):
    assert sorted(noms(q)) == sorted(attendus)


def test_sans_point_de_depart_ceux_qui_disent_le_mot_d_abord(quelques_lieux):
    assert noms("caf") == ["Point CAF", "FS", "Démarches"]
    assert noms("caf", tri="nom") == ["Démarches", "FS", "Point CAF"]
    # Avec un point de départ, c'est la distance qui compte.
    assert noms("caf", commune="34187")[0] == "FS"


def test_un_mot_sans_reponse_laisse_repondre_les_autres(quelques_lieux):
    demande = comprendre("xyzzy CAF")
    assert demande.sans_reponse == ("xyzzy",)
    assert noms("xyzzy CAF") == noms("CAF")


def test_quand_aucun_mot_ne_repond_rien_ne_se_trouve(quelques_lieux):
    assert comprendre("xyzzy plugh").sans_reponse == ("xyzzy", "plugh")
    assert noms("xyzzy plugh") == []


def test_un_brouillon_ne_compte_pas_comme_une_reponse(communes):
    LieuFactory(nom="Xyzzy", statut="brouillon")
    assert comprendre("xyzzy").sans_reponse == ("xyzzy",)


def test_sans_mot_rien_a_chercher(db):
    assert comprendre("") == comprendre(" ?! ") == Demande()


def test_une_ligne_changee_sert_aussitot_sans_reindexer(quelques_lieux):
    assert noms("bidouille") == []
    ligne = SynonymeFactory(expression="la bidouille", reseaux=["caf"], services=[COURS])
    assert noms("bidouilles") == ["Point CAF", "Cours"]
    ligne.reseaux.clear()
    assert noms("bidouille") == ["Cours"]
    Synonyme.objects.all().delete()
    assert noms("bidouille") == []


@pytest.mark.parametrize(
    "q", ["caf", "pôle emploi carte grise boîte mail imprimer", "xyzzy", " ".join("abcdefghijkl")]
)
def test_une_requete_pour_comprendre_quels_que_soient_les_mots(
    quelques_lieux, q, django_assert_num_queries
):
    with django_assert_num_queries(1):
        comprendre(q)
    with django_assert_num_queries(2):
        noms(q)


# --- Ce que promet le formulaire (« Impôts, CAF, imprimer… ») doit être vrai.

PROMESSES = ("Impôts", "CAF", "imprimer")
DEMANDES = (
    *PROMESSES,
    *("rsa", "formulaire CAF", "déclarer mes impôts", "APL", "chômage", "photocopie"),
    *("boîte mail", "carte grise", "ameli", "retraite", "wifi", "apprendre l'ordinateur"),
    *("smartphone", "scanner", "pôle emploi", "passeport", "mot de passe", "CV", "la poste"),
    *("titre de séjour", "carte d'identité", "internet", "CPAM", "MSA", "tablette"),
)


def test_les_promesses_tiennent_sur_des_donnees_sales(importer):  # noqa: F811
    for nom in ("lieux_standard.csv", "france_services.csv"):
        importer(DONNEES / nom)
    # Comme dans la réalité : les démarches ne viennent que du jeu du Département.
    assert not Lieu.objects.filter(demarches__isnull=False).exists()
    assert {q: bool(noms(q)) for q in PROMESSES} == dict.fromkeys(PROMESSES, True)


@pytest.mark.skipif(not REEL.exists(), reason="../shared/data/reel absent")
def test_les_demandes_courantes_trouvent_sur_les_donnees_reelles(importer):  # noqa: F811
    for fichier in sorted(REEL.glob("*.csv")):
        importer(fichier)
    tous = Lieu.objects.publies().count()
    comptes = {q: len(noms(q)) for q in DEMANDES}
    assert tous > 200
    # Quelque chose, et pas tout : un mot qui montre tout n'aide pas.
    assert {q: n for q, n in comptes.items() if not 0 < n < tous * 0.85} == {}
    aide_ou_fs = Q(services__slug=DEMARCHES) | Q(reseaux__slug="france-services")
    attendus = Lieu.objects.publies().filter(aide_ou_fs).distinct().count()
    assert comptes["CAF"] == comptes["Impôts"] == attendus
