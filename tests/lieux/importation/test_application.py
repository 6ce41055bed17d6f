"""Écrire un écart : tout ou rien, par lots, et seulement ce que l'on a vu."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from lieux import indexation
from lieux.importation import ImportImpossible, appliquer, calculer_ecart, lire, normaliser_lignes
from lieux.importation.objets import EcartPerime
from lieux.models import AncienneAdresse, Lieu, Provenance
from tests.lieux.importation.conftest import DONNEES, ecrire_csv, ligne


def plusieurs(nombre, **valeurs):
    return [
        ligne(id=f"ex-{i}", nom=f"Lieu {i}", adresse=f"{i} rue X", latitude=f"43.{3442 + 20 * i}")
        | valeurs
        for i in range(nombre)
    ]


@pytest.fixture
def ecart_de(herault, tmp_path):
    def ecart_de_(lignes):
        chemin = ecrire_csv(tmp_path / "ecart.csv", lignes)
        return calculer_ecart(*normaliser_lignes(lire(str(chemin))))

    return ecart_de_


def test_un_lieu_cree_a_tout_ce_que_la_source_dit(importer):
    importer(DONNEES / "lieux_standard.csv")
    lieu = Lieu.objects.get(identifiant_origine="ex-1")
    assert lieu.origine == "essais"
    assert lieu.source == "Essais inventés"
    assert lieu.slug == "mediatheque-inventee-du-quai-beziers"
    assert lieu.commune.nom == "Béziers"
    assert (lieu.latitude, lieu.longitude, lieu.precision) == (43.344201, 3.215804, "adresse")
    assert lieu.statut == "publie"
    assert not lieu.a_verifier
    assert not lieu.exemple
    assert lieu.confirme_le is None
    assert {t.code for t in lieu.services.all()} == {
        "Aide aux démarches administratives",
        "Maîtrise des outils numériques du quotidien",
    }
    assert "mediatheques" in {r.slug for r in lieu.reseaux.all()}
    assert lieu.nom_normalise == "mediatheque inventee du quai"
    assert "demarches" in lieu.texte_recherche
    assert Lieu.objects.contenant("médiathèque béziers").filter(pk=lieu.pk).exists()
    for autre in Lieu.objects.all():
        autre.full_clean()  # rien de ce qui est importé ne serait refusé à la saisie


def test_les_autres_formats_donnent_aussi_des_lieux_justes(importer):
    for nom in (
        "lieux_standard_v0.csv",
        "lieux_herault_data.csv",
        "france_services.csv",
        "lieux.json",
    ):
        importer(DONNEES / nom)
    assert Lieu.objects.count() == 10
    for lieu in Lieu.objects.all():
        lieu.full_clean()
        assert lieu.texte_recherche


def test_des_noms_egaux_ont_des_adresses_web_differentes(importer):
    importer(plusieurs(3, nom="Mairie"))
    assert sorted(Lieu.objects.values_list("slug", flat=True)) == [
        "mairie-beziers",
        "mairie-beziers-2",
        "mairie-beziers-3",
    ]


def test_un_lieu_renomme_garde_son_ancienne_adresse_web(importer):
    importer([ligne(nom="Ancien nom")])
    importer([ligne(nom="Nouveau nom")])
    lieu = Lieu.objects.get()
    assert lieu.slug == "nouveau-nom-beziers"
    assert AncienneAdresse.objects.get(slug="ancien-nom-beziers").lieu == lieu
    assert lieu.nom_normalise == "nouveau nom"


def test_ce_qui_n_entre_dans_aucun_champ_reste_dans_la_provenance(importer):
    importer([ligne(telephone="3960")])
    provenance = Provenance.objects.get()
    assert provenance.valeurs["_brut"] == {"telephone": "3960"}
    assert (provenance.jeu, provenance.identifiant) == ("essais", "ex-1")
    assert provenance.date_maj.isoformat() == "2024-03-01"


def test_a_blanc_rien_n_est_ecrit(importer):
    rapport = importer([ligne()], ecrire=False)
    assert len(rapport["crees"]) == 1
    assert not Lieu.objects.exists()
    assert not Provenance.objects.exists()


def test_seules_les_lignes_acceptees_sont_ecrites(importer):
    importer(plusieurs(3), acceptees={3})
    assert list(Lieu.objects.values_list("nom", flat=True)) == ["Lieu 1"]
    assert Provenance.objects.count() == 1
    importer(plusieurs(3))
    assert Lieu.objects.count() == 3


def test_accepter_des_lignes_ne_touche_pas_aux_absents(importer):
    importer(plusieurs(3))
    importer(plusieurs(2), acceptees={2})
    assert not Lieu.objects.filter(a_verifier=True).exists()


def test_un_ecart_perime_n_est_pas_ecrit(ecart_de):
    ecart = ecart_de(plusieurs(2))
    appliquer(ecart)
    with pytest.raises(EcartPerime, match="ont changé"):
        appliquer(ecart)
    ecart = ecart_de(plusieurs(2, telephone="04 65 71 00 99"))
    Lieu.objects.filter(nom="Lieu 0").update(telephone="+33465710055")
    with pytest.raises(EcartPerime):
        appliquer(ecart)
    assert not Lieu.objects.filter(telephone="+33465710099").exists()


@pytest.mark.parametrize("erreur", [IntegrityError("double"), RuntimeError("panne")])
def test_une_panne_au_milieu_annule_tout(ecart_de, monkeypatch, erreur):
    ecart = ecart_de(plusieurs(3))

    def tomber(_cles):
        raise erreur

    monkeypatch.setattr(indexation, "indexer", tomber)
    attendue = ImportImpossible if isinstance(erreur, IntegrityError) else RuntimeError
    with pytest.raises(attendue):
        appliquer(ecart)
    assert not Lieu.objects.exists()
    assert not Provenance.objects.exists()


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_lignes(importer, ecart_de):
    """Créer, modifier et ne rien changer : mêmes requêtes pour 3 et pour 30 lieux."""

    def compter(lignes):
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            appliquer(ecart_de(lignes))
        return len(requetes)

    comptes = {}
    for nombre in (3, 30):
        creer = compter(plusieurs(nombre, jeu=f"jeu-{nombre}"))
        modifier = compter(
            plusieurs(nombre, jeu=f"jeu-{nombre}", telephone="04 65 71 00 99", services="Gratuit")
        )
        rien = compter(
            plusieurs(nombre, jeu=f"jeu-{nombre}", telephone="04 65 71 00 99", services="Gratuit")
        )
        comptes[nombre] = (creer, modifier, rien)
        Lieu.objects.all().delete()
    assert comptes[3] == comptes[30]
    assert comptes[3][2] < 50
