"""Un import gardé : ce qu'on a relu est ce qui s'écrit, et l'annuler rend la base d'avant."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lieux.importation import ImportImpossible, LectureImpossible
from lieux.importation.annulation import annuler, prevoir
from lieux.importation.conservation import EcartRecalcule, analyser, appliquer_import
from lieux.indexation import actualiser_slug, indexer
from lieux.models import (
    AncienneAdresse,
    Arret,
    Import,
    Lieu,
    LigneImport,
    Provenance,
    Signalement,
    Terme,
    Version,
)
from tests.lieux.fabriques import LieuFactory
from tests.lieux.importation.conftest import DONNEES, REEL, ecrire_csv, ligne

REELS = REEL / "herault_lieux_reels.csv"


def photo_de_la_base() -> dict:
    """Chaque table de lieux en entier, sauf la trace des imports et les clés des liaisons."""
    tables = {}
    for modele in apps.get_app_config("lieux").get_models(include_auto_created=True):
        if modele in (Import, LigneImport, Version):
            continue
        champs = [
            champ.attname
            for champ in modele._meta.concrete_fields
            if not (modele._meta.auto_created and champ.primary_key)
        ]
        lignes = modele._base_manager.order_by().values_list(*champs)
        tables[modele._meta.label] = sorted(map(repr, lignes))
    return tables


@pytest.fixture
def garder(herault, tmp_path):
    """`garder(lignes ou chemin)` : l'import analysé."""

    def garder_(source, format_="auto", auteur=None):
        if isinstance(source, list):
            source = ecrire_csv(tmp_path / "lieux.csv", source)
        return analyser(source.read_bytes(), source.name, format_, auteur)

    return garder_


@pytest.fixture
def appliquer(garder):
    def appliquer_(source, **options):
        imp = garder(source)
        appliquer_import(imp, **options)
        imp.refresh_from_db()
        return imp

    return appliquer_


def trois(**valeurs):
    return [
        ligne(id=f"ex-{i}", nom=f"Lieu {i}", adresse=f"{i} rue X", latitude=f"43.{3442 + 20 * i}")
        | valeurs
        for i in range(3)
    ]


# --- Lire


def test_analyser_garde_l_ecart_et_n_ecrit_aucun_lieu(garder, django_user_model):
    auteur = django_user_model.objects.create_user("agent")
    imp = garder(DONNEES / "lieux_standard.csv", auteur=auteur)
    imp.refresh_from_db()
    assert (imp.statut, imp.format, imp.auteur) == ("analyse", "standard", auteur)
    assert imp.source == "lieux_standard.csv"
    assert "essais" in imp.jeux
    assert imp.rapport["crees"]
    assert imp.rapport["rejetes"]
    assert imp.contenu
    assert not Lieu.objects.exists()
    assert not Provenance.objects.exists()


@pytest.mark.parametrize(
    "octets", [b"", b"\x00\x01\x02" * 50, b"PK\x03\x04zip", b"<html>", b"a,b\n1,2\n"]
)
def test_un_fichier_illisible_ne_garde_rien(herault, octets):
    with pytest.raises(LectureImpossible):
        analyser(octets, "x.csv", "auto")
    assert not Import.objects.exists()


def test_un_import_jamais_applique_s_efface_apres_trente_jours(garder):
    vieux, recent, applique = garder(trois()), garder(trois()), garder(trois())
    il_y_a_longtemps = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk__in=[vieux.pk, applique.pk]).update(analyse_le=il_y_a_longtemps)
    Import.objects.filter(pk=applique.pk).update(statut="applique")
    dernier = garder(trois())
    assert set(Import.objects.all()) == {recent, applique, dernier}


# --- Appliquer


def test_appliquer_ecrit_sauf_les_lignes_refusees(appliquer):
    imp = appliquer(trois(), refusees={3})
    assert set(Lieu.objects.values_list("nom", flat=True)) == {"Lieu 0", "Lieu 2"}
    assert imp.statut == "applique"
    assert imp.bilan == {"crees": 2, "modifies": 0, "absents": 0, "refuses": 1}
    assert imp.refus == {"lignes": [3], "absents": []}
    assert bytes(imp.contenu) == b""
    assert imp.applique_le
    assert {(li.nature, li.lieu.nom) for li in imp.lignes.all()} == {
        ("cree", "Lieu 0"),
        ("cree", "Lieu 2"),
    }


def test_refuser_un_lieu_refuse_toutes_ses_lignes(appliquer):
    """Deux lignes du même SIRET au même endroit sont un seul lieu."""
    deux = [
        ligne(id="a", pivot="99900001100018", date_maj="2024-03-02"),
        ligne(id="b", pivot="99900001100018"),
    ]
    appliquer(deux, refusees={2})
    assert not Lieu.objects.exists()
    appliquer(deux)
    assert Lieu.objects.count() == 1
    assert Provenance.objects.count() == 2


def test_les_absents_se_refusent_un_a_un(appliquer):
    appliquer(trois())
    imp = appliquer(trois()[:1], absents_refuses={0}, forcer=True)
    assert [a["nom"] for a in imp.rapport["absents"]] == ["Lieu 1", "Lieu 2"]
    assert list(Lieu.objects.filter(a_verifier=True).values_list("nom", flat=True)) == ["Lieu 2"]
    assert imp.bilan["absents"] == 1
    assert imp.lignes.get(nature="absent").nom == "Lieu 2"


def test_un_fichier_tronque_se_confirme_ou_ses_absents_se_refusent(garder, appliquer):
    appliquer(trois())
    imp = garder(trois()[:1])
    assert imp.rapport["jeux_tronques"] == ["essais"]
    with pytest.raises(ImportImpossible, match="confirmez"):
        appliquer_import(imp)
    assert not Lieu.objects.filter(a_verifier=True).exists()
    imp.refresh_from_db()
    assert imp.statut == "analyse"
    appliquer_import(imp, absents_refuses={0, 1})
    assert not Lieu.objects.filter(a_verifier=True).exists()


def test_un_lieu_change_depuis_la_lecture_arrete_tout_et_montre_l_ecart_a_jour(garder, appliquer):
    appliquer(trois())
    imp = garder(trois(telephone="04 65 71 00 99"))
    assert len(imp.rapport["modifies"]) == 3
    Lieu.objects.filter(nom="Lieu 0").update(telephone="+33465710055")
    avant = photo_de_la_base()
    with pytest.raises(EcartRecalcule, match="à jour"):
        appliquer_import(imp, refusees={4})
    assert photo_de_la_base() == avant
    imp.refresh_from_db()
    assert imp.statut == "analyse"
    assert len(imp.rapport["modifies"]) == 2
    assert imp.refus["lignes"] == [4]
    appliquer_import(imp, refusees={4})
    assert Lieu.objects.get(nom="Lieu 0").telephone == "+33465710055"
    assert Lieu.objects.get(nom="Lieu 1").telephone == "+33465710099"
    assert Lieu.objects.get(nom="Lieu 2").telephone == "+33465710001"


def test_un_import_ne_s_applique_qu_une_fois(garder):
    imp = garder(trois())
    appliquer_import(imp)
    with pytest.raises(ImportImpossible, match="déjà été appliqué"):
        appliquer_import(imp)
    imp.delete()
    with pytest.raises(ImportImpossible, match="supprimé"):
        appliquer_import(Import(pk=999_999))


# --- Annuler


def test_annuler_une_creation_rend_la_base_d_avant(appliquer):
    LieuFactory(nom="Déjà là")
    avant = photo_de_la_base()
    imp = appliquer(DONNEES / "lieux_standard.csv")
    assert photo_de_la_base() != avant
    annulation = annuler(imp)
    assert photo_de_la_base() == avant
    assert len(annulation.supprimees) == imp.bilan["crees"]
    assert annulation.restees == []
    imp.refresh_from_db()
    assert imp.statut == "annule"
    assert not imp.lignes.filter(annulee=False).exists()
    assert {ligne.lieu_id for ligne in imp.lignes.all()} == {None}


def test_annuler_des_modifications_rend_la_base_d_avant(appliquer):
    """Renommé, déplacé, ses listes changées, absent, revenu : tout revient."""
    appliquer([*trois(), ligne(id="ex-9", nom="Reste", adresse="9 rue Y", latitude="43.40")])
    appliquer([*trois()[:2], ligne(id="ex-9", nom="Reste", adresse="9 rue Y", latitude="43.40")])
    assert Lieu.objects.get(nom="Lieu 2").a_verifier
    avant = photo_de_la_base()
    imp = appliquer(
        [
            trois()[0] | {"nom": "Nouveau nom", "services": "Aide aux démarches administratives"},
            # « Lieu 1 » manque, « Lieu 2 » revient.
            trois()[2] | {"horaires": "Mo 09:00-12:00", "frais_a_charge": "Gratuit"},
            ligne(id="ex-9", nom="Reste", adresse="9 rue Y", latitude="43.40"),
            ligne(id="ex-4", nom="Neuf", adresse="4 rue Z", latitude="43.39"),
        ]
    )
    natures = {li.nom: li.nature for li in imp.lignes.all()}
    assert natures == {
        "Nouveau nom": "modifie",
        "Lieu 1": "absent",
        "Lieu 2": "modifie",
        "Reste": "relu",
        "Neuf": "cree",
    }
    assert AncienneAdresse.objects.exists()
    annulation = annuler(imp)
    assert photo_de_la_base() == avant
    assert {li.nom for li in annulation.remis} == {"Nouveau nom", "Lieu 1", "Lieu 2"}


def test_annuler_dans_l_ordre_inverse_rend_la_base_vide(appliquer):
    avant = photo_de_la_base()
    premier = appliquer(trois())
    entre = photo_de_la_base()
    second = appliquer(trois(telephone="04 65 71 00 99"))
    annuler(second)
    assert photo_de_la_base() == entre
    annuler(premier)
    assert photo_de_la_base() == avant


def _telephone(lieu):
    Lieu.objects.filter(pk=lieu.pk).update(telephone="+33465710077")


def _service(lieu):
    lieu.services.add(Terme.objects.filter(liste="services").first())


def _arret(lieu):
    Arret.objects.create(lieu=lieu, commune=lieu.commune)


def _signalement(lieu):
    Signalement.objects.create(lieu=lieu, nature="horaires")


def _renomme(lieu):
    lieu.nom = "Renommé à la main"
    lieu.save()
    actualiser_slug(lieu)
    indexer([lieu.pk])


def _autre_source(lieu):
    Provenance.objects.create(lieu=lieu, jeu="autre", identifiant="1", valeurs={})


def _publication(lieu):
    Lieu.objects.filter(pk=lieu.pk).update(confirme_le=timezone.localdate())


@pytest.mark.parametrize(
    ("geste", "raison"),
    [
        (_telephone, "téléphone"),
        (_service, "services"),
        (_arret, "arrêt"),
        (_signalement, "signalement"),
        (_renomme, "nom"),
        (_autre_source, "autre import"),
        (_publication, "confirmation"),
    ],
)
def test_un_lieu_cree_puis_touche_reste_et_est_nomme(appliquer, geste, raison):
    imp = appliquer(trois())
    lieu = Lieu.objects.get(nom="Lieu 1")
    geste(lieu)
    prevue = prevoir(imp)
    annulation = annuler(imp)
    assert Lieu.objects.get() == lieu
    (restee,) = annulation.restees
    assert restee.nom == "Lieu 1"
    assert raison in restee.empechement
    assert [li.pk for li in prevue.restees] == [restee.pk]
    imp.refresh_from_db()
    assert imp.statut == "annule-partie"
    assert imp.bilan["restes"] == 1


def test_un_lieu_modifie_puis_touche_reste_et_les_autres_reviennent(appliquer):
    appliquer(trois())
    imp = appliquer(trois(telephone="04 65 71 00 99"))
    _telephone(Lieu.objects.get(nom="Lieu 1"))
    Lieu.objects.filter(nom="Lieu 2").update(
        horaires="Mo 09:00-12:00"
    )  # l'import n'y avait pas touché
    annulation = annuler(imp)
    assert [li.nom for li in annulation.restees] == ["Lieu 1"]
    assert "téléphone" in annulation.restees[0].empechement
    assert dict(Lieu.objects.values_list("nom", "telephone")) == {
        "Lieu 0": "+33465710001",
        "Lieu 1": "+33465710077",
        "Lieu 2": "+33465710001",
    }
    assert Lieu.objects.get(nom="Lieu 2").horaires == "Mo 09:00-12:00"


def test_ce_qui_restait_s_annule_quand_on_l_a_remis(appliquer):
    imp = appliquer(trois())
    lieu = Lieu.objects.get(nom="Lieu 1")
    _telephone(lieu)
    annuler(imp)
    Lieu.objects.filter(pk=lieu.pk).update(telephone="+33465710001")
    annulation = annuler(imp)
    assert len(annulation.supprimees) == 1
    assert not Lieu.objects.exists()
    imp.refresh_from_db()
    assert imp.statut == "annule"
    assert imp.bilan["supprimes"] == 3


def test_un_lieu_relu_depuis_par_un_autre_import_reste_s_il_a_change(appliquer):
    premier = appliquer(trois())
    appliquer([trois()[0], trois()[1] | {"telephone": "04 65 71 00 99"}, trois()[2]])
    annulation = annuler(premier)
    # Relus sans changement, les deux autres sont encore ce que cet import a fait.
    assert [li.nom for li in annulation.restees] == ["Lieu 1"]
    assert Lieu.objects.get().nom == "Lieu 1"


def test_un_lieu_supprime_depuis(appliquer):
    premier = appliquer(trois())
    second = appliquer(trois(telephone="04 65 71 00 99"))
    Lieu.objects.get(nom="Lieu 1").delete()
    annulation = annuler(second)
    assert [(li.nom, li.empechement) for li in annulation.restees] == [
        ("Lieu 1", "Supprimé depuis.")
    ]
    assert annuler(premier).restees == []
    assert not Lieu.objects.exists()


def test_un_absent_verifie_depuis_reste_verifie(appliquer):
    appliquer(trois())
    imp = appliquer(trois()[:2])
    Lieu.objects.update(a_verifier=False, confirme_le=timezone.localdate())
    annulation = annuler(imp)
    assert [li.nom for li in annulation.restees] == ["Lieu 2"]
    assert "à vérifier" in annulation.restees[0].empechement


def test_on_n_annule_que_ce_qui_est_applique(garder):
    imp = garder(trois())
    with pytest.raises(ImportImpossible, match="rien à annuler"):
        annuler(imp)
    appliquer_import(imp)
    annuler(imp)
    with pytest.raises(ImportImpossible, match="rien à annuler"):
        annuler(imp)


def test_une_erreur_a_mi_chemin_n_annule_rien(appliquer, monkeypatch):
    imp = appliquer(trois())
    avant = photo_de_la_base()

    def casser(*_):
        raise RuntimeError

    monkeypatch.setattr("lieux.importation.annulation._noter", casser)
    with pytest.raises(RuntimeError):
        annuler(imp)
    assert photo_de_la_base() == avant
    assert prevoir(imp).supprimees


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_lieux(garder):
    def compter(lignes):
        imp = garder(lignes)
        with CaptureQueriesContext(
            connection,
        ) as ecriture:
            appliquer_import(imp)
        with CaptureQueriesContext(connection) as retour:
            annuler(imp)
        return len(ecriture), len(retour)

    def des_lieux(nombre):
        return [
            ligne(
                id=f"n-{i}", nom=f"Lieu {i}", adresse=f"{i} rue X", latitude=f"43.{3000 + 20 * i}"
            )
            for i in range(nombre)
        ]

    compter(des_lieux(1))  # les types de contenu se lisent une fois
    assert compter(des_lieux(2)) == compter(des_lieux(12))


# --- Le fichier réel


@pytest.mark.skipif(not REELS.exists(), reason="le fichier réel n'est pas dans ../shared/data/reel")
def test_le_fichier_reel_moins_trois_lignes_puis_rien(garder):
    User.objects.create_user("agent")
    avant = photo_de_la_base()
    imp = garder(REELS)
    refusees = {objet["ligne"] for objet in imp.rapport["crees"][10:13]}
    bilan = appliquer_import(imp, refusees=refusees)
    assert bilan.crees == len(imp.rapport["crees"]) - 3 == 207
    annulation = annuler(imp)
    assert annulation.restees == []
    assert photo_de_la_base() == avant


# --- L'histoire des lieux --------------------------------------------------------------

A_SUIVRE = [
    ligne(id=f"h-{i}", nom=f"Lieu {i}", adresse=f"{i} rue X", latitude=f"43.{3442 + 20 * i}")
    for i in range(3)
]


def test_un_import_note_les_seuls_lieux_qu_il_change(appliquer):
    appliquer(A_SUIVRE)
    assert set(Version.objects.values_list("nature", "origine")) == {("creation", "import")}
    assert Version.objects.count() == 3
    imp = appliquer([A_SUIVRE[0] | {"telephone": "04 65 71 00 99"}, *A_SUIVRE[1:]])
    (version,) = Version.objects.filter(importation=imp)
    assert (version.nature, version.etat["champs"]["telephone"]) == ("modification", "+33465710099")


def test_l_annulation_d_un_import_se_note_et_se_signe(appliquer, db):
    imp = appliquer(A_SUIVRE)
    auteur = User.objects.create_user("agent")
    annuler(imp, auteur)
    notees = Version.objects.filter(origine="annulation")
    assert {(v.nature, v.auteur) for v in notees} == {("suppression", auteur)}
    assert notees.count() == 3
