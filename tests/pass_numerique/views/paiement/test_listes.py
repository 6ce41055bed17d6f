"""Qui voit quel bordereau, et en combien de requêtes."""

from datetime import date

import pytest

from pass_numerique.models import Bordereau, Encaissement, LotPaiement, Role
from pass_numerique.services import comptes
from tests.pass_numerique.fabriques import (
    IBANS,
    SIRETS,
    Bureau,
    Monde,
    formation,
    prestation,
    rib,
)
from tests.pass_numerique.views.paiement.outils import AVOIRS, LISTE, PAIEMENTS, lire

pytestmark = pytest.mark.django_db


@pytest.fixture
def ailleurs(bureau):
    """Une autre structure, avec son bordereau ; ses membres ne sont pas les nôtres."""
    autre = formation(SIRETS[1])
    chez_elle = Monde(
        bureau.monde.dispositif, bureau.monde.ccas, autre, prestation(autre), bureau.monde.secrets
    )
    chez_elle.encaisser(chez_elle.secrets[1][5])
    rib(autre, IBANS[1])
    return Bureau(chez_elle, bureau.le)


def test_une_structure_ne_voit_que_ses_bordereaux(bureau, ailleurs):
    sien, autre = bureau.jusqu_a("transmettre"), ailleurs.jusqu_a("transmettre")
    assert lire(bureau, "membre", LISTE).count("Mars 2025") == 1
    client = bureau.clients["membre"]
    assert client.get(f"{LISTE}{sien.pk}/").status_code == 200
    assert client.get(f"{LISTE}{autre.pk}/").status_code == 404
    assert client.post(f"{LISTE}{autre.pk}/envoyer/").status_code == 404
    # Le compte entier ne se montre à personne ; le numéro de lot, pas à la structure.
    assert IBANS[0] not in lire(bureau, "membre", f"{LISTE}{sien.pk}/")
    assert lire(bureau, "instructeur", LISTE).count("mars 2025") == 2


def test_on_choisit_une_etape(bureau, ailleurs):
    bureau.payer()
    ailleurs.jusqu_a("attester")
    assert "Formation" in lire(bureau, "ordonnateur", LISTE)
    vu = lire(bureau, "ordonnateur", LISTE, etape="paye")
    assert vu.count("mars 2025") == 1
    assert "Payé le" in vu
    assert lire(bureau, "ordonnateur", LISTE, etape="tous").count("mars 2025") == 2
    assert "pas de bordereau à cette étape" in lire(bureau, "ordonnateur", LISTE, etape="refuse")
    assert "Ceux qui vous attendent" in lire(bureau, "ordonnateur", LISTE, etape="n'importe quoi")


def un_de_plus(bureau, mois: int) -> None:
    """Un bordereau transmis, un autre à payer, un lot payé."""
    membre, instructeur, ordonnateur = bureau.membre, bureau.instructeur, bureau.ordonnateur
    for annee, champs in (
        (2024, {"etat": "transmis"}),
        (2023, {"etat": "valide", "instruit_par": instructeur, "valide_par": ordonnateur}),
    ):
        Bordereau.objects.create(
            dispositif=bureau.monde.dispositif,
            structure=bureau.monde.formation,
            mois=date(annee, mois, 1),
            montant=0,
            constitue_le=bureau.le,
            transmis_par=membre,
            **champs,
        )
    LotPaiement.objects.create(
        dispositif=bureau.monde.dispositif,
        cree_le=bureau.le,
        cree_par=bureau.comptable,
        paye_le=bureau.le,
        paye_par=bureau.comptable,
    )


@pytest.mark.parametrize(
    ("qui", "adresse", "requetes"),
    [("membre", LISTE, 9), ("instructeur", LISTE, 5), ("comptable", PAIEMENTS, 7)],
)
def test_les_requetes_ne_dependent_pas_des_lignes(
    bureau, django_assert_num_queries, qui, adresse, requetes
):
    client = bureau.clients[qui]
    un_de_plus(bureau, 1)
    client.get(adresse)  # la session garde le jeton des formulaires : la suite n'y écrit plus
    with django_assert_num_queries(requetes):
        client.get(adresse)
    un_de_plus(bureau, 2)
    un_de_plus(bureau, 3)
    with django_assert_num_queries(requetes):
        client.get(adresse)


def test_un_bordereau_se_lit_en_autant_de_requetes_quel_que_soit_son_nombre_de_lignes(
    bureau, ailleurs, django_assert_num_queries
):
    trois, une = bureau.jusqu_a("transmettre"), ailleurs.jusqu_a("transmettre")
    client = bureau.clients["instructeur"]
    client.get(f"{LISTE}{une.pk}/")
    for bordereau in (trois, une):
        with django_assert_num_queries(21):
            client.get(f"{LISTE}{bordereau.pk}/")


def test_qui_a_deux_structures_choisit_d_abord(bureau, ailleurs):
    comptes.nommer(bureau.membre, Role.MEMBRE, ailleurs.monde.formation)
    ailleurs.jusqu_a("transmettre")
    assert "Mars 2025" not in lire(bureau, "membre", LISTE)
    vu = lire(bureau, "membre", LISTE, structure=ailleurs.monde.formation.pk)
    assert "Mars 2025" in vu
    refuse = bureau.clients["membre"].get(LISTE, {"structure": 0})
    assert refuse.status_code == 404


def test_les_pages_vides_disent_quoi_faire(bureau):
    Encaissement.objects.all().delete()
    assert "Vous n'avez pas encore de bordereau" in lire(bureau, "membre", LISTE)
    assert "Rien ne vous attend" in lire(bureau, "comptable", LISTE)
    assert "Aucun bordereau validé n'attend" in lire(bureau, "comptable", PAIEMENTS)
    assert "Aucun avoir n'attend" in lire(bureau, "ordonnateur", AVOIRS)
