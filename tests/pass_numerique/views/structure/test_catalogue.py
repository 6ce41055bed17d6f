"""Les formations qu'une structure propose."""

from datetime import date, timedelta

import pytest

from lieux.vocabulaire import Statut
from pass_numerique.models import Prestation, Seance
from pass_numerique.services import prestations
from tests.lieux.fabriques import LieuFactory
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, prestation
from tests.pass_numerique.views.structure.outils import fait, page

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
CATALOGUE = "/pass/formations/"
BONNE = {
    "intitule": "Mes démarches", "thematique": "demarches", "niveau": "debutant",
    "duree_minutes": "90", "nombre_de_pass": "2", "lieu": "", "accessible": "true",
    "precisions": "", "du": "2025-03-10", "au": "",
}  # fmt: skip


def adresse(prestation_, geste="") -> str:
    return f"{CATALOGUE}{prestation_.pk}/{geste}"


def html(reponse) -> str:
    return reponse.content.decode().replace("&#x27;", "'")


def test_une_formation_se_cree(fait):
    lieu, brouillon = LieuFactory(nom="Médiathèque"), LieuFactory(statut=Statut.BROUILLON)
    neuve = html(page(fait, f"{CATALOGUE}nouvelle/"))
    assert 'value="2025-03-10"' in neuve
    assert "Médiathèque" in neuve
    assert brouillon.nom not in neuve
    # Les lieux d'une commune se suivent sous son nom.
    [bloc] = [b for b in neuve.split("<optgroup") if "Médiathèque" in b]
    assert f'label="{lieu.commune.nom}"' in bloc
    reponse = fait.client.post(f"{CATALOGUE}nouvelle/", BONNE | {"lieu": lieu.pk})
    creee = Prestation.objects.get(intitule="Mes démarches")
    assert reponse["Location"] == adresse(creee)
    assert (creee.structure, creee.nombre_de_pass, creee.lieu) == (fait.formation, 2, lieu)
    assert (creee.accessible, creee.du, creee.au) == (True, JOUR, None)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"intitule": ""}, '<a href="#id_intitule">Écrivez le nom de la formation.</a>'),
        ({"nombre_de_pass": "0"}, "Écrivez le prix, de 1 à 99 Pass."),
        ({"duree_minutes": ""}, "Écrivez la durée en minutes"),
        ({"du": "hier"}, "Écrivez un jour qui existe"),
        ({"du": "2025-03-10", "au": "2025-03-09"}, "Le dernier jour vient avant le premier."),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_et_rien_ne_s_ecrit(fait, champs, phrase):
    reponse = fait.client.post(f"{CATALOGUE}nouvelle/", BONNE | champs)
    assert phrase in html(reponse)
    assert Prestation.objects.count() == 1


def test_une_formation_se_modifie_et_se_relit_telle_quelle(fait):
    fait.client.post(adresse(fait.prestation), BONNE | {"accessible": "false", "au": "31/12/2025"})
    fait.prestation.refresh_from_db()
    assert (fait.prestation.intitule, fait.prestation.accessible) == ("Mes démarches", False)
    assert fait.prestation.au == date(2025, 12, 31)
    lue = html(page(fait, adresse(fait.prestation)))
    assert '<option value="false" selected>Non</option>' in lue
    assert 'value="2025-12-31"' in lue


def test_une_fois_payee_son_prix_ne_change_plus_mais_se_recopie(fait):
    fait.encaisser(fait.secrets[1][0])
    reponse = fait.client.post(adresse(fait.prestation), BONNE | {"du": "2025-01-01"})
    assert "son prix ne change plus" in html(reponse)
    fait.prestation.refresh_from_db()
    assert (fait.prestation.nombre_de_pass, fait.prestation.intitule) == (1, "Premiers pas")
    lien = f"{CATALOGUE}nouvelle/?modele={fait.prestation.pk}"
    assert f'href="{lien}"' in html(page(fait, adresse(fait.prestation)))
    assert 'value="Premiers pas"' in html(fait.client.get(lien))


def test_elle_se_ferme_et_ne_se_supprime_que_si_elle_n_a_jamais_servi(fait):
    fait.encaisser(fait.secrets[1][0])
    trop_tot = fait.client.post(adresse(fait.prestation, "fermer/"), {"au": "2025-03-09"})
    assert "10/03/2025" in html(trop_tot)
    assert (
        fait.client.post(adresse(fait.prestation, "fermer/"), {"au": "2025-03-10"}).status_code
        == 302
    )
    fait.prestation.refresh_from_db()
    assert fait.prestation.au == JOUR
    refusee = fait.client.post(adresse(fait.prestation, "supprimer/"))
    assert "elle ne se supprime pas" in html(refusee)
    inutile = prestation(fait.formation)
    assert fait.client.post(adresse(inutile, "supprimer/")).status_code == 302
    assert list(Prestation.objects.all()) == [fait.prestation]


def test_les_seances_s_annoncent_et_se_retirent(fait):
    envoi = {"jour": "2025-03-12", "heure": "14:30", "places": "8"}
    reponse = fait.client.post(adresse(fait.prestation, "seances/"), envoi)
    assert reponse["Location"] == adresse(fait.prestation)
    seance = Seance.objects.get()
    assert (seance.debut.isoformat(), seance.places) == ("2025-03-12T13:30:00+00:00", 8)
    lue = html(page(fait, adresse(fait.prestation)))
    assert "La séance est annoncée." in lue
    assert "8 places" in lue
    assert "Personne ne la voit" not in lue
    fait.client.post(adresse(fait.prestation, "fermer/"), {"au": "2025-03-11"})
    assert "Personne ne la voit" in html(page(fait, adresse(fait.prestation)))
    fait.client.post(adresse(fait.prestation, "fermer/"), {"au": "2025-12-31"})
    mal_dite = fait.client.post(adresse(fait.prestation, "seances/"), {"jour": "", "heure": "x"})
    assert html(mal_dite).count('class="champ__erreur"') == 2
    hors = envoi | {"jour": "2024-01-01"}
    assert "n'est pas proposée" in html(
        fait.client.post(adresse(fait.prestation, "seances/"), hors)
    )
    assert fait.client.post(f"/pass/seances/{seance.pk}/retirer/").status_code == 302
    assert not Seance.objects.exists()


def test_rien_d_une_autre_structure_ne_se_touche(fait):
    ailleurs = prestation(formation(SIRETS[1]), intitule="Ailleurs")
    seance = prestations.annoncer(ailleurs, a(JOUR, 14))
    assert "Ailleurs" not in html(page(fait, CATALOGUE))
    assert fait.client.get(f"{CATALOGUE}nouvelle/?modele={ailleurs.pk}").status_code == 404
    for geste in ("", "fermer/", "supprimer/", "seances/"):
        assert fait.client.post(adresse(ailleurs, geste), BONNE).status_code == 404
    assert fait.client.post(f"/pass/seances/{seance.pk}/retirer/").status_code == 404
    ailleurs.refresh_from_db()
    assert ailleurs.intitule == "Ailleurs"


def test_la_liste_separe_les_terminees_en_autant_de_requetes(fait, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert "Terminées" not in html(page(fait, CATALOGUE))
    for rang in range(2):
        prestations.annoncer(prestation(fait.formation, lieu=LieuFactory()), a(JOUR, 19 + rang))
    prestation(fait.formation, intitule="Finie", au=JOUR - timedelta(days=1))
    bientot_finie = prestation(fait.formation, intitule="Bientôt finie", au=JOUR)
    prestations.annoncer(bientot_finie, a(JOUR, 19))
    Seance.objects.create(prestation=bientot_finie, debut=a(JOUR + timedelta(days=3)))
    with django_assert_num_queries(5):
        lue = html(page(fait, CATALOGUE))
    assert lue.index("Terminées") < lue.index("Finie")
    # Celle d'après son dernier jour, personne ne la voit : elle ne se compte pas.
    assert lue.count("1 séance à venir") == 3
