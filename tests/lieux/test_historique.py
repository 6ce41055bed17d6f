"""Chaque changement d'un lieu se note, relations comprises, et se défait."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lieux.fusion import fusionner
from lieux.historique import Origine, RetourImpossible, differences, photographier, revenir, suivre
from lieux.models import Arret, Commune, FermetureExceptionnelle, Lieu, Signalement, Version
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory

pytestmark = pytest.mark.django_db
Nature = Version.Nature


def riche() -> Lieu:
    return LieuFactory(
        nom="Médiathèque",
        telephone="+33465710001",
        reseaux=["caf"],
        arrets=[{"commune": CommuneFactory(nom="Olargues"), "horaires": "Tu 09:00-12:00"}],
        fermetures=[(date(2026, 12, 24), date(2026, 12, 31))],
    )


def changer(lieu: Lieu, **champs) -> None:
    with suivre([lieu.pk], Origine.ADMINISTRATION):
        Lieu.objects.filter(pk=lieu.pk).update(**champs)


def test_le_premier_changement_note_aussi_le_depart():
    lieu, auteur = LieuFactory(telephone="+33465710001"), User.objects.create_user("agent")
    with suivre([lieu.pk], Origine.ADMINISTRATION, auteur):
        Lieu.objects.update(telephone="+33465710002")
    changer(lieu, telephone="")
    dernier, suivant, depart = Version.objects.all()
    assert [v.nature for v in (depart, suivant)] == [Nature.DEPART, Nature.MODIFICATION]
    assert (depart.auteur, suivant.auteur) == (None, auteur)
    (ecart,) = differences(depart.etat, suivant.etat)
    assert (ecart.nom, ecart.avant, ecart.apres) == ("telephone", "+33465710001", "+33465710002")
    assert differences(suivant.etat, dernier.etat)[0].apres == ""


def test_rien_ne_change_rien_ne_se_note():
    lieu = riche()
    with suivre([lieu.pk], Origine.ADMINISTRATION):
        lieu.save()
    assert not Version.objects.exists()


def test_une_ecriture_qui_echoue_ne_laisse_pas_de_trace():
    lieu = LieuFactory()

    def ecrire():
        with suivre([lieu.pk], Origine.ADMINISTRATION):
            Lieu.objects.update(telephone="+33465710002")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ecrire()
    assert not Version.objects.exists()
    assert Lieu.objects.get().telephone == ""


def test_les_relations_les_arrets_et_les_fermetures_se_suivent():
    lieu = riche()
    with suivre([lieu.pk], Origine.ADMINISTRATION):
        lieu.reseaux.clear()
        lieu.arrets.update(horaires="")
        lieu.fermetures.all().delete()
    apres, avant = Version.objects.all()
    noms = [d.nom for d in differences(avant.etat, apres.etat)]
    assert noms == ["reseaux", "arrets", "fermetures"]


def test_revenir_remet_tout_et_refait_le_texte_cherche():
    lieu = riche()
    avant = photographier([lieu.pk])[lieu.pk]
    slug = lieu.slug
    with suivre([lieu.pk], Origine.ADMINISTRATION):
        lieu.reseaux.clear()
        lieu.fermetures.all().delete()
        lieu.arrets.all().delete()
        lieu.nom, lieu.telephone, lieu.confirme_le = "Autre", "", date(2026, 1, 1)
        lieu.date_maj = date(2020, 1, 1)
        lieu.save()
    auteur = User.objects.create_user("agent")
    revenir(Version.objects.get(nature=Nature.DEPART), auteur)
    apres = photographier([lieu.pk])[lieu.pk]
    assert apres["champs"].pop("date_maj") == timezone.localdate().isoformat()
    avant["champs"].pop("date_maj")
    assert apres == avant
    lieu.refresh_from_db()
    assert lieu.slug == slug
    assert list(Lieu.objects.contenant("olargues")) == [lieu]
    derniere = Version.objects.first()
    assert (derniere.origine, derniere.auteur) == (Origine.RETOUR, auteur)
    assert derniere.note.startswith("Version du ")


def test_on_ne_revient_pas_a_une_commune_disparue():
    lieu = LieuFactory()
    ancienne = lieu.commune
    changer(lieu, commune=CommuneFactory())
    Commune.objects.filter(pk=ancienne.pk).delete()
    with pytest.raises(RetourImpossible, match="commune"):
        revenir(Version.objects.last())


def test_un_lieu_supprime_garde_son_histoire():
    lieu = riche()
    cle = lieu.pk
    with suivre([cle], Origine.ADMINISTRATION):
        lieu.delete()
    derniere = Version.objects.first()
    assert (derniere.cle, derniere.lieu, derniere.nature) == (cle, None, Nature.SUPPRESSION)
    assert derniere.etat["arrets"][0]["horaires"] == "Tu 09:00-12:00"


def test_un_lieu_supprime_renait_avec_ses_relations():
    lieu = riche()
    cle, avant = lieu.pk, photographier([lieu.pk])[lieu.pk]
    with suivre([cle], Origine.ADMINISTRATION):
        lieu.delete()
    rendu = revenir(Version.objects.first())
    assert rendu.pk == cle
    assert rendu.slug
    apres = photographier([cle])[cle]
    assert {d.nom for d in differences(avant, apres)} <= {"date_maj"}
    assert Version.objects.first().nature == Nature.CREATION
    assert list(Lieu.objects.publies().contenant(rendu.nom)) == [rendu]


def test_un_lieu_reuni_par_erreur_revient_sans_toucher_l_autre():
    un, deux = LieuFactory(nom="Un"), LieuFactory(nom="Deux", telephone="+33465710002")
    ancienne = deux.slug
    fusionner(un.pk, deux.pk)
    reuni = photographier([un.pk])[un.pk]
    rendu = revenir(Version.objects.get(cle=deux.pk, nature=Nature.SUPPRESSION))
    assert (rendu.nom, rendu.telephone) == ("Deux", "+33465710002")
    assert rendu.slug != ancienne  # elle mène encore au lieu réuni
    assert photographier([un.pk])[un.pk] == reuni


def test_une_fusion_se_voit_des_deux_cotes():
    un, deux = LieuFactory(nom="Un"), LieuFactory(nom="Deux", telephone="+33465710002")
    auteur = User.objects.create_user("agent")
    fusionner(un.pk, deux.pk, auteur=auteur)
    du_garde = Version.objects.get(cle=un.pk, nature=Nature.MODIFICATION)
    de_l_autre = Version.objects.get(cle=deux.pk, nature=Nature.SUPPRESSION)
    for version in (du_garde, de_l_autre):
        assert (version.origine, version.auteur) == (Origine.FUSION, auteur)
        assert version.note == "« Un » et « Deux »"


def test_rien_de_ce_que_le_public_signale_n_entre_dans_l_histoire():
    lieu = riche()
    Signalement.objects.create(
        lieu=lieu, nature="autre", message="secret-123", courriel="p@example.org"
    )
    changer(lieu, telephone="+33465710003")
    assert not any(
        mot in repr(version.etat)
        for version in Version.objects.all()
        for mot in ("secret-123", "p@example.org")
    )


@pytest.mark.parametrize("n", [1, 3])
def test_noter_ne_coute_pas_plus_pour_trois_lieux(n):
    lieux = [riche() for _ in range(n)]
    with (
        CaptureQueriesContext(
            connection,
        ) as requetes,
        suivre([lieu.pk for lieu in lieux], Origine.ADMINISTRATION),
    ):
        Lieu.objects.update(telephone="+33465710009")
    # Deux lectures de 18 requêtes, l'écriture du bloc, les versions connues, les nouvelles,
    # et le point de reprise.
    assert len(requetes) == 41
    assert Version.objects.count() == 2 * n
    assert (Arret.objects.count(), FermetureExceptionnelle.objects.count()) == (n, n)


def test_un_arret_change_se_lit_dans_l_etat():
    arret = ArretFactory(nom="Halle")
    with suivre([arret.lieu_id], Origine.ADMINISTRATION):
        Arret.objects.update(nom="Place")
    (ecart,) = differences(*(v.etat for v in Version.objects.order_by("pk")))
    assert (ecart.avant[0]["nom"], ecart.apres[0]["nom"]) == ("Halle", "Place")
