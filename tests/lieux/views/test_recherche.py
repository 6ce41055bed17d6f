"""La page d'accueil, vue par le serveur."""

import json
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from lieux.memoire import cache
from lieux.models import Contour
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db


def _requetes(client, parametres) -> list:
    with CaptureQueriesContext(connection) as requetes:
        assert client.get("/", parametres).status_code == 200
    return requetes.captured_queries


def noms(reponse):
    return [lieu.nom for lieu in reponse.context["resultats"]["page"]]


def test_la_page_vide_dit_quoi_faire(client_strict):
    reponse = client_strict.get("/")
    assert reponse.status_code == 200
    assert noms(reponse) == []


def test_une_recherche_et_ses_voisins(client_strict, communes):
    LieuFactory(nom="Médiathèque", commune=communes["beziers"])
    LieuFactory(nom="Mairie", commune=communes["capestang"])
    reponse = client_strict.get("/?ou=34500")
    assert noms(reponse) == ["Médiathèque", "Mairie"]
    assert (
        "2 lieux dans l&#x27;Hérault, du plus proche de Béziers au plus loin"
        in reponse.content.decode().replace("\u00a0", " ")
    )


def test_htmx_ne_recoit_que_les_resultats(client, communes):
    LieuFactory(nom="Médiathèque", commune=communes["beziers"])
    fragment = client.get("/?ou=34500", headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "Médiathèque" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_rien_trouve_propose_d_elargir(client_strict, communes):
    LieuFactory(nom="Sète", commune=communes["sete"])
    reponse = client_strict.get("/?ou=Bédarieux&rayon=5&q=sete")
    elargir = reponse.context["resultats"]["elargir"]
    assert elargir.libelle == "Chercher jusqu'à 50 km (1 lieu)"
    assert elargir.libelle.replace("'", "&#x27;") in reponse.content.decode()
    assert noms(client_strict.get(elargir.url)) == ["Sète"]


def test_des_horaires_inconnus_n_empechent_pas_d_elargir(client_strict, communes):
    LieuFactory(nom="Inconnu", commune=communes["sete"], horaires="")
    assert client_strict.get("/?ouvert=lundi").context["resultats"]["elargir"] is None
    LieuFactory(nom="Le mardi", commune=communes["sete"], horaires="Tu 09:00-12:00")
    reponse = client_strict.get("/?ouvert=lundi")
    assert noms(reponse) == ["Inconnu"]
    elargir = reponse.context["resultats"]["elargir"]
    assert elargir.libelle == "Chercher à tout moment de la semaine (2 lieux)"
    assert elargir.libelle in reponse.content.decode()
    assert noms(client_strict.get(elargir.url)) == ["Inconnu", "Le mardi"]


def test_un_mot_inconnu_est_nomme_et_les_autres_repondent(client_strict, communes):
    LieuFactory(nom="Point CAF", commune=communes["beziers"], reseaux=["caf"])
    LieuFactory(nom="Autre", commune=communes["beziers"])
    reponse = client_strict.get("/?q=<b>xyzzy</b> CAF")
    html = reponse.content.decode().replace("\u00a0", " ")
    assert noms(reponse) == ["Point CAF"]
    assert "Rien pour « b », « xyzzy » : nous avons cherché « CAF »." in html
    assert "1 lieu dans l&#x27;Hérault, pour « CAF »" in html
    geojson = client_strict.get(reponse.context["donnees_carte"]["url_geojson"]).json()
    assert len(geojson["features"]) == 1
    api = client_strict.get("/api/v1/lieux/", {"q": "xyzzy CAF"}).json()
    assert api["total"] == 1
    assert api["avertissements"] == ["Rien pour « xyzzy » : nous avons cherché « CAF »."]


def test_un_mot_sans_reponse_n_est_pas_redit_comme_cherche(client, communes):
    LieuFactory(nom="Bus 1", commune=communes["beziers"])
    (phrase,) = client.get("/?q=<script>alert(1)</script>").context["resultats"]["avertissements"]
    assert phrase == "Rien pour « script », « alert » : nous avons cherché « 1 »."
    (phrase,) = client.get("/?q=bus-xyzzy&ou=Béziers&rayon=1&ouvert=lundi").context["resultats"][
        "avertissements"
    ]
    assert phrase == "Rien pour « xyzzy » : nous avons cherché « bus »."


def test_un_parametre_illisible_se_dit_sans_son_nom_technique(client, communes):
    requete = "/?lat=a&lon=b&bbox=x&page=y&commune=z&rayon=beaucoup&ouvert=demain&tri=prix"
    phrases = client.get(requete + "&q=" + "a" * 201).context["resultats"]["avertissements"]
    assert sorted(phrases) == [
        "Ce classement n'existe pas : voici le classement habituel.",
        "Cette commune n'a pas été comprise. Écrivez son nom dans « Où ? ».",
        "Cette page n'existe pas : voici la première.",
        "La distance n'a pas été comprise : nous cherchons sans elle.",
        "La zone de la carte n'a pas été comprise : nous cherchons sans elle.",
        "Le moment n'a pas été compris : nous cherchons à tout moment de la semaine.",
        "Votre demande est trop longue ou illisible : nous l'avons laissée de côté. "
        "Écrivez quelques mots, par exemple « impôts ».",
        "Votre position n'a pas été comprise : nous cherchons sans elle. "
        "Écrivez votre commune dans « Où ? ».",
    ]


def test_le_mois_d_informations_anciennes_s_elide(client, communes):
    LieuFactory(commune=communes["sete"], date_maj=date(2019, 10, 3))
    assert "Informations d&#x27;octobre 2019 : à vérifier" in client.get("/").content.decode()


def test_rien_du_tout_propose_des_services_avec_leur_compte(client_strict, communes):
    for nom in "AB":
        LieuFactory(nom=nom, services=["aide-aux-demarches-administratives"])
    reponse = client_strict.get("/?q=xyzzy&frais=")
    html = reponse.content.decode()
    assert "Rien pour « xyzzy »." in html
    [service] = reponse.context["resultats"]["services_proches"]
    assert service.libelle == "Aide aux démarches administratives (2 lieux)"
    assert service.libelle in html
    assert noms(client_strict.get(service.url)) == ["A", "B"]
    # Aucun lieu ne dit ce mot : chercher plus loin ne servirait à rien.
    assert reponse.context["resultats"]["elargir"].libelle == "Retirer « xyzzy » (2 lieux)"


def test_une_faute_de_frappe_propose_le_mot(client_strict, communes):
    LieuFactory(nom="Fac", services=["acces-internet-et-materiel-informatique"])
    reponse = client_strict.get("/?q=imprmer&ou=Béziers")
    lien = reponse.context["resultats"]["vouliez_vous_dire"]
    assert lien.libelle == "« imprimer »"
    assert noms(client_strict.get(lien.url)) == ["Fac"]


def test_des_mots_qui_ne_vont_pas_ensemble_se_retirent_un_par_un(client_strict, communes):
    LieuFactory(nom="Point CAF", commune=communes["beziers"], reseaux=["caf"])
    LieuFactory(nom="Mairie", commune=communes["olargues"])
    reponse = client_strict.get("/?q=caf olargues")
    assert noms(reponse) == []
    elargir = reponse.context["resultats"]["elargir"]
    assert elargir.libelle == "Retirer « caf » (1 lieu)"
    assert noms(client_strict.get(elargir.url)) == ["Mairie"]


def test_elargir_garde_tous_les_autres_choix_et_annonce_le_compte_de_sa_page(client, communes):
    LieuFactory(nom="Point CAF", commune=communes["beziers"], reseaux=["caf"])
    LieuFactory(nom="Médiathèque", commune=communes["beziers"])
    LieuFactory(nom="Médiathèque loin", commune=communes["sete"])
    reponse = client.get("/?q=caf médiathèque&ou=Béziers&rayon=10&tri=nom")
    elargir = reponse.context["resultats"]["elargir"]
    assert elargir.libelle == "Retirer « caf » (1 lieu)"
    voulue = {"q": "médiathèque", "ou": "Béziers", "rayon": "10", "tri": "nom"}
    assert QueryDict(elargir.url.partition("?")[2]).dict() == voulue
    assert noms(client.get(elargir.url)) == ["Médiathèque"]


def test_elargir_ne_boucle_pas_dans_une_base_vide(client_strict):
    reponse = client_strict.get("/?q=rien&frais=gratuit&ouvert=maintenant")
    assert reponse.context["resultats"]["elargir"] is None


def test_pagination_et_page_trop_grande(client_strict, communes):
    for i in range(21):
        LieuFactory(nom=f"Lieu {i:02}", commune=communes["sete"])
    assert len(noms(client_strict.get("/"))) == 20
    assert noms(client_strict.get("/?page=2")) == ["Lieu 20"]
    assert noms(client_strict.get("/?page=999")) == ["Lieu 20"]


def test_les_horaires_inconnus_ont_leur_titre_sur_chaque_page(client_strict, communes):
    for i in range(21):
        LieuFactory(nom=f"Lieu {i:02}", commune=communes["sete"])
    LieuFactory(nom="Toujours", commune=communes["olargues"], horaires="24/7")
    premiere = client_strict.get("/?ouvert=maintenant")
    contenu = premiere.content.decode().replace("\u00a0", " ")
    assert "1 lieu dans l&#x27;Hérault, ouvert maintenant, et 21 aux horaires inconnus" in contenu
    titre = "Horaires inconnus : renseignez-vous avant de venir</span>"
    assert contenu.count(titre) == 1
    assert contenu.index("Toujours") < contenu.index(titre) < contenu.index("Lieu 00")
    assert '<ol class="lieux" start="2">' in contenu
    suite = client_strict.get("/?ouvert=maintenant&page=2").content.decode().replace("\u00a0", " ")
    assert suite.count(titre) == 1
    assert suite.index(titre) < suite.index("Lieu 19")
    assert '<ol class="lieux" start="21">' in suite
    assert titre not in client_strict.get("/").content.decode().replace("\u00a0", " ")


def test_aucun_temoin_sur_la_page_publique(client_strict, communes):
    assert not client_strict.get("/?ou=Sète").cookies


@pytest.mark.parametrize(
    "requete",
    [
        "?lat=NaN&lon=NaN",
        "?rayon=-5&page=-1",
        "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "?q=%27%3B+DROP+TABLE+lieux_lieu%3B--",
        "?q=" + "a" * 5000,
        "?ou=%ff%fe%00",
        "?reseau=" + "x" * 2000,
        "?bbox=" + ",".join(["1e308"] * 4),
        "?" + "&".join(f"service=s{i}" for i in range(900)),
        "?ouvert=maintenant&ouvert=lundi&page=1e9",
        "?inconnu=1",
    ],
)
def test_une_requete_hostile_a_une_reponse_claire(client_strict, communes, requete):
    LieuFactory(commune=communes["sete"])
    reponse = client_strict.get("/" + requete)
    assert reponse.status_code == 200
    assert b"<script>alert" not in reponse.content
    donnees = reponse.context["donnees_carte"]
    assert client_strict.get(donnees["url_geojson"]).status_code == 200


def test_trop_de_parametres_est_refuse_proprement(client):
    assert client.get("/?" + "&".join(["q=a"] * 2000)).status_code == 400


def test_requetes_constantes(client, communes, django_assert_num_queries):
    Contour.objects.create(commune=communes["beziers"], geometrie={})

    def peupler(n):
        for i in range(n):
            LieuFactory(
                commune=communes["beziers"],
                services=["utilisation-securisee-du-numerique", "comprehension-du-monde-numerique"],
                frais_a_charge=["gratuit"],
                modalites_acces=["se-presenter"],
                reseaux=["caf", "msa"],
                arrets=[{"commune": communes["olargues"]}],
                fermetures=[(date(2026, 1, 1 + i), date(2026, 1, 1 + i))],
            )

    cache.clear()
    peupler(1)
    # 2 vocabulaire, 1 commune, 1 horaires, 1 compte, 8 page et relations, 7 familles, 1 contour,
    # 2 pour le critère que le Pass ajoute : son compte, son badge
    # 7 pour chercher plus large : les horaires sont tous inconnus
    with django_assert_num_queries(30):
        assert len(noms(client.get("/?ou=34500&ouvert=maintenant&frais=gratuit"))) == 1
    peupler(2)
    with django_assert_num_queries(30):
        assert len(noms(client.get("/?ou=34500&ouvert=maintenant&frais=gratuit"))) == 3


@pytest.mark.parametrize("q", ["caf", "pôle emploi carte grise imprimer caf"])
def test_des_mots_coutent_une_requete_de_plus(client, communes, q):
    for n in (1, 2):
        for _i in range(n):
            LieuFactory(
                commune=communes["beziers"],
                services=[
                    "aide-aux-demarches-administratives",
                    "insertion-professionnelle-via-le-numerique",
                ],
                reseaux=["caf", "france-services"],
            )
        client.get("/")
        # vocabulaire 2, mots 1, compte 1, lieux et leurs 6 relations, familles 7, le Pass 2
        avec = len(_requetes(client, {"q": q}))
        assert avec == len(_requetes(client, {})) + 1 == 20


def puces(reponse):
    return {puce.libelle: puce.url for puce in reponse.context["resultats"]["puces"]}


class TestPhrase:
    """Ce qui s'écrit d'un trait dans « De quoi avez-vous besoin ? »."""

    PHRASE = "cours gratuits à moins de 15 km de Capestang samedi"

    @pytest.fixture(autouse=True)
    def monde(self, communes):
        ouvert = {"horaires": "Sa 09:00-12:00", "frais_a_charge": ["gratuit"]}
        cours = {"services": ["maitrise-des-outils-numeriques-du-quotidien"]}
        LieuFactory(nom="Bon", commune=communes["beziers"], **ouvert, **cours)
        LieuFactory(nom="Loin", commune=communes["sete"], **ouvert, **cours)
        LieuFactory(nom="Autre", commune=communes["beziers"], **ouvert)
        LieuFactory(nom="Fermé", commune=communes["beziers"], horaires="Mo 09:00-12:00", **cours)
        LieuFactory(nom="Payant", commune=communes["beziers"], horaires="Sa 09:00-12:00", **cours)

    def test_elle_devient_des_choix_qui_se_retirent_un_par_un(self, client_strict):
        reponse = client_strict.get("/", {"q": self.PHRASE})
        assert noms(reponse) == ["Bon"]
        choix = puces(reponse)
        assert list(choix) == [
            "Près de Capestang",
            "15 km",
            "« cours »",
            "Ouvert samedi",
            "Gratuit",
        ]
        assert set(noms(client_strict.get(choix["15 km"]))) == {"Bon", "Loin"}
        assert set(noms(client_strict.get(choix["« cours »"]))) == {"Bon", "Autre"}
        assert set(noms(client_strict.get(choix["Ouvert samedi"]))) == {"Bon"}
        assert set(noms(client_strict.get(choix["Gratuit"]))) == {"Bon", "Payant"}
        page = reponse.content.decode()
        assert 'value="Capestang"' in page
        assert '<option value="samedi" selected>' in page
        assert '<option value="15" selected>' in page

    def test_la_carte_l_api_et_l_export_disent_la_meme_chose(self, client):
        page = client.get("/", {"q": self.PHRASE})
        carte = client.get(page.context["donnees_carte"]["url_geojson"]).json()
        directe = client.get("/api/v1/lieux.geojson", {"q": self.PHRASE}).json()
        liste = client.get("/api/v1/lieux/", {"q": self.PHRASE}).json()
        export = json.loads(client.get("/api/v1/export/lieux.json", {"q": self.PHRASE}).getvalue())
        cadre = client.get("/embarquer/", {"q": self.PHRASE})
        assert carte == directe
        assert [point["properties"]["nom"] for point in carte["features"]] == ["Bon"]
        assert [lieu["nom"] for lieu in liste["lieux"]] == ["Bon"]
        assert [lieu["nom"] for lieu in export] == ["Bon"]
        assert [lieu.nom for lieu in cadre.context["page"]] == ["Bon"]
        assert "q=cours&" in cadre.context["url_recherche"] + "&"

    def test_ce_qui_est_choisi_dans_les_champs_l_emporte(self, client):
        demande = {"q": "cours à Capestang samedi", "ou": "Sète", "ouvert": "lundi"}
        reponse = client.get("/", demande)
        criteres = reponse.context["form"].criteres()
        assert (criteres.ou, criteres.ouvert) == ("Sète", "lundi")

    def test_htmx_recoit_l_adresse_en_clair(self, client):
        entetes = {"HX-Request": "true"}
        reponse = client.get("/", {"q": "cours samedi"}, headers=entetes)
        assert reponse["HX-Push-Url"] == "/?q=cours&ouvert=samedi"
        assert "HX-Push-Url" not in client.get("/", {"q": "cours"}, headers=entetes)

    @pytest.mark.parametrize("n", [1, 3])
    def test_l_endroit_coute_une_requete_et_le_reste_aucune(self, client, communes, n):
        for _i in range(n):
            LieuFactory(
                commune=communes["capestang"],
                services=["maitrise-des-outils-numeriques-du-quotidien"],
                frais_a_charge=["gratuit"],
                reseaux=["caf"],
            )
        client.get("/")
        clair = {"q": "cours", "ou": "Capestang", "rayon": "15", "frais": "gratuit"}
        phrase = {"q": "cours gratuits à moins de 15 km de Capestang"}
        assert len(_requetes(client, phrase)) == len(_requetes(client, clair)) + 1 == 23
        sans_endroit = len(_requetes(client, {"q": "cours gratuits"}))
        assert sans_endroit == len(_requetes(client, {"q": "cours", "frais": "gratuit"})) == 20
