"""Le classement : des règles en lignes, des lieux, un ordre qui ne doit rien au hasard."""

import random
from datetime import date, timedelta

import pytest

from lieux.localisation import de_la_commune
from lieux.models import (
    Besoin,
    FermetureExceptionnelle,
    Lieu,
    RegleOrientation,
    Reseau,
    Situation,
    Terme,
)
from lieux.orientation import Personne, orienter, raisons
from tests.lieux.fabriques import (
    ArretFactory,
    LieuFactory,
    TerritoireFactory,
)
from tests.lieux.orientation.conftest import MARDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def personne(communes):
    """Une allocataire de Bédarieux qui a une démarche à faire, et deux règles."""
    situation = Situation.objects.create(slug="allocataire", libelle="CAF", icone="famille")
    besoin = Besoin.objects.create(slug="demarche", libelle="Démarche", icone="formulaire")
    regle(situation=situation, reseau="caf", poids=60, explication="Point CAF")
    regle(besoin=besoin, reseau="france-services", poids=40, explication="France Services")
    return Personne(("allocataire",), (), communes["bedarieux"].pk)


def regle(reseau="", terme=None, **champs):
    if reseau:
        champs["reseau"] = Reseau.objects.get(slug=reseau)
    if terme:
        champs["terme"] = Terme.objects.get(liste=terme[0], slug=terme[1])
    champs = {"poids": 50, "explication": "Parce que"} | champs
    return RegleOrientation.objects.create(**champs)


def classer(personne, commune="34028", **options):
    centre = de_la_commune(commune).centre if commune else None
    orientation = orienter(personne, centre, MARDI)
    lieux = orientation.retenir(Lieu.objects.publies())
    return orientation, orientation.classer(lieux, **options)


def noms(classement):
    parc = Lieu.objects.in_bulk()
    return [parc[place.lieu].nom for place in classement.places]


def pres_de(commune, km=0.0, **champs):
    # Un degré de latitude vaut 111 km.
    champs = {"latitude": commune.latitude + km / 111.19, "longitude": commune.longitude} | champs
    return LieuFactory(commune=commune, **champs)


def test_la_regle_remplie_passe_devant(personne, communes):
    pres_de(communes["bedarieux"], 0.5, nom="Autre")
    pres_de(communes["bedarieux"], 1, nom="Le point CAF", reseaux=["caf"])
    orientation, classement = classer(personne)
    assert noms(classement) == ["Le point CAF", "Autre"]
    assert [o.reseau.slug for o in orientation.organismes] == []


def test_changer_une_ligne_change_le_resultat(personne, communes):
    pres_de(communes["bedarieux"], 1, nom="Le point CAF", reseaux=["caf"])
    pres_de(communes["bedarieux"], 1, nom="La médiathèque", reseaux=["mediatheques"])
    assert noms(classer(personne)[1])[0] == "Le point CAF"
    RegleOrientation.objects.update(reseau=Reseau.objects.get(slug="mediatheques"))
    assert noms(classer(personne)[1])[0] == "La médiathèque"


def test_un_besoin_ne_garde_que_ce_qui_y_repond_une_situation_n_ecarte_rien(personne, communes):
    pres_de(communes["bedarieux"], nom="Le point CAF", reseaux=["caf"])
    pres_de(communes["bedarieux"], nom="France Services", reseaux=["france-services"])
    assert len(classer(personne)[1]) == 2
    besoin = Personne((), ("demarche",), personne.commune)
    assert noms(classer(besoin)[1]) == ["France Services"]


def test_je_ne_sais_pas_n_ecarte_rien(personne, communes):
    pres_de(communes["bedarieux"], nom="A")
    pres_de(communes["beziers"], nom="B")
    assert noms(classer(Personne(commune="34028"))[1]) == ["A", "B"]
    assert noms(classer(Personne(("inconnu",), ("inconnu",)), commune="")[1]) == ["A", "B"]


def test_une_precision_herite_des_regles_du_besoin_general(personne, communes):
    parent = Besoin.objects.get(slug="demarche")
    Besoin.objects.create(slug="impots", libelle="Impôts", icone="euro", parent=parent)
    pres_de(communes["bedarieux"], nom="France Services", reseaux=["france-services"])
    pres_de(communes["bedarieux"], nom="Le point CAF", reseaux=["caf"])
    assert noms(classer(Personne((), ("impots",), "34028"))[1]) == ["France Services"]


@pytest.mark.parametrize(("km", "compte"), [(2.9, True), (3.1, False)])
def test_vient_pres_de_chez_vous_seulement_si_son_arret_est_tout_pres(
    personne, communes, settings, km, compte
):
    regle(terme=("itinerance", "itinerant"), explication="Vient dans les villages")
    bedarieux = communes["bedarieux"]
    arret = {"commune": bedarieux, "latitude": bedarieux.latitude + km / 111.19}
    pres_de(communes["sete"], nom="Bus", itinerance=["itinerant"], arrets=[arret])
    pres_de(bedarieux, 9, nom="Sans arrêt connu", itinerance=["itinerant"])

    def dites(commune="34028"):
        places = classer(Personne(), commune)[1].places
        return {Lieu.objects.get(pk=p.lieu).nom: bool(p.regles) for p in places}

    assert dites() == {"Bus": compte, "Sans arrêt connu": True}
    assert dites(commune="") == {"Bus": True, "Sans arrêt connu": True}
    settings.ORIENTATION_PRES_KM = 20.0
    assert dites() == {"Bus": True, "Sans arrêt connu": True}


def test_une_regle_hors_de_ses_dates_ou_de_son_territoire_ne_compte_pas(personne, communes):
    pres_de(communes["bedarieux"], nom="Le point CAF", reseaux=["caf"])
    RegleOrientation.objects.filter(explication="Point CAF").update(
        fin=MARDI.date() - timedelta(days=1)
    )
    assert classer(personne)[1].places[0].regles == ()
    RegleOrientation.objects.update(fin=MARDI.date(), debut=MARDI.date())
    assert len(classer(personne)[1].places[0].regles) == 1
    ailleurs = TerritoireFactory(communes=[communes["sete"]])
    RegleOrientation.objects.update(territoire=ailleurs)
    assert classer(personne)[1].places[0].regles == ()
    ailleurs.communes.add(communes["bedarieux"])
    assert len(classer(personne)[1].places[0].regles) == 1
    RegleOrientation.objects.update(commune=communes["sete"])
    assert classer(personne)[1].places[0].regles == ()


def test_l_ordre_ne_depend_pas_de_celui_des_lignes(personne, communes):
    hasard = random.Random(34)
    lieux = [
        {"nom": f"Lieu {n:02}", "km": n % 4, "reseaux": ["caf"] if n % 3 else []} for n in range(12)
    ]
    ordres = set()
    for _essai in range(3):
        Lieu.objects.all().delete()
        hasard.shuffle(lieux)
        for lieu in lieux:
            pres_de(communes["bedarieux"], **lieu)
        ordres.add(tuple(noms(classer(personne)[1])))
    assert len(ordres) == 1


def test_un_arret_compte_s_il_est_bientot_desservi(personne, communes):
    bus = LieuFactory(
        nom="Bus",
        commune=communes["beziers"],
        latitude=43.34,
        longitude=3.21,
        horaires="Mo-Fr 09:00-12:00",
    )
    olargues = communes["olargues"]
    arret = ArretFactory(
        lieu=bus,
        commune=olargues,
        latitude=olargues.latitude,
        longitude=olargues.longitude,
        horaires="Th 09:00-12:00",
    )
    [place] = classer(personne, olargues.pk)[1].places
    assert (place.arret, round(place.distance_km, 2)) == (arret.pk, 0)
    arret.horaires = "Jul 14 09:00-12:00"
    arret.save()
    [place] = classer(personne, olargues.pk)[1].places
    assert place.arret is None
    assert place.distance_km > 30


def test_horaires_inconnus_entre_ouvert_et_ferme(personne, communes):
    for nom, horaires in (("ouvert", "24/7"), ("inconnu", ""), ("fermé", "Jul 14 09:00-12:00")):
        pres_de(communes["bedarieux"], nom=nom, horaires=horaires)
    assert noms(classer(personne)[1]) == ["ouvert", "inconnu", "fermé"]


def test_une_fermeture_exceptionnelle_fait_passer_apres(personne, communes):
    pres_de(communes["bedarieux"], nom="A", horaires="24/7")
    pres_de(communes["bedarieux"], nom="B", horaires="24/7")
    FermetureExceptionnelle.objects.create(
        lieu=Lieu.objects.get(nom="A"), debut=date(2026, 11, 20), fin=date(2026, 12, 20)
    )
    assert noms(classer(personne)[1]) == ["B", "A"]


def test_un_lieu_place_au_centre_de_sa_commune_n_est_pas_dit_tout_pres(personne, communes):
    pres_de(communes["bedarieux"], nom="approximatif", precision="commune")
    pres_de(communes["bedarieux"], 0.9, nom="précis")
    assert noms(classer(personne)[1]) == ["précis", "approximatif"]


@pytest.mark.parametrize("n", [1, 3])
def test_nombre_de_requetes_constant(personne, communes, n, django_assert_num_queries):
    for _n in range(n):
        bus = pres_de(communes["bedarieux"], reseaux=["caf", "france-services"])
        ArretFactory(lieu=bus, commune=communes["olargues"])
    personne = Personne(("allocataire",), ("demarche",), "34028")
    centre = de_la_commune("34028").centre
    with django_assert_num_queries(3):
        orientation = orienter(personne, centre, MARDI)
    # les candidats, leurs règles remplies, leurs arrêts, les fermetures
    with django_assert_num_queries(4):
        assert len(orientation.classer(orientation.retenir(Lieu.objects.publies()))) == n


# --- Les raisons


def condition(libelle, liste, slug):
    besoin = Besoin.objects.create(
        slug="gratuit", libelle=libelle, icone="euro", nature="condition"
    )
    regle(besoin=besoin, terme=(liste, slug), poids=20, explication="Gratuit")
    return besoin


@pytest.mark.parametrize(
    ("frais", "sorte", "extrait"),
    [
        (["gratuit"], "condition", "Gratuit"),
        (["payant"], "autre", "Payant"),
        ([], "a-verifier", "demandez-lui"),
    ],
)
def test_une_condition_est_remplie_contredite_ou_a_verifier(
    personne, communes, frais, sorte, extrait
):
    condition("C'est gratuit", "frais_a_charge", "gratuit")
    lieu = pres_de(communes["bedarieux"], frais_a_charge=frais)
    orientation, classement = classer(Personne((), ("gratuit",), "34028"))
    [raison] = raisons(lieu, classement.places[0], orientation)
    assert (raison.sorte, extrait in raison.texte) == (sorte, True)


def test_un_equipement_non_cite_n_est_pas_un_non(personne, communes):
    condition("On peut entrer en fauteuil", "equipements", "acces-pmr")
    lieu = pres_de(communes["bedarieux"], equipements=["wifi"])
    orientation, classement = classer(Personne((), ("gratuit",), "34028"))
    [raison] = raisons(lieu, classement.places[0], orientation)
    assert raison.sorte == "a-verifier"


def test_chaque_raison_est_vraie(personne, communes):
    """Recalculée autrement : le lieu a vraiment la cible de la règle que la phrase dit."""
    Lieu.objects.all().delete()
    pres_de(communes["bedarieux"], reseaux=["caf", "france-services"])
    pres_de(communes["bedarieux"], reseaux=["france-services"])
    pres_de(communes["bedarieux"])
    tout = Personne(("allocataire",), ("demarche",), "34028")
    orientation, classement = classer(tout)
    for place in classement.places:
        lieu = Lieu.objects.get(pk=place.lieu)
        dites = {r.texte for r in raisons(lieu, place, orientation)}
        vraies = {
            ligne.explication
            for ligne in RegleOrientation.objects.all()
            if lieu.reseaux.filter(pk=ligne.reseau_id).exists()
        }
        assert dites == vraies
