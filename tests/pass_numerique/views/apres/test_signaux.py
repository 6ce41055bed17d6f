"""La page des signaux : lire, choisir, noter ; et ce que l'instructeur en voit."""

from datetime import date, timedelta

import pytest

from pass_numerique.models import SignalVu
from tests.pass_numerique.fabriques import JOUR
from tests.pass_numerique.views.paiement.outils import LISTE, faire, lire, texte

pytestmark = pytest.mark.django_db
SIGNAUX, ESPACE = "/pass/signaux/", "/pass/espace/"


def test_du_signal_a_rien_a_redire(bureau):
    """Le bureau a trois Pass du jour de la remise : c'est un signal."""
    vu = lire(bureau, "gestionnaire", SIGNAUX)
    assert "Une séance le jour de la remise" in vu
    assert "1 chéquier a servi (3 Pass) le jour de sa remise, le 10 mars 2025" in vu
    assert "Une permanence peut remettre le chéquier le matin" in vu
    assert "feuille de présence de ce jour" in vu
    assert "1 à regarder" in lire(bureau, "gestionnaire", ESPACE)
    assert "à regarder" not in lire(bureau, "ordonnateur", ESPACE)
    ici = f"{SIGNAUX}jour_de_la_remise/s{bureau.monde.formation.pk}-{JOUR}/"
    page = bureau.clients["gestionnaire"].get(SIGNAUX).content.decode()
    assert f'href="{ici}"' in page
    assert f'href="/pass/chequiers/{bureau.monde.dispositif.chequiers.get(numero=1).pk}/"' in page
    faute = faire(bureau, "gestionnaire", ici, note=" ").content.decode()
    assert 'aria-describedby="id_note_helptext id_note_error"' in faute
    assert not SignalVu.objects.exists()
    vu = texte(faire(bureau, "gestionnaire", ici, note="Atelier à la permanence"))
    assert "C'est noté" in vu
    assert "Rien à regarder pour l'instant" in vu
    assert "Revoir ceux déjà regardés" in vu
    vu = lire(bureau, "gestionnaire", SIGNAUX, vus="on")
    assert "Vu le 10 avril 2025 par gestionnaire@example.org" in vu
    assert "« Atelier à la permanence »" in vu
    assert "Déjà vu" in lire(bureau, "gestionnaire", ici)
    assert "à regarder" not in lire(bureau, "gestionnaire", ESPACE)


def test_on_choisit_un_signal_une_structure_une_periode(bureau):
    structure = bureau.monde.formation.pk
    for choix, present in (
        ({"signe": "jour_de_la_remise"}, True),
        ({"signe": "rafale"}, False),
        ({"structure": structure}, True),
        ({"periode": "90"}, True),
        ({"periode": "30"}, False),  # le 10 mars est à 31 jours
        ({"signe": "n'importe quoi", "structure": "999", "periode": "x"}, True),
    ):
        vu = lire(bureau, "gestionnaire", SIGNAUX, **choix)
        assert ("le jour de sa remise" in vu) == present, choix
        assert ("Rien à regarder avec ces choix" in vu) != present


def test_l_instructeur_voit_les_signaux_de_son_bordereau(bureau):
    ici = f"{LISTE}{bureau.jusqu_a('transmettre').pk}/"
    vu = lire(bureau, "instructeur", ici)
    assert "À regarder dans ce bordereau" in vu
    assert "le jour de sa remise, le 10 mars 2025" in vu
    assert "Si elle manque, refusez la ligne." in vu
    assert "À regarder" not in lire(bureau, "membre", ici)
    signal = f"{SIGNAUX}jour_de_la_remise/s{bureau.monde.formation.pk}-{JOUR}/"
    faire(bureau, "gestionnaire", signal, note="Atelier à la permanence")
    assert "rien à redire : « Atelier à la permanence »" in lire(bureau, "instructeur", ici)


def test_les_requetes_ne_dependent_pas_des_signaux(bureau, django_assert_num_queries):
    client, monde = bureau.clients["gestionnaire"], bureau.monde
    client.get(SIGNAUX)
    with django_assert_num_queries(16):
        assert texte(client.get(SIGNAUX)).count("Vu, rien à redire") == 1
    monde.encaisser(*monde.secrets[1][3:], jour=JOUR + timedelta(days=1))
    monde.remettre(2, jour=JOUR + timedelta(days=2))
    monde.encaisser(*monde.secrets[2][:8], jour=date(2025, 3, 12))
    with django_assert_num_queries(16):
        assert texte(client.get(SIGNAUX)).count("Vu, rien à redire") == 3


def test_l_espace_ne_recompte_pas_les_signaux_a_chaque_ouverture(bureau, monkeypatch):
    assert "1 à regarder" in lire(bureau, "gestionnaire", ESPACE)
    monkeypatch.setattr("pass_numerique.signaux.lecture.a_regarder", lambda moment: 1 / 0)
    assert "1 à regarder" in lire(bureau, "gestionnaire", ESPACE)
