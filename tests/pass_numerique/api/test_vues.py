"""L'API d'une structure : les gestes des pages, les mêmes refus, une seule fois."""

from datetime import timedelta
from types import SimpleNamespace

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

from lieux.api import debit
from lieux.memoire import cache
from pass_numerique.api import urls
from pass_numerique.models import (
    Encaissement,
    Evenement,
    Saisie,
    StructureFormation,
    TentativeRefusee,
)
from pass_numerique.services import jetons
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, monde, prestation
from tests.pass_numerique.outils import FAUX, INCONNU, verifier_les_comptes

pytestmark = pytest.mark.django_db
BASE = "/api/v1/pass/"
ENCAISSEMENTS = f"{BASE}encaissements/"


class Logiciel:
    """Ce que fait un logiciel qui a une clé ; chaque réponse est conforme à la description."""

    def __init__(self, texte: str):
        self.client = Client(headers={"Authorization": f"Bearer {texte}"} if texte else {})

    def lire(self, adresse, statut=200):
        return self._recu("get", adresse, self.client.get(adresse), statut)

    def envoyer(self, adresse, corps, statut, **en_tetes):
        reponse = self.client.post(
            adresse, corps, content_type="application/json", headers=en_tetes
        )
        return self._recu("post", adresse, reponse, statut)

    def _recu(self, methode, adresse, reponse, statut):
        assert reponse.status_code == statut, reponse.content
        assert reponse["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in reponse
        document = Client().get("/api/v1/schema/").json()
        chemin = adresse.partition("?")[0]
        for decrit in document["paths"]:
            if decrit == chemin or decrit == chemin.replace(f"/{chemin.split('/')[5]}/", "/{id}/"):
                chemin = decrit
        [(nature, corps)] = document["paths"][chemin][methode]["responses"][str(statut)][
            "content"
        ].items()
        assert reponse["Content-Type"] == nature
        jsonschema.Draft202012Validator(
            {**corps["schema"], "components": document["components"]}
        ).validate(reponse.json())
        return reponse.json()


@pytest.fixture
def fait(monkeypatch):
    """Le 10 mars 2025 au soir : un chéquier remis (1), un en stock (2), une clé."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 18))
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    monde_.jeton, texte = jetons.creer(monde_.formation, "Caisse")
    monde_.logiciel = Logiciel(texte)
    return monde_


def corps(fait, *codes, **champs):
    return {"formation": fait.prestation.pk, "jour": str(JOUR), "codes": codes} | champs


def encaisser(fait, *codes, cle="envoi-1", statut=201, **champs):
    return fait.logiciel.envoyer(
        ENCAISSEMENTS, corps(fait, *codes, **champs), statut, **{"Idempotency-Key": cle}
    )


# --- La clé


@pytest.mark.parametrize(
    "en_tete", ["", "Bearer", "Bearer faux", "Basic dXNlcjpwYXNz", "Bearer pnh_\xe9", "Bearer a b"]
)
def test_sans_la_cle_rien_ne_s_ouvre(fait, en_tete):
    client = Client(headers={"Authorization": en_tete})
    for motif in urls.urlpatterns:
        adresse = reverse(f"api_pass:{motif.name}", args=[1] if "pk" in str(motif.pattern) else [])
        for methode in ("get", "post", "put", "delete", "patch"):
            reponse = getattr(client, methode)(adresse)
            assert reponse.status_code == 401, (adresse, methode)
            assert reponse["WWW-Authenticate"] == "Bearer"
            assert reponse["Content-Type"] == "application/problem+json"


def test_les_cles_fausses_se_comptent_avant_d_etre_lues(fait, settings, monkeypatch):
    monkeypatch.setattr(debit, "time", SimpleNamespace(time=lambda: 1_000_000.0))
    cache.clear()
    settings.API_REQUETES_PAR_MINUTE = settings.API_REQUETES_PAR_MINUTE | {"lecture": 3}
    # Une requête reconnue ne se compte qu'une fois.
    assert fait.logiciel.client.get(ENCAISSEMENTS)["RateLimit-Remaining"] == "2"
    faux = Logiciel("pnh_faux")
    for _essai in range(2):
        faux.lire(ENCAISSEMENTS, 401)
    monkeypatch.setattr(jetons, "reconnaitre", lambda texte: pytest.fail("la clé est lue"))
    faux.lire(ENCAISSEMENTS, 429)


def test_une_session_ouverte_ne_suffit_pas(fait, django_user_model, settings):
    settings.SECOND_FACTEUR_EXIGE = False
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("chef", "chef@example.org"))
    assert client.get(ENCAISSEMENTS).status_code == 401


def test_une_cle_retiree_ne_vaut_plus_rien(fait):
    fait.logiciel.lire(ENCAISSEMENTS)
    jetons.retirer(fait.jeton)
    refus = fait.logiciel.lire(ENCAISSEMENTS, 401)
    assert "retirée" in refus["detail"]


def test_la_cle_d_une_structure_fermee_ne_lit_ni_n_annule(fait):
    recu = encaisser(fait, fait.secrets[1][0])
    StructureFormation.objects.update(active=False)
    assert "n'accepte plus le Pass" in fait.logiciel.lire(ENCAISSEMENTS, 401)["detail"]
    fait.logiciel.envoyer(f"{ENCAISSEMENTS}{recu['id']}/annulation/", {"motif": "erreur"}, 401)
    assert Encaissement.objects.vifs().count() == 1


def test_l_autre_structure_ne_voit_rien(fait):
    sienne = encaisser(fait, fait.secrets[1][0])
    autre = formation(siret=SIRETS[1])
    _jeton, texte = jetons.creer(autre, "Caisse")
    voisin = Logiciel(texte)
    assert voisin.lire(ENCAISSEMENTS)["total"] == 0
    assert voisin.lire(f"{BASE}formations/")["formations"] == []
    assert voisin.lire(f"{ENCAISSEMENTS}{sienne['id']}/", 404)["code"] == "pas_a_vous"
    adresse = f"{ENCAISSEMENTS}{sienne['id']}/annulation/"
    voisin.envoyer(adresse, {"motif": "à moi"}, 404)
    refus = voisin.envoyer(f"{BASE}verification/", corps(fait, fait.secrets[1][1]), 422)
    assert refus["code"] == "prestation_refusee"
    assert Encaissement.objects.vifs().count() == 1


# --- Encaisser


def test_le_catalogue(fait):
    prestation(fait.formation, intitule="Autre")
    lues = fait.logiciel.lire(f"{BASE}formations/")["formations"]
    assert {f["id"] for f in lues} == set(fait.formation.prestations.values_list("pk", flat=True))


def test_des_pass_s_encaissent_et_se_relisent(fait):
    recu = encaisser(fait, *fait.secrets[1][:2])
    assert (recu["nombre_de_pass"], recu["montant_centimes"], recu["jour"]) == (2, 2000, str(JOUR))
    assert [(p["serie"], p["annule"]) for p in recu["les_pass"]] == [
        ("25-000001-01", False),
        ("25-000001-02", False),
    ]
    assert recu["annulable_jusqu_au"] > str(JOUR)
    assert fait.logiciel.lire(f"{ENCAISSEMENTS}{recu['id']}/") == recu
    [bref] = fait.logiciel.lire(ENCAISSEMENTS)["encaissements"]
    assert bref.items() <= recu.items()
    saisie = Saisie.objects.get(pk=recu["id"])
    assert (saisie.jeton, saisie.saisie_par) == (fait.jeton, None)
    verifier_les_comptes(a(JOUR, 18))


def test_le_meme_envoi_n_encaisse_qu_une_fois(fait):
    premiere = encaisser(fait, fait.secrets[1][0])
    assert encaisser(fait, fait.secrets[1][0], cle='"envoi-1"') == premiere
    assert Encaissement.objects.count() == 1
    autre = encaisser(fait, fait.secrets[1][1], statut=409)
    assert autre["code"] == "cle_reprise"
    assert encaisser(fait, fait.secrets[1][1], cle="envoi-2")["id"] != premiere["id"]


@pytest.mark.parametrize("cle", ["", "é", "a b", "x" * 65, '""'])
def test_un_envoi_sans_nom_n_est_pas_lu(fait, cle):
    refus = encaisser(fait, fait.secrets[1][0], cle=cle, statut=400)
    assert "Idempotency-Key" in refus["erreurs"]
    assert not Encaissement.objects.exists()


def test_un_mauvais_code_et_rien_ne_s_encaisse_chaque_ligne_dit_pourquoi(fait):
    refus = encaisser(fait, fait.secrets[1][0], INCONNU, fait.secrets[2][0], statut=422)
    assert [(ligne["rang"], ligne["code"]) for ligne in refus["lignes"]] == [
        (1, "code_inconnu"),
        (2, "pas_remis"),
    ]
    assert INCONNU not in str(refus)
    assert not Encaissement.objects.exists()
    assert TentativeRefusee.objects.filter(structure=fait.formation).count() == 2


def test_essayer_dit_la_meme_chose_sans_rien_encaisser(fait):
    verdict = fait.logiciel.envoyer(
        f"{BASE}verification/", corps(fait, fait.secrets[1][0], FAUX, INCONNU), 200
    )
    assert [(v["rang"], v["bon"], v["serie"], v["code"]) for v in verdict["lignes"]] == [
        (0, True, "25-000001-01", ""),
        (1, False, "", "code_mal_fait"),
        (2, False, "", "code_inconnu"),
    ]
    assert not Encaissement.objects.exists()


def test_trop_de_codes_faux_et_il_faut_attendre(fait, settings):
    settings.PASS_ESSAIS = settings.PASS_ESSAIS | {"structure": 3}
    for _essai in range(3):
        encaisser(fait, INCONNU, statut=422)
    refus = encaisser(fait, fait.secrets[1][0], statut=429)
    assert refus["code"] == "trop_d_essais"
    assert not Encaissement.objects.exists()


@pytest.mark.parametrize(
    ("changement", "champ"),
    [
        ({"formation": "abc"}, "formation"),
        ({"formation": None}, "formation"),
        ({"jour": "hier"}, "jour"),
        ({"codes": "tout"}, "codes"),
        ({"codes": [["a"]]}, "codes.0"),
        ({"codes": ["\x00"]}, "codes.0"),
        ({"codes": ["a"] * 101}, "codes"),
    ],
)
def test_une_demande_mal_ecrite_dit_quel_champ(fait, changement, champ):
    refus = encaisser(fait, statut=400, **changement)
    assert list(refus["erreurs"]) == [champ]


@pytest.mark.parametrize("texte", ["", "{", "[]", "12", '"a"', "\xff", "[" * 3000])
def test_ce_qui_n_est_pas_un_objet_est_refuse(fait, texte):
    reponse = fait.logiciel.client.post(
        f"{BASE}verification/", texte, content_type="application/json"
    )
    assert reponse.status_code == 400, reponse.content


def test_une_demande_demesuree_est_refusee_sans_etre_lue(fait):
    encaisser(fait, *["a" * 40] * 600, statut=413)


# --- Annuler


def test_annuler_dans_le_delai_puis_trop_tard(fait, monkeypatch):
    un, deux = (encaisser(fait, fait.secrets[1][n], cle=f"envoi-{n}")["id"] for n in (0, 1))
    rendu = fait.logiciel.envoyer(
        f"{ENCAISSEMENTS}{un}/annulation/", {"motif": "mauvais jour"}, 200
    )
    assert (rendu["nombre_de_pass"], rendu["annulable_jusqu_au"]) == (0, None)
    assert [p["annule"] for p in rendu["les_pass"]] == [True]
    fait_au_journal = Evenement.objects.get(nature="encaissement_annule", numero=un)
    assert (fait_au_journal.par, fait_au_journal.details["jeton"]) == (None, fait.jeton.pk)
    refus = fait.logiciel.envoyer(f"{ENCAISSEMENTS}{un}/annulation/", {"motif": "encore"}, 422)
    assert refus["code"] == "deja_annule"
    fait.logiciel.envoyer(f"{ENCAISSEMENTS}{deux}/annulation/", {"motif": " "}, 400)
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR + timedelta(days=60)))
    refus = fait.logiciel.envoyer(f"{ENCAISSEMENTS}{deux}/annulation/", {"motif": "tard"}, 422)
    assert refus["code"] == "delai_passe"
    verifier_les_comptes(a(JOUR + timedelta(days=60)))


# --- La liste


def test_requetes_constantes(fait, django_assert_num_queries):
    def lue(nombre):
        # la clé, sa structure ; le compte ; la page
        with django_assert_num_queries(3):
            assert fait.logiciel.client.get(ENCAISSEMENTS).json()["total"] == nombre

    encaisser(fait, fait.secrets[1][0], cle="1")
    lue(1)
    for n in (2, 3):
        encaisser(fait, fait.secrets[1][n], cle=str(n))
    lue(3)


@pytest.mark.parametrize("page", ["0", "2", "abc", "-1", "²", "9" * 5000])
def test_une_page_qui_n_existe_pas(fait, page):
    assert "dernière page" in fait.logiciel.lire(f"{ENCAISSEMENTS}?page={page}", 404)["detail"]
