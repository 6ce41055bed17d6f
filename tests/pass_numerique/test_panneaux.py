"""« Accepte le Pass numérique » : le filtre, le badge et le bloc d'un lieu, au jour près."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pass_numerique.models import Seance
from pass_numerique.services import structures
from tests.lieux.fabriques import LieuFactory
from tests.pass_numerique.fabriques import SIRETS, a, formation, prestation

pytestmark = pytest.mark.django_db
# Le label des fabriques couvre toute l'année 2025.
EN_2025 = a(date(2025, 3, 10))


@pytest.fixture
def le(monkeypatch):
    def changer(instant):
        monkeypatch.setattr("django.utils.timezone.now", lambda: instant)

    return changer


def trouves(client, **parametres):
    reponse = client.get("/", {"pass": "1", **parametres})
    return [lieu.nom for lieu in reponse.context["resultats"]["page"].object_list]


def test_le_filtre_ne_garde_que_les_structures_actives_et_labellisees(client, le):
    le(EN_2025)
    formation(SIRETS[0], lieu=LieuFactory(nom="Oui"))
    formation(SIRETS[1], lieu=LieuFactory(nom="Fermée"), active=False)
    formation(SIRETS[2], lieu=LieuFactory(nom="Sans label"), labellisee=False)
    LieuFactory(nom="Sans structure")
    formation(SIRETS[3])
    assert trouves(client) == ["Oui"]


@pytest.mark.parametrize(
    ("instant", "attendu"),
    [
        # Minuit à Paris n'est pas minuit à Londres : le label suit Paris.
        (datetime(2024, 12, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), False),
    ],
)
def test_le_lendemain_du_label_tout_a_disparu(client, le, instant, attendu):
    le(instant)
    lieu = LieuFactory(nom="Atelier")
    formation(lieu=lieu)
    fiche = client.get(lieu.get_absolute_url()).content.decode()
    liste = client.get("/").content.decode()
    assert bool(trouves(client)) is attendu
    assert ("badge--ajoute" in fiche) is attendu
    assert ("badge--ajoute" in liste) is attendu
    assert ("Ce lieu accepte le Pass numérique." in fiche) is attendu


def test_deux_structures_ou_deux_labels_ne_doublent_pas_un_lieu(client, le):
    le(EN_2025)
    lieu = LieuFactory(nom="Partagé")
    for siret in SIRETS[:2]:
        structure = formation(siret, lieu=lieu)
        structures.labelliser(structure, date(2025, 3, 1), date(2025, 3, 31), "Décision 2")
    assert trouves(client) == ["Partagé"]


@pytest.fixture
def lieu(le):
    le(EN_2025)
    return LieuFactory(nom="Atelier de Bédarieux")


def seance(prestation_, debut, **champs):
    return Seance.objects.create(prestation=prestation_, debut=debut, **champs)


def test_le_bloc_dit_les_seances_qui_viennent_et_elles_seules(client_strict, lieu):
    structure = formation(lieu=lieu)
    cours = prestation(
        structure,
        nombre_de_pass=2,
        intitule="Écrire un courriel",
        thematique="courriel",
        duree_minutes=90,
        accessible=True,
    )
    prochaine = seance(cours, a(date(2025, 3, 17), 14), places=8)
    seance(cours, EN_2025 - timedelta(hours=1))
    # Après la fin du label, un Pass n'y paierait plus.
    seance(cours, a(date(2026, 1, 5)))
    finie = prestation(structure, intitule="Finie", au=date(2025, 3, 16))
    seance(finie, a(date(2025, 3, 17)))
    reponse = client_strict.get(lieu.get_absolute_url())
    [(_gabarit, panneau)] = reponse.context["panneaux"]
    assert panneau.seances == [prochaine]
    html = " ".join(reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").split())
    for dit in (
        "Lundi 17 mars à 14 h",
        "Écrire un courriel",
        "<strong>2 Pass</strong>",
        "envoyer et recevoir des courriels",
        "niveau débutant",
        "1 h 30",
        "8 places",
        "Accessible en fauteuil roulant",
    ):
        assert dit in html, dit


def test_une_accessibilite_inconnue_ne_dit_pas_non(client, lieu):
    seance(prestation(formation(lieu=lieu)), a(date(2025, 3, 17)))
    html = client.get(lieu.get_absolute_url()).content.decode()
    assert "demandez avant de venir" in html
    assert "Pas accessible" not in html


def test_une_formation_donnee_ailleurs_se_lit_aux_deux_endroits(client, lieu):
    ailleurs = LieuFactory(nom="Salle des fêtes")
    seance(prestation(formation(lieu=lieu), lieu=ailleurs), a(date(2025, 3, 17)))
    chez_elle = client.get(lieu.get_absolute_url()).content.decode()
    assert ailleurs.get_absolute_url() in chez_elle
    sur_place = client.get(ailleurs.get_absolute_url()).content.decode()
    assert "Des formations qui se paient avec le Pass numérique se donnent ici." in sur_place
    assert "badge--ajoute" not in sur_place


def test_sans_date_le_bloc_dit_quoi_faire(client, lieu):
    formation(lieu=lieu)
    assert "on vous dira quand viennent" in client.get(lieu.get_absolute_url()).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_un_nombre_fixe_de_requetes(client, lieu, n, django_assert_num_queries):
    LieuFactory(nom="Un voisin")
    for siret in SIRETS[:n]:
        cours = prestation(formation(siret, lieu=lieu))
        for heure in range(n):
            seance(cours, a(date(2025, 3, 17), 9 + heure))
    # les onze d'une fiche, et où se donnent les séances
    with django_assert_num_queries(12):
        client.get(lieu.get_absolute_url())
