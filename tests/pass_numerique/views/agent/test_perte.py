"""Perdu, volé : dire ce qui va se passer, bloquer, donner un autre chéquier."""

import pytest

from pass_numerique.etats import EtatChequier
from pass_numerique.models import Remise
from tests.pass_numerique.fabriques import JOUR, a, prescriptrice
from tests.pass_numerique.outils import verifier_les_comptes

pytestmark = pytest.mark.django_db
PERDU = "/pass/perdu/"


def bloquer(client, remise, motif="perdu"):
    return client.post(f"/pass/chequiers/{remise.chequier_id}/bloquer/", {"motif": motif})


def test_par_son_numero_jusqu_au_blocage(agent, fait):
    remise = fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:4])
    reponse = agent.post(PERDU, {"serie": "25-000001"})
    page = f"/pass/chequiers/{remise.chequier_id}/bloquer/"
    assert reponse.url == page
    assert fait.chequier(1).etat == EtatChequier.REMIS
    contenu = agent.get(page).content.decode()
    assert "Les 6 Pass qui restent ne paieront plus rien" in contenu
    assert "Les 4 Pass déjà utilisés restent payés" in contenu
    assert "motif" in agent.post(page, {}).context["form"].errors
    assert agent.post(page, {"motif": "volé"}).url == f"/pass/remises/{remise.pk}/"
    assert fait.chequier(1).motif_opposition == "volé"
    assert "6 Pass à remplacer" in agent.get(f"/pass/remises/{remise.pk}/").content.decode()
    # Une seconde fois : c'est dit, et rien ne change.
    assert agent.get(page).url == f"/pass/remises/{remise.pk}/"
    assert agent.post(page, {"motif": "perdu"}).status_code == 302
    assert fait.chequier(1).motif_opposition == "volé"


@pytest.mark.parametrize("serie", ["25-000099", "25-1", ""])
def test_un_numero_faux_se_dit_sur_son_champ(agent, fait, serie):
    reponse = agent.post(PERDU, {"serie": serie})
    assert list(reponse.context["form"].errors) == ["serie"]


def test_le_chequier_d_une_autre_structure_n_est_pas_le_notre(agent, fait):
    fait.dispositif.chequiers.filter(numero=2).update(structure=prescriptrice("Autre"))
    reponse = agent.post(PERDU, {"serie": "25-000002"})
    assert "dans votre structure" in reponse.context["form"].errors["serie"][0]


def test_un_chequier_vole_dans_le_stock_se_bloque_aussi(agent, fait):
    chequier = fait.chequier(2)
    page = f"/pass/chequiers/{chequier.pk}/bloquer/"
    assert "remis à personne" in agent.get(page).content.decode()
    assert agent.post(page, {"motif": "volé"}).url == "/pass/stock/"
    assert fait.chequier(2).etat == EtatChequier.OPPOSE
    verifier_les_comptes(a(JOUR, 14))


def test_le_remplacant_n_a_que_les_pass_qui_restaient(agent, fait):
    remise = fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:3])
    page = f"/pass/remises/{remise.pk}/remplacer/"
    assert agent.get(page).url == f"/pass/remises/{remise.pk}/"  # pas encore bloqué
    bloquer(agent, remise)
    contenu = agent.get(page).content.decode()
    assert "du n° 8 au n° 10" in contenu
    assert (
        "dans votre stock"
        in agent.post(page, {"serie": "25-000001"}).context["form"].errors["serie"][0]
    )
    reponse = agent.post(page, {"serie": "25-000002"})
    nouvelle = Remise.objects.get(chequier__numero=2)
    assert reponse.url == f"/pass/remises/{nouvelle.pk}/feuille/"
    feuille = agent.get(reponse.url).content.decode()
    for rang in ("25-000002-08", "25-000002-09", "25-000002-10"):
        assert rang in feuille
    assert "25-000002-07" not in feuille
    assert "Annuler" not in feuille
    contenu = agent.get(f"/pass/remises/{remise.pk}/").content.decode()
    assert f"/pass/remises/{nouvelle.pk}/" in contenu
    verifier_les_comptes(a(JOUR, 14))
    # Envoyé deux fois : l'ancien est remplacé, la page y ramène.
    assert agent.post(page, {"serie": "25-000002"}).url == f"/pass/remises/{remise.pk}/"


def test_un_seul_pass_a_detacher_se_dit_au_singulier(agent, fait):
    remise = fait.remettre(1)
    fait.encaisser(fait.secrets[1][0])
    bloquer(agent, remise)
    contenu = agent.get(f"/pass/remises/{remise.pk}/remplacer/").content.decode()
    assert "le dernier Pass, le n° 10" in contenu


def test_rien_a_remplacer_si_tout_est_utilise(agent, fait):
    remise = fait.remettre(1)
    fait.encaisser(*fait.secrets[1])
    bloquer(agent, remise)
    contenu = agent.get(f"/pass/remises/{remise.pk}/").content.decode()
    assert "remplacer" not in contenu
