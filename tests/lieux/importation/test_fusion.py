"""Deux lieux réunis le restent : rien ne se perd, et l'import suivant ne défait rien."""

from datetime import date

import pytest
from django.urls import reverse

from lieux import qualite
from lieux.fusion import (
    AUTRE,
    GARDE,
    JEU_DES_REUNIS,
    LES_DEUX,
    FusionImpossible,
    comparer,
    ecarter,
    fusionner,
)
from lieux.importation.annulation import annuler
from lieux.importation.conservation import analyser, appliquer_import
from lieux.models import (
    AncienneAdresse,
    Arret,
    DoublonEcarte,
    FermetureExceptionnelle,
    Lieu,
    LigneImport,
    Provenance,
    Signalement,
)
from lieux.vocabulaire import Statut
from tests.lieux.fabriques import ArretFactory, LieuFactory
from tests.lieux.importation.conftest import ecrire_csv, ligne

JUMEAUX = [
    ligne(id="ex-1", nom="Médiathèque inventée", telephone="04 65 71 00 01", courriels=""),
    ligne(
        id="ex-2",
        nom="Mediatheque inventee",
        telephone="04 65 71 00 02",
        courriels="b@example.org",
        longitude="3.2159",
        horaires="Mo 09:00-12:00",
    ),
]


@pytest.fixture
def jumeaux(importer):
    importer(JUMEAUX)
    return tuple(Lieu.objects.order_by("identifiant_origine"))


def test_un_second_import_ne_recree_ni_ne_modifie_rien(importer, jumeaux):
    un, deux = jumeaux
    fusionner(un.pk, deux.pk, {"telephone": AUTRE})
    rapport = importer(JUMEAUX)
    assert (rapport["crees"], rapport["modifies"], rapport["absents"]) == ([], [], [])
    assert Lieu.objects.get().telephone == "+33465710002"
    assert rapport["doublons"] == []


def test_ce_que_la_source_change_ensuite_arrive_au_lieu_reuni(importer, jumeaux):
    un, deux = jumeaux
    fusionner(un.pk, deux.pk)
    nouvelles = [JUMEAUX[0], JUMEAUX[1] | {"courriels": "neuf@example.org"}]
    assert len(importer(nouvelles)["modifies"]) == 1
    assert Lieu.objects.get().courriels == "neuf@example.org"


def test_le_lieu_garde_l_emporte_sauf_la_ou_il_ne_dit_rien(jumeaux):
    un, deux = jumeaux
    propose = {choix.nom: choix.propose for choix in comparer(un, deux).choix}
    assert propose == {
        "nom": GARDE,
        "telephone": GARDE,
        "courriels": AUTRE,
        "horaires": AUTRE,
        "latitude": GARDE,
    }
    reuni = fusionner(un.pk, deux.pk)
    assert (reuni.pk, reuni.nom, reuni.telephone) == (un.pk, un.nom, un.telephone)
    assert (reuni.courriels, reuni.horaires) == ("b@example.org", "Mo 09:00-12:00")
    assert reuni.longitude == 3.2158


def test_les_relations_se_choisissent_une_a_une(db):
    un = LieuFactory(reseaux=["caf"], publics_specifiquement_adresses=["jeunes"])
    deux = LieuFactory(
        commune=un.commune, reseaux=["msa"], publics_specifiquement_adresses=["seniors"]
    )
    choix = {c.nom: c for c in comparer(un, deux).choix}
    assert choix["reseaux"].propose == LES_DEUX
    fusionner(un.pk, deux.pk, {"publics_specifiquement_adresses": AUTRE})
    assert {r.slug for r in un.reseaux.all()} == {"caf", "msa"}
    assert [t.slug for t in un.publics_specifiquement_adresses.all()] == ["seniors"]


def test_tout_ce_qui_pend_passe_au_lieu_garde_sans_double(db):
    un, deux = LieuFactory(), LieuFactory()
    for lieu in (un, deux):
        FermetureExceptionnelle.objects.create(
            lieu=lieu, debut=date(2026, 5, 1), fin=date(2026, 5, 2)
        )
        ArretFactory(lieu=lieu, commune=un.commune)
    ArretFactory(lieu=deux, commune=un.commune, nom="Place neuve")
    Signalement.objects.create(lieu=deux, nature="autre")
    Provenance.objects.create(lieu=deux, jeu="essais", identifiant="ex-9")
    AncienneAdresse.objects.create(slug="tres-vieux", lieu=deux)
    fusionner(un.pk, deux.pk)
    assert not Lieu.objects.filter(pk=deux.pk).exists()
    assert sorted(un.arrets.values_list("nom", flat=True)) == ["Place du marché", "Place neuve"]
    assert un.fermetures.count() == un.signalements.count() == 1
    assert FermetureExceptionnelle.objects.count() == 1
    assert Arret.objects.count() == 2
    assert set(un.anciennes_adresses.values_list("slug", flat=True)) == {"tres-vieux", deux.slug}
    un.refresh_from_db()
    assert "place neuve" in " ".join(un.texte_recherche.split()) or "neuve" in un.texte_recherche


def test_l_ancienne_adresse_mene_au_lieu_garde(client, db):
    un, deux = LieuFactory(nom="Un"), LieuFactory(nom="Deux")
    fusionner(un.pk, deux.pk)
    reponse = client.get(reverse("lieux:lieu", args=[deux.slug]))
    assert (reponse.status_code, reponse["Location"]) == (301, un.get_absolute_url())


def test_l_identifiant_exporte_d_un_lieu_ne_ici_reste_connu(db):
    un, deux = LieuFactory(), LieuFactory()
    fusionner(un.pk, deux.pk)
    connue = Provenance.objects.get(lieu=un)
    assert (connue.jeu, connue.identifiant) == (JEU_DES_REUNIS, f"herault-{deux.pk}")


def test_rien_ne_s_ecrit_si_un_lieu_a_change_depuis_la_comparaison(db):
    un, deux = LieuFactory(), LieuFactory()
    empreinte = comparer(un, deux).empreinte
    Lieu.objects.filter(pk=deux.pk).update(telephone="+33465710009")
    with pytest.raises(FusionImpossible, match="vient d'être modifié"):
        fusionner(un.pk, deux.pk, empreinte=empreinte)
    assert Lieu.objects.count() == 2


@pytest.mark.parametrize("cas", ["soi-meme", "disparu", "exemple", "choix"])
def test_ce_qui_ne_se_fusionne_pas(db, cas):
    un, deux = LieuFactory(nom="Un"), LieuFactory(nom="Deux", exemple=cas == "exemple")
    autre = {"soi-meme": un.pk, "disparu": 0}.get(cas, deux.pk)
    with pytest.raises(FusionImpossible):
        fusionner(un.pk, autre, {"nom": LES_DEUX} if cas == "choix" else None)
    assert Lieu.objects.count() == 2


def test_une_fusion_a_moitie_faite_ne_reste_pas(db, monkeypatch):
    un, deux = LieuFactory(nom="Un"), LieuFactory(nom="Deux", telephone="+33465710009")
    monkeypatch.setattr("lieux.fusion.indexer", lambda cles: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fusionner(un.pk, deux.pk, {"nom": AUTRE})
    assert sorted(Lieu.objects.values_list("nom", flat=True)) == ["Deux", "Un"]


# --- L'import qui avait créé le lieu réuni -------------------------------------------


def test_annuler_l_import_laisse_les_lieux_reunis_et_dit_pourquoi(herault, tmp_path):
    chemin = ecrire_csv(tmp_path / "lieux.csv", JUMEAUX)
    imp = analyser(chemin.read_bytes(), "lieux.csv", "auto")
    appliquer_import(imp)
    un, deux = Lieu.objects.order_by("identifiant_origine")
    fusionner(un.pk, deux.pk)
    annulation = annuler(imp)
    assert Lieu.objects.get().pk == un.pk
    raisons = {ligne.nom: ligne.empechement for ligne in annulation.restees}
    assert raisons[deux.nom] == f"Réuni depuis avec « {un.nom} »."
    assert len(raisons) == 2


# --- Ce n'est pas un doublon -----------------------------------------------------------


def test_une_paire_ecartee_n_est_plus_proposee(importer, jumeaux):
    un, deux = jumeaux
    assert qualite.cles_des_doublons(Lieu.objects.all()) == {un.pk, deux.pk}
    assert importer(JUMEAUX, ecrire=False)["doublons"]
    assert ecarter(deux.pk, un.pk)
    assert not ecarter(un.pk, deux.pk)
    assert qualite.cles_des_doublons(Lieu.objects.all()) == set()
    assert importer(JUMEAUX, ecrire=False)["doublons"] == []


def test_ce_qu_on_a_dit_de_l_autre_vaut_pour_le_lieu_reuni(db):
    un, deux, trois = LieuFactory(), LieuFactory(), LieuFactory()
    ecarter(deux.pk, trois.pk)
    ecarter(un.pk, deux.pk)
    fusionner(un.pk, deux.pk)
    assert DoublonEcarte.paires() == {frozenset((un.pk, trois.pk))}


def test_un_lieu_ferme_garde_son_statut(db):
    un, deux = LieuFactory(statut=Statut.FERME), LieuFactory()
    assert fusionner(un.pk, deux.pk).statut == Statut.FERME
    assert LigneImport.objects.count() == 0
