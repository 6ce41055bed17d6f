"""Critères → lieux, comptes et élargissements."""

from datetime import date, datetime

import pytest
from django.http import QueryDict

from lieux import presentation
from lieux.criteres import FAMILLES, Criteres
from lieux.elargissements import elargissements
from lieux.endroits import habiller
from lieux.horaires import FUSEAU, CodeEtat
from lieux.models import Lieu
from lieux.recherche import Vocabulaire, chercher
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

LUNDI_10H = datetime(2026, 11, 23, 10, 0, tzinfo=FUSEAU)
LUNDI_MATIN = "Mo 09:00-12:00; PH off"
MARDI = "Tu 09:00-17:00; PH off"


def noms(criteres, maintenant=LUNDI_10H):
    return [lieu.nom for lieu in chercher(criteres, maintenant).lieux_tries()]


def test_sans_rien_tout_par_nom(communes):
    for nom in ("Zoé", "Écluse", "abri"):
        LieuFactory(nom=nom)
    assert noms(Criteres()) == ["abri", "Écluse", "Zoé"]


def test_avec_un_endroit_par_distance_et_tri_par_nom_si_on_le_demande(communes):
    LieuFactory(nom="Zoé", commune=communes["beziers"])
    LieuFactory(nom="Abri", commune=communes["capestang"])
    LieuFactory(nom="Sète", commune=communes["sete"])
    assert noms(Criteres(ou="34500")) == ["Zoé", "Abri", "Sète"]
    assert noms(Criteres(commune="34032", rayon=20)) == ["Zoé", "Abri"]
    assert noms(Criteres(ou="34500", tri="nom")) == ["Abri", "Sète", "Zoé"]


def test_ce_que_la_personne_ecrit_l_emporte_sur_la_commune_de_l_adresse(communes):
    LieuFactory(nom="Béziers", commune=communes["beziers"])
    LieuFactory(nom="Sète", commune=communes["sete"])
    assert noms(Criteres(ou="Sète", commune="34032"))[0] == "Sète"
    # Introuvable : l'adresse de la page sert encore.
    assert noms(Criteres(ou="Atlantide-sur-mer", commune="34032"))[0] == "Béziers"


def test_ce_qui_n_est_pas_trouve_se_dit_meme_si_l_adresse_de_la_page_sert(communes):
    trouvee = chercher(Criteres(ou="Atlantide-sur-mer", commune="34032"), LUNDI_10H)
    assert trouvee.centre.libelle == "Béziers"
    assert "Atlantide-sur-mer" in trouvee.avertissements[0]


def test_tout_l_herault_l_emporte_sur_la_commune_de_l_adresse(communes):
    trouvee = chercher(Criteres(ou="Hérault", commune="34032", rayon=5), LUNDI_10H)
    assert trouvee.centre is None
    assert trouvee.avertissements == []


def test_ouvert_maintenant_ouverts_puis_inconnus_jamais_fermes(communes):
    LieuFactory(nom="Inconnu", commune=communes["beziers"])
    LieuFactory(nom="Ouvert loin", commune=communes["capestang"], horaires=LUNDI_MATIN)
    LieuFactory(nom="Fermé", commune=communes["beziers"], horaires=MARDI)
    LieuFactory(
        nom="En vacances",
        commune=communes["beziers"],
        horaires=LUNDI_MATIN,
        fermetures=[(date(2026, 11, 23), date(2026, 11, 23))],
    )
    LieuFactory(nom="Illisible", commune=communes["sete"], horaires="quand on veut")
    attendus = ["Ouvert loin", "Inconnu", "Illisible"]
    assert noms(Criteres(ou="Béziers", ouvert="maintenant")) == attendus
    assert noms(Criteres(ou="Béziers", ouvert="mardi-matin"))[0] == "Fermé"


def test_un_service_itinerant_compte_par_son_arret_ouvert(communes):
    LieuFactory(
        nom="Bus",
        commune=communes["sete"],
        horaires=MARDI,
        arrets=[{"commune": communes["olargues"], "horaires": LUNDI_MATIN}],
    )
    trouvee = chercher(Criteres(ou="Olargues", rayon=5, ouvert="maintenant"), LUNDI_10H)
    [bus] = habiller(trouvee.lieux_de_la_page(), trouvee)
    assert bus.arret_affiche.commune == communes["olargues"]
    assert bus.etat.code == CodeEtat.OUVERT
    assert bus.distance_km == pytest.approx(0, abs=0.01)
    assert noms(Criteres(ou="Olargues", rayon=5, ouvert="mardi")) == []


def test_et_entre_familles_ou_dans_une_famille(communes):
    LieuFactory(nom="A", frais_a_charge=["gratuit"], publics_specifiquement_adresses=["seniors"])
    LieuFactory(nom="B", frais_a_charge=["payant"], publics_specifiquement_adresses=["seniors"])
    LieuFactory(nom="C", frais_a_charge=["gratuit"])
    filtres = {"frais": ("gratuit", "payant"), "public": ("seniors",)}
    assert noms(Criteres(filtres=filtres)) == ["A", "B"]
    assert noms(Criteres(filtres={"frais": ("gratuit",)})) == ["A", "C"]


def test_chaque_option_compte_comme_si_elle_etait_choisie(communes):
    """Le compte annoncé est, pour chaque option, le nombre de lieux réellement trouvés ensuite."""
    LieuFactory(nom="A", frais_a_charge=["gratuit"], publics_specifiquement_adresses=["seniors"])
    LieuFactory(nom="B", frais_a_charge=["payant"], publics_specifiquement_adresses=["seniors"])
    LieuFactory(nom="C", frais_a_charge=["gratuit"], publics_specifiquement_adresses=["jeunes"])
    LieuFactory(nom="D", reseaux=["caf"])
    vocabulaire = Vocabulaire.lire()
    for filtres in ({}, {"frais": ("gratuit",)}, {"frais": ("payant",), "public": ("seniors",)}):
        trouvee = chercher(Criteres(filtres=filtres), LUNDI_10H)
        for famille in trouvee.familles(vocabulaire):
            for option in famille.options:
                seul = {**filtres, famille.nom: (option.slug,)}
                assert option.n == len(noms(Criteres(filtres=seul))), (filtres, option)
                assert option.choisi == (option.slug in filtres.get(famille.nom, ()))


def test_elargir_s_arrete_au_premier_pas_qui_trouve(communes):
    LieuFactory(nom="Capestang", commune=communes["capestang"], horaires=MARDI)
    recue = QueryDict("ou=Béziers&rayon=5&ouvert=maintenant&q=capestang&page=2")
    criteres = Criteres(ou="Béziers", rayon=5, ouvert="maintenant", q="capestang")
    trouvee = chercher(criteres, LUNDI_10H)
    assert trouvee.lieux().count() == 0
    essais = []

    def compter(requete):
        essais.append(requete)
        params = QueryDict(requete)
        rayon = params.get("rayon")
        return (
            chercher(
                Criteres(
                    ou=params["ou"],
                    rayon=float(rayon) if rayon else None,
                    ouvert=params.get("ouvert", ""),
                    q=params.get("q", ""),
                ),
                LUNDI_10H,
            )
            .lieux()
            .count()
        )

    lien = presentation.elargir(recue, trouvee, compter)
    assert lien.libelle == "Chercher dans tout l'Hérault, à tout moment de la semaine (1 lieu)"
    assert QueryDict(lien.url.partition("?")[2]).dict() == {"ou": "Béziers", "q": "capestang"}
    # 10, 15, 20, 50 km, tout l'Hérault, tout moment, sans les mots ; puis les deux premiers ensemble
    assert len(essais) == 8


def test_elargir_retire_tout_s_il_le_faut(communes):
    LieuFactory(nom="Seul", commune=communes["sete"])
    criteres = Criteres(
        ou="Béziers", rayon=5, q="introuvable", filtres={f.nom: ("x",) for f in FAMILLES}
    )
    (libelle, premier), *_autres, (_libelle, dernier) = elargissements(
        chercher(criteres, LUNDI_10H)
    )
    # Un mot qu'aucun lieu ne dit : le retirer d'abord, chercher plus loin n'y changerait rien.
    assert premier == {"q": None}
    assert set(dernier) == {"rayon", "q", *(famille.nom for famille in FAMILLES)}
    assert set(dernier.values()) == {None}
    assert "introuvable" in libelle


def test_la_page_ne_change_que_le_nombre_de_lieux_pas_celui_des_requetes(
    communes, django_assert_num_queries
):
    def lire():
        trouvee = chercher(Criteres(ou="Béziers", ouvert="maintenant"), LUNDI_10H)
        return habiller(trouvee.lieux_de_la_page(), trouvee)

    def peupler(n):
        for i in range(n):
            LieuFactory(
                commune=communes["beziers"],
                horaires=LUNDI_MATIN,
                services=["utilisation-securisee-du-numerique", "comprehension-du-monde-numerique"],
                frais_a_charge=["gratuit"],
                modalites_acces=["se-presenter"],
                reseaux=["caf", "msa"],
                arrets=[{"commune": communes["olargues"], "horaires": LUNDI_MATIN}],
                fermetures=[(date(2026, 1, 1 + i), date(2026, 1, 1 + i))],
            )

    peupler(1)
    # commune, horaires distincts, lieux, réseaux, services, frais, accès, arrêts, communes, fermetures,
    # badge du Pass
    with django_assert_num_queries(11):
        assert len(lire()) == 1
    peupler(2)
    with django_assert_num_queries(11):
        assert len(lire()) == 3


def test_seuls_les_lieux_publies(communes):
    LieuFactory(nom="Visible")
    LieuFactory(nom="Brouillon", statut="brouillon")
    LieuFactory(nom="Fermé", statut="ferme")
    assert noms(Criteres()) == ["Visible"]
    assert Lieu.objects.count() == 3
