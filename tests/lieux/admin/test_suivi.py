"""Traiter un signalement ; lire une provenance."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from lieux.models import Provenance, Signalement
from tests.lieux.fabriques import LieuFactory

pytestmark = pytest.mark.django_db

LISTE = "admin:lieux_signalement_changelist"


@pytest.fixture
def signalement():
    return Signalement.objects.create(
        lieu=LieuFactory(nom="Médiathèque"),
        nature="horaires",
        message="<script>alert(1)</script> fermé le mercredi",
        courriel="a@example.org",
    )


def test_le_message_est_montre_comme_du_texte(admin, signalement):
    for page in (reverse(LISTE), reverse("admin:lieux_signalement_change", args=[signalement.pk])):
        html = admin.get(page).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html


def test_traiter_depuis_la_liste_efface_le_courriel(admin, signalement):
    page = admin.post(
        reverse(LISTE),
        {"action": "traiter", "_selected_action": [signalement.pk]},
        follow=True,
    ).content.decode()
    assert "1 signalement traité." in page
    signalement.refresh_from_db()
    assert signalement.traite_le is not None
    assert signalement.courriel == ""
    assert "mercredi" in signalement.message
    assert LogEntry.objects.get().object_id == str(signalement.pk)


def test_traiter_depuis_la_page_du_signalement(admin, signalement):
    url = reverse("admin:lieux_signalement_change", args=[signalement.pk])
    assert admin.post(url, {}).status_code == 302
    signalement.refresh_from_db()
    assert (signalement.traite_le, signalement.courriel) == (None, "a@example.org")
    assert admin.post(url, {"traite": "on"}).status_code == 302
    signalement.refresh_from_db()
    assert signalement.traite_le is not None
    assert signalement.courriel == ""
    assert 'name="traite"' not in admin.get(url).content.decode()


def test_ce_que_la_personne_a_ecrit_ne_se_modifie_pas(admin, signalement):
    url = reverse("admin:lieux_signalement_change", args=[signalement.pk])
    admin.post(url, {"message": "autre", "nature": "ferme", "courriel": "b@example.org"})
    signalement.refresh_from_db()
    assert (signalement.nature, signalement.courriel) == ("horaires", "a@example.org")
    assert "mercredi" in signalement.message


def test_la_page_mene_a_la_fiche_du_lieu(admin, signalement):
    page = admin.get(reverse("admin:lieux_signalement_change", args=[signalement.pk]))
    adresse = reverse("admin:lieux_lieu_change", args=[signalement.lieu_id])
    assert f'<a href="{adresse}">Médiathèque</a>' in page.content.decode()


@pytest.mark.parametrize("texte", ["mediatheque", "mercredi", "a@example"])
def test_un_signalement_se_cherche_par_lieu_message_ou_courriel(admin, signalement, texte):
    Signalement.objects.create(lieu=LieuFactory(), nature="ferme")
    page = admin.get(reverse(LISTE), {"q": texte})
    assert list(page.context["cl"].result_list) == [signalement]


def test_a_traiter_et_traites(admin, signalement):
    traite = Signalement.objects.create(
        lieu=signalement.lieu, nature="ferme", traite_le="2026-01-01T00:00Z"
    )
    a_faire = admin.get(reverse(LISTE), {"traitement": "a-faire"})
    assert list(a_faire.context["cl"].result_list) == [signalement]
    fait = admin.get(reverse(LISTE), {"traitement": "fait"})
    assert list(fait.context["cl"].result_list) == [traite]


def test_la_fiche_du_lieu_montre_ses_signalements(admin, signalement):
    page = admin.get(reverse("admin:lieux_lieu_change", args=[signalement.lieu_id]))
    html = page.content.decode()
    assert "fermé le mercredi" in html
    assert reverse("admin:lieux_signalement_change", args=[signalement.pk]) in html
    # Le courriel n'a pas à traîner sur une page qui n'en a pas besoin.
    assert "a@example.org" not in html


def test_une_provenance_se_lit_sans_se_modifier(admin):
    provenance = Provenance.objects.create(
        lieu=LieuFactory(), jeu="jeu", identifiant="1", valeurs={"nom": "x"}
    )
    url = reverse("admin:lieux_provenance_change", args=[provenance.pk])
    assert admin.get(url).status_code == 200
    assert admin.post(url, {"jeu": "autre"}).status_code == 403
    assert (
        "jeu"
        in admin.get(reverse("admin:lieux_lieu_change", args=[provenance.lieu_id])).content.decode()
    )


def test_un_mot_de_merci_est_tout_pret_tant_que_le_courriel_est_la(admin):
    recu = Signalement.objects.create(
        lieu=LieuFactory(nom="Point d'accès & Cie"), nature="autre", courriel="p@example.org"
    )
    url = reverse("admin:lieux_signalement_change", args=[recu.pk])
    html = admin.get(url).content.decode()
    assert 'href="mailto:p@example.org?subject=Votre%20message' in html
    assert "%26%20Cie" in html
    admin.post(url, {"traite": "on"})
    assert "mailto:" not in admin.get(url).content.decode()
