"""Les quatre questions, sur l'Hérault d'exemple et le premier jeu de règles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lieux import localisation, parcours
from lieux.criteres import Criteres
from lieux.geocodage import Adresse
from lieux.models import Besoin, Lieu
from lieux.parcours import BESOIN, CONDITION, LIEU, SITUATION, compter, decompte_en_mots
from lieux.recherche import chercher
from tests.lieux.orientation.conftest import MARDI, herault_d_exemple  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("herault_d_exemple")]

OLARGUES = "34187"


def cherchee(**criteres):
    return chercher(Criteres(**criteres), MARDI)


def slugs(dites):
    return [(nom, valeur) for nom, valeur, _mots in dites]


def test_les_propositions_rangent_les_precisions_sous_leur_besoin():
    recherche = cherchee(besoins=("impots",))
    par_slug = {p.mot.slug: p for p in parcours.propositions(BESOIN, recherche)}
    assert list(par_slug) == ["demarche", "apprendre", "m-equiper", "utiliser", "sans-me-deplacer"]
    precisions = {p.mot.slug: p.choisie for p in par_slug["demarche"].precisions}
    assert precisions["impots"]
    assert not precisions["sante"]
    # Dire « Les impôts », c'est avoir coché « Faire une démarche ».
    assert par_slug["demarche"].choisie
    assert not par_slug["apprendre"].choisie


def test_une_precision_survit_a_son_besoin_general():
    Besoin.objects.filter(slug="demarche").update(actif=False)
    proposes = [p.mot.slug for p in parcours.propositions(BESOIN, cherchee())]
    assert "demarche" not in proposes
    assert "impots" in proposes


def test_une_condition_n_est_pas_un_besoin():
    conditions = {p.mot.slug for p in parcours.propositions(CONDITION, cherchee())}
    assert "gratuit" in conditions
    assert not conditions & {p.mot.slug for p in parcours.propositions(BESOIN, cherchee())}


def test_les_reponses_s_ecrivent_au_plus_court():
    recherche = cherchee(
        situations=("agricole",), besoins=("demarche", "impots", "gratuit"), ou="olargues"
    )
    dites = parcours.reponses(recherche)
    assert slugs(dites[SITUATION]) == [("situation", "agricole")]
    assert slugs(dites[BESOIN]) == [("besoin", "impots")]
    assert slugs(dites[CONDITION]) == [("besoin", "gratuit")]
    assert slugs(dites[LIEU]) == [("commune", OLARGUES)]


def test_une_position_reste_une_position():
    dites = parcours.reponses(cherchee(latitude=43.55612, longitude=2.91499))
    assert slugs(dites[LIEU]) == [("lat", "43.556"), ("lon", "2.915")]


def test_une_adresse_n_est_pas_reduite_a_sa_commune(monkeypatch):
    adresses = [
        Adresse(f"{n} Rue de la République 34600 Bédarieux", 43.61, 3.16, "34028", 0.9)
        for n in (1, 2)
    ]
    monkeypatch.setattr(localisation, "geocoder", lambda texte: adresses)
    hesitante = cherchee(ou="rue de la république bédarieux")
    assert parcours.lieu_a_preciser(hesitante)
    choisie = cherchee(ou=adresses[0].libelle)
    # Le géocodeur en rend toujours plusieurs : celle qui est écrite en entier suffit.
    assert not parcours.lieu_a_preciser(choisie)
    assert slugs(parcours.reponses(choisie)[LIEU]) == [("ou", adresses[0].libelle)]


@pytest.mark.parametrize(
    ("criteres", "a_preciser"),
    [
        ({}, False),
        ({"ou": "Olargues"}, False),
        ({"commune": OLARGUES}, False),
        ({"commune": "75056"}, True),
        ({"ou": "34220"}, True),
        ({"ou": "Hérault"}, False),
    ],
)
def test_un_lieu_incompris_ramene_a_sa_question(criteres, a_preciser):
    recherche = cherchee(**criteres)
    attendue = LIEU if a_preciser else CONDITION
    assert parcours.etape_a_montrer("condition", recherche) is attendue
    # Les autres questions restent ouvertes : on ne retient personne.
    assert parcours.etape_a_montrer("besoin", recherche) is BESOIN


@pytest.mark.parametrize("demandee", ["", "xyzzy", "<script>", "situation"])
def test_une_etape_inconnue_est_la_premiere(demandee):
    assert parcours.etape_a_montrer(demandee, cherchee()) is SITUATION


def test_le_compte_suit_les_reponses():
    tous = Lieu.objects.publies().count()
    assert decompte_en_mots(compter(cherchee()), cherchee()) == [
        f"{tous} lieux peuvent vous aider dans l'Hérault."
    ]
    recherche = cherchee(besoins=("impots", "gratuit", "sans-rendez-vous"), commune=OLARGUES)
    decompte = compter(recherche)
    assert 0 < decompte.complets < decompte.pres < decompte.total < tous
    gratuits = chercher(
        Criteres(
            besoins=("impots",),
            commune=OLARGUES,
            rayon=20.0,
            filtres={
                "frais": ("gratuit", "gratuit-sous-condition"),
                "acces": ("se-presenter",),
            },
        ),
        MARDI,
    )
    assert decompte.complets == gratuits.compter().total
    pres, complets = decompte_en_mots(decompte, recherche)
    assert f"{decompte.pres} lieux peuvent vous aider à moins de 20 km d'Olargues" in pres
    assert f"({decompte.total} dans l'Hérault)" in pres
    assert complets.startswith(f"{decompte.complets} annonce")


def test_rien_pres_se_dit_sans_mentir():
    recherche = cherchee(latitude=42.7, longitude=2.9)
    decompte = compter(recherche)
    assert decompte.pres == 0
    [phrase] = decompte_en_mots(decompte, recherche)
    assert phrase.startswith("Aucun lieu à moins de 20 km de votre position, mais ")


def test_le_compte_pose_trois_requetes():
    recherche = cherchee(besoins=("impots", "gratuit", "fauteuil"), commune=OLARGUES)
    with CaptureQueriesContext(connection) as requetes:
        compter(recherche)
    assert len(requetes) == 3
