"""La clé d'un logiciel : montrée une fois, reconnue tant qu'elle n'est pas retirée."""

import pytest

from pass_numerique.models import Evenement, Jeton, StructureFormation
from pass_numerique.motifs import Code
from pass_numerique.services import jetons
from tests.pass_numerique.fabriques import JOUR, a
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db


def test_une_cle_se_reconnait_et_son_texte_n_est_nulle_part(fait):
    jeton, texte = jetons.creer(fait.formation, " Caisse ", maintenant=a(JOUR))
    assert (jeton.nom, jeton.structure, texte.startswith(jeton.debut)) == (
        "Caisse",
        fait.formation,
        True,
    )
    assert len(texte) >= 43
    ecrit = " ".join(str(v) for v in Jeton.objects.values_list().get(pk=jeton.pk))
    assert texte not in ecrit
    assert texte[8:] not in ecrit
    assert jetons.reconnaitre(texte, a(JOUR)) == jeton
    assert Jeton.objects.get(pk=jeton.pk).vu_le == JOUR
    assert [e.details for e in Evenement.objects.filter(nature="jeton_cree")] == [
        {"structure": fait.formation.pk}
    ]


def test_une_autre_ne_se_reconnait_pas(fait):
    _jeton, texte = jetons.creer(fait.formation, "Caisse")
    for faux in ("", texte[:-1], texte.upper(), "pnh_", "\ud800"):
        assert jetons.reconnaitre(faux) is None


def test_retiree_elle_n_ouvre_plus_rien(fait):
    jeton, texte = jetons.creer(fait.formation, "Caisse")
    jetons.retirer(jeton)
    assert jetons.reconnaitre(texte) is None
    with refuse(Code.DEJA_ANNULE):
        jetons.retirer(jeton)


def test_cinq_cles_vivantes_au_plus(fait):
    for rang in range(5):
        jeton, _texte = jetons.creer(fait.formation, f"Logiciel {rang}")
    with refuse(Code.TROP_DE_JETONS):
        jetons.creer(fait.formation, "Un de trop")
    jetons.retirer(jeton)
    assert jetons.creer(fait.formation, "À sa place")


def test_la_cle_d_une_structure_fermee_n_ouvre_rien_et_rouvre_avec_elle(fait):
    jeton, texte = jetons.creer(fait.formation, "Caisse")
    for active, reconnue in ((False, None), (True, jeton)):
        StructureFormation.objects.update(active=active)
        assert jetons.reconnaitre(texte) == reconnue


def test_une_structure_fermee_n_en_recoit_pas(fait):
    fait.formation.active = False
    fait.formation.save()
    with refuse(Code.STRUCTURE_FERMEE):
        jetons.creer(fait.formation, "Caisse")
