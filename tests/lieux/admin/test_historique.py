"""L'histoire d'un lieu se lit dans l'administration, en mots, et se défait."""

from datetime import date

import pytest
from django.urls import reverse

from lieux.historique import Origine, suivre
from lieux.models import FermetureExceptionnelle, Lieu, Version
from tests.lieux.admin.test_doublons import client_avec
from tests.lieux.admin.test_lieu import enregistrer, modifier
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory, ReseauFactory

pytestmark = pytest.mark.django_db


def histoire(lieu) -> str:
    return reverse("admin:lieux_lieu_history", args=[lieu.pk])


def version(lieu, une) -> str:
    return reverse("admin:lieux_lieu_version", args=[lieu.pk, une.pk])


def test_modifier_la_fiche_et_ses_relations_se_lit_en_mots(admin, gestionnaire):
    lieu = LieuFactory(telephone="+33465710001")
    reseau = ReseauFactory(sigle="ATELIERS")
    commune = CommuneFactory(nom="Olargues")
    enregistrer(
        admin,
        modifier(lieu),
        telephone="04 65 71 00 02",
        reseaux=[reseau.pk],
        **{"arrets-TOTAL_FORMS": "1", "arrets-0-commune": commune.pk, "arrets-0-lieu": lieu.pk},
    )
    assert Version.objects.count() == 2
    assert Version.objects.first().auteur == gestionnaire
    html = admin.get(histoire(lieu)).content.decode()
    for mot in ("Téléphone", "+33465710001", "+33465710002", "ATELIERS", "Olargues"):
        assert mot in html, mot
    assert "gestionnaire" in html
    assert "administration" in html


def test_enregistrer_sans_rien_changer_n_ajoute_rien(admin):
    enregistrer(admin, modifier(LieuFactory()))
    assert not Version.objects.exists()


def test_ajouter_puis_supprimer_un_lieu(admin):
    lieu = LieuFactory()
    admin.post(reverse("admin:lieux_lieu_delete", args=[lieu.pk]), {"post": "yes"})
    assert [v.nature for v in Version.objects.all()] == ["suppression", "depart"]
    assert Version.objects.first().cle == lieu.pk


def test_remettre_un_lieu_supprime(admin):
    lieu = LieuFactory(nom="Atelier revenu")
    admin.post(reverse("admin:lieux_lieu_delete", args=[lieu.pk]), {"post": "yes"})
    derniere = Version.objects.first()
    page = reverse("admin:lieux_version_change", args=[derniere.pk])
    geste = reverse("admin:lieux_version_remettre", args=[derniere.pk])
    assert geste in admin.get(page).content.decode()
    assert admin.get(geste).status_code == 405
    assert admin.post(geste).headers["Location"].endswith(f"/lieux/lieu/{lieu.pk}/change/")
    assert Lieu.objects.get().nom == "Atelier revenu"
    assert geste not in admin.get(page).content.decode()
    # Une seconde fois : rien ne se passe deux fois.
    assert admin.post(geste).headers["Location"].endswith(f"/lieux/lieu/{lieu.pk}/history/")


def test_sans_le_droit_d_ajouter_on_ne_remet_rien(admin):
    lieu = LieuFactory()
    admin.post(reverse("admin:lieux_lieu_delete", args=[lieu.pk]), {"post": "yes"})
    geste = reverse("admin:lieux_version_remettre", args=[Version.objects.first().pk])
    lectrice = client_avec("view", "change")
    assert lectrice.post(geste).status_code == 403
    assert not Lieu.objects.exists()


@pytest.mark.parametrize("action", ["fermer", "marquer_verifie", "delete_selected"])
def test_une_action_de_liste_se_note_aussi(admin, action):
    lieux = [LieuFactory(), LieuFactory()]
    envoi = {"action": action, "_selected_action": [lieu.pk for lieu in lieux], "post": "yes"}
    admin.post(reverse("admin:lieux_lieu_changelist"), envoi)
    assert Version.objects.exclude(nature="depart").count() == 2


def test_un_arret_qui_change_de_lieu_se_note_dans_les_deux(admin):
    avant, apres = LieuFactory(), LieuFactory()
    arret = ArretFactory(lieu=avant, nom="Halle")
    enregistrer(admin, reverse("admin:lieux_arret_change", args=[arret.pk]), lieu=apres.pk)
    assert set(Version.objects.values_list("cle", flat=True)) == {avant.pk, apres.pk}


def test_une_fermeture_et_un_reseau_supprimes_se_notent(admin):
    reseau = ReseauFactory()
    lieu = LieuFactory(reseaux=[reseau])
    fermeture = FermetureExceptionnelle.objects.create(
        lieu=lieu, debut=date(2026, 1, 1), fin=date(2026, 1, 2)
    )
    for objet in (fermeture, reseau):
        url = reverse(f"admin:lieux_{objet._meta.model_name}_delete", args=[objet.pk])
        admin.post(url, {"post": "yes"})
    assert Version.objects.filter(cle=lieu.pk, nature="modification").count() == 2


def test_revenir_demande_confirmation_puis_le_fait(admin, gestionnaire):
    lieu = LieuFactory(nom="Avant")
    enregistrer(admin, modifier(lieu), nom="Après")
    depart = Version.objects.last()
    html = admin.get(version(lieu, depart)).content.decode()
    assert "Avant" in html
    assert Lieu.objects.get().nom == "Après"
    reponse = admin.post(version(lieu, depart))
    assert reponse["Location"] == modifier(lieu)
    assert Lieu.objects.get().nom == "Avant"
    assert Version.objects.first().auteur == gestionnaire
    assert "retour à une version" in admin.get(histoire(lieu)).content.decode()


@pytest.mark.parametrize(
    ("droits", "lire", "faire"), [((), {403, 404, 302}, {403, 404}), (("view",), {200}, {403})]
)
def test_revenir_demande_le_droit_de_modifier(droits, lire, faire):
    lieu = LieuFactory(nom="Avant")
    with suivre([lieu.pk], Origine.ADMINISTRATION):
        Lieu.objects.update(nom="Après")
    client = client_avec(*droits)
    page = client.get(histoire(lieu))
    assert page.status_code in lire
    assert client.post(version(lieu, Version.objects.last())).status_code in faire
    assert Lieu.objects.get().nom == "Après"
    if page.status_code == 200:
        assert version(lieu, Version.objects.last()) not in page.content.decode()


def test_la_version_d_un_autre_lieu_est_introuvable(admin):
    lieu, autre = LieuFactory(), LieuFactory()
    with suivre([autre.pk], Origine.ADMINISTRATION):
        Lieu.objects.filter(pk=autre.pk).update(nom="Autre")
    assert admin.post(version(lieu, Version.objects.first())).status_code == 404


def test_deux_versions_se_comparent(admin):
    lieu = LieuFactory(nom="Un")
    for nom in ("Deux", "Trois"):
        enregistrer(admin, modifier(lieu), nom=nom)
    trois, _deux, un = Version.objects.all()
    page = admin.get(histoire(lieu), {"de": un.pk, "a": trois.pk})
    (changement,) = page.context["comparee"]
    assert (changement["avant"], changement["apres"]) == ("Un", "Trois")
    assert page.context["lignes"][0]["changements"][0]["avant"] == "Deux"


@pytest.mark.parametrize("n", [2, 30])
def test_l_historique_garde_son_nombre_de_requetes(admin, n, django_assert_num_queries):
    lieu = LieuFactory()
    for rang in range(n):
        with suivre([lieu.pk], Origine.ADMINISTRATION):
            Lieu.objects.update(telephone=f"+334657100{rang:02d}", commune=CommuneFactory())
    admin.get(histoire(lieu))
    # Session, compte, rôles du Pass (le menu), lieu, décompte, versions, vocabulaire, réseaux, communes.
    with django_assert_num_queries(10):
        admin.get(histoire(lieu))
    if n == 30:
        assert "Plus anciens" in admin.get(histoire(lieu)).content.decode()
        assert len(admin.get(histoire(lieu), {"p": 2}).context["lignes"]) == n + 1 - 20
