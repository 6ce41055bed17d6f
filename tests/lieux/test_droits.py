"""La portée d'une personne : ce qu'elle voit et change parmi les lieux."""

import pytest
from django.contrib.auth.models import Permission, User

from lieux.droits import RIEN, TOUT, Portee, portee
from lieux.models import Lieu, Perimetre, Reseau
from tests.agents import compte, confier
from tests.lieux.fabriques import CommuneFactory, LieuFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
GESTIONNAIRE = "gestionnaire des lieux"


@pytest.fixture
def pays():
    """Deux territoires de natures différentes, et une commune hors des deux."""
    epci = TerritoireFactory(nom="Sète agglopôle")
    olargues = CommuneFactory(nom="Olargues")
    return {
        "epci": epci,
        "sete": CommuneFactory(nom="Sète", epci=epci),
        "haut": TerritoireFactory(nom="Haut", nature="pays", communes=[olargues]),
        "olargues": olargues,
        "beziers": CommuneFactory(nom="Béziers"),
    }


@pytest.fixture
def lieux(pays):
    return {
        "sete": LieuFactory(nom="Sète", commune=pays["sete"], reseaux=["caf", "msa"]),
        "olargues": LieuFactory(nom="Olargues", commune=pays["olargues"], reseaux=["msa"]),
        "beziers": LieuFactory(nom="Béziers", commune=pays["beziers"]),
    }


def vus(p: Portee) -> set[str]:
    noms = list(p.limiter(Lieu.objects.all()).values_list("nom", flat=True))
    assert len(noms) == len(set(noms)), "un lieu compte deux fois"
    return set(noms)


def reseau(slug) -> Reseau:
    return Reseau.objects.get(slug=slug)


def test_tous_aucun():
    assert portee(compte("racine@herault.example", is_superuser=True)) == TOUT
    assert portee(compte("chef@herault.example", "administrateur")) == TOUT
    assert portee(compte("lit@herault.example", "lecteur")) == TOUT
    assert portee(compte("sans@herault.example", GESTIONNAIRE)) == RIEN
    assert portee(confier(compte("tout@herault.example", GESTIONNAIRE))) == TOUT
    assert RIEN.vide
    assert not TOUT.vide


def test_un_reseau(lieux):
    agent = confier(compte("a@herault.example", GESTIONNAIRE), reseaux=[reseau("caf")])
    assert vus(portee(agent)) == {"Sète"}


def test_deux_reseaux_ne_comptent_pas_un_lieu_deux_fois(lieux):
    agent = confier(
        compte("a@herault.example", GESTIONNAIRE), reseaux=[reseau("caf"), reseau("msa")]
    )
    assert vus(portee(agent)) == {"Sète", "Olargues"}


@pytest.mark.parametrize(("nom", "attendu"), [("epci", "Sète"), ("haut", "Olargues")])
def test_un_territoire_intercommunal_ou_non(lieux, pays, nom, attendu):
    agent = confier(compte("a@herault.example", GESTIONNAIRE), territoires=[pays[nom]])
    assert vus(portee(agent)) == {attendu}


def test_un_perimetre_sans_choix_ne_donne_rien(lieux):
    agent = compte("a@herault.example", GESTIONNAIRE)
    Perimetre.objects.create(utilisateur=agent, etendue="reseaux")
    assert vus(portee(agent)) == set()
    assert portee(agent).vide


def test_les_reseaux_d_une_etendue_par_territoires_ne_comptent_pas(lieux, pays):
    agent = confier(compte("a@herault.example", GESTIONNAIRE), territoires=[pays["haut"]])
    agent.perimetre.reseaux.set([reseau("caf")])
    assert vus(portee(agent)) == {"Olargues"}


def test_un_reseau_supprime_ne_laisse_rien_derriere_lui(lieux):
    agent = confier(compte("a@herault.example", GESTIONNAIRE), reseaux=[reseau("caf")])
    reseau("caf").delete()
    assert portee(User.objects.get(pk=agent.pk)).vide


@pytest.mark.parametrize("droit", ["change_lieu", "delete_signalement", "add_import"])
def test_un_seul_droit_de_changer_suffit_a_demander_un_perimetre(droit):
    agent = compte("a@herault.example", is_staff=True)
    agent.user_permissions.set(Permission.objects.filter(codename__in=[droit, "view_lieu"]))
    assert portee(User.objects.get(pk=agent.pk)).vide


def test_contient_et_parmi(lieux, pays):
    p = Portee(territoires=frozenset([pays["haut"].pk]))
    la, ailleurs = lieux["olargues"].pk, lieux["sete"].pk
    assert p.contient(la)
    assert not p.contient(ailleurs)
    assert not p.contient(la, ailleurs)
    assert not p.contient(None)
    assert p.parmi({la, ailleurs}) == {la}
    assert TOUT.contient(None, ailleurs)


def test_un_lieu_reste_dans_le_territoire(pays):
    p = Portee(territoires=frozenset([pays["epci"].pk]))
    assert p.refus(pays["sete"].pk, [], []) is None
    assert p.refus(pays["beziers"].pk, [], None)[0] == "commune"


def test_un_lieu_garde_un_reseau_et_les_autres_ne_bougent_pas():
    caf, msa = reseau("caf").pk, reseau("msa").pk
    p = Portee(reseaux=frozenset([caf]))
    assert p.refus("34301", {caf}, None) is None
    assert p.refus("34301", {caf, msa}, {caf, msa}) is None
    for apres, avant in (
        (set(), {caf}),
        ({msa}, {caf, msa}),
        ({caf}, {caf, msa}),
        ({caf, msa}, {caf}),
    ):
        assert p.refus("34301", apres, avant)[0] == "reseaux"
    assert p.refus("34301", {msa}, None)[0] == "reseaux"


def test_la_portee_ne_coute_que_quelques_requetes(lieux, django_assert_num_queries):
    agent = confier(compte("a@herault.example", GESTIONNAIRE), reseaux=[reseau("caf")])
    agent = User.objects.get(pk=agent.pk)
    # Droits du compte, droits de son groupe, périmètre, ses réseaux.
    with django_assert_num_queries(4):
        portee(agent)
        portee(agent)
