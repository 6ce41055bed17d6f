"""La chaîne de requête, honnête ou hostile, devient des critères ou une phrase."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lieux.criteres import familles
from lieux.forms import CriteresForm
from lieux.geo import Boite
from lieux.presentation import parametres
from lieux.recherche import Vocabulaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def vocabulaire(db):
    return Vocabulaire.lire()


def formulaire(requete, vocabulaire):
    return CriteresForm(QueryDict(requete), vocabulaire=vocabulaire)


def test_toute_la_requete(vocabulaire):
    criteres = formulaire(
        "ou= Béziers &q=caf&commune=34032&lat=43.3&lon=3.2&rayon=12.5&ouvert=lundi-matin"
        "&tri=nom&page=3&bbox=3.1,43.2,3.3,43.4&frais=payant&frais=gratuit&reseau=caf",
        vocabulaire,
    ).criteres()
    assert (criteres.ou, criteres.q, criteres.commune) == ("Béziers", "caf", "34032")
    assert (criteres.latitude, criteres.longitude, criteres.rayon) == (43.3, 3.2, 12.5)
    assert (criteres.ouvert, criteres.tri, criteres.page) == ("lundi-matin", "nom", 3)
    assert criteres.boite == Boite(3.1, 43.2, 3.3, 43.4)
    assert criteres.filtres == {"frais": ("gratuit", "payant"), "reseau": ("caf",)}


@pytest.mark.parametrize(
    ("recu", "libelle"), [("10", "À moins de 10 km"), ("12.5", "À moins de 12,5 km")]
)
def test_un_rayon_venu_de_l_adresse_reste_choisi_dans_la_liste(vocabulaire, recu, libelle):
    liste = str(formulaire(f"rayon={recu}", vocabulaire)["rayon"])
    assert f'<option value="{recu}" selected>{libelle}</option>' in liste
    assert "12.5" not in str(formulaire("", vocabulaire)["rayon"])


@pytest.mark.parametrize(
    "requete",
    [
        "lat=NaN&lon=3.2",
        "lat=inf&lon=3.2",
        "lat=43.3",
        "lat=3.2&lon=43.3",
        "rayon=-1",
        "rayon=1e999",
        "rayon=beaucoup",
        "page=0",
        "page=99999999999999999999",
        "ouvert=demain",
        "tri=prix",
        "bbox=1,2,3",
        "bbox=nan,nan,nan,nan",
        "bbox=4,44,3,43",
        "commune=Béziers",
        "reseau=inconnu",
        "q=" + "a" * 201,
        "ou=%00",
    ],
)
def test_un_parametre_faux_est_laisse_de_cote_avec_une_phrase(vocabulaire, requete):
    form = formulaire(requete + "&frais=gratuit", vocabulaire)
    criteres = form.criteres()
    assert criteres.filtres == {"frais": ("gratuit",)}
    assert criteres.latitude is None
    assert criteres.rayon is None
    assert criteres.boite is None
    assert len(form.avertissements()) >= 1
    assert all(phrase.strip() for phrase in form.avertissements())


def test_un_filtre_inconnu_n_efface_pas_son_voisin(vocabulaire):
    form = formulaire("frais=gratuit&frais=inconnu&frais=gratuit", vocabulaire)
    assert form.criteres().filtres == {"frais": ("gratuit",)}
    assert any("inconnu" in phrase for phrase in form.avertissements())


noms = st.sampled_from([*parametres(), "autre"])
valeurs = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["NaN", "-inf", "1e400", "' OR 1=1 --", "<script>", "\x00", "\ud800", "43.3"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(st.tuples(noms, valeurs), max_size=12))
def test_aucune_requete_ne_fait_tomber_le_formulaire(vocabulaire, parametres):
    recue = QueryDict(mutable=True)
    for nom, valeur in parametres:
        recue.appendlist(nom, valeur)
    form = CriteresForm(recue, vocabulaire=vocabulaire)
    criteres = form.criteres()
    form.avertissements()
    assert set(criteres.filtres) <= {famille.nom for famille in familles()}
    assert criteres.rayon is None or 0 < criteres.rayon <= 500
