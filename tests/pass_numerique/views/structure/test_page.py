"""La page d'une structure : ce qu'elle est, et son compte bancaire."""

from datetime import timedelta

import pytest

from pass_numerique.models import CoordonneesBancaires, Role
from pass_numerique.services import comptes, structures
from tests.lieux.fabriques import LieuFactory
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, utilisateur
from tests.pass_numerique.views.structure.outils import fait, page

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
STRUCTURE = "/pass/structure/"
IBAN = "FR1420041010050500013M02606"
RIB = {"titulaire": "Association Exemple", "iban": "FR14 2004 1010 0505 0001 3M02 606"}


def html(reponse) -> str:
    return reponse.content.decode().replace("&#x27;", "'").replace("\xa0", " ")


def test_la_page_dit_le_label_le_lieu_et_les_membres(fait):
    fait.formation.lieu = LieuFactory(nom="Médiathèque des Deux Rives")
    fait.formation.save()
    parti = utilisateur("parti")
    comptes.retirer(comptes.nommer(parti, Role.MEMBRE, fait.formation))
    ailleurs = utilisateur("ailleurs")
    comptes.nommer(ailleurs, Role.MEMBRE, formation(SIRETS[1]))
    lue = html(page(fait, STRUCTURE))
    for attendu in (
        "732 829 320 00074", "Du 1er janvier 2025 au 31 décembre 2025 compris", "Décision 1",
        fait.formation.lieu.get_absolute_url(), "lea@example.org",
    ):  # fmt: skip
        assert attendu in lue
    assert parti.email not in lue
    assert ailleurs.email not in lue
    assert "n'a pas de label" not in lue


def test_sans_label_ce_jour_la_page_previent(fait):
    fait.formation.labellisations.update(au=JOUR - timedelta(days=1))
    assert "n'a pas de label" in html(page(fait, STRUCTURE))


def test_un_iban_se_depose_se_montre_masque_et_attend_le_departement(fait):
    assert fait.client.post(STRUCTURE, RIB)["Location"] == f"{STRUCTURE}#compte"
    assert fait.client.post(STRUCTURE, RIB).status_code == 302
    rib = CoordonneesBancaires.objects.get()
    assert (rib.iban, rib.depose_par, rib.valide_le) == (IBAN, fait.membre, None)
    lue = html(page(fait, STRUCTURE))
    assert "FR14 … 2606" in lue
    assert "en attente de validation par le Département" in lue
    assert IBAN not in lue
    structures.valider_rib(rib, utilisateur(), maintenant=a(JOUR, 19))
    assert "Validé par le Département" in html(page(fait, STRUCTURE))


def test_un_iban_faux_se_dit_a_son_champ(fait):
    reponse = fait.client.post(STRUCTURE, RIB | {"iban": "FR76 1234"})
    assert "Cet IBAN n'est pas juste" in html(reponse)
    assert 'aria-invalid="true"' in html(reponse)
    assert not CoordonneesBancaires.objects.exists()


def test_le_compte_d_une_autre_structure_ne_se_voit_pas(fait):
    structures.deposer_rib(formation(SIRETS[1]), "Ailleurs", IBAN, utilisateur())
    assert "Ailleurs" not in html(page(fait, STRUCTURE))


def test_les_requetes_ne_dependent_pas_des_membres(fait, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(7):
            page(fait, STRUCTURE)
        for _ in range(2):
            comptes.nommer(utilisateur(), Role.MEMBRE, fait.formation)
        structures.labelliser(fait.formation, JOUR, JOUR, "Décision 2")
        structures.deposer_rib(fait.formation, "Association", IBAN, utilisateur())
