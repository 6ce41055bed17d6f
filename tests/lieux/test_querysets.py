"""Verbes de requête : une position, des arrêts, des filtres."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lieux.geo import Boite
from lieux.models import Lieu, Reseau, Terme
from lieux.mots import MotCherche
from lieux.vocabulaire import Precision, Statut
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

BEZIERS = (43.3442, 3.2158)


def noms(lieux):
    return [lieu.nom for lieu in lieux]


def test_autour_de_garde_le_rayon_et_donne_la_distance(communes):
    LieuFactory(nom="Ici", commune=communes["beziers"])
    LieuFactory(nom="Voisin", commune=communes["capestang"])
    LieuFactory(nom="Loin", commune=communes["sete"])
    proches = Lieu.objects.autour_de(*BEZIERS, 20).tries_par_distance()
    assert noms(proches) == ["Ici", "Voisin"]
    assert proches[1].distance_km == pytest.approx(13.99, abs=0.1)
    tous = Lieu.objects.autour_de(*BEZIERS).tries_par_distance()
    assert noms(tous) == ["Ici", "Voisin", "Loin"]


def test_un_arret_rapproche_le_service_itinerant(communes):
    LieuFactory(nom="Bus", commune=communes["sete"], arrets=[{"commune": communes["olargues"]}])
    proches = Lieu.objects.autour_de(43.5567, 2.9139, 5)
    assert noms(proches) == ["Bus"]
    assert proches[0].distance_km == pytest.approx(0, abs=0.01)


def test_un_arret_ferme_ne_rapproche_personne(communes):
    LieuFactory(
        nom="Bus",
        commune=communes["sete"],
        horaires="Mo 09:00-12:00",
        arrets=[{"commune": communes["olargues"], "horaires": "Tu 09:00-12:00"}],
    )
    pres_d_olargues = Lieu.objects.autour_de(43.5567, 2.9139, 5, horaires=["Mo 09:00-12:00"])
    assert noms(pres_d_olargues) == []
    avec_arret = Lieu.objects.autour_de(43.5567, 2.9139, 5, horaires=["Tu 09:00-12:00"])
    assert noms(avec_arret) == ["Bus"]


def test_un_lieu_sans_position_reste_trouve_sans_rayon(communes):
    LieuFactory(nom="Sans position", commune=communes["beziers"], latitude=None, longitude=None)
    LieuFactory(nom="Ici", commune=communes["beziers"])
    assert noms(Lieu.objects.autour_de(*BEZIERS).tries_par_distance()) == ["Ici", "Sans position"]
    assert noms(Lieu.objects.autour_de(*BEZIERS, 50)) == ["Ici"]


def test_un_service_sans_position_propre_est_a_la_distance_de_son_arret(communes):
    """Sur PostgreSQL, LEAST ignore les NULL : un tel service se croirait à 0 km de partout."""
    LieuFactory(
        nom="Bus",
        commune=communes["sete"],
        latitude=None,
        longitude=None,
        arrets=[{"commune": communes["capestang"]}],
    )
    LieuFactory(nom="Ici", commune=communes["beziers"])
    ici, bus = Lieu.objects.autour_de(*BEZIERS).tries_par_distance()
    assert (ici.nom, bus.nom) == ("Ici", "Bus")
    assert bus.distance_km == pytest.approx(13.99, abs=0.1)


def test_un_lieu_place_au_centre_de_sa_commune_vient_apres_les_lieux_bien_places(communes):
    """Sa distance au centre ne dit rien : il est quelque part dans la commune."""
    beziers = communes["beziers"]
    LieuFactory(nom="Quelque part", commune=beziers, precision=Precision.COMMUNE)
    LieuFactory(nom="Au centre", commune=beziers)
    LieuFactory(nom="Au bord", commune=beziers, latitude=43.3442 + 0.045)  # 5 km
    LieuFactory(nom="Hors de la commune", commune=communes["poilhes"], latitude=43.3442 + 0.036)
    LieuFactory(nom="Brouillon", commune=beziers, latitude=43.5, statut=Statut.BROUILLON)
    LieuFactory(nom="Capestang", commune=communes["capestang"])

    depuis = Lieu.objects.publies().autour_de(*BEZIERS, commune="34032").tries_par_distance()
    assert noms(depuis) == [
        "Au centre",
        "Au bord",
        "Quelque part",
        "Hors de la commune",
        "Capestang",
    ]
    # Depuis un point dont on ne sait pas la commune : à deux kilomètres au moins.
    autour = Lieu.objects.publies().autour_de(*BEZIERS).tries_par_distance()
    assert noms(autour)[:2] == ["Au centre", "Quelque part"]
    # Le rayon, lui, se mesure toujours au centre de la commune.
    proches = Lieu.objects.publies().autour_de(*BEZIERS, 1, commune="34032").tries_par_distance()
    assert noms(proches) == ["Au centre", "Quelque part"]


def test_un_arret_bien_place_rapproche_un_service_mal_place(communes):
    LieuFactory(
        nom="Bus",
        commune=communes["beziers"],
        precision=Precision.COMMUNE,
        arrets=[{"commune": communes["beziers"], "latitude": 43.3442 + 0.009}],
    )
    LieuFactory(nom="À 1,5 km", commune=communes["beziers"], latitude=43.3442 + 0.0135)
    depuis = Lieu.objects.autour_de(*BEZIERS, commune="34032").tries_par_distance()
    assert noms(depuis) == ["Bus", "À 1,5 km"]


def test_dans_la_boite_compte_les_arrets(communes):
    LieuFactory(nom="Bus", commune=communes["sete"], arrets=[{"commune": communes["olargues"]}])
    LieuFactory(nom="Ailleurs", commune=communes["beziers"])
    boite = Boite(ouest=2.85, sud=43.5, est=2.95, nord=43.6)
    assert noms(Lieu.objects.dans_la_boite(boite)) == ["Bus"]


def test_ayant_prend_l_un_ou_l_autre_sans_doubler(communes):
    LieuFactory(nom="Deux", frais_a_charge=["gratuit", "payant"])
    LieuFactory(nom="Un", frais_a_charge=["payant"])
    LieuFactory(nom="Aucun")
    trouves = Lieu.objects.ayant("frais_a_charge", ["gratuit", "payant"]).tries_par_nom()
    assert noms(trouves) == ["Deux", "Un"]
    assert noms(Lieu.objects.ayant("frais_a_charge", ["gratuit"])) == ["Deux"]


def test_contenant_veut_tous_les_mots_sans_accents_ni_casse(communes):
    LieuFactory(nom="Médiathèque André", commune=communes["beziers"], equipements=["imprimante"])
    assert noms(Lieu.objects.contenant("MEDIATHEQUE béziers imprimante")) == ["Médiathèque André"]
    assert noms(Lieu.objects.contenant("mediatheque sete")) == []
    assert noms(Lieu.objects.contenant("100%")) == []


def test_contenant_cherche_le_debut_des_mots(communes):
    LieuFactory(nom="Départ des artistes", commune=communes["beziers"])
    LieuFactory(nom="Le Café", commune=communes["beziers"])
    assert noms(Lieu.objects.contenant("art")) == []
    assert noms(Lieu.objects.contenant("artiste")) == ["Départ des artistes"]
    assert noms(Lieu.objects.contenant("caf")) == []
    # Le premier mot et le dernier du texte comptent comme les autres.
    premier, *_milieu, dernier = Lieu.objects.get(nom="Le Café").texte_recherche.split()
    assert noms(Lieu.objects.contenant(premier)) == ["Le Café"]
    assert "Le Café" in noms(Lieu.objects.contenant(dernier))


def test_contenant_confond_singulier_et_pluriel(communes):
    LieuFactory(nom="Atelier", adresse="2 rue des Jeux")
    for cherche in ("ateliers", "ATELIER", "jeu", "jeux", "jeu des ateliers"):
        assert noms(Lieu.objects.contenant(cherche)) == ["Atelier"], cherche


def test_contenant_compte_le_sens_des_mots(communes):
    caf = Reseau.objects.get(slug="caf")
    service = Terme.objects.get(liste="services", code="Aide aux démarches administratives")
    LieuFactory(nom="Par le réseau", reseaux=[caf])
    LieuFactory(nom="Par le service", services=[service])
    LieuFactory(nom="Xyz par le nom")
    LieuFactory(nom="Autre", reseaux=["msa"])
    mot = MotCherche(("xyz",), "xyz", (caf.pk,), (("services", (service.pk,)),))
    trouves = Lieu.objects.contenant([mot]).avec_rang_des_mots([mot])
    assert dict(trouves.values_list("nom", "rang_mots")) == {
        "Xyz par le nom": 0,
        "Par le réseau": 1,
        "Par le service": 2,
    }


def test_selon_ouverture_garde_ouverts_et_inconnus_dans_cet_ordre(communes):
    jour = date(2026, 11, 23)
    LieuFactory(nom="Inconnu")
    LieuFactory(nom="Ouvert", horaires="A")
    LieuFactory(nom="Fermé", horaires="B")
    LieuFactory(nom="Vacances", horaires="A", fermetures=[(date(2026, 11, 20), jour)])
    LieuFactory(nom="Retour", horaires="A", fermetures=[(date(2026, 11, 20), date(2026, 11, 22))])
    lieux = Lieu.objects.selon_ouverture(["A"], [""], jour).order_by("rang_ouverture", "nom")
    assert noms(lieux) == ["Ouvert", "Retour", "Inconnu"]


def test_un_itinerant_sans_horaires_propres_n_est_pas_un_inconnu(communes):
    LieuFactory(nom="Bus", arrets=[{"commune": communes["olargues"], "horaires": "B"}])
    jour = date(2026, 11, 23)
    assert noms(Lieu.objects.selon_ouverture(["A"], [""], jour)) == []
    assert noms(Lieu.objects.selon_ouverture(["B"], [""], jour)) == ["Bus"]


def test_publies_ne_montre_ni_brouillon_ni_ferme():
    for statut in Statut.values:
        LieuFactory(nom=statut, statut=statut)
    assert noms(Lieu.objects.publies()) == ["publie"]


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(3.2, 43.3), (43.3, None), (6_250_000.0, 700_000.0)]
)
def test_la_base_refuse_une_position_impossible(latitude, longitude):
    with pytest.raises(IntegrityError), transaction.atomic():
        LieuFactory(latitude=latitude, longitude=longitude)
