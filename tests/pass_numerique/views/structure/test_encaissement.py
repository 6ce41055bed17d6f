"""La page où une structure enregistre des Pass."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pass_numerique import codes
from pass_numerique.models import Encaissement, Role, Saisie, TentativeRefusee
from pass_numerique.motifs import Code
from pass_numerique.services import comptes, prestations
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, prestation
from tests.pass_numerique.outils import FAUX, INCONNU, formes
from tests.pass_numerique.views.structure.outils import (
    ENCAISSEMENT,
    envoi,
    envoyer,
    fait,
    page,
    recu,
)

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
VERIFIER = "/pass/encaissement/verifier/"


def html(reponse) -> str:
    return reponse.content.decode()


def ecrits(reponse) -> list[str]:
    """Ce que portent les champs des codes, sans les vides."""
    champs = re.findall(r'<input type="text"\s+name="code".*?>', html(reponse), re.S)
    return [v for champ in champs if (v := re.search(r'value="([^"]*)"', champ)[1])]


def avis(reponse, rang: int) -> str:
    trouve = re.search(rf'id="id_code_{rang}_avis">([^<]*)<', html(reponse))
    return trouve[1].strip()


def phrase(code: Code) -> str:
    return str(code.label).replace("'", "&#x27;")


def test_la_page_propose_les_formations_du_jour_et_leur_prix(fait):
    prestation(fait.formation, 2, intitule="Mes démarches")
    finie = prestation(fait.formation, intitule="Ancienne", au=JOUR - timedelta(days=1))
    prestation(fait.formation, intitule="Plus tard", du=JOUR + timedelta(days=1))
    prestation(formation(SIRETS[1]), intitule="Ailleurs")
    texte = html(page(fait))
    assert "Premiers pas (1 Pass)" in texte
    assert "Mes démarches (2 Pass)" in texte
    terminees = texte.partition('<optgroup label="Terminées">')[2].partition("</optgroup>")[0]
    assert finie.intitule in terminees
    assert "Premiers pas" not in terminees
    assert "Plus tard" not in texte
    assert "Ailleurs" not in texte
    assert "Aujourd&#x27;hui, lundi 10 mars" in texte


def test_des_pass_s_enregistrent_et_le_recu_suit(fait):
    reponse = envoyer(fait, *fait.secrets[1][:3])
    saisie = Saisie.objects.get()
    assert (reponse.status_code, reponse["Location"]) == (302, recu(saisie))
    assert (saisie.jour, saisie.saisie_par, saisie.cle) == (JOUR, fait.membre, "envoi-1")
    assert saisie.encaissements.count() == 3


def test_chaque_page_a_sa_cle(fait):
    cles = {re.search(r'name="cle" value="([^"]{20,64})"', html(page(fait)))[1] for _ in range(2)}
    assert len(cles) == 2


def test_un_double_clic_ou_un_retour_en_arriere_rend_le_meme_recu(fait):
    un = envoyer(fait, *fait.secrets[1][:2])
    deux = envoyer(fait, *fait.secrets[1][:2])
    assert un["Location"] == deux["Location"]
    assert Encaissement.objects.count() == 2


def test_une_page_ouverte_la_veille_garde_son_jour(fait, monkeypatch):
    envoyer(fait, fait.secrets[1][0])
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR + timedelta(days=2), 9))
    assert envoyer(fait, fait.secrets[1][0])["Location"] == recu(Saisie.objects.get())


def test_un_autre_contenu_sous_la_meme_cle_mene_au_recu_et_a_une_cle_neuve(fait):
    envoyer(fait, fait.secrets[1][0])
    reponse = envoyer(fait, *fait.secrets[1][:2])
    assert phrase(Code.CLE_REPRISE) in html(reponse)
    assert recu(Saisie.objects.get()) in html(reponse)
    assert 'name="cle" value="envoi-1"' not in html(reponse)
    assert ecrits(reponse) == fait.secrets[1][:2]
    assert Saisie.objects.count() == 1


def test_tout_ou_rien_la_ligne_fautive_est_nommee_et_tout_reste_ecrit(fait):
    fait.encaisser(fait.secrets[1][0])
    bons, pris = fait.secrets[1][1:3], fait.secrets[1][0]
    reponse = envoyer(fait, bons[0], pris, bons[1], fait.secrets[2][0])
    assert reponse.status_code == 200
    assert ecrits(reponse) == [bons[0], pris, bons[1], fait.secrets[2][0]]
    assert [avis(reponse, rang) for rang in range(4)] == [
        "",
        phrase(Code.DEJA_UTILISE),
        "",
        phrase(Code.PAS_REMIS),
    ]
    assert f"Pass 2 : {phrase(Code.DEJA_UTILISE)}" in html(reponse)
    assert "Rien n&#x27;est enregistré" in html(reponse)
    assert f'value="{fait.prestation.pk}" selected' in html(reponse)
    assert re.search(r"<title>\s*Erreur :", html(reponse))
    assert Encaissement.objects.count() == 1


def test_un_signe_faux_se_dit_a_sa_ligne_sans_compter(fait):
    reponse = envoyer(fait, fait.secrets[1][0], FAUX)
    assert (avis(reponse, 0), avis(reponse, 1)) == ("", phrase(Code.CODE_MAL_FAIT))
    assert not TentativeRefusee.objects.exists()


def test_plusieurs_codes_colles_dans_un_champ(fait):
    assert envoyer(fait, "".join(fait.secrets[1][:3])).status_code == 302
    assert Encaissement.objects.count() == 3


def test_ajouter_des_lignes_garde_tout_et_ne_juge_rien(fait):
    reponse = envoyer(fait, fait.secrets[1][0], "abc", ajouter="1", quand="autre", autre_jour="")
    assert ecrits(reponse) == [fait.secrets[1][0], "abc"]
    assert html(reponse).count('name="code"') == 3 + 5
    assert "champ__erreur" not in html(reponse)
    assert 'value="autre"\n' in html(reponse) or 'value="autre"' in html(reponse)
    assert re.search(r'value="autre"[^>]*checked', html(reponse))
    assert not Saisie.objects.exists()


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"prestation": ""}, "Choisissez la formation."),
        ({"quand": ""}, "Choisissez le jour de la formation."),
        ({"quand": "autre"}, "Écrivez le jour de la formation."),
        ({"code": [" ", ""]}, phrase(Code.AUCUN_PASS)),
        ({"quand": "autre", "autre_jour": "2025-03-11"}, phrase(Code.JOUR_A_VENIR)),
        ({"quand": "autre", "autre_jour": "2024-12-31"}, phrase(Code.PAS_LABELLISEE)),
    ],
)
def test_ce_qui_manque_se_dit_a_son_champ(fait, champs, attendu):
    reponse = envoyer(fait, fait.secrets[1][0], **champs)
    assert reponse.status_code == 200
    assert attendu in html(reponse)
    assert not Saisie.objects.exists()


def test_un_autre_jour_s_ecrit_aussi_a_la_francaise(fait):
    assert (
        envoyer(fait, fait.secrets[1][0], quand="autre", autre_jour="10/03/2025").status_code == 302
    )


def test_trop_d_essais_repondent_429_et_tout_reste_ecrit(fait, settings):
    settings.PASS_ESSAIS = {"compte": 1, "structure": 99, "adresse": 99}
    envoyer(fait, INCONNU)
    reponse = envoyer(fait, fait.secrets[1][0])
    assert reponse.status_code == 429
    assert phrase(Code.TROP_D_ESSAIS) in html(reponse)
    assert ecrits(reponse) == [fait.secrets[1][0]]


def test_la_page_n_est_jamais_gardee(fait):
    for reponse in (page(fait), envoyer(fait, FAUX), fait.client.post(VERIFIER, {"code": FAUX})):
        assert "no-store" in reponse["Cache-Control"]
        assert "private" in reponse["Cache-Control"]


def test_la_formation_d_une_autre_structure_n_est_pas_un_choix(fait):
    ailleurs = prestation(formation(SIRETS[1]))
    reponse = envoyer(fait, fait.secrets[1][0], prestation=ailleurs.pk)
    assert reponse.status_code == 200
    assert not Saisie.objects.exists()


def test_un_prix_change_depuis_que_la_page_est_ouverte(fait):
    champs = {nom: getattr(fait.prestation, nom) for nom in prestations.CHAMPS}
    prestations.modifier(fait.prestation, champs | {"nombre_de_pass": 2})
    assert avis(envoyer(fait, fait.secrets[1][0]), 0) == phrase(Code.MAUVAIS_NOMBRE)


def test_sans_formation_la_page_dit_quoi_faire(fait):
    fait.formation.prestations.all().delete()
    assert "/pass/formations/nouvelle/" in html(page(fait))


def test_les_memes_requetes_que_le_code_soit_inconnu_ou_refuse(fait):
    fait.encaisser(fait.secrets[1][0])
    for adresse in (ENCAISSEMENT, VERIFIER):
        mesures = []
        for secret in (INCONNU, fait.secrets[1][0], fait.secrets[2][0]):
            with CaptureQueriesContext(connection) as vues:
                fait.client.post(adresse, envoi(fait, secret, jour=str(JOUR), cle=secret))
            mesures.append(formes(vues))
        assert mesures[0] == mesures[1] == mesures[2]
        assert len(mesures[0]) > 8


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_formations(fait):
    comptes_ = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as vues:
            page(fait)
        comptes_.append(len(vues))
        prestation(fait.formation)
        prestation(fait.formation, au=JOUR - timedelta(days=1))
    assert comptes_ == [6, 6]


# --- Plusieurs structures


def test_avec_deux_structures_on_choisit_d_abord(fait):
    autre = formation(SIRETS[1])
    sienne = prestation(autre)
    comptes.nommer(fait.membre, Role.MEMBRE, autre)
    assert f'href="?structure={autre.pk}"' in html(page(fait))
    assert 'name="code"' not in html(page(fait))
    suite = f"{ENCAISSEMENT}?structure={autre.pk}"
    assert f'action="{suite}"' in html(page(fait, structure=autre.pk))
    reponse = envoyer(fait, fait.secrets[1][0], adresse=suite, prestation=sienne.pk)
    assert reponse.status_code == 302
    assert Saisie.objects.get().structure == autre


@pytest.mark.parametrize("demandee", ["autre", "0", "abc", "9" * 30])
def test_la_structure_d_une_autre_personne_n_existe_pas(fait, demandee):
    demandee = formation(SIRETS[1]).pk if demandee == "autre" else demandee
    assert Client.get(fait.client, ENCAISSEMENT, {"structure": demandee}).status_code == 404
    assert fait.client.post(f"{VERIFIER}?structure={demandee}").status_code == 404


# --- Vérifier pendant la frappe


def verifier(fait, *ecrits, **champs):
    return fait.client.post(
        VERIFIER, {"prestation": fait.prestation.pk, "jour": str(JOUR), "code": ecrits} | champs
    )


def test_verifier_repond_a_chaque_code_sans_rien_encaisser(fait):
    fait.encaisser(fait.secrets[1][0])
    reponse = verifier(fait, fait.secrets[1][1], fait.secrets[1][0], INCONNU)
    assert reponse.json() == {
        "lignes": [
            {"refus": "", "serie": "25-000001-02", "valeur": 1000},
            {"refus": str(Code.DEJA_UTILISE.label)},
            {"refus": str(Code.CODE_INCONNU.label)},
        ]
    }
    assert Encaissement.objects.count() == 1


def test_verifier_lit_aussi_du_json(fait):
    corps = {"prestation": fait.prestation.pk, "jour": str(JOUR), "codes": [fait.secrets[1][0]]}
    reponse = fait.client.post(VERIFIER, json.dumps(corps), content_type="application/json")
    assert reponse.json()["lignes"][0]["serie"] == "25-000001-01"


@pytest.mark.parametrize(
    "corps", ["", "[]", "{", '{"codes": "x"}', '{"codes": [null, 3]}', '{"jour": 3}']
)
def test_un_json_mal_fait_est_refuse_sans_erreur(fait, corps):
    reponse = fait.client.post(VERIFIER, corps, content_type="application/json")
    assert reponse.status_code == 200
    assert reponse.json()["refus"]


def test_verifier_refuse_ce_que_la_structure_ne_propose_pas(fait):
    ailleurs = prestation(formation(SIRETS[1]))
    for champs in ({"prestation": ailleurs.pk}, {"jour": "hier"}, {"prestation": "²"}):
        reponse = verifier(fait, fait.secrets[1][0], **champs)
        assert reponse.json() == {"refus": str(Code.PRESTATION_REFUSEE.label)}


def test_verifier_et_enregistrer_partagent_la_limite(fait, settings):
    settings.PASS_ESSAIS = {"compte": 2, "structure": 99, "adresse": 99}
    verifier(fait, INCONNU)
    envoyer(fait, codes.nouveau_secret())
    reponse = verifier(fait, fait.secrets[1][0])
    assert (reponse.status_code, reponse.json()) == (429, {"refus": str(Code.TROP_D_ESSAIS.label)})


def test_verifier_demande_le_jeton(fait):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(fait.membre)
    assert strict.post(VERIFIER, {"code": FAUX}).status_code == 403


@pytest.mark.parametrize("geste", [{}, {"ajouter": "1"}])
def test_un_envoi_demesure_se_refuse_sans_peser(fait, geste):
    page = fait.client.post(ENCAISSEMENT, envoi(fait) | geste | {"code": "2\n" * 900_000})
    assert page.status_code == 200
    assert 60 < page.content.count(b'name="code"') <= 201  # et une ligne vide
    assert not Encaissement.objects.exists()


@pytest.mark.parametrize("texte", ["[" * 90_000, '{"codes":' * 5_000])
def test_un_json_sans_fond_est_vide(fait, texte):
    reponse = fait.client.post(VERIFIER, texte, content_type="application/json")
    assert reponse.status_code == 200
    assert reponse.json()["refus"]
