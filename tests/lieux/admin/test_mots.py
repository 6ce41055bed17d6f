"""Les mots du public, écrits par un agent."""

import pytest
from django.urls import reverse

from lieux.models import Reseau, Synonyme, Terme
from tests.lieux.fabriques import LieuFactory, SynonymeFactory

pytestmark = pytest.mark.django_db
AJOUT = "admin:lieux_synonyme_add"


def envoyer(admin, **champs):
    return admin.post(reverse(AJOUT), champs)


def test_ajouter_un_mot_le_rend_cherchable(admin, client):
    LieuFactory(nom="Point CAF", reseaux=["caf"])
    caf = Reseau.objects.get(slug="caf")
    assert envoyer(admin, expression="Les Zallocs", reseaux=[caf.pk]).status_code == 302
    assert Synonyme.objects.get(expression="Les Zallocs").cle == "zalloc"
    assert "Point CAF" in client.get("/?q=zallocs").content.decode()


@pytest.mark.parametrize(
    ("expression", "dit"),
    [
        ("Carte Grises", "« carte grise » dit déjà la même chose"),
        ("???", "Écrivez au moins un mot"),
        ("un deux trois quatre cinq six", "Quatre mots au plus"),
    ],
)
def test_un_mot_deja_dit_vide_ou_trop_long_est_refuse(admin, expression, dit):
    avant = Synonyme.objects.count()
    reponse = envoyer(admin, expression=expression, termes=[Terme.objects.first().pk])
    assert dit in reponse.content.decode()
    assert Synonyme.objects.count() == avant


def test_un_mot_qui_ne_montre_rien_est_refuse(admin):
    assert "Choisissez au moins un service" in envoyer(admin, expression="zut").content.decode()


def test_changer_un_mot_change_sa_cle_et_l_enregistrer_tel_quel_passe(admin):
    ligne = SynonymeFactory(expression="zut", reseaux=["caf"])
    page = reverse("admin:lieux_synonyme_change", args=[ligne.pk])
    caf = Reseau.objects.get(slug="caf").pk
    for expression in ("zut", "zuts alors"):
        reponse = admin.post(page, {"expression": expression, "reseaux": [caf]})
        assert reponse.status_code == 302
    ligne.refresh_from_db()
    assert ligne.cle == "zut alor"


def test_la_liste_se_cherche_sans_accents_et_se_laisse_essayer(admin):
    page = admin.get(reverse("admin:lieux_synonyme_changelist"), {"q": "pole emploi"})
    html = page.content.decode()
    assert "pôle emploi" in html
    assert "carte grise" not in html
    assert 'href="/?q=p%C3%B4le+emploi"' in html
