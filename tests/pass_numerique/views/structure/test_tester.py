"""« Tester un Pass » : la réponse de l'encaissement, et rien d'écrit."""

import pytest
from django.urls import reverse

from pass_numerique.models import Ecriture, Encaissement, Operation, Saisie, TentativeRefusee
from pass_numerique.motifs import Code
from tests.pass_numerique.outils import FAUX, INCONNU
from tests.pass_numerique.views.structure.outils import ENCAISSEMENT, envoi, fait, page
from tests.pass_numerique.views.structure.test_encaissement import avis, ecrits, html, phrase

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
TESTER = reverse("pass:tester")


def essayer(fait, *codes, **champs):
    corps = envoi(fait, *codes, **champs)
    del corps["cle"]
    return fait.client.post(TESTER, corps)


def test_on_y_va_depuis_l_encaissement_et_la_page_dit_que_rien_n_est_enregistre(fait):
    assert f'href="{TESTER}"' in html(page(fait))
    texte = html(page(fait, TESTER))
    assert "Rien n'est enregistré" in texte
    assert f'action="{TESTER}"' in texte
    assert 'name="cle"' not in texte
    assert "Enregistrer ces Pass" not in texte


def test_chaque_pass_a_sa_reponse_et_rien_ne_s_ecrit(fait):
    fait.encaisser(fait.secrets[1][0])
    avant = [m.objects.count() for m in (Saisie, Encaissement, Operation, Ecriture)]
    reponse = essayer(fait, fait.secrets[1][1], fait.secrets[1][0], fait.secrets[2][0])
    assert [avis(reponse, rang) for rang in range(4)] == [
        "Bon : 25-000001-02.",
        phrase(Code.DEJA_UTILISE),
        phrase(Code.PAS_REMIS),
        "",
    ]
    assert ecrits(reponse) == [fait.secrets[1][1], fait.secrets[1][0], fait.secrets[2][0]]
    assert "puis enregistrez" not in html(reponse)
    assert [m.objects.count() for m in (Saisie, Encaissement, Operation, Ecriture)] == avant


def test_tous_bons_aucune_faute(fait):
    reponse = essayer(fait, *fait.secrets[1][:2])
    assert 'id="fautes"' not in html(reponse)
    assert avis(reponse, 1) == "Bon : 25-000001-02."
    assert not Saisie.objects.exists()


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"prestation": ""}, "Choisissez la formation."),
        ({"code": [""]}, phrase(Code.AUCUN_PASS)),
        ({"code": [FAUX]}, phrase(Code.CODE_MAL_FAIT)),
        ({"quand": "autre", "autre_jour": "2025-03-11"}, phrase(Code.JOUR_A_VENIR)),
    ],
)
def test_ce_qui_manque_se_dit(fait, champs, attendu):
    assert attendu in html(essayer(fait, fait.secrets[1][0], **champs))


def test_ajouter_des_lignes_ne_juge_rien(fait):
    reponse = essayer(fait, fait.secrets[1][0], ajouter="1")
    assert ecrits(reponse) == [fait.secrets[1][0]]
    assert avis(reponse, 0) == ""


def test_tester_des_codes_au_hasard_compte_comme_encaisser(fait, settings):
    settings.PASS_ESSAIS = {"compte": 1, "structure": 99, "adresse": 99}
    essayer(fait, INCONNU)
    assert TentativeRefusee.objects.count() == 1
    reponse = essayer(fait, fait.secrets[1][0])
    assert reponse.status_code == 429
    assert phrase(Code.TROP_D_ESSAIS) in html(reponse)
    assert fait.client.post(ENCAISSEMENT, envoi(fait, fait.secrets[1][0])).status_code == 429


def test_la_page_n_est_jamais_gardee(fait):
    for reponse in (page(fait, TESTER), essayer(fait, fait.secrets[1][0])):
        assert "no-store" in reponse["Cache-Control"]


def test_l_appareil_photo_ne_s_ouvre_que_la_ou_on_lit_des_pass(fait):
    for adresse in (ENCAISSEMENT, TESTER):
        for reponse in (page(fait, adresse), fait.client.post(adresse, {})):
            assert reponse["Permissions-Policy"] == "camera=(self), microphone=()"
    assert page(fait, "/pass/espace/")["Permissions-Policy"] == "camera=(), microphone=()"
