import re

import pytest
from django.http import QueryDict
from django.utils import timezone

from lieux import presentation
from lieux.criteres import Criteres
from lieux.models import Lieu
from lieux.orientation.chargement import charger_orientation
from lieux.recherche import Compte, Vocabulaire, chercher
from tests.lieux.fabriques import CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db


def params(lien):
    return QueryDict(lien.url.partition("?")[2])


def test_la_requete_ne_propage_que_le_contrat_et_revient_a_la_premiere_page():
    recue = QueryDict("ou=Sète&page=4&utm=x&frais=gratuit&frais=payant&q=")
    assert presentation.requete(recue) == "ou=S%C3%A8te&frais=gratuit&frais=payant"
    assert presentation.requete(recue, ou=None, frais=["payant"]) == "frais=payant"
    assert presentation.adresse(QueryDict("")) == "/"


def test_chaque_puce_retire_son_filtre_et_lui_seul(communes):
    LieuFactory(frais_a_charge=["gratuit", "payant"])
    recue = QueryDict("ou=Sète&rayon=20&q=wifi&frais=gratuit&frais=payant&ouvert=lundi")
    criteres = Criteres(
        ou="Sète",
        rayon=20.0,
        q="wifi",
        ouvert="lundi",
        filtres={"frais": ("gratuit", "payant")},
    )
    trouvee = chercher(criteres, timezone.now())
    puces = {p.libelle: params(p) for p in presentation.puces(recue, trouvee, Vocabulaire.lire())}
    assert set(puces) >= {"Près de Sète", "20 km", "« wifi »", "Ouvert lundi"}
    assert "ou" not in puces["Près de Sète"]
    assert "rayon" not in puces["Près de Sète"]
    assert puces["20 km"].get("ou") == "Sète"
    assert "rayon" not in puces["20 km"]
    restes = sorted(
        tuple(p.getlist("frais")) for p in puces.values() if len(p.getlist("frais")) == 1
    )
    assert restes == [("gratuit",), ("payant",)]


@pytest.mark.parametrize(
    ("criteres", "compte", "attendu"),
    [
        (Criteres(), Compte(222), "222 lieux dans l'Hérault"),
        (Criteres(ou="Bédarieux", rayon=20.0), Compte(1), "1 lieu à moins de 20 km de Bédarieux"),
        (
            Criteres(ou="Bédarieux", rayon=2.5),
            Compte(0),
            "Aucun lieu à moins de 2,5 km de Bédarieux",
        ),
        (
            Criteres(ou="Sète", ouvert="maintenant", q="caf"),
            Compte(3),
            "3 lieux dans l'Hérault, du plus proche de Sète au plus loin, pour « caf », ouverts maintenant",
        ),
        (Criteres(ouvert="lundi-matin"), Compte(1), "1 lieu dans l'Hérault, ouvert lundi matin"),
        (Criteres(ouvert="lundi"), Compte(0), "Aucun lieu dans l'Hérault, ouvert lundi"),
        (
            Criteres(ou="Sète", tri="nom", filtres={"frais": ("gratuit",)}),
            Compte(2),
            "2 lieux dans l'Hérault, avec le filtre « Gratuit »",
        ),
        (
            Criteres(filtres={"frais": ("gratuit", "payant"), "reseau": ("caf",)}),
            Compte(2),
            "2 lieux dans l'Hérault, avec 3 filtres",
        ),
        (
            Criteres(ouvert="maintenant"),
            Compte(42, inconnus=30),
            "12 lieux dans l'Hérault, ouverts maintenant, et 30 aux horaires inconnus",
        ),
        (
            Criteres(ouvert="maintenant"),
            Compte(30, inconnus=30),
            "Aucun lieu dans l'Hérault, ouvert maintenant, mais 30 aux horaires inconnus",
        ),
        (
            Criteres(ou="Sète", ouvert="maintenant"),
            Compte(1, inconnus=1),
            "Aucun lieu dans l'Hérault, ouvert maintenant, mais 1 aux horaires inconnus",
        ),
    ],
)
def test_le_resume_dit_la_recherche(communes, criteres, compte, attendu):
    trouve = presentation.resume(chercher(criteres, timezone.now()), compte, Vocabulaire.lire())
    assert trouve.replace("\u00a0", " ") == attendu


def test_la_liste_se_coupe_ou_commencent_les_horaires_inconnus():
    ouvert, inconnu = Lieu(), Lieu()
    ouvert.rang_ouverture, inconnu.rang_ouverture = 0, 1
    premier, second = presentation.groupes([ouvert, inconnu], 21)
    assert (premier.titre, premier.debut, premier.lieux) == ("", 21, [ouvert])
    assert second.titre.startswith("Horaires inconnus")
    assert (second.debut, second.lieux) == (22, [inconnu])
    # Une page qui ne montre que des inconnus garde son titre ; une recherche sans moment n'en a pas.
    assert [g.titre != "" for g in presentation.groupes([inconnu], 41)] == [True]
    assert [g.titre for g in presentation.groupes([Lieu()], 1)] == [""]
    assert presentation.groupes([], 1) == []


def test_plusieurs_communes_un_lien_chacune(communes):
    recue = QueryDict("ou=34310&frais=gratuit")
    liens = presentation.choix_du_lieu(recue, chercher(Criteres(ou="34310"), timezone.now()))
    assert [lien.libelle for lien in liens] == ["Capestang", "Poilhes"]
    assert params(liens[1]).dict() == {"commune": "34206", "frais": "gratuit"}


def test_les_puces_accordent_le_nom_de_la_commune(db):
    for code, nom, attendu in (
        ("34003", "Agde", "Près d'Agde"),
        ("34064", "Le Caylar", "Près du Caylar"),
        ("34301", "Sète", "Près de Sète"),
    ):
        CommuneFactory(code_insee=code, nom=nom)
        trouvee = chercher(Criteres(commune=code), timezone.now())
        puces = presentation.puces(QueryDict(f"commune={code}"), trouvee, Vocabulaire.lire())
        assert puces[0].libelle == attendu


def test_un_classement_dit_ce_qu_il_fait(communes):
    def tris(**criteres):
        return presentation.tris(chercher(Criteres(**criteres), timezone.now()))

    assert tris() == []
    assert tris(q="wifi") == [("", "Ceux qui disent vos mots d'abord"), ("nom", "Par nom")]
    assert tris(ou="Sète") == [("", "Du plus proche au plus loin"), ("nom", "Par nom")]


@pytest.mark.parametrize(
    ("referent", "attendue"),
    [
        ("http://ici/?ou=S%C3%A8te&rayon=5&page=2", "/?ou=S%C3%A8te&rayon=5&page=2"),
        ("http://ici/embarquer/?commune=34301", "/?commune=34301"),
        ("http://ici/?utm_source=x&frais=gratuit&frais=payant", "/?frais=gratuit&frais=payant"),
        ("http://ici/?q=%22%3E%3Cscript%3E", "/?q=%22%3E%3Cscript%3E"),
        ("http://ici/?ou=a&page=javascript:alert(1)", "/?ou=a"),
        ("http://ici/", ""),
        ("http://ici/lieux/autre/?ou=a", ""),
        ("http://ailleurs/?ou=a", ""),
        ("http://ici@ailleurs/?ou=a", ""),
        ("//ailleurs/?ou=a", ""),
        ("http://[/?ou=a", ""),
        ("http://ici/?" + "&".join(["ou=a"] * 2000), ""),
        ("", ""),
    ],
)
def test_de_la_fiche_on_revient_a_sa_recherche(referent, attendue):
    assert presentation.recherche_quittee(referent, "ici") == attendue


def test_le_resume_dit_pour_quoi_et_dans_quel_ordre(communes):
    charger_orientation()
    LieuFactory.create_batch(2, services=["aide-aux-demarches-administratives"])

    def resume(**criteres):
        recherche = chercher(Criteres(**criteres), timezone.now())
        return presentation.resume(recherche, Compte(14), Vocabulaire.lire())

    assert (
        resume(ou="Béziers", besoins=("demarche", "sante"))
        == "14 lieux dans l'Hérault pour « la santé », "
        "du mieux adapté au moins adapté en partant de Béziers"
    )
    assert (
        resume(besoins=("sante", "impots"), tri="nom")
        == "14 lieux dans l'Hérault pour « la santé » et « les impôts »"
    )
    assert (
        resume(ou="Béziers", besoins=("sante",), tri="distance")
        == "14 lieux dans l'Hérault pour « la santé », du plus proche de Béziers au plus loin"
    )
    assert "pour 3 besoins," in resume(besoins=("sante", "impots", "emploi"))
    assert (
        resume(situations=("agricole",))
        == "14 lieux dans l'Hérault, du mieux adapté au moins adapté"
    )
    assert resume() == "14 lieux dans l'Hérault"


def test_ce_que_l_on_a_dit_de_soi_reste_dans_la_recherche(client_strict, communes):
    charger_orientation()
    LieuFactory.create_batch(2, services=["aide-aux-demarches-administratives"])
    adresse = {"situation": "agricole", "besoin": ["impots", "gratuit"], "commune": "34032"}
    html = client_strict.get("/", adresse).content.decode()
    for nom, valeur in [("situation", "agricole"), ("besoin", "impots"), ("besoin", "gratuit")]:
        # Une case de ce nom, cochée, dans le formulaire de recherche.
        assert re.search(rf'id="p-{nom}-{valeur}"\s+name="{nom}"\s+value="{valeur}"', html)
    assert "Le mieux adapté d&#x27;abord" in html or "Le mieux adapté d'abord" in html
    parcours = (
        "/orientation/?situation=agricole&amp;besoin=impots&amp;besoin=gratuit&amp;commune=34032"
    )
    assert parcours in html
    sans = client_strict.get("/", {"commune": "34032"}).content.decode()
    assert "mieux adapté" not in sans
    assert "Changer mes réponses" not in sans
