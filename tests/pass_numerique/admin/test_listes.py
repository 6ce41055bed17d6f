"""Chaque liste et chaque fiche : le même nombre de requêtes, avec une ligne ou trois."""

from datetime import date

import pytest
from django.urls import reverse

from pass_numerique.models import (
    Chequier,
    CoordonneesBancaires,
    Destruction,
    Dispositif,
    Envoi,
    Evenement,
    LotEdition,
    Membre,
    Ouverture,
    Prestation,
    Role,
    StructureFormation,
    StructurePrescriptrice,
)
from pass_numerique.services import comptes, impressions, jetons, stock, structures
from tests.lieux.fabriques import TerritoireFactory
from tests.pass_numerique.admin.conftest import IBAN, personne
from tests.pass_numerique.fabriques import (
    JOUR,
    SIRETS,
    a,
    dispositif,
    formation,
    lot,
    monde,
    prescriptrice,
    prestation,
)

pytestmark = pytest.mark.django_db

# Session, compte, rôles, deux décomptes, droits (2), lignes ; puis les choix des filtres.
LISTES = {
    Dispositif: 8,
    LotEdition: 9,
    Envoi: 9,
    Destruction: 9,
    Chequier: 9,
    StructurePrescriptrice: 8,
    StructureFormation: 8,
    Prestation: 8,
    CoordonneesBancaires: 8,
    Membre: 8,
    Evenement: 7,
}


def remplir(n: int):
    """`n` lignes de chaque table au moins, sur un seul dispositif."""
    fait = monde(nombre=0)
    deposant = personne()
    for rang in range(n):
        lot(fait.dispositif, 3)
        debut = 3 * rang + 1
        ccas = prescriptrice(f"CCAS {rang}")
        stock.expedier(fait.dispositif, ccas, debut, debut, maintenant=a(JOUR))
        stock.detruire(fait.dispositif, debut + 1, debut + 1, "raison", "PV", maintenant=a(JOUR))
        autre = formation(SIRETS[rang + 1])
        prestation(autre)
        structures.deposer_rib(autre, "Titulaire", IBAN, deposant)
        comptes.nommer(personne(), Role.AGENT, ccas)
        if rang:
            dispositif(f"{30 + rang}")
    return fait


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("modele", LISTES, ids=lambda m: m.__name__)
def test_la_liste_garde_son_nombre_de_requetes(ouvrir, modele, n, django_assert_num_queries):
    remplir(n)
    client = ouvrir(Role.GESTIONNAIRE, Role.REGISSEUR)
    url = reverse(f"admin:pass_numerique_{modele._meta.model_name}_changelist")
    client.get(url)
    with django_assert_num_queries(LISTES[modele]):
        reponse = client.get(url)
    assert len(reponse.context["cl"].result_list) >= n


@pytest.mark.parametrize("n", [1, 3])
def test_l_inventaire_et_les_impressions_aussi(ouvrir, n, django_assert_num_queries):
    fait = remplir(n)
    for _rang in range(n):
        impressions.demander(fait.dispositif, 1, maintenant=a(JOUR, 15))
    client = ouvrir(Role.REGISSEUR)
    inventaire = reverse("admin:pass_numerique_chequier_inventaire")
    inventaire += f"?dispositif={fait.dispositif.pk}&jour={JOUR}"
    client.get(inventaire)
    with django_assert_num_queries(11):
        reponse = client.get(inventaire)
    assert reponse.context["total"] == 3 * n
    with django_assert_num_queries(7):
        client.get(reverse("admin:pass_numerique_lotedition_impressions"))


@pytest.mark.parametrize("n", [1, 3])
def test_la_fiche_d_un_chequier_et_celle_d_une_structure_aussi(
    ouvrir, n, django_assert_num_queries
):
    fait = monde(nombre=1)
    structure = fait.formation
    deposant = personne()
    for rang in range(n):
        stock.retourner(fait.dispositif, fait.ccas, 1, 1, maintenant=a(JOUR, 13))
        retour = Envoi.objects.latest("pk")
        stock.recevoir(retour, maintenant=a(JOUR, 13))
        aller = stock.expedier(fait.dispositif, fait.ccas, 1, 1, maintenant=a(JOUR, 13))
        stock.recevoir(aller, maintenant=a(JOUR, 13))
        structures.labelliser(structure, date(2025, 1, 1), date(2025, 12, 31), f"Décision {rang}")
        structures.deposer_rib(structure, "Titulaire", IBAN, deposant)
        prestation(structure)
        jetons.creer(structure, "Caisse", par=personne())
        Ouverture.objects.create(
            dispositif=fait.dispositif, territoire=TerritoireFactory(), du=JOUR
        )
    client = ouvrir(Role.GESTIONNAIRE)
    for nom, cle, requetes in (
        ("chequier", fait.chequier(1).pk, 9),
        ("structureformation", structure.pk, 11),
        ("dispositif", fait.dispositif.pk, 14),
    ):
        url = reverse(f"admin:pass_numerique_{nom}_change", args=[cle])
        client.get(url)
        with django_assert_num_queries(requetes):
            assert client.get(url).status_code == 200


def test_une_colonne_cachee_ne_se_devine_pas_par_un_filtre(ouvrir):
    remplir(1)
    client = ouvrir(Role.REGISSEUR)
    liste = reverse("admin:pass_numerique_chequier_changelist")
    for filtre in (
        "motif_opposition__startswith=a",
        "motif_opposition=a",
        "oppose_le__year=999999",
        "etat__startswith=e",
        "structure__nom__startswith=C",
        "remises__beneficiaire__nom__startswith=D",
    ):
        reponse = client.get(f"{liste}?{filtre}")
        assert (reponse.status_code, reponse.url) == (302, f"{liste}?e=1"), filtre
    # Ceux de la page servent toujours.
    filtrees = client.get(liste, {"etat__exact": "expedie", "structure__id__exact": 0})
    assert filtrees.status_code == 200
    en_route = client.get(liste, {"etat__exact": "expedie"})
    assert {c.etat for c in en_route.context["cl"].result_list} == {"expedie"}


@pytest.mark.parametrize("jour", ["0001-01-01", "9999-12-31T23:59:59Z", "hier"])
def test_une_date_illisible_rend_la_liste_entiere(ouvrir, jour):
    client = ouvrir(Role.INSTRUCTEUR)
    liste = reverse("admin:pass_numerique_evenement_changelist")
    for comparaison in ("gte", "lt"):
        reponse = client.get(liste, {f"fait_le__{comparaison}": jour}, follow=True)
        assert reponse.status_code == 200


@pytest.mark.parametrize("modele", LISTES, ids=lambda m: m.__name__)
def test_chaque_lien_d_un_filtre_ouvre_sa_liste(ouvrir, modele):
    remplir(1)
    client = ouvrir(Role.GESTIONNAIRE, Role.REGISSEUR)
    url = reverse(f"admin:pass_numerique_{modele._meta.model_name}_changelist")
    liste = client.get(url).context["cl"]
    for filtre in liste.filter_specs:
        for choix in filtre.choices(liste):
            assert client.get(url + choix["query_string"]).status_code == 200, choix
