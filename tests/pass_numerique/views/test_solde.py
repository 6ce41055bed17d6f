"""Le solde d'un chéquier : vrai, sans rien apprendre à qui essaie au hasard."""

import html
import logging
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pass_numerique import codes
from pass_numerique.models import TentativeRefusee
from pass_numerique.services import opposition, stock
from tests.lieux.fabriques import LieuFactory
from tests.pass_numerique import annee_finie
from tests.pass_numerique.fabriques import (
    JOUR,
    Bureau,
    a,
    monde,
)
from tests.pass_numerique.outils import formes

pytestmark = pytest.mark.django_db
SOLDE = "/pass/solde/"
REFUS = "Ce code ne va pas. Vérifiez chaque signe."


@pytest.fixture
def le(monkeypatch):
    def changer(instant):
        monkeypatch.setattr("django.utils.timezone.now", lambda: instant)

    return changer


@pytest.fixture(autouse=True)
def _le_jour_de_l_essai(le):
    le(a(JOUR))


def texte(reponse) -> str:
    return " ".join(html.unescape(reponse.content.decode()).replace("\xa0", " ").split())


@pytest.fixture
def fait(client):
    monde_ = monde(nombre=2)
    monde_.remettre(1)
    return monde_


def lire(client, serie, secret):
    return client.post(SOLDE, {"serie": serie, "secret": secret})


def test_le_solde_dit_combien_jusqu_a_quand_et_ou(client_strict, fait):
    fait.formation.lieu = LieuFactory(nom="Atelier proche")
    fait.formation.save()
    fait.encaisser(*fait.secrets[1][:4])
    reponse = lire(client_strict, "25-000001", fait.secrets[1][0])
    page = texte(reponse)
    assert "Il reste 6 Pass, soit 60 € de formation." in page
    assert "jusqu'au 31 décembre 2025, ce jour compris" in page
    assert "Atelier proche" in page
    assert "no-store" in reponse["Cache-Control"]


def test_qui_ne_reconnait_pas_une_seance_sait_a_qui_parler(client_strict, fait):
    fait.encaisser(fait.secrets[1][0])
    assert "Parlez-en à l'accueil qui vous a remis le chéquier" in texte(client_strict.get(SOLDE))
    lu = texte(lire(client_strict, "25-000001", fait.secrets[1][1]))
    assert f"Parlez-en à : {fait.ccas.nom}, avec votre chéquier." in lu


def test_apres_une_lecture_les_codes_ne_reviennent_pas(client, fait):
    page = lire(client, "25-000001-01", fait.secrets[1][0]).content.decode()
    assert "Il reste" in page
    assert fait.secrets[1][0] not in page
    assert "25-000001" not in page


def _tout_utiliser(fait):
    fait.encaisser(*fait.secrets[1])


def _opposer(fait):
    opposition.opposer(fait.chequier(1), "volé", maintenant=a(JOUR))


def _remplacer(fait):
    _opposer(fait)
    opposition.remplacer(fait.chequier(1), "25-000002", fait.ccas, maintenant=a(JOUR))


def _clore(fait):
    annee_finie.clore(Bureau(fait, annee_finie.LE_JOUR))


@pytest.mark.parametrize(
    ("arrive", "jour", "dit"),
    [
        (_tout_utiliser, JOUR, "Tous les Pass de ce chéquier ont été utilisés."),
        (_tout_utiliser, date(2026, 1, 1), "Tous les Pass de ce chéquier ont été utilisés."),
        (None, date(2026, 1, 1), "Ce chéquier n'est plus valable depuis le 31 décembre 2025."),
        (_opposer, JOUR, "Ce chéquier est bloqué : il a été déclaré perdu ou volé."),
        (_remplacer, JOUR, "Ce chéquier a été remplacé par un autre."),
        (_clore, date(2026, 2, 6), "Cette année du Pass est terminée."),
    ],
)
def test_chaque_etat_a_sa_phrase_et_jamais_de_pass_a_depenser(
    client_strict, fait, le, arrive, jour, dit
):
    if arrive:
        arrive(fait)
    le(a(jour, 19))
    page = texte(lire(client_strict, "25-000001", fait.secrets[1][0]))
    assert dit in page
    assert "Il reste" not in page


def test_un_chequier_pas_encore_remis_ou_detruit_le_dit(client, fait):
    assert "n'a encore été remis à personne" in texte(lire(client, "25-000002", fait.secrets[2][0]))
    stock.detruire(fait.dispositif, 2, 2, "abîmé", "PV 1", maintenant=a(JOUR))
    assert "Ce chéquier a été annulé" in texte(lire(client, "25-000002", fait.secrets[2][0]))


def test_tous_les_refus_ont_la_meme_page_et_les_memes_requetes(client, fait):
    essais = [
        ("25-000001", codes.nouveau_secret()),  # mauvais code
        ("25-999999", fait.secrets[1][0]),  # numéro inconnu
        ("25-000002", fait.secrets[1][0]),  # le code d'un autre chéquier
        ("25-000001-02", fait.secrets[1][0]),  # le code d'un autre Pass
    ]
    client.get(SOLDE)
    mesures, pages = [], []
    for serie, secret in essais:
        with CaptureQueriesContext(connection) as vues:
            reponse = lire(client, serie, secret)
        assert reponse.status_code == 200
        mesures.append(formes(vues))
        pages.append(texte(reponse).replace(serie, "").replace(secret, ""))
    assert all(mesure == mesures[0] for mesure in mesures)
    assert pages[0].count(REFUS) == 1
    assert all(_sans_jeton(page) == _sans_jeton(pages[0]) for page in pages)


def _sans_jeton(page: str) -> str:
    avant, _nom, apres = page.partition('name="csrfmiddlewaretoken" value="')
    return avant + apres.partition('"')[2]


def test_un_signe_oublie_se_dit_pres_de_son_champ_et_ne_compte_pas(client_strict, fait):
    page = texte(lire(client_strict, "25-1", "2222"))
    assert 'id="id_serie_error"' in page
    assert "Ce numéro n'est pas complet." in page
    assert "Ce code n'est pas complet, ou un signe est faux. Relisez." in page
    assert 'aria-invalid="true"' in page
    assert not TentativeRefusee.objects.exists()


def test_trop_d_essais_repond_429_meme_avec_le_bon_code(client_strict, fait, settings):
    settings.PASS_ESSAIS = {"compte": 99, "structure": 99, "adresse": 2}
    for _fois in range(2):
        assert REFUS in texte(lire(client_strict, "25-000001", codes.nouveau_secret()))
    reponse = lire(client_strict, "25-000001", fait.secrets[1][0])
    assert reponse.status_code == 429
    assert reponse["Retry-After"] == "900"
    assert "Attendez un quart d'heure" in texte(reponse)
    assert "Il reste" not in texte(reponse)


def test_ni_code_ni_numero_dans_les_journaux_ni_dans_l_adresse(client, fait, caplog):
    with caplog.at_level(logging.DEBUG):
        reponse = lire(client, "25-000001", fait.secrets[1][0])
        lire(client, "25-999999", fait.secrets[1][0])
    assert fait.secrets[1][0] not in caplog.text
    assert "25-999999" not in caplog.text
    assert reponse.status_code == 200  # pas de renvoi vers une adresse qui porterait le code
    # Une adresse qui porterait un code n'est pas lue.
    page = client.get(SOLDE, {"serie": "25-000001", "secret": fait.secrets[1][0]}).content.decode()
    assert fait.secrets[1][0] not in page
